/**
 * From a cost to a verdict: cpu, io, mixed, trivial or unknown, what that does to the GIL, and how sure the analysis is.
 * Does not know rules or advice.
 */
import { totalMs, type Cost } from '../core/cost';
import type { FunctionClass, GilUse } from '../core/verdict';
import type { Assumptions } from './assumptions';

/** A side of the ledger that makes up this much of the time gives the class its name; below it, the function is mixed. */
const dominance = 0.8;

/** Computation that is known for less than this share of what unresolved calls may hide says nothing about the function. */
const leastKnown = 0.1;

/** `doubtMs` is what unresolved calls may hide. */
export function classOf(cost: Cost, doubtMs: number, assumptions: Assumptions): FunctionClass {
  const total = totalMs(cost);
  if (total < assumptions.trivialMs) {
    return doubtMs >= assumptions.trivialMs ? 'unknown' : 'trivial';
  }
  const cpu = cost.heldCpu.ms + cost.freeCpu.ms;
  if (cpu >= dominance * total) {
    return total < leastKnown * doubtMs ? 'unknown' : 'cpu';
  }
  return cpu <= (1 - dominance) * total ? 'io' : 'mixed';
}

export function gilUseOf(cost: Cost): GilUse {
  const total = totalMs(cost);
  if (cost.heldCpu.ms >= dominance * total) {
    return 'held';
  }
  return cost.heldCpu.ms <= (1 - dominance) * total ? 'released' : 'mixed';
}

/** The share of the function's time that rests on calls that were understood, never claimed to be quite certain. */
export function confidenceOf(cost: Cost, doubtMs: number, assumptions: Assumptions): number {
  const known = totalMs(cost) + assumptions.trivialMs;
  const confidence = known / (known + doubtMs);
  return Math.round(Math.min(0.98, Math.max(0.05, confidence)) * 100) / 100;
}
