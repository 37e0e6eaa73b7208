/**
 * Operators that go through a whole sequence in C, so that one expression node costs as much as the sequence is long:
 * `x in rows` on a list, slices, concatenation, repetition. Looking a key up in a dict or set is none of them. Comprehensions
 * and calls in an expression are left to their own operations.
 */
import type { ScanFacts, Value } from '../../core/facts';
import { BinaryOperator, NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import type { Sizes } from './sizes';
import type { PythonSource } from './source';
import type { Values } from './values';

const maxDepth = 40;

/** Displays and strings shorter than this are not worth a term of their own. */
const leastLength = 32;

const sequences: ReadonlySet<string> = new Set(['list', 'tuple', 'str', 'bytes', 'bytearray', 'deque']);

export class ScanFinder {
  constructor(
    private readonly source: PythonSource,
    private readonly values: Values,
    private readonly sizes: Sizes,
  ) {}

  of(node: NodeIndex, scope: Scope): readonly ScanFacts[] {
    const found: ScanFacts[] = [];
    this.visit(node, scope, found, 0);
    return found;
  }

  private visit(node: NodeIndex, scope: Scope, found: ScanFacts[], depth: number): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
      case NodeKind.Lambda:
        return;
      case NodeKind.Compare:
        this.membership(node, scope, found);
        break;
      case NodeKind.Subscript: {
        const [value = 0, index = 0] = source.children(node);
        if (source.kind(index) === NodeKind.Slice && this.isSequence(value, scope)) {
          this.add(found, 'copy', node, scope);
        }
        break;
      }
      case NodeKind.BinaryOperation:
        this.binary(node, scope, found);
        break;
      case NodeKind.AugmentedAssign: {
        const [target = 0, value = 0] = source.children(node);
        // A list grows in place; a string or tuple is made anew.
        if (source.flag(node) === BinaryOperator.Add && this.isText(target, scope)) {
          this.add(found, 'copy', target, scope);
        } else if (source.flag(node) === BinaryOperator.Add && this.isSequence(value, scope)) {
          this.add(found, 'copy', value, scope);
        }
        break;
      }
      default:
    }
    for (let child = source.first(node); child !== 0 && depth < maxDepth; child = source.next(child)) {
      this.visit(child, scope, found, depth + 1);
    }
  }

  private membership(node: NodeIndex, scope: Scope, found: ScanFacts[]): void {
    const { source } = this;
    const [left = 0, right = 0] = source.children(node);
    if (source.flag(node) === 1 || right === 0) {
      return;
    }
    const between = source.text.slice(source.end(left), source.start(right));
    if (/\bin\b/.test(between) && this.isSequence(right, scope)) {
      this.add(found, 'search', right, scope);
    }
  }

  private binary(node: NodeIndex, scope: Scope, found: ScanFacts[]): void {
    const { source } = this;
    const operator = source.flag(node);
    if (operator !== BinaryOperator.Add && operator !== BinaryOperator.Multiply) {
      return;
    }
    const [left = 0, right = 0] = source.children(node);
    if (this.isSequence(left, scope) || (operator === BinaryOperator.Multiply && this.isSequence(right, scope))) {
      this.add(found, 'copy', node, scope);
    }
  }

  private isSequence(node: NodeIndex, scope: Scope): boolean {
    return isOf(this.values.evaluate(node, scope), sequences);
  }

  private isText(node: NodeIndex, scope: Scope): boolean {
    return isOf(this.values.evaluate(node, scope), texts);
  }

  private add(found: ScanFacts[], form: ScanFacts['form'], node: NodeIndex, scope: Scope): void {
    const size = this.sizes.lengthOf(node, scope);
    if (size.factors.length > 0 || size.scale >= leastLength) {
      found.push({ form, size });
    }
  }
}

const texts: ReadonlySet<string> = new Set(['str', 'bytes', 'tuple']);

function isOf(value: Value, types: ReadonlySet<string>): boolean {
  switch (value.kind) {
    case 'literal':
    case 'container':
      return types.has(value.type);
    case 'tuple':
      return types.has('tuple');
    case 'call':
      return value.callee.kind === 'global' && types.has(value.callee.name.replace('builtins.', ''));
    case 'union':
      return value.options.length > 0 && value.options.every((option) => isOf(option, types));
    default:
      return false;
  }
}
