/**
 * Sizes of what well-known builtins and iterators return, in terms of the sizes of their arguments: `range`, `enumerate`,
 * `zip`, `itertools.product`, `len`, `min`. Recognised by their last name, since shadowing one of them with something of
 * another length is rare.
 */
import type { SizeFacts } from '../../core/facts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import { divided, known, logarithmOf, minus, powered, rootOf, times } from '../sizeArithmetic';
import type { Sizes } from './sizes';

/** As many items as the first argument has. */
const likeFirst: ReadonlySet<string> = new Set(
  `enumerate reversed sorted list tuple set frozenset dict iter deque Counter accumulate pairwise tqdm cycle_once copy
  deepcopy bytes bytearray`.split(/\s+/),
);

/** Methods that return as many items as their object has. */
const likeReceiver: ReadonlySet<string> = new Set(
  `items keys values copy lower upper strip lstrip rstrip encode decode replace title most_common elements`.split(
    /\s+/,
  ),
);

/** The step of a range that is not known: a sieve strikes out every second, third, fifth number. */
const unknownStep = 10;

interface Call {
  readonly name: string;
  /** The object of a method call, else 0. */
  readonly receiver: NodeIndex;
  readonly positional: readonly NodeIndex[];
  readonly named: ReadonlyMap<string, NodeIndex>;
}

/** Undefined for calls of other names: most are, and nothing more is asked about them. */
function callOf({ source }: Sizes, node: NodeIndex, names: ReadonlySet<string>): Call | undefined {
  const callee = source.first(node);
  const name = source.lastName(callee);
  if (!names.has(name)) {
    return undefined;
  }
  const named = new Map<string, NodeIndex>();
  const positional: NodeIndex[] = [];
  for (let argument = source.next(callee); argument !== 0; argument = source.next(argument)) {
    if (source.kind(argument) === NodeKind.Keyword) {
      const keyword = source.first(argument);
      named.set(source.nodeText(keyword), source.next(keyword));
    } else {
      positional.push(argument);
    }
  }
  const receiver = source.kind(callee) === NodeKind.Attribute ? source.first(callee) : 0;
  return { name, receiver, positional, named };
}

/** Names whose result has a length that is told by the arguments. */
const lengthNames: ReadonlySet<string> = new Set([
  ...likeFirst,
  ...likeReceiver,
  ...`range map starmap filter takewhile dropwhile filterfalse zip islice repeat batched product permutations combinations
  combinations_with_replacement randbytes urandom token_bytes`.split(/\s+/),
]);

/** Names whose result is a number that is told by the arguments. */
const numberNames: ReadonlySet<string> = new Set('len int round abs ceil floor sqrt isqrt log2 log min max'.split(' '));

/** Undefined for calls that are not known: their result is a size of its own. */
export function lengthOfCall(sizes: Sizes, node: NodeIndex, scope: Scope): SizeFacts | undefined {
  const call = callOf(sizes, node, lengthNames);
  if (call === undefined) {
    return undefined;
  }
  const { name, receiver, positional, named } = call;
  const [first = 0, second = 0] = positional;
  if (positional.some((argument) => sizes.source.kind(argument) === NodeKind.Starred)) {
    return undefined;
  }
  if (name === 'range') {
    return sizes.range(positional, scope);
  }
  if (likeFirst.has(name) && first !== 0 && name !== 'copy') {
    const isCount = (name === 'bytes' || name === 'bytearray') && !sizes.isSequence(first);
    return isCount ? sizes.numberOf(first, scope) : sizes.lengthOf(first, scope);
  }
  if (likeReceiver.has(name) && receiver !== 0) {
    return sizes.lengthOf(receiver, scope);
  }
  switch (name) {
    case 'map':
    case 'starmap':
      return second === 0 ? undefined : sizes.lengthOf(second, scope);
    case 'filter':
    case 'takewhile':
    case 'dropwhile':
    case 'filterfalse': {
      const size = second === 0 ? undefined : sizes.lengthOf(second, scope);
      return size && { ...size, scale: size.scale / 2 };
    }
    case 'zip':
      return shortest(positional.map((argument) => sizes.lengthOf(argument, scope)));
    case 'islice':
      return second === 0 ? undefined : shortest([sizes.numberOf(positional[2] ?? second, scope)]);
    case 'repeat':
      return second === 0 ? undefined : sizes.numberOf(second, scope);
    case 'batched': {
      return second === 0 ? undefined : divided(sizes.lengthOf(first, scope), sizes.numberOf(second, scope));
    }
    case 'product': {
      const all = positional.map((argument) => sizes.lengthOf(argument, scope)).reduce(times, known(1));
      const repeat = named.get('repeat');
      return first === 0 ? undefined : repeat === undefined ? all : powered(all, sizes.numberOf(repeat, scope));
    }
    case 'permutations':
    case 'combinations':
    case 'combinations_with_replacement':
      return first === 0 ? undefined : choices(name, sizes.lengthOf(first, scope), chosen(sizes, second, scope));
    case 'randbytes':
    case 'urandom':
    case 'token_bytes':
      return first === 0 ? undefined : sizes.numberOf(first, scope);
    default:
      return undefined;
  }
}

