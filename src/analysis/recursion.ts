/**
 * How often a function that calls itself runs per call from outside, by the shape of its own calls: a chain, a tree of
 * parts, halves, or the exponential tree of a search. Members of a small cycle of functions count like the function itself.
 */
import { addCosts, growCost, repeatCost, zeroCost, type Amount, type Cost, type CostPart } from '../core/cost';
import type { CallOperation, FunctionFacts, SizeFactor, SizeFacts } from '../core/facts';
import { degreeOf, factorOf, logarithmOf, type Factor, type Size } from '../core/size';
import type { Assumptions } from './assumptions';
import { exponentialPrefix, parameterPrefix } from './sizeNames';
import type { FunctionSizes } from './sizes';

/** Calls of the function itself on one way through a piece of code. */
export interface SelfCalls {
  readonly count: number;
  /** All of them are for half of what the function was given, or less. */
  readonly halves: boolean;
  /** One of them is for a part of what the function was given: a child, a field. Over all calls, each part comes once. */
  readonly descends: boolean;
  /** They are made in a loop: there may be any number of them. */
  readonly isRepeated: boolean;
  /** They go through other functions of a cycle. */
  readonly isMutual: boolean;
  /** The parameter that gets smaller. */
  readonly parameter: string | undefined;
}

export const noSelfCalls: SelfCalls = {
  count: 0,
  halves: true,
  descends: false,
  isRepeated: false,
  isMutual: false,
  parameter: undefined,
};

export function selfCall(call: CallOperation, isMutual: boolean): SelfCalls {
  const sizes = call.arguments.flatMap(({ size }) => (size ? [size] : []));
  const smaller = sizes.find(isSmallerParameter) ?? sizes.find(isOfParameter);
  const [factor] = smaller?.factors ?? [];
  return {
    count: 1,
    halves: sizes.some(isSmallerParameter),
    descends: isPart(call) || sizes.some(({ factors }) => factors.some(isPlainPart)),
    isRepeated: false,
    isMutual,
    parameter: factor?.name,
  };
}

function isOfParameter({ factors }: SizeFacts): boolean {
  return factors.length === 1 && factors[0]?.name.startsWith(parameterPrefix) === true;
}

function isSmallerParameter(size: SizeFacts): boolean {
  return isOfParameter(size) && size.scale > 0 && size.scale <= 0.6;
}

/** `child.visit()`, `self.left.visit()`: the method of another object. */
function isPart({ text }: CallOperation): boolean {
  const parts = text.split('.');
  const [first = ''] = parts;
  return (
    parts.length > 2 || (parts.length === 2 && !['self', 'cls', 'mcs'].includes(first) && !first.startsWith('super('))
  );
}

/** `child`, `node.left`, `tree[key]`: something that is neither a parameter nor computed from one. */
function isPlainPart({ name, kind }: SizeFactor): boolean {
  return !name.startsWith(parameterPrefix) && kind !== 'number' && /^[\w.[\]'"]+$/.test(name);
}

/** One after the other. */
export function bothCalls(a: SelfCalls, b: SelfCalls): SelfCalls {
  if (a.count === 0 || b.count === 0) {
    return a.count === 0 ? b : a;
  }
  return {
    count: a.count + b.count,
    halves: a.halves && b.halves,
    descends: a.descends || b.descends,
    isRepeated: a.isRepeated || b.isRepeated,
    isMutual: a.isMutual || b.isMutual,
    parameter: a.parameter ?? b.parameter,
  };
}

/** On one way or the other: the way with more calls shapes the recursion. */
export function eitherCalls(a: SelfCalls, b: SelfCalls): SelfCalls {
  return a.count >= b.count ? a : b;
}

/** From the cost of one run to the cost of a call from outside. */
export function recursionOf(calls: SelfCalls, facts: FunctionFacts, sizes: FunctionSizes): (cost: Cost) => Cost {
  const { mutualCalls, recursiveCalls, treeRecursiveCalls, collectionSize } = sizes.assumptions;
  const depth = calls.isMutual ? mutualCalls : recursiveCalls;
  const name = calls.parameter ?? `depth of ${facts.id}`;
  const chain: Size = { name, alone: depth, nested: Math.min(depth, collectionSize) };
  const isBranching = calls.count > 1 || calls.isRepeated;
  if (calls.halves && !calls.isRepeated) {
    return (cost: Cost) => halved(cost, chain, isBranching);
  }
  if (!isBranching || isMemoised(facts) || calls.descends || calls.isMutual) {
    return (cost: Cost) => growCost(cost, [factorOf(chain)]);
  }
  const tree: Size = {
    name: `${exponentialPrefix}${name}`,
    alone: treeRecursiveCalls,
    nested: treeRecursiveCalls,
    notation: '2ⁿ',
  };
  return (cost: Cost) => growCost(cost, [factorOf(tree)]);
}

/**
 * How many times as much at most a function costs that is run again through others of a small cycle, and never calls itself: what
 * `recursionOf` makes of such calls, whatever they are given.
 */
export function mostMutualRuns({ parameters }: FunctionFacts, { mutualCalls, numericTrips }: Assumptions): number {
  const given = parameters.map(({ defaultSize = 1 }) => defaultSize);
  return Math.max(mutualCalls, Math.log2(numericTrips), ...given);
}

/**
 * Divide and conquer: with both halves, constant work is done once per item and work on all items once per level; with one
 * half, constant work once per level, and all items cost no more than twice the first run.
 */
function halved(cost: Cost, size: Size, isBranching: boolean): Cost {
  const levels: readonly Factor[] = [logarithmOf(size)];
  return mapTerms(cost, (term, factors) => {
    const [first] = factors;
    if (!first) {
      return growCost(term, isBranching ? [factorOf(size)] : levels);
    }
    return isBranching && degreeOf(factors) <= 1 ? growCost(term, [logarithmOf(first.size)]) : repeatCost(term, 2);
  });
}

const parts = ['heldCpu', 'freeCpu', 'blockedIo', 'awaitedIo'] as const satisfies readonly CostPart[];

function mapTerms(cost: Cost, change: (term: Cost, factors: readonly Factor[]) => Cost): Cost {
  let sum = zeroCost;
  for (const part of parts) {
    const amount: Amount = cost[part];
    for (const { ms, factors } of amount.terms ?? [{ ms: amount.ms, factors: [] }]) {
      const single: Cost = growCost({ ...zeroCost, [part]: { ms, degree: 0 } }, factors);
      sum = addCosts(sum, change(single, factors));
    }
  }
  return sum;
}

/** Results are remembered, by a decorator of the standard library or by hand: each argument costs once. */
export function isMemoised(facts: FunctionFacts): boolean {
  return (
    facts.isRemembering === true ||
    facts.decorators.some(({ text }) => /(^|\.)(lru_cache|cache|cached_property)\b/.test(text))
  );
}
