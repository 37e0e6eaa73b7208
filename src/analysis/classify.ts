/**
 * From a cost to a verdict: cpu, io, mixed, trivial or unknown, what that does to the GIL, and how sure the analysis is.
 * Does not know rules or advice.
 */
import { totalMs, type Cost } from '../core/cost';
import type { FunctionClass, GilUse } from '../core/verdict';
import type { Assumptions } from './assumptions';

/** A side of the ledger that makes up this much of the time gives the class its name; below it, the function is mixed. */
const dominance = 0.8;

export function classOf(cost: Cost, unresolvedCalls: number, assumptions: Assumptions): FunctionClass {
  const total = totalMs(cost);
  if (total < assumptions.trivialMs) {
    return unresolvedCalls > 0 ? 'unknown' : 'trivial';
  }
  const cpu = cost.heldCpu.ms + cost.freeCpu.ms;
  if (cpu >= dominance * total) {
    return 'cpu';
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
export function confidenceOf(cost: Cost, calls: number, unresolvedCalls: number, assumptions: Assumptions): number {
  const total = totalMs(cost);
  const resolvedShare = calls === 0 ? 1 : (calls - unresolvedCalls) / calls;
  const understood = total / (total + unresolvedCalls * assumptions.unresolvedMs || 1);
  const confidence = total < assumptions.trivialMs ? resolvedShare : understood * (0.75 + 0.25 * resolvedShare);
  return Math.round(Math.min(0.98, Math.max(0.05, confidence)) * 100) / 100;
}