function chosen(sizes: Sizes, node: NodeIndex, scope: Scope): number | undefined {
  return node === 0 ? undefined : sizes.knownNumber(node, scope);
}

/** The number of ways to choose; where the pool is unknown, its power divided by the orders that count as one. */
function choices(name: string, pool: SizeFacts, count: number | undefined): SizeFacts | undefined {
  const number = count ?? (pool.factors.length === 0 ? pool.scale : undefined);
  if (number === undefined || number < 0) {
    return powered(pool, known(4));
  }
  let orders = 1;
  if (name !== 'permutations') {
    for (let each = 2; each <= number; each++) {
      orders *= each;
    }
  }
  if (pool.factors.length === 0) {
    let ways = 1;
    for (let each = 0; each < number; each++) {
      ways *= name === 'combinations_with_replacement' ? pool.scale + each : Math.max(0, pool.scale - each);
    }
    return known(Math.round(ways / orders));
  }
  const power = number === 0 ? known(1) : powered(pool, known(number));
  return power && { ...power, scale: power.scale / orders };
}

/** A known length limits unknown ones. */
function shortest(sizes: readonly SizeFacts[]): SizeFacts | undefined {
  const knownSizes = sizes.filter(({ factors }) => factors.length === 0);
  return knownSizes.length > 0 ? known(Math.min(...knownSizes.map(({ scale }) => scale))) : sizes[0];
}

/** The length of `range(...)` of arguments of these sizes. */
export function rangeSize(numbers: readonly SizeFacts[]): SizeFacts {
  const [first = known(0), second, step = known(1)] = numbers;
  const start = second === undefined ? known(0) : first;
  const stop = second ?? first;
  const isDown = step.factors.length === 0 && step.scale < 0;
  const span = isDown ? minus(start, stop) : minus(stop, start);
  const stride = step.factors.length === 0 ? Math.abs(step.scale) || 1 : unknownStep;
  const scale = span.scale / stride;
  return span.factors.length === 0 ? known(Math.max(0, Math.ceil(scale))) : { ...span, scale: Math.abs(scale) };
}

/** Undefined for calls whose result is a number of its own. */
export function numberOfCall(sizes: Sizes, node: NodeIndex, scope: Scope): SizeFacts | undefined {
  const call = callOf(sizes, node, numberNames);
  const first = call?.positional[0] ?? 0;
  if (call === undefined || first === 0) {
    return undefined;
  }
  const { name, positional } = call;
  switch (name) {
    case 'len':
      return sizes.lengthOf(first, scope);
    case 'int':
    case 'round':
    case 'abs':
    case 'ceil':
    case 'floor':
      return sizes.numberOf(first, scope);
    case 'sqrt':
    case 'isqrt':
      return rootOf(sizes.numberOf(first, scope));
    case 'log2':
    case 'log':
      return logarithmOf(sizes.numberOf(first, scope));
    case 'min':
      return positional.length < 2 ? undefined : shortest(positional.map((each) => sizes.numberOf(each, scope)));
    case 'max': {
      const all = positional.map((each) => sizes.numberOf(each, scope));
      return positional.length < 2
        ? undefined
        : (all.find(({ factors }) => factors.length > 0) ?? known(Math.max(...all.map(({ scale }) => scale))));
    }
    default:
      return undefined;
  }
}
