/**
 * How often a loop runs, as far as its head tells: literal displays, `range`, endless iterators, counters that a `while` loop
 * moves by a fixed step or halves. What the sizes in it are is the business of sizes.ts.
 */
import type { SizeFacts, TripCount } from '../../core/facts';
import { BinaryOperator, NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import { divided, logarithmOf, minus } from '../sizeArithmetic';
import type { Sizes } from './sizes';
import type { PythonSource } from './source';

/** Iterators without an end. Source: https://docs.python.org/3/library/itertools.html#itertools-functions. */
const endlessIterators: ReadonlySet<string> = new Set(['count', 'cycle']);

/** Iterators that only wrap another one and end with it. */
const wrappers: ReadonlySet<string> = new Set(['enumerate', 'map', 'filter', 'iter', 'zip']);

export function tripCountOf(sizes: Sizes, iterable: NodeIndex, scope: Scope): TripCount {
  return isEndless(sizes, iterable, scope) ? { kind: 'endless' } : tripsOf(sizes.lengthOf(iterable, scope));
}

function tripsOf(size: SizeFacts): TripCount {
  if (size.factors.length === 0) {
    return { kind: 'known', count: Math.max(0, Math.ceil(size.scale)) };
  }
  return size.factors.some(({ kind }) => kind === 'number') ? { kind: 'numeric', size } : { kind: 'collection', size };
}

function isEndless(sizes: Sizes, iterable: NodeIndex, scope: Scope): boolean {
  const { source } = sizes;
  if (source.kind(iterable) !== NodeKind.Call) {
    return false;
  }
  const callee = source.first(iterable);
  const name = source.lastName(callee);
  if (endlessIterators.has(name)) {
    // `text.count(x)` is a method of text; the iterators are functions of a module or imported by name.
    return source.kind(callee) === NodeKind.Name || source.nodeText(source.first(callee)) === 'itertools';
  }
  if (name === 'repeat') {
    return source.count(iterable) === 2;
  }
  const first = source.next(callee);
  if (first === 0 || !wrappers.has(name)) {
    return false;
  }
  for (let argument = first; argument !== 0; argument = source.next(argument)) {
    if (!isEndless(sizes, argument, scope)) {
      return false;
    }
  }
  return true;
}

/** How a loop moves a counter: by a fixed step, or by halving, doubling or a remainder. */
type Step = { readonly kind: 'add'; readonly by: number } | { readonly kind: 'scale' };

/** `while True` never ends by its test; a counter runs to its bound; a worklist is as long as it is. */
export function whileTripCount(sizes: Sizes, loop: NodeIndex, scope: Scope): TripCount {
  const [test = 0, block = 0] = sizes.source.children(loop);
  return ofTest(sizes, { test, block, start: sizes.source.start(loop) }, scope);
}

interface While {
  readonly test: NodeIndex;
  readonly block: NodeIndex;
  readonly start: number;
}

function ofTest(sizes: Sizes, loop: While, scope: Scope): TripCount {
  const { source } = sizes;
  const { test } = loop;
  switch (source.kind(test)) {
    case NodeKind.Constant:
    case NodeKind.Number:
      return { kind: 'endless' };
    case NodeKind.BooleanOperation: {
      const counts = source.children(test).map((operand) => ofTest(sizes, { ...loop, test: operand }, scope));
      return (
        counts.find(({ kind }) => kind === 'known') ??
        counts.find(({ kind }) => kind !== 'endless') ?? { kind: 'endless' }
      );
    }
    case NodeKind.Compare:
      return source.flag(test) === 1 ? ofComparison(sizes, loop, scope) : { kind: 'collection' };
    case NodeKind.Name: {
      const step = stepOf(sizes, test, loop.block, scope);
      return step?.kind === 'scale'
        ? tripsOf(logarithmOf(sizes.initial(test, scope, loop.start) ?? sizes.named(test, 'number')))
        : { kind: 'collection', size: sizes.lengthOf(test, scope) };
    }
    case NodeKind.Attribute:
      return { kind: 'collection', size: sizes.named(test, 'collection') };
    default:
      return { kind: 'collection' };
  }
}

function ofComparison(sizes: Sizes, loop: While, scope: Scope): TripCount {
  const { source } = sizes;
  const sides = source.children(loop.test);
  for (const [counter = 0, bound = 0] of [sides, [...sides].reverse()]) {
    if (source.kind(counter) === NodeKind.Call && source.lastName(source.first(counter)) === 'len') {
      return { kind: 'collection', size: sizes.numberOf(counter, scope) };
    }
    const name = counterOf(source, counter);
    const step = name === 0 ? undefined : stepOf(sizes, name, loop.block, scope);
    if (!step) {
      continue;
    }
    const first = sizes.initial(name, scope, loop.start);
    const last = sizes.numberOf(bound, scope);
    if (step.kind === 'scale') {
      const largest = last.factors.length === 0 && (first === undefined || first.factors.length > 0) ? first : last;
      return tripsOf(logarithmOf(largest ?? sizes.named(name, 'number')));
    }
    const start = first ?? { scale: 0, factors: [] };
    const span = step.by > 0 ? minus(last, start) : minus(start, last);
    return tripsOf(divided(span, { scale: Math.abs(step.by), factors: [] }) ?? span);
  }
  return halvesInterval(sizes, loop.block) ? ofInterval(sizes, loop, sides, scope) : { kind: 'numeric' };
}

/** The name that is counted: `i` of `i < n`, and of `i * i <= n`, whose bound is then reached sooner. */
function counterOf(source: PythonSource, side: NodeIndex): NodeIndex {
  if (source.kind(side) === NodeKind.BinaryOperation) {
    return source.kind(source.first(side)) === NodeKind.Name ? source.first(side) : 0;
  }
  return source.kind(side) === NodeKind.Name ? side : 0;
}

/** Binary search: the interval between the two sides is halved. */
function ofInterval(sizes: Sizes, loop: While, sides: readonly NodeIndex[], scope: Scope): TripCount {
  const sizesOfSides = sides.flatMap((side) => {
    const size = sizes.source.kind(side) === NodeKind.Name ? sizes.initial(side, scope, loop.start) : undefined;
    return size ? [size] : [];
  });
  const unknown = sizesOfSides.find(({ factors }) => factors.length > 0);
  const [known] = [...sizesOfSides].sort((a, b) => b.scale - a.scale);
  return tripsOf(logarithmOf(unknown ?? known ?? sizes.named(sides[0] ?? 0, 'number')));
}

const maxDepth = 30;

/** Visits the nodes of a block until one gives an answer; functions inside are not looked into. */
function find<T>(
  source: PythonSource,
  node: NodeIndex,
  answer: (node: NodeIndex) => T | undefined,
  depth = 0,
): T | undefined {
  for (let child = source.first(node); child !== 0 && depth < maxDepth; child = source.next(child)) {
    const kind = source.kind(child);
    const found = answer(child) ?? (kind === NodeKind.FunctionDef ? undefined : find(source, child, answer, depth + 1));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** `middle = (low + high) // 2`. */
function halvesInterval(sizes: Sizes, block: NodeIndex): boolean {
  const { source } = sizes;
  return (
    find(source, block, (node) => {
      const isHalf =
        source.kind(node) === NodeKind.BinaryOperation &&
        (source.flag(node) === BinaryOperator.FloorDivide ||
          source.flag(node) === BinaryOperator.ShiftRight ||
          source.flag(node) === BinaryOperator.Divide) &&
        source.kind(source.first(node)) === NodeKind.BinaryOperation &&
        source.flag(source.first(node)) === BinaryOperator.Add;
      return isHalf ? true : undefined;
    }) ?? false
  );
}

function stepOf(sizes: Sizes, name: NodeIndex, block: NodeIndex, scope: Scope): Step | undefined {
  const { source } = sizes;
  const text = source.nodeText(name);
  const isCounter = (node: NodeIndex): boolean => source.kind(node) === NodeKind.Name && source.nodeText(node) === text;
  return find(source, block, (node) => {
    if (source.kind(node) === NodeKind.AugmentedAssign) {
      const [target = 0, value = 0] = source.children(node);
      return isCounter(target) ? stepBy(sizes, source.flag(node), value, scope) : undefined;
    }
    if (source.kind(node) !== NodeKind.Assign) {
      return undefined;
    }
    const [target = 0, value = 0] = source.children(node);
    if (isCounter(target) && source.kind(value) === NodeKind.BinaryOperation && isCounter(source.first(value))) {
      return stepBy(sizes, source.flag(value), source.next(source.first(value)), scope);
    }
    // `a, b = b, a % b`: a remainder is less than half of what it is taken of, every other time.
    const isRemainder =
      source.kind(target) === NodeKind.Tuple &&
      source.children(target).some(isCounter) &&
      source.kind(value) === NodeKind.Tuple &&
      source
        .children(value)
        .some((each) => source.kind(each) === NodeKind.BinaryOperation && source.flag(each) === BinaryOperator.Modulo);
    return isRemainder ? { kind: 'scale' } : undefined;
  });
}

function stepBy(sizes: Sizes, operator: number, value: NodeIndex, scope: Scope): Step | undefined {
  switch (operator) {
    case BinaryOperator.Add:
    case BinaryOperator.Subtract: {
      const by = sizes.knownNumber(value, scope);
      return by === undefined || by === 0 ? undefined : { kind: 'add', by: operator === BinaryOperator.Add ? by : -by };
    }
    case BinaryOperator.Multiply:
    case BinaryOperator.Divide:
    case BinaryOperator.FloorDivide:
    case BinaryOperator.ShiftLeft:
    case BinaryOperator.ShiftRight:
    case BinaryOperator.Modulo:
      return { kind: 'scale' };
    default:
      return undefined;
  }
}
