/**
 * How many items an expression has when it is iterated over, and how large it is as a number, in terms of sizes that the
 * function does not tell (core/facts, `SizeFacts`): literals are counted, `range`, slices and the usual builtins are worked
 * out, `for i in range(n)` makes i half of n. What is not followed is a size of its own, named by its source text.
 * Says nothing about how large an unknown size is likely to be.
 */
import type { SizeFacts, SizeFactor } from '../../core/facts';
import { numberValue, stringLength } from './parser/literals';
import { BinaryOperator, NodeKind, type NodeIndex } from './parser/nodes';
import type { Binding, Scope, TargetPath } from './scope';
import { divided, known, minus, plus, powered, times } from '../sizeArithmetic';
import type { PythonSource } from './source';
import { lengthOfCall, numberOfCall, rangeSize } from './sizesOfCalls';
import type { Values } from './values';

/** Steps from expression to expression before giving up. */
const maxDepth = 12;

/** A condition of a comprehension lets half of the items through; an unknown part of a sequence is half of it. */
const half = 0.5;

type Kind = SizeFactor['kind'];

type ByKind = Readonly<Record<Kind, Map<string, SizeFacts>>>;

export class Sizes {
  private depth = 0;
  private readonly unknowns: ByKind = { collection: new Map(), number: new Map(), unknown: new Map() };
  private readonly parameters: ByKind = { collection: new Map(), number: new Map(), unknown: new Map() };

  constructor(
    readonly source: PythonSource,
    private readonly values: Values,
  ) {}

  /** The size of an expression of which only the receiver knows whether it is counted or iterated over. */
  ofArgument(node: NodeIndex, scope: Scope): SizeFacts | undefined {
    switch (this.source.kind(node)) {
      case NodeKind.Number:
      case NodeKind.UnaryOperation:
        return this.numberOf(node, scope);
      case NodeKind.BinaryOperation:
        return this.isSequence(node) ? this.lengthOf(node, scope) : this.numberOf(node, scope);
      case NodeKind.Name:
        return this.nameSize(node, scope, 'unknown');
      case NodeKind.Call:
        return this.ofCall(node, scope);
      case NodeKind.Attribute:
      case NodeKind.String:
      case NodeKind.List:
      case NodeKind.Tuple:
      case NodeKind.Set:
      case NodeKind.Dict:
      case NodeKind.Subscript:
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        return this.lengthOf(node, scope);
      default:
        return undefined;
    }
  }

  private ofCall(node: NodeIndex, scope: Scope): SizeFacts | undefined {
    const name = this.source.lastName(this.source.first(node));
    return numberNames.has(name) ? this.numberOf(node, scope) : this.lengthOf(node, scope);
  }

  /** Items that iterating over it yields. */
  lengthOf(node: NodeIndex, scope: Scope): SizeFacts {
    if (this.depth >= maxDepth) {
      return this.named(node, 'collection');
    }
    this.depth++;
    const size = this.lengthByKind(node, scope);
    this.depth--;
    return size;
  }

