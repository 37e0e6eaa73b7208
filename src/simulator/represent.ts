/**
 * Keeps a simulation affordable: a workload that would need too many events is represented by fewer of its tasks, and where
 * single tasks are still too long, by shorter ones. Figures are extended to the full size from two runs, whose difference tells
 * what one more task costs. An outcome that was reached this way says so.
 */
import type { Cluster, ClusterOverheads, Machine, Overheads, Quantiles, Strategy, Workload } from '../core/workload';
import { clusterOf } from './cluster';
import { machineUnder } from './legality';
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

/** What is wanted of a run, and how it goes on where a smaller run stands for a larger one. */
export interface Figures<Figure> {
  /**
   * Undefined where the run takes more than `limit` events. `timeScale` multiplies every time; of the smaller of two runs, which
   * only tells what a task adds, no timeline is shown.
   */
  readonly of: (
    workload: Workload,
    machine: Machine,
    limit: number,
    timeScale: number,
    isSmaller: boolean,
  ) => Figure | undefined;
  /** Continues the line through two runs for so many of their differences. */
  readonly extend: (below: Figure, large: Figure, steps: number) => Figure;
}

/** Figures of the whole workload. */
interface Represented<Figure> extends Pick<Representation, 'simulatedTasks' | 'shortened'> {
  readonly figure: Figure;
}

/** Runs the workload, or a smaller one that stands for it. */
export function measureOrRepresent(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
): Representation {
  const lessDetail = { ...options, maxIntervals: 0 };
  const { figure, simulatedTasks, shortened } = figuresOf(workload, machine, strategy, options, {
    of: (smaller, on, limit, timeScale, isSmaller) =>
      measure(smaller, on, strategy, isSmaller ? lessDetail : options, limit, timeScale),
    extend,
  });
  return { ...figure, simulatedTasks, shortened };
}

/** The figures of the workload, from runs of it or of a smaller one that stands for it. */
export function figuresOf<Figure>(
  workload: Workload,
  given: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  figures: Figures<Figure>,
): Represented<Figure> {
  const machine = machineUnder(strategy, given);
  const budget = options.maxEvents ?? defaultMaxEvents;
  if (workload.tasks <= mostExactTasks && estimateEvents(workload, machine, strategy) <= budget) {
    const exact = figures.of(workload, machine, budget, 1, false);
    if (exact !== undefined) {
      return { figure: exact, simulatedTasks: workload.tasks, shortened: 1 };
    }
  }
  return represent(workload, machine, strategy, options, figures);
}

/** The estimate of events can be too low; each further attempt takes a quarter of the tasks or of their length. */
const mostAttempts = 8;

function represent<Figure>(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  figures: Figures<Figure>,
): Represented<Figure> {
  const budget = options.maxEvents ?? defaultMaxEvents;
  for (let attempt = 1; ; attempt++) {
    // By the last attempt the time of a task is next to nothing, and what is left is bounded by its number of segments.
    const limit = attempt < mostAttempts ? budget : Number.POSITIVE_INFINITY;
    const smaller = shrink(workload, machine, strategy, options, budget / 2 / 4 ** (attempt - 1));
    const figure = extrapolate(smaller, workload.tasks, limit, figures);
    if (figure !== undefined) {
      return { figure, simulatedTasks: smaller.workload.tasks, shortened: smaller.shortened };
    }
  }
}

interface Smaller {
  readonly workload: Workload;
  readonly machine: Machine;
  readonly shortened: number;
}

/** Fewer tasks, but at least two rounds for all workers; then shorter ones, where those are still too many events. */
function shrink(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  affordable: number,
): Smaller {
  const round = workerLimit(machine, strategy) * Math.max(1, options.chunksize ?? 1);
  const { fixed, timed } = eventsPerTask({ ...workload, tasks: round }, machine, strategy);
  const affordableTasks = Math.min(affordable / Math.max(1, fixed + timed), mostExactTasks);
  const rounds = Math.max(2, 2 * Math.floor(affordableTasks / (2 * round)));
  const tasks = Math.min(workload.tasks, rounds * round);
  const leftForTime = Math.max(affordable / 4, affordable - tasks * fixed);
  const shortened = Math.max(1, (tasks * timed) / leftForTime);
  return {
    workload: shorten({ ...workload, tasks }, shortened),
    machine: shortenOverheads(machine, shortened),
    shortened,
  };
}

