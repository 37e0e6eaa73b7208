/**
 * The simulator's front door: one workload on one machine under one strategy, or under several to be compared.
 * Pure and deterministic: the same arguments give the same outcome to the last bit, in Node, a worker and a browser.
 */
import { strategies as allStrategies } from '../core/workload';
import type { Machine, Outcome, Strategy, Workload } from '../core/workload';
import { accuracyOf, explain } from './explain';
import type { SimulationOptions } from './measure';
import { measureOrRepresent } from './represent';

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

/** Simulates the workload under each strategy, in the given order. */
export function compare(
  workload: Workload,
  machine: Machine,
  strategies: readonly Strategy[] = allStrategies,
  options: SimulationOptions = {},
): readonly Outcome[] {
  const baselineMs = sequentialMs(workload, machine, options);
  return strategies.map((strategy) => outcomeOf(workload, machine, strategy, options, baselineMs));
}

function sequentialMs(workload: Workload, machine: Machine, options: SimulationOptions): number {
  return measureOrRepresent(workload, machine, 'sequential', {
    ...options,
    maxIntervals: 1000,
    maxEvents: baselineEvents,
  }).makespanMs;
}

function outcomeOf(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  baselineMs: number | undefined,
): Outcome {
  const run = measureOrRepresent(workload, machine, strategy, options);
  const { text, focus } = explain(run, workload, machine, strategy);
  const isBaseline = strategy === 'sequential' || baselineMs === undefined || run.makespanMs === 0;
  return {
    strategy,
    makespanMs: run.makespanMs,
    speedup: isBaseline ? 1 : baselineMs / run.makespanMs,
    cpuUse: run.makespanMs === 0 ? 0 : Math.min(1, run.busyMs / (run.makespanMs * machine.cores)),
    longestStallMs: run.longestStallMs,
    gilWaitMs: run.gilWaitMs,
    workers: run.workers,
    explanation: text,
    ...(focus === undefined ? {} : { focus }),
    accuracy: accuracyOf(workload, machine, strategy),
    simulatedTasks: run.simulatedTasks,
    timeline: run.timeline,
  };
}