  private lengthByKind(node: NodeIndex, scope: Scope): SizeFacts {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.List:
      case NodeKind.Tuple:
      case NodeKind.Set:
        return source.childOfKind(node, NodeKind.Starred) === 0
          ? known(source.count(node))
          : this.named(node, 'collection');
      case NodeKind.Dict:
        return known(Math.ceil(source.count(node) / 2));
      case NodeKind.String: {
        const length = source.end(node) - source.start(node);
        return isPlainString(source, node) ? known(length - 2) : known(stringLength(source.tree, node) ?? length);
      }
      case NodeKind.Name: {
        const display = this.values.displayOf(node, scope)?.node ?? 0;
        const isFilled = display !== 0 && source.first(display) !== 0;
        return isFilled ? this.lengthOf(display, scope) : this.nameSize(node, scope, 'collection');
      }
      case NodeKind.Call:
        return lengthOfCall(this, node, scope) ?? this.named(node, 'collection');
      case NodeKind.Subscript:
        return this.subscript(node, scope);
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        return this.comprehension(node, scope);
      case NodeKind.BooleanOperation:
      case NodeKind.Await:
        return this.lengthOf(source.first(node), scope);
      case NodeKind.NamedExpression:
        return this.lengthOf(source.next(source.first(node)), scope);
      case NodeKind.BinaryOperation: {
        const left = source.first(node);
        const right = source.next(left);
        if (source.flag(node) === BinaryOperator.Multiply) {
          const [items, count] = this.isSequence(right) ? [right, left] : [left, right];
          return times(this.lengthOf(items, scope), this.numberOf(count, scope));
        }
        return source.flag(node) === BinaryOperator.Add
          ? (plus(this.lengthOf(left, scope), this.lengthOf(right, scope)) ?? this.named(node, 'collection'))
          : this.lengthOf(left, scope);
      }
      default:
        return this.named(node, 'collection');
    }
  }

  /** A display, a string, or an operation on one. */
  isSequence(node: NodeIndex, depth = 0): boolean {
    switch (this.source.kind(node)) {
      case NodeKind.List:
      case NodeKind.Tuple:
      case NodeKind.String:
      case NodeKind.ListComprehension:
        return true;
      case NodeKind.BinaryOperation:
        return (
          depth < maxDepth &&
          (this.isSequence(this.source.first(node), depth + 1) || this.isSequence(this.source.second(node), depth + 1))
        );
      default:
        return false;
    }
  }

  private comprehension(node: NodeIndex, scope: Scope): SizeFacts {
    const { source } = this;
    let size = known(1);
    for (const clause of source.children(node)) {
      if (source.kind(clause) === NodeKind.ComprehensionFor) {
        const [, iterable = 0, ...conditions] = source.children(clause);
        size = times(size, this.lengthOf(iterable, scope));
        size = { ...size, scale: size.scale * half ** conditions.length };
      }
    }
    return size;
  }

  /** A slice by what its ends tell; one item is a size of its own, the same for every item. */
  private subscript(node: NodeIndex, scope: Scope): SizeFacts {
    const { source } = this;
    const value = source.first(node);
    const index = source.next(value);
    if (source.kind(index) !== NodeKind.Slice) {
      return { scale: 1, factors: [{ name: `${this.text(value)}[]`, kind: 'collection' }] };
    }
    const whole = this.lengthOf(value, scope);
    const flag = source.flag(index);
    const parts = source.children(index);
    const lower = (flag & 1) === 0 ? 0 : (parts.shift() ?? 0);
    const upper = (flag & 2) === 0 ? 0 : (parts.shift() ?? 0);
    const step = (flag & 4) === 0 ? 0 : (parts.shift() ?? 0);
    const stride = step === 0 ? 1 : Math.abs(this.knownNumber(step, scope) ?? 1);
    const sliced = this.sliced(whole, lower, upper, scope);
    return { ...sliced, scale: sliced.scale / Math.max(1, stride) };
  }

  private sliced(whole: SizeFacts, lower: NodeIndex, upper: NodeIndex, scope: Scope): SizeFacts {
    const from = lower === 0 ? known(0) : this.numberOf(lower, scope);
    const to = upper === 0 ? whole : this.numberOf(upper, scope);
    const isFromEnd = ({ scale, factors }: SizeFacts): boolean => factors.length === 0 && scale < 0;
    if (isFromEnd(from)) {
      // The last few items.
      return upper === 0 ? known(-from.scale) : { ...whole, scale: whole.scale * half };
    }
    if (isFromEnd(to)) {
      return whole.factors.length === 0 ? known(Math.max(0, whole.scale + to.scale - from.scale)) : whole;
    }
    if (from.factors.length === 0) {
      return to.factors.length === 0 || upper === 0 ? minus(to, from) : this.part(whole, to);
    }
    return upper === 0 || to.factors.length > 0 ? this.part(whole, minus(to, from)) : minus(to, from);
  }

  /** A part whose length is counted in the same unknown as the whole is known; any other is half of it. */
  private part(whole: SizeFacts, length: SizeFacts): SizeFacts {
    const isSame =
      whole.factors.length === length.factors.length &&
      whole.factors.every(({ name }, index) => name === length.factors[index]?.name);
    return isSame ? length : { ...whole, scale: whole.scale * half };
  }

  knownNumber(node: NodeIndex, scope: Scope): number | undefined {
    const size = this.numberOf(node, scope);
    return size.factors.length === 0 ? size.scale : undefined;
  }

  /** How large it is as a number. */
  numberOf(node: NodeIndex, scope: Scope): SizeFacts {
    if (this.depth >= maxDepth) {
      return this.named(node, 'number');
    }
    this.depth++;
    const size = this.numberByKind(node, scope);
    this.depth--;
    return size;
  }

  private numberByKind(node: NodeIndex, scope: Scope): SizeFacts {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Number: {
        const number = numberValue(source.tree, node);
        return number && number.type !== 'complex' ? known(number.value) : known(1);
      }
      case NodeKind.Constant:
        return known(1);
      case NodeKind.Name:
        return this.nameSize(node, scope, 'number');
      case NodeKind.UnaryOperation: {
        const size = this.numberOf(source.first(node), scope);
        return source.flag(node) === 0 ? { ...size, scale: -size.scale } : size;
      }
      case NodeKind.BinaryOperation:
        return this.binary(node, scope);
      case NodeKind.Call:
        return numberOfCall(this, node, scope) ?? this.named(node, 'number');
      case NodeKind.NamedExpression:
        return this.numberOf(source.next(source.first(node)), scope);
      case NodeKind.BooleanOperation:
        return this.numberOf(source.first(node), scope);
      default:
        return this.named(node, 'number');
    }
  }

  private binary(node: NodeIndex, scope: Scope): SizeFacts {
    const left = this.source.first(node);
    const a = this.numberOf(left, scope);
    const b = this.numberOf(this.source.next(left), scope);
    switch (this.source.flag(node)) {
      case BinaryOperator.Add:
        return plus(a, b) ?? this.named(node, 'number');
      case BinaryOperator.Subtract:
        return minus(a, b);
      case BinaryOperator.Multiply:
        return times(a, b);
      case BinaryOperator.Divide:
      case BinaryOperator.FloorDivide:
        return divided(a, b) ?? this.named(node, 'number');
      case BinaryOperator.ShiftRight:
        return b.factors.length === 0 ? { ...a, scale: a.scale / 2 ** b.scale } : this.named(node, 'number');
      case BinaryOperator.ShiftLeft:
        return b.factors.length === 0 ? { ...a, scale: a.scale * 2 ** b.scale } : this.named(node, 'number');
      case BinaryOperator.Power:
        return powered(a, b) ?? this.named(node, 'number');
      case BinaryOperator.Modulo:
        return b.factors.length === 0 ? known(b.scale * half) : b;
      default:
        return this.named(node, 'number');
    }
  }

  /** Through the only assignment of a name; a parameter is what the caller passes. */
  private nameSize(node: NodeIndex, scope: Scope, kind: Kind): SizeFacts {
    const name = this.source.nodeText(node);
    const variable = scope.lookup(name);
    const definitions = variable?.definitions ?? [];
    const [first] = definitions;
    const isOwn = variable?.owner === scope.unit;
    if (first?.binding.kind === 'parameter' && isOwn) {
      return this.parameter(name, kind);
    }
    // A collection that is changed has not the length of the display it began as.
    const isFixed = definitions.length === 1 && (kind === 'number' || variable?.isChanged === false);
    const size = first && isFixed ? this.bindingSize(first.binding, first.scope, kind) : undefined;
    return size ?? this.unknown(name, kind);
  }

  private bindingSize(binding: Binding, scope: Scope, kind: Kind): SizeFacts | undefined {
    if (this.depth >= maxDepth) {
      return undefined;
    }
    switch (binding.kind) {
      case 'assignment': {
        const value = this.assigned(binding.value, binding.path);
        if (value === 0) {
          return undefined;
        }
        this.depth++;
        const size = this.valueSize(value, scope, kind);
        this.depth--;
        return size;
      }
      case 'iteration':
        return kind === 'collection' ? undefined : this.counterSize(binding.iterable, binding.path, scope);
      default:
        return undefined;
    }
  }

  /** What a name was assigned. A display that is empty, or a call of a constructor without arguments, is filled later. */
  private valueSize(node: NodeIndex, scope: Scope, kind: Kind): SizeFacts | undefined {
    const size =
      kind === 'number' ? this.numberOf(node, scope) : kind === 'collection' ? this.lengthOf(node, scope) : undefined;
    const found = size ?? this.ofArgument(node, scope);
    const isEmpty = found?.factors.length === 0 && found.scale === 0;
    return isEmpty && kind !== 'number' && this.source.kind(node) !== NodeKind.Number ? undefined : found;
  }

  /** A loop variable that counts has, on average, half of its last value. */
  private counterSize(iterable: NodeIndex, path: TargetPath, scope: Scope): SizeFacts | undefined {
    const { source } = this;
    if (source.kind(iterable) !== NodeKind.Call) {
      return undefined;
    }
    const [callee = 0, ...rest] = source.children(iterable);
    const name = source.lastName(callee);
    if (name === 'range' && path.length === 0) {
      const [start = 0, stop = 0] = rest.length > 1 ? rest : [0, ...rest];
      const from = start === 0 ? known(0) : this.numberOf(start, scope);
      const to = this.numberOf(stop, scope);
      const sum = plus(from, to) ?? to;
      return { ...sum, scale: Math.abs(sum.scale) * half };
    }
    if (name === 'enumerate' && path[0] === 0 && path.length === 1) {
      const size = this.lengthOf(rest[0] ?? 0, scope);
      return { ...size, scale: size.scale * half };
    }
    return undefined;
  }

  /** The size a name has when a loop begins: its last assignment before that, or the parameter. */
  initial(name: NodeIndex, scope: Scope, before: number): SizeFacts | undefined {
    const { source } = this;
    const text = source.nodeText(name);
    const variable = scope.lookup(text);
    const isOwn = variable?.owner === scope.unit;
    let found: SizeFacts | undefined;
    for (const { binding, scope: inner } of variable?.definitions ?? []) {
      if (binding.kind === 'parameter' && isOwn) {
        found = this.parameter(text, 'number');
      } else if (binding.kind === 'assignment' && source.start(binding.value) < before) {
        const value = this.assigned(binding.value, binding.path);
        found = value === 0 ? undefined : this.numberOf(value, inner);
      }
    }
    return found;
  }

  /** `lo, hi = 0, len(xs)` position by position. */
  private assigned(value: NodeIndex, path: TargetPath): NodeIndex {
    const [index, ...rest] = path;
    if (index === undefined) {
      return value;
    }
    return this.source.kind(value) === NodeKind.Tuple && typeof index === 'number'
      ? this.assigned(this.source.children(value)[index] ?? 0, rest)
      : 0;
  }

  named(node: NodeIndex, kind: Kind): SizeFacts {
    return this.unknown(this.text(node), kind);
  }

  /** One object for all places of a name. */
  private unknown(name: string, kind: Kind): SizeFacts {
    const known = this.unknowns[kind].get(name);
    if (known !== undefined) {
      return known;
    }
    const size: SizeFacts = { scale: 1, factors: [{ name, kind }] };
    this.unknowns[kind].set(name, size);
    return size;
  }

  private parameter(name: string, kind: Kind): SizeFacts {
    const known = this.parameters[kind].get(name);
    if (known !== undefined) {
      return known;
    }
    const size: SizeFacts = { scale: 1, factors: [{ name: `parameter:${name}`, kind }] };
    this.parameters[kind].set(name, size);
    return size;
  }

  private text(node: NodeIndex): string {
    const text = this.source.nodeText(node);
    if (text.length <= 40) {
      return text;
    }
    // Its place keeps apart what begins alike; by line, so that edits of other lines leave it as it is.
    const { line, character } = this.source.range(node).start;
    return `${text.slice(0, 30)}…${line}:${character}`;
  }

  range(callArguments: readonly NodeIndex[], scope: Scope): SizeFacts {
    return rangeSize(callArguments.map((argument) => this.numberOf(argument, scope)));
  }
}

/** Calls whose result is a number rather than a collection. */
const numberNames: ReadonlySet<string> = new Set([
  'len',
  'int',
  'abs',
  'min',
  'max',
  'round',
  'isqrt',
  'sqrt',
  'ceil',
  'floor',
]);

/** One literal without prefix, triple quotes and escapes: as long as what stands between the quotes. */
function isPlainString(source: PythonSource, node: NodeIndex): boolean {
  if (source.flag(node) !== 0) {
    return false;
  }
  const quote = source.text.charAt(source.start(node));
  return (quote === "'" || quote === '"') && !source.nodeText(node).includes('\\');
}
