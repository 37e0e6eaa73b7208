/**
 * How often a loop's body is taken to run: the size its head tells, less where the body leaves early, and modestly where it
 * waits: nobody waits ten thousand times in one call. Prices nothing.
 */
import type { Cost } from '../core/cost';
import type { LoopOperation } from '../core/facts';
import { factorOf, timesOf, type Factor, type Size } from '../core/size';
import type { FunctionSizes } from './sizes';

export interface Trips {
  /** Times at the assumed sizes. */
  readonly count: number;
  /** The same as a product: `scale` times the sizes. */
  readonly scale: number;
  readonly factors: readonly Factor[];
}

/** What running the body once showed. */
export interface BodyFindings {
  readonly cost: Cost;
  /** The body always leaves the loop at its end: it runs once. */
  readonly runsOnce: boolean;
  /** The body leaves the loop on some way: a search, on average half through. */
  readonly mayLeave: boolean;
  /** It runs the function itself again for a part of what it goes through: over all calls, once per part. */
  readonly descends: boolean;
}

const once: Trips = { count: 1, scale: 1, factors: [] };

/** A search finds what it looks for half way through. */
const searched = 0.5;

export function tripsOf(loop: LoopOperation, body: BodyFindings, sizes: FunctionSizes): Trips {
  if (body.runsOnce || body.descends) {
    return once;
  }
  const { trivialMs } = sizes.assumptions;
  const waits = body.cost.blockedIo.ms + body.cost.awaitedIo.ms > trivialMs;
  const share = body.mayLeave && loop.trips.kind !== 'endless' ? searched : 1;
  switch (loop.trips.kind) {
    case 'known': {
      const count = Math.max(loop.trips.count === 0 ? 0 : 1, loop.trips.count * share);
      return { count, scale: count, factors: [] };
    }
    case 'collection':
    case 'numeric': {
      const value = loop.trips.size
        ? sizes.valueOf(loop.trips.size)
        : { scale: 1, factors: [factorOf(unnamedSize(loop, sizes))] };
      const factors = waits ? value.factors.map((factor) => patient(factor, loop, sizes)) : value.factors;
      const scale = value.scale * share;
      return { count: scale * timesOf(factors, waits), scale, factors };
    }
    case 'endless': {
      // What is left from inside mostly ends as soon as something is found, agrees or is used up.
      const turns = factorOf(body.mayLeave ? sizes.collection(placeOf(loop)) : sizes.number(placeOf(loop)));
      const factors = [waits ? patient(turns, loop, sizes) : turns];
      return { count: timesOf(factors, waits), scale: 1, factors };
    }
  }
}

function unnamedSize(loop: LoopOperation, sizes: FunctionSizes): Size {
  const name = placeOf(loop);
  if (loop.form === 'while' && loop.trips.kind === 'collection') {
    // It asks something other than how many there are: the next token, a neighbour, whether to try again.
    const { exchanges } = sizes.assumptions;
    return { name, alone: exchanges, nested: exchanges };
  }
  return loop.trips.kind === 'numeric' ? sizes.number(name) : sizes.collection(name);
}

function placeOf(loop: LoopOperation): string {
  const { line, character } = loop.headRange.start;
  return `loop ${line + 1}:${character}`;
}

/** A count of waits is that of a collection; `while` loops that wait are exchanges and retries, not collections. */
function patient(factor: Factor, loop: LoopOperation, { assumptions }: FunctionSizes): Factor {
  const { size } = factor;
  if (size.isGiven === true) {
    return factor;
  }
  const limit = loop.form === 'while' ? assumptions.exchanges : assumptions.collectionSize;
  return {
    ...factor,
    size: { ...size, alone: Math.min(size.alone, limit), nested: Math.min(size.nested, limit) },
  };
}
