/**
 * How far the figures can be trusted, beyond one run: where the interpreter itself varies (class C), the same run is made with
 * many seeds and its spread is told; where only the direction holds (class D), that is said. Pure; the table is in spreadSection.ts.
 */
import type { Accuracy, Strategy } from '../core/workload';
import { accuracyOf, stallAccuracyOf } from '../simulator/accuracy';
import { simulateBand } from '../simulator/band';
import type { Band } from '../simulator/band';
import { formatDuration } from './format';
import type { Setup } from './parameters';

/** Of a strategy that varies from run to run: its tenth and ninetieth percentile, for the figures that do. */
export interface Spread {
  readonly strategy: Strategy;
  readonly makespanMs: Band | undefined;
  readonly longestStallMs: Band | undefined;
}

/** Events per run; there are fifty for each strategy. */
const spreadOptions = { seed: 1, maxEvents: 4000 } as const;

/** Nothing for a strategy whose figures repeat. */
export function spreadOf({ workload, machine }: Setup, strategy: Strategy): Spread | undefined {
  const makespan = accuracyOf(workload, machine, strategy);
  const stall = stallAccuracyOf(workload, machine, strategy);
  // What varies on a cluster are machines and networks, of which the seeds know nothing.
  if (strategy === 'cluster' || (makespan !== 'C' && stall !== 'C')) {
    return undefined;
  }
  const band = simulateBand(workload, machine, strategy, spreadOptions);
  const hasStall = stall === 'C' && band.longestStallMs.p90 > 0;
  return makespan === 'C' || hasStall
    ? {
        strategy,
        makespanMs: makespan === 'C' ? band.makespanMs : undefined,
        longestStallMs: hasStall ? band.longestStallMs : undefined,
      }
    : undefined;
}

/** Percentiles that are closer than this are one figure to a reader. */
const sameWithin = 1.05;

/** `50 ms to 90 ms`, or the middle where the two are next to each other. */
function rangeText({ p10, p50, p90 }: Band): string {
  return p90 <= p10 * sameWithin ? formatDuration(p50) : `${formatDuration(p10)} to ${formatDuration(p90)}`;
}

/** What to make of a figure of this class; `band` is undefined where it does not vary or while it is looked for. */
export function certaintyText(accuracy: Accuracy, band: Band | undefined, isFound: boolean): string {
  switch (accuracy) {
    case 'A':
      return 'within 5 %';
    case 'B':
      return 'within 10 %';
    case 'C':
      return band !== undefined ? rangeText(band) : isFound ? 'none' : '…';
    case 'D':
      return 'direction only';
  }
}
