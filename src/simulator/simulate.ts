/**
 * The simulator's front door: one workload on one machine under one strategy, or under several to be compared.
 * Pure and deterministic: the same arguments give the same outcome to the last bit, in Node, a worker and a browser.
 */
import type { Machine, Outcome, Strategy, Workload } from '../core/workload';
import { accuracyOf, stallAccuracyOf } from './accuracy';
import { explain } from './explain';
import { comparedStrategies, machineUnder } from './legality';
import { makespanOf } from './makespans';
import type { SimulationOptions } from './measure';
import { measureOrRepresent } from './represent';
import { memoryMegabytes, workerStartMs } from './resources';

/** Tasks that the baseline of a single simulation takes one by one: sequential time grows linearly from there. */
const baselineEvents = 20_000;

/** Simulates the workload under one strategy; the speed-up is over `sequential` on the same machine. */
export function simulate(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions = {},
): Outcome {
  const baselineMs = strategy === 'sequential' ? undefined : sequentialMs(workload, machine, options);
  return outcomeOf(workload, machine, strategy, options, baselineMs);
}

/** Simulates the workload under each strategy, in the given order; by default under all that the machine can run. */
export function compare(
  workload: Workload,
  machine: Machine,
  strategies: readonly Strategy[] = comparedStrategies(machine),
  options: SimulationOptions = {},
): readonly Outcome[] {
  const baselineMs = sequentialMs(workload, machine, options);
  return strategies.map((strategy) => outcomeOf(workload, machine, strategy, options, baselineMs));
}

/** What a choice between strategies looks at, and the speed-up that is said of the chosen one. */
export type Compared = Pick<Outcome, 'strategy' | 'makespanMs' | 'speedup' | 'longestStallMs'>;

/**
 * The figures of `compare` that a choice looks at. Nobody asks about stalls where the caller runs on no event loop: they are 0
 * there, and the runs are made for their makespans alone.
 */
export function compareBriefly(
  workload: Workload,
  machine: Machine,
  strategies: readonly Strategy[],
  options: SimulationOptions,
): readonly Compared[] {
  const baselineMs = sequentialMs(workload, machine, options);
  return strategies.map((strategy) => {
    const { makespanMs, longestStallMs } = workload.async
      ? measureOrRepresent(workload, machine, strategy, { ...options, maxIntervals: 0 })
      : { makespanMs: makespanOf(workload, machine, strategy, options), longestStallMs: 0 };
    return { strategy, makespanMs, longestStallMs, speedup: speedupOf(strategy, makespanMs, baselineMs) };
  });
}

function speedupOf(strategy: Strategy, makespanMs: number, baselineMs: number | undefined): number {
  const isBaseline = strategy === 'sequential' || baselineMs === undefined || makespanMs === 0;
  return isBaseline ? 1 : baselineMs / makespanMs;
}

function sequentialMs(workload: Workload, machine: Machine, options: SimulationOptions): number {
  return makespanOf(workload, machine, 'sequential', { ...options, maxEvents: baselineEvents });
}

function outcomeOf(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  baselineMs: number | undefined,
): Outcome {
  const on = machineUnder(strategy, machine);
  const run = measureOrRepresent(workload, machine, strategy, options);
  const { text, focus } = explain(run, workload, on, strategy);
  return {
    strategy,
    makespanMs: run.makespanMs,
    speedup: speedupOf(strategy, run.makespanMs, baselineMs),
    cpuUse: run.makespanMs === 0 ? 0 : Math.min(1, run.busyMs / (run.makespanMs * run.coreUse.length)),
    coreUse: run.coreUse,
    longestStallMs: run.longestStallMs,
    p99StallMs: run.p99StallMs,
    gilWaitMs: run.gilWaitMs,
    queueWaitMs: run.queueWaitMs,
    latencyMs: run.latencyMs,
    workers: run.workers,
    startupMs: run.startupMs,
    workerStartMs: workerStartMs(strategy, on),
    memoryMegabytes: memoryMegabytes(strategy, on, run.workers),
    explanation: text,
    ...(focus === undefined ? {} : { focus }),
    accuracy: accuracyOf(workload, on, strategy),
    stallAccuracy: stallAccuracyOf(workload, on, strategy),
    simulatedTasks: run.simulatedTasks,
    timeline: run.timeline,
  };
}
