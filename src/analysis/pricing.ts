/**
 * What calls of libraries and single operators cost: the knowledge base's effects at the size of what they work on. Costs of
 * project functions come from their summaries, callables handed over are calls.ts' business.
 */
import { addCosts, addHeld, costOf, growCost, repeatCost, zeroCost, type Cost, type SizeValue } from '../core/cost';
import type { CallOperation, ComputeOperation, SizeFacts, Value } from '../core/facts';
import { factorOf, logarithmOf, type Factor } from '../core/size';
import type { ApiEntry, CpuEffect, Effect, WaitEffect } from '../knowledge/apiEntry';
import type { Knowledge } from '../knowledge/knowledge';
import { argumentAt } from './calls';
import type { FunctionSizes } from './sizes';

/** True when an argument makes the call return at once: `lock.acquire(blocking=False)`. */
function isWaived(entry: ApiEntry, call: CallOperation): boolean {
  return (entry.unless ?? []).some((unless) => {
    const value = argumentAt(call, unless)?.value;
    return value?.kind === 'literal' && value.value === unless.equals;
  });
}

/** The price of an API's own effects, without callables it runs. */
export function apiCost(entry: ApiEntry, call: CallOperation, knowledge: Knowledge, sizes: FunctionSizes): Cost {
  const { effect, also = [] } = entry;
  if (!effect || isWaived(entry, call)) {
    return zeroCost;
  }
  const priceOf = (each: Effect): Cost =>
    'wait' in each ? waitCost(each, entry, call, knowledge) : computationCost(each, call, sizes);
  return also.reduce((sum, each) => addCosts(sum, priceOf(each)), priceOf(effect));
}

function waitCost(effect: WaitEffect, entry: ApiEntry, call: CallOperation, knowledge: Knowledge): Cost {
  if (call.isNonBlocking === true && (effect.wait === 'network' || effect.wait === 'file')) {
    return zeroCost;
  }
  const seconds = effect.seconds ? argumentAt(call, effect.seconds)?.value : undefined;
  const milliseconds = effect.milliseconds ? argumentAt(call, effect.milliseconds)?.value : undefined;
  const literal = numberIn(seconds, 1000) ?? numberIn(milliseconds, 1);
  const ms = literal ?? effect.ms ?? knowledge.waitMs(effect.wait);
  return costOf(entry.async === true && effect.blocks !== true ? 'awaitedIo' : 'blockedIo', Math.max(0, ms));
}

function numberIn(value: Value | undefined, factor: number): number | undefined {
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value * factor : undefined;
}

function computationCost(effect: CpuEffect, call: CallOperation, sizes: FunctionSizes): Cost {
  const share = effect.cpu === 'held' ? 0 : (effect.releasedShare ?? 1);
  const ordinary = addCosts(costOf('heldCpu', effect.ms * (1 - share)), costOf('freeCpu', effect.ms * share));
  const growth = effect.growth ?? (effect.degree === 1 ? 'n' : undefined);
  if (growth === undefined) {
    return ordinary;
  }
  if (effect.per !== undefined && effect.of !== 'receiver' && call.arguments.length === 0) {
    return zeroCost;
  }
  const size = sizeFor(effect, call);
  const isKnown = size?.factors.length === 0;
  // A count of bytes or characters is no count of items: of data nobody knows, the entry's own amount is the best guess.
  const isData = (effect.per ?? 0) >= leastData && !isKnown;
  if (effect.per === undefined || isData) {
    // What the ordinary input is, only the entry knows: the time is given, its growth a matter of words.
    return isKnown ? ordinary : growing(ordinary, growth, ordinaryInput(call, size), sizes.assumptions.collectionSize);
  }
  const value = size ? sizes.valueOf(size) : undefined;
  if (isKnown && value) {
    return repeatCost(ordinary, unitsOf(growth, value.scale) / unitsOf(growth, effect.per));
  }
  const unknown = value ?? { scale: 1, factors: [factorOf(sizes.collection(call.text))] };
  return growing(ordinary, growth, unknown, effect.per);
}

/** Entries that tell the time for so much or more tell it for data: no collection of a program has as many items. */
const leastData = 100_000;

function ordinaryInput(call: CallOperation, size: SizeFacts | undefined): SizeValue {
  const name = size?.factors[0]?.name ?? call.text;
  return { scale: 1, factors: [factorOf({ name, alone: ordinaryUnits, nested: ordinaryUnits, isGiven: true })] };
}

/** In how many parts an input of ordinary size is counted; cancels out. */
const ordinaryUnits = 100;

function sizeFor({ of: place, variadic }: CpuEffect, call: CallOperation): SizeFacts | undefined {
  const items = variadic === true ? call.arguments.filter(({ name }) => name === undefined) : [];
  if (items.length > 1 && items.every(({ star }) => star === undefined)) {
    return { scale: items.length, factors: [] };
  }
  return place === 'receiver' ? call.receiverSize : argumentAt(call, place ?? { position: 0 })?.size;
}

type Growth = NonNullable<CpuEffect['growth']>;

function unitsOf(growth: Growth, size: number): number {
  const logarithm = Math.max(1, Math.log2(Math.max(1, size)));
  switch (growth) {
    case 'log n':
      return logarithm;
    case 'n':
      return Math.max(0, size);
    case 'n log n':
      return Math.max(0, size) * logarithm;
  }
}

/** `ordinary` is the cost at size `per`. */
function growing(ordinary: Cost, growth: Growth, { scale, factors }: SizeValue, per: number): Cost {
  const [first] = factors;
  const logarithm: readonly Factor[] = first && growth !== 'n' ? [logarithmOf(first.size)] : [];
  const unit = repeatCost(ordinary, 1 / unitsOf(growth, per));
  return growth === 'log n'
    ? growCost(unit, logarithm)
    : growCost(repeatCost(unit, scale), [...factors, ...logarithm].slice(0, factors.length + 1));
}

/** The cost with bytecode on top, and what operators do in C with whole sequences. */
export function withCompute(cost: Cost, operation: ComputeOperation, sizes: FunctionSizes): Cost {
  const { stepMs, searchMs, copyMs } = sizes.assumptions;
  const stepsMs = operation.steps * stepMs;
  if (!operation.scans) {
    return addHeld(cost, stepsMs);
  }
  const own = operation.scans.reduce(
    (sum, { form, size }) => {
      const { scale, factors } = sizes.valueOf(size);
      // A search ends half way through.
      const perItem = form === 'search' ? searchMs / 2 : copyMs;
      return addCosts(sum, growCost(costOf('heldCpu', perItem * Math.max(0, scale)), factors));
    },
    costOf('heldCpu', stepsMs),
  );
  return addCosts(cost, own);
}
