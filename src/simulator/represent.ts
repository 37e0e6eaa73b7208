/**
 * Keeps a simulation affordable: a workload that would need too many events is represented by fewer of its tasks, and where
 * single tasks are still too long, by shorter ones. Figures are extended to the full size from two runs, whose difference tells
 * what one more task costs. An outcome that was reached this way says so.
 */
import type { Machine, Overheads, Strategy, Workload } from '../core/workload';
import { defaultMaxEvents, measure } from './measure';
import type { Measurement, SimulationOptions } from './measure';
import { defaultThreadCount } from './threadPool';
import { sumMs } from './workloads';

export interface Representation extends Measurement {
  /** Tasks that were simulated one by one. */
  readonly simulatedTasks: number;
  /** Factor by which the simulated tasks were shorter; 1 as a rule. */
  readonly shortened: number;
}

/** More tasks than this are never simulated one by one. */
const mostExactTasks = 100_000;

/** Runs the workload, or a smaller one that stands for it. */
export function measureOrRepresent(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
): Representation {
  const budget = options.maxEvents ?? defaultMaxEvents;
  if (workload.tasks <= mostExactTasks && estimateEvents(workload, machine, strategy) <= budget) {
    const exact = measure(workload, machine, strategy, options, budget);
    if (exact !== undefined) {
      return { ...exact, simulatedTasks: workload.tasks, shortened: 1 };
    }
  }
  return represent(workload, machine, strategy, options, budget);
}

function represent(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  budget: number,
): Representation {
  const workers = workerLimit(machine, strategy) * Math.max(1, options.chunksize ?? 1);
  let affordable = budget / 2;
  for (;;) {
    // Never zero: an empty task costs at least an event's worth of memory.
    const perTask = Math.max(1, estimateEvents({ ...workload, tasks: workers }, machine, strategy) / workers);
    const rounds = Math.max(
      2,
      2 * Math.floor(Math.min(affordable / perTask, mostExactTasks, workload.tasks) / (2 * workers)),
    );
    const tasks = Math.min(workload.tasks, rounds * workers);
    const shortened = Math.max(1, (tasks * perTask) / affordable);
    const small = shorten({ ...workload, tasks }, shortened);
    const smallMachine = shortenOverheads(machine, shortened);
    const large = measure(small, smallMachine, strategy, options, budget, shortened);
    const half = Math.floor(tasks / 2);
    const rest = workload.tasks - tasks;
    if (large !== undefined) {
      if (rest === 0 || half === 0) {
        return { ...large, simulatedTasks: tasks, shortened };
      }
      const below = measure(
        { ...small, tasks: half },
        smallMachine,
        strategy,
        { ...options, maxIntervals: 1000 },
        budget,
        shortened,
      );
      if (below !== undefined) {
        return { ...extend(below, large, rest / (tasks - half)), simulatedTasks: tasks, shortened };
      }
    }
    // The estimate was too low for this workload.
    affordable /= 4;
  }
}

/** Continues the line through two runs; a stall grows only where it did so clearly between the two. */
function extend(below: Measurement, large: Measurement, steps: number): Measurement {
  const onward = (pick: (run: Measurement) => number): number =>
    pick(large) + Math.max(0, pick(large) - pick(below)) * steps;
  // A turn that starts or runs all tasks grows with their number; the longest of many random waits for the GIL does not.
  const isTurnOfAllTasks = large.forcedSwitches === 0 || (large.stall?.startMs ?? 0) < 1;
  const growsWithTasks = isTurnOfAllTasks && large.longestStallMs > 1.5 * below.longestStallMs;
  return {
    ...large,
    makespanMs: onward((run) => run.makespanMs),
    busyMs: onward((run) => run.busyMs),
    gilWaitMs: onward((run) => run.gilWaitMs),
    forcedSwitches: Math.round(onward((run) => run.forcedSwitches)),
    longestStallMs: growsWithTasks ? onward((run) => run.longestStallMs) : large.longestStallMs,
  };
}

function workerLimit(machine: Machine, strategy: Strategy): number {
  switch (strategy) {
    case 'sequential':
    case 'asyncio':
      return 1;
    case 'threads':
      return machine.maxWorkers ?? defaultThreadCount(machine);
    case 'to-thread':
      return defaultThreadCount(machine);
    case 'processes':
      return machine.maxWorkers ?? machine.cores;
  }
}

/** A rough count of events, from the form of the programs and the number of GIL intervals, core slices and heartbeats. */
function estimateEvents(workload: Workload, machine: Machine, strategy: Strategy): number {
  const isThreaded = strategy === 'threads' || strategy === 'to-thread';
  const onLoop = workload.async || strategy === 'to-thread';
  const perTask = { sequential: 0, asyncio: 2, threads: onLoop ? 13 : 3, 'to-thread': 13, processes: onLoop ? 24 : 18 };
  const perSegment = { sequential: onLoop ? 2 : 1, asyncio: 1, threads: 2.5, 'to-thread': 2.5, processes: 1.5 };
  const workers = Math.min(workerLimit(machine, strategy), workload.tasks);
  const heldMs = sumMs(workload, 'held');
  const releasedMs = sumMs(workload, 'released');
  const contends = isThreaded && !machine.freeThreaded && workers + (onLoop ? 1 : 0) > 1;
  const intervals = contends ? (heldMs / machine.switchIntervalMs) * (workers + 4) : 0;
  const slices = workers > machine.cores ? ((contends ? 0 : heldMs) + releasedMs) * 0.4 : 0;
  const beats = onLoop && strategy !== 'asyncio' && strategy !== 'sequential' ? (heldMs + releasedMs) * 0.4 : 0;
  return (
    workload.tasks * (perTask[strategy] + perSegment[strategy] * workload.segments.length + intervals + slices + beats)
  );
}

function shorten(workload: Workload, factor: number): Workload {
  return factor === 1
    ? workload
    : { ...workload, segments: workload.segments.map((segment) => ({ ...segment, ms: segment.ms / factor })) };
}

/** Fixed prices shrink with the tasks, so that they keep their share; the GIL's own timing stays as it is. */
function shortenOverheads(machine: Machine, factor: number): Machine {
  if (factor === 1) {
    return machine;
  }
  const { overheads } = machine;
  const shortened: Overheads = {
    ...overheads,
    threadStartMs: overheads.threadStartMs / factor,
    threadDispatchMs: overheads.threadDispatchMs / factor,
    toThreadMs: overheads.toThreadMs / factor,
    loopStepMs: overheads.loopStepMs / factor,
    asyncTaskMs: overheads.asyncTaskMs / factor,
    processStartMs: overheads.processStartMs / factor,
    processCallMs: overheads.processCallMs / factor,
    serverStartMs: overheads.serverStartMs / factor,
    poolStopMs: overheads.poolStopMs / factor,
    taskDispatchMs: overheads.taskDispatchMs / factor,
    pickleMegabytesPerSecond: overheads.pickleMegabytesPerSecond * factor,
    unpickleMegabytesPerSecond: overheads.unpickleMegabytesPerSecond * factor,
    pipeMegabytesPerSecond: overheads.pipeMegabytesPerSecond * factor,
    selectorGranularityMs: overheads.selectorGranularityMs / factor,
    timerSlackMs: overheads.timerSlackMs / factor,
  };
  return { ...machine, overheads: shortened };
}
