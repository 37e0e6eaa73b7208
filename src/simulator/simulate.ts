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
  const isBaseline = strategy === 'sequential' || baselineMs === undefined || run.makespanMs === 0;
  return {
    strategy,
    makespanMs: run.makespanMs,
    speedup: isBaseline ? 1 : baselineMs / run.makespanMs,
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
