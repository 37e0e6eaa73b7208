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
  ['enumerate', 'reversed', 'sorted', 'list', 'tuple', 'zip'].map((name) => `builtins.${name}`),
);

export function tripCountOf(source: PythonSource, values: Values, iterable: NodeIndex, scope: Scope): TripCount {
  switch (source.kind(iterable)) {
    case NodeKind.List:
    case NodeKind.Tuple:
    case NodeKind.Set: {
      const elements = source.children(iterable);
      const hasStar = elements.some((element) => source.kind(element) === NodeKind.Starred);
      return hasStar ? collection : { kind: 'known', count: elements.length };
    }
    case NodeKind.Call:
      return ofCall(source, values, iterable, scope);
    default:
      return collection;
  }
}

function ofCall(source: PythonSource, values: Values, call: NodeIndex, scope: Scope): TripCount {
  const [calleeNode = 0, ...callArguments] = source.children(call);
  const callee = values.evaluate(calleeNode, scope);
  if (callee.kind !== 'global') {
    return collection;
  }
  if (endlessIterators.has(callee.name)) {
    return endless;
  }
  if (sameLength.has(callee.name) && callArguments[0] !== undefined) {
    return tripCountOf(source, values, callArguments[0], scope);
  }
  if (callee.name !== 'builtins.range') {
    return collection;
  }
  const numbers = callArguments.map((argument) => {
    const value = values.evaluate(argument, scope);
    return value.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
  });
  const [first, second, step = 1] = numbers;
  const start = callArguments.length > 1 ? first : 0;
  const stop = callArguments.length > 1 ? second : first;
  if (start !== undefined && stop !== undefined && !numbers.includes(undefined) && step !== 0) {
    return { kind: 'known', count: Math.max(0, Math.ceil((stop - start) / step)) };
  }
  // `range(len(xs))` is as long as xs; other ranges are counts of their own.
  const measuresCollection = callArguments.some(
    (argument) => source.kind(argument) === NodeKind.Call && source.lastName(source.first(argument)) === 'len',
  );
  return measuresCollection ? collection : numeric;
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
