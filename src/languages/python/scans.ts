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
  private found: ScanFacts[] | undefined;

  constructor(
    private readonly source: PythonSource,
    private readonly values: Values,
    private readonly sizes: Sizes,
  ) {}

  /** Undefined for none. */
  of(node: NodeIndex, scope: Scope): readonly ScanFacts[] | undefined {
    this.visit(node, scope, 0);
    const { found } = this;
    this.found = undefined;
    return found;
  }

  private visit(node: NodeIndex, scope: Scope, depth: number): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
      case NodeKind.Lambda:
        return;
      case NodeKind.Compare:
        this.membership(node, scope);
        break;
      case NodeKind.Subscript: {
        const value = source.first(node);
        const index = source.next(value);
        if (source.kind(index) === NodeKind.Slice && this.isSequence(value, scope)) {
          this.add('copy', node, scope);
        }
        break;
      }
      case NodeKind.BinaryOperation:
        this.binary(node, scope);
        break;
      case NodeKind.AugmentedAssign: {
        const target = source.first(node);
        const value = source.next(target);
        // A list grows in place; a string or tuple is made anew.
        if (source.flag(node) === BinaryOperator.Add && this.isText(target, scope)) {
          this.add('copy', target, scope);
        } else if (source.flag(node) === BinaryOperator.Add && this.isSequence(value, scope)) {
          this.add('copy', value, scope);
        }
        break;
      }
      default:
    }
    for (let child = source.first(node); child !== 0 && depth < maxDepth; child = source.next(child)) {
      this.visit(child, scope, depth + 1);
    }
  }

  private membership(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const left = source.first(node);
    const right = source.next(left);
    if (source.flag(node) === 1 || right === 0) {
      return;
    }
    if (/\bin\b/.test(source.text.slice(source.end(left), source.start(right))) && this.isSequence(right, scope)) {
      this.add('search', right, scope);
    }
  }

  private binary(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const operator = source.flag(node);
    if (operator !== BinaryOperator.Add && operator !== BinaryOperator.Multiply) {
      return;
    }
    const left = source.first(node);
    const right = source.next(left);
    if (this.isSequence(left, scope) || (operator === BinaryOperator.Multiply && this.isSequence(right, scope))) {
      this.add('copy', node, scope);
    }
  }

  private isSequence(node: NodeIndex, scope: Scope): boolean {
    return isOf(this.values.evaluate(node, scope), sequences);
  }

  private isText(node: NodeIndex, scope: Scope): boolean {
    return isOf(this.values.evaluate(node, scope), texts);
  }

  private add(form: ScanFacts['form'], node: NodeIndex, scope: Scope): void {
    const size = this.sizes.lengthOf(node, scope);
    if (size.factors.length > 0 || size.scale >= leastLength) {
      const scan: ScanFacts = { form, size };
      if (this.found === undefined) {
        this.found = [scan];
      } else {
        this.found.push(scan);
      }
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
