/**
 * How often a loop runs, as far as its head tells: literal displays, `range` of constants, endless iterators.
 */
import type { TripCount } from '../../core/facts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import type { PythonSource } from './source';
import type { Values } from './values';

const collection: TripCount = { kind: 'collection' };
const numeric: TripCount = { kind: 'numeric' };
const endless: TripCount = { kind: 'endless' };

/** Iterators without an end. Source: https://docs.python.org/3/library/itertools.html#itertools-functions. */
const endlessIterators: ReadonlySet<string> = new Set(['itertools.count', 'itertools.cycle']);

/** Builtins that yield as many items as their (first) argument. */
const sameLength: ReadonlySet<string> = new Set(
  ['enumerate', 'reversed', 'sorted', 'list', 'tuple'].map((name) => `builtins.${name}`),
);

export function tripCountOf(source: PythonSource, values: Values, iterable: NodeIndex, scope: Scope): TripCount {
  if (source.kind(iterable) === NodeKind.Call) {
    return ofCall(source, values, iterable, scope);
  }
  const count = knownLength(source, values, iterable, scope);
  return count === undefined ? collection : { kind: 'known', count };
}

/** How many items a display has, written here or bound to a name that nothing changes: `SIZES = [1, 2, 3]`. */
function knownLength(source: PythonSource, values: Values, node: NodeIndex, scope: Scope): number | undefined {
  const display = values.displayOf(node, scope)?.node ?? 0;
  const elements = source.children(display);
  if (display === 0 || elements.some((element) => source.kind(element) === NodeKind.Starred)) {
    return undefined;
  }
  return source.kind(display) === NodeKind.Dict ? elements.length / 2 : elements.length;
}

function ofCall(source: PythonSource, values: Values, call: NodeIndex, scope: Scope): TripCount {
  const [calleeNode = 0, ...callArguments] = source.children(call);
  const callee = values.evaluate(calleeNode, scope);
  if (callee.kind !== 'global') {
    // `TABLE.items()` is as long as the table.
    const isView = source.kind(calleeNode) === NodeKind.Attribute && views.has(source.lastName(calleeNode));
    return isView && callArguments.length === 0
      ? tripCountOf(source, values, source.first(calleeNode), scope)
      : collection;
  }
  if (endlessIterators.has(callee.name)) {
    return endless;
  }
  if (callee.name === 'builtins.zip') {
    return shortest(callArguments.map((argument) => tripCountOf(source, values, argument, scope)));
  }
  if (sameLength.has(callee.name) && callArguments[0] !== undefined) {
    return tripCountOf(source, values, callArguments[0], scope);
  }
  if (callee.name !== 'builtins.range') {
    return collection;
  }
  const numbers = callArguments.map((argument) => numberOf(source, values, argument, scope));
  const [first, second, step = 1] = numbers;
  const start = callArguments.length > 1 ? first : 0;
  const stop = callArguments.length > 1 ? second : first;
  if (start !== undefined && stop !== undefined && !numbers.includes(undefined) && step !== 0) {
    return { kind: 'known', count: Math.max(0, Math.ceil((stop - start) / step)) };
  }
  // `range(len(xs))` is as long as xs; other ranges are counts of their own.
  return callArguments.some((argument) => isLength(source, argument)) ? collection : numeric;
}

const views: ReadonlySet<string> = new Set(['items', 'keys', 'values']);

function isLength(source: PythonSource, node: NodeIndex): boolean {
  return source.kind(node) === NodeKind.Call && source.lastName(source.first(node)) === 'len';
}

/** A constant, by whatever name, or the length of a constant collection. */
function numberOf(source: PythonSource, values: Values, node: NodeIndex, scope: Scope): number | undefined {
  if (isLength(source, node)) {
    return knownLength(source, values, source.next(source.first(node)), scope);
  }
  const value = values.evaluate(node, scope);
  return value.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

/** `zip` ends with the shortest. */
function shortest(trips: readonly TripCount[]): TripCount {
  const known = trips.flatMap((count) => (count.kind === 'known' ? [count.count] : []));
  if (known.length > 0) {
    return { kind: 'known', count: Math.min(...known) };
  }
  return trips.find(({ kind }) => kind !== 'endless') ?? collection;
}

/** `while True` never ends by its test; a comparison of numbers suggests a computation. */
export function whileTripCount(source: PythonSource, test: NodeIndex): TripCount {
  switch (source.kind(test)) {
    case NodeKind.Constant:
    case NodeKind.Number:
      return endless;
    case NodeKind.Compare:
      return source.flag(test) === 1 ? numeric : collection;
    default:
      return collection;
  }
}