/** The figures of the whole workload from two runs of smaller ones; undefined when a run takes more than `limit` events. */
function extrapolate<Figure>(
  { workload, machine, shortened }: Smaller,
  allTasks: number,
  limit: number,
  figures: Figures<Figure>,
): Figure | undefined {
  const { tasks } = workload;
  const large = figures.of(workload, machine, limit, shortened, false);
  const half = Math.floor(tasks / 2);
  if (large === undefined || tasks === allTasks || half === 0) {
    return large;
  }
  const below = figures.of({ ...workload, tasks: half }, machine, limit, shortened, true);
  return below === undefined ? undefined : figures.extend(below, large, (allTasks - tasks) / (tasks - half));
}

/** Continues the line through two figures, neither of which falls as tasks are added. */
export function extended(below: number, large: number, steps: number): number {
  return large + Math.max(0, large - below) * steps;
}

function extend(below: Measurement, large: Measurement, steps: number): Measurement {
  const onward = (pick: (run: Measurement) => number): number => extended(pick(below), pick(large), steps);
  const latency = (name: keyof Quantiles): number => onward((run) => run.latencyMs[name]);
  const more = 1 + steps * (1 - below.latencyMs.max / Math.max(large.latencyMs.max, Number.MIN_VALUE));
  // A turn of the loop that starts or runs all tasks grows with their number; the longest of many waits for the GIL is chance.
  const growsWithTasks = large.forcedSwitches === 0;
  return {
    ...large,
    makespanMs: onward((run) => run.makespanMs),
    busyMs: onward((run) => run.busyMs),
    gilWaitMs: onward((run) => run.gilWaitMs),
    // Each of so many more tasks waits for so many more before it.
    queueWaitMs: large.queueWaitMs * Math.max(1, more) ** 2,
    latencyMs: { p50: latency('p50'), p90: latency('p90'), p99: latency('p99'), max: latency('max') },
    forcedSwitches: Math.round(onward((run) => run.forcedSwitches)),
    longestStallMs: growsWithTasks ? onward((run) => run.longestStallMs) : large.longestStallMs,
  };
}

function workerLimit(machine: Machine, strategy: Strategy): number {
  switch (strategy) {
    case 'sequential':
    case 'asyncio':
    case 'promise-all':
      return 1;
    case 'threads':
    case 'free-threaded':
    case 'interpreters':
      return machine.maxWorkers ?? defaultThreadCount(machine);
    case 'to-thread':
      return defaultThreadCount(machine);
    case 'processes':
    case 'worker-threads':
      return machine.maxWorkers ?? machine.cores;
    case 'cluster': {
      const { nodes, workersPerNode } = clusterOf(machine);
      return nodes * workersPerNode;
    }
  }
}

interface EventEstimate {
  /** From the form of the programs. */
  readonly fixed: number;
  /** From GIL intervals, core slices and heartbeats: grows with the time a task takes. */
  readonly timed: number;
}

function estimateEvents(workload: Workload, machine: Machine, strategy: Strategy): number {
  const { fixed, timed } = eventsPerTask(workload, machine, strategy);
  return workload.tasks * (fixed + timed);
}

