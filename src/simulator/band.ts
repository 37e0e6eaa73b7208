/**
 * The spread of a simulation over many seeds. Waiting for the GIL beside several computing threads varies by a factor of two from
 * run to run in CPython itself, so such figures (class C) are shown as a band. A single outcome remains one sample run.
 */
import type { Machine, Strategy, Workload } from '../core/workload';
import type { SimulationOptions } from './measure';
import { measureOrRepresent } from './represent';

/** Percentiles, milliseconds. */
export interface Band {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

export interface OutcomeBand {
  readonly makespanMs: Band;
  readonly longestStallMs: Band;
  readonly runs: number;
}

/** Fewer runs would leave the outer percentiles to chance. */
const defaultRuns = 50;

const eventsPerRun = 20_000;

/** Simulates with `runs` seeds, starting from the given one. */
export function simulateBand(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions & { readonly runs?: number } = {},
): OutcomeBand {
  const { runs = defaultRuns, seed = 1, maxEvents = eventsPerRun } = options;
  const results = Array.from({ length: runs }, (_, index) =>
    measureOrRepresent(workload, machine, strategy, { ...options, seed: seed + index, maxEvents, maxIntervals: 0 }),
  );
  return {
    makespanMs: bandOf(results.map((result) => result.makespanMs)),
    longestStallMs: bandOf(results.map((result) => result.longestStallMs)),
    runs,
  };
}

function bandOf(values: readonly number[]): Band {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}