/** A rough count, fitted to runs of all strategies. */
function eventsPerTask(workload: Workload, machine: Machine, strategy: Strategy): EventEstimate {
  const isThreaded = strategy === 'threads' || strategy === 'to-thread';
  const isOnLoopAlone = strategy === 'asyncio' || strategy === 'sequential' || strategy === 'promise-all';
  const onLoop = workload.async || strategy === 'to-thread' || strategy === 'worker-threads';
  const perTask: Readonly<Record<Strategy, number>> = {
    sequential: 0,
    asyncio: 2,
    threads: onLoop ? 13 : 3,
    'to-thread': 13,
    processes: onLoop ? 24 : 18,
    interpreters: onLoop ? 22 : 12,
    'free-threaded': onLoop ? 13 : 3,
    'promise-all': 2,
    'worker-threads': 14,
    cluster: onLoop ? 30 : 24,
  };
  const perSegment: Readonly<Record<Strategy, number>> = {
    sequential: onLoop ? 2 : 1,
    asyncio: 1,
    threads: 2.5,
    'to-thread': 2.5,
    processes: 1.5,
    interpreters: 1.5,
    'free-threaded': machine.cores + 1,
    'promise-all': 3,
    'worker-threads': 3,
    cluster: 1.5,
  };
  const workers = Math.min(workerLimit(machine, strategy), workload.tasks);
  const heldMs = sumMs(workload, 'held');
  const releasedMs = sumMs(workload, 'released');
  const contends = isThreaded && !machine.freeThreaded && workers + (onLoop ? 1 : 0) > 1;
  const intervals = contends ? (heldMs / machine.switchIntervalMs) * (workers + 4) : 0;
  const slices = workers > machine.cores ? ((contends ? 0 : heldMs) + releasedMs) * 0.4 : 0;
  const beats = onLoop && !isOnLoopAlone ? (heldMs + releasedMs) * 0.4 : 0;
  return {
    fixed: perTask[strategy] + perSegment[strategy] * workload.segments.length,
    timed: intervals + slices + beats,
  };
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
    loopStartMs: overheads.loopStartMs / factor,
    asyncTaskMs: overheads.asyncTaskMs / factor,
    processStartMs: overheads.processStartMs / factor,
    processCallMs: overheads.processCallMs / factor,
    serverStartMs: overheads.serverStartMs / factor,
    poolStopMs: overheads.poolStopMs / factor,
    taskDispatchMs: overheads.taskDispatchMs / factor,
    interpreterStartMs: overheads.interpreterStartMs / factor,
    interpreterTaskMs: overheads.interpreterTaskMs / factor,
    workerStartMs: overheads.workerStartMs / factor,
    workerCallMs: overheads.workerCallMs / factor,
    messageMs: overheads.messageMs / factor,
    libuvTaskMs: overheads.libuvTaskMs / factor,
    cloneMegabytesPerSecond: overheads.cloneMegabytesPerSecond * factor,
    uncloneMegabytesPerSecond: overheads.uncloneMegabytesPerSecond * factor,
    pickleMegabytesPerSecond: overheads.pickleMegabytesPerSecond * factor,
    unpickleMegabytesPerSecond: overheads.unpickleMegabytesPerSecond * factor,
    pipeMegabytesPerSecond: overheads.pipeMegabytesPerSecond * factor,
    selectorGranularityMs: overheads.selectorGranularityMs / factor,
    timerSlackMs: overheads.timerSlackMs / factor,
  };
  const { cluster } = machine;
  return {
    ...machine,
    ...(cluster === undefined ? {} : { cluster: shortenCluster(cluster, factor) }),
    overheads: shortened,
  };
}

function shortenCluster(cluster: Cluster, factor: number): Cluster {
  const { overheads } = cluster;
  const shortened: ClusterOverheads = {
    ...overheads,
    connectMs: overheads.connectMs / factor,
    nodeStartMs: overheads.nodeStartMs / factor,
    clientSubmitMs: overheads.clientSubmitMs / factor,
    clientResultMs: overheads.clientResultMs / factor,
    fetchMs: overheads.fetchMs / factor,
    schedulerMs: overheads.schedulerMs / factor,
    workerTaskMs: overheads.workerTaskMs / factor,
    messageMs: overheads.messageMs / factor,
    serialiseMegabytesPerSecond: overheads.serialiseMegabytesPerSecond * factor,
    networkMegabytesPerSecond: overheads.networkMegabytesPerSecond * factor,
    networkLatencyMs: overheads.networkLatencyMs / factor,
  };
  return { ...cluster, overheads: shortened };
}
