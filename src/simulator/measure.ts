/**
 * One run of one strategy: builds the world, lets it run and collects what was counted. Runs that would need too many events are
 * given up, and represent.ts tries a smaller workload that stands for the large one. Searches ask for the makespan alone, which
 * spares the rest. It does not compare strategies and writes no sentences.
 */
import type { Machine, Quantiles, Strategy, Timeline, Workload } from '../core/workload';
import { nsPerMs } from './kernel';
import { strategyModels } from './strategies/registry';
import type { StrategyOptions, ThreadForm } from './strategies/strategy';
import type { SimulatedThread } from './thread';
import { defaultMaxIntervals } from './timeline';
import { World } from './world';

export interface SimulationOptions {
  /** Seed of all random streams; the same seed gives the same run. Default 1. */
  readonly seed?: number;
  /** Intervals of the timeline before it is summarised; 0 for no timeline. */
  readonly maxIntervals?: number;
  /** Events per run before a smaller workload stands for the given one. A million events take about a second. */
  readonly maxEvents?: number;
  /** Tasks per entry of a process pool's queue. Default 1. */
  readonly chunksize?: number;
  /** The process pool was used before. */
  readonly isWarm?: boolean;
  /** How `threads` makes its threads: a pool (default), or one for every task. */
  readonly threadForm?: ThreadForm;
  /** Tasks that `asyncio` and `promise-all` let run at once. No limit by default. */
  readonly limit?: number;
}

/** A wait worth showing: who, where and for how long. */
export interface NotedInterval {
  readonly name: string;
  readonly lane: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface GilWaiting extends NotedInterval {
  readonly totalMs: number;
  /** Of the run's makespan. */
  readonly share: number;
}

/** What one run counted, milliseconds. */
export interface Measurement {
  readonly makespanMs: number;
  readonly busyMs: number;
  readonly gilWaitMs: number;
  /** Times a thread was made to give the GIL up. */
  readonly forcedSwitches: number;
  readonly longestStallMs: number;
  readonly p99StallMs: number;
  readonly stall: NotedInterval | undefined;
  readonly coreUse: readonly number[];
  readonly queueWaitMs: number;
  readonly latencyMs: Quantiles;
  /** The worker or event loop that waited longest for the GIL in total, with its longest single wait. */
  readonly mostWaiting: GilWaiting | undefined;
  /** Most tasks that waited for I/O at the same time. */
  readonly mostInIo: number;
  readonly workers: number;
  /** Until the first worker was ready. */
  readonly startupMs: number;
  readonly peakCores: number;
  /** Kernel events the run took. */
  readonly eventCount: number;
  readonly timeline: Timeline;
}

export const defaultMaxEvents = 2_500_000;

/** Runs the workload as it is; undefined when that takes more than `maxEvents`. `timeScale` multiplies every time in the result. */
export function measure(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  maxEvents: number,
  timeScale = 1,
): Measurement | undefined {
  const world = new World(machine, {
    seed: options.seed ?? defaultSeed,
    maxIntervals: options.maxIntervals ?? defaultMaxIntervals,
    tasks: workload.tasks,
  });
  const run = strategyModels[strategy].build(world, workload, strategyOptionsOf(options));
  if (!world.run(maxEvents)) {
    return undefined;
  }
  const toMs = (ns: number): number => (ns * timeScale) / nsPerMs;
  const stall = run.loop?.stalls.longest;
  const endNs = Math.max(1, world.makespanNs);
  const loopLane = world.mainLane;
  const waiting = mostWaiting(world);
  const timeline = world.log.finish(world.makespanNs, timeScale);
  return {
    makespanMs: toMs(world.makespanNs),
    busyMs: toMs(world.counters.busyNs),
    gilWaitMs: toMs(world.counters.gilWaitNs),
    forcedSwitches: world.runtimes.reduce((sum, runtime) => sum + (runtime.gil?.forcedSwitches ?? 0), 0),
    // The GIL's own timing is never scaled, and where times are it makes the stalls.
    longestStallMs: stall === undefined ? 0 : (stall.endNs - stall.startNs) / nsPerMs,
    p99StallMs: (run.loop?.stalls.quantileNs(0.99, endNs) ?? 0) / nsPerMs,
    coreUse: world.hosts.flatMap((host) => host.occupied.map((occupiedNs) => Math.min(1, occupiedNs / endNs))),
    queueWaitMs: toMs(world.tasks.queueWaitNs),
    latencyMs: world.tasks.latencies(timeScale / nsPerMs),
    stall: stall && {
      name: world.log.laneName(loopLane),
      lane: loopLane,
      startMs: toMs(stall.startNs),
      endMs: toMs(stall.endNs),
    },
    mostWaiting: waiting && {
      name: world.log.laneName(waiting.lane),
      lane: waiting.lane,
      startMs: toMs(waiting.gilWaits.longest.startNs),
      endMs: toMs(waiting.gilWaits.longest.endNs),
      totalMs: toMs(waiting.gilWaits.totalNs),
      share: waiting.gilWaits.totalNs / Math.max(1, world.makespanNs),
    },
    mostInIo: Math.max(world.counters.mostSleeping, run.loop?.mostSleeping ?? 0),
    workers: run.workers(),
    startupMs: toMs(Math.max(0, run.readyNs())),
    peakCores: world.hosts.reduce((sum, host) => sum + host.peak, 0),
    eventCount: world.kernel.eventCount,
    timeline,
  };
}

/** `makespanMs` of the same run, of which nothing else is kept. */
export function measureMakespan(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  maxEvents: number,
  timeScale = 1,
): number | undefined {
  const isUniform = strategy === 'sequential' && !workload.async && workload.tasks > 0;
  const end = isUniform ? endOfUniform(workload, machine) : runOnce(workload, machine, strategy, options, maxEvents);
  return end === undefined || end.events > maxEvents ? undefined : (end.ns * timeScale) / nsPerMs;
}

/** When a run was over, and after how many events. */
interface RunEnd {
  readonly ns: number;
  readonly events: number;
}

function runOnce(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
  maxEvents: number,
): RunEnd | undefined {
  const world = new World(machine, { seed: options.seed ?? defaultSeed, maxIntervals: 0 });
  strategyModels[strategy].build(world, workload, strategyOptionsOf(options));
  return world.run(maxEvents) ? { ns: world.makespanNs, events: world.kernel.eventCount } : undefined;
}

/** The runs of one task and of two that were made last: a search asks about one workload again and again. */
let lastUniform:
  | {
      readonly segments: Workload['segments'];
      readonly machine: Machine;
      readonly one: RunEnd | undefined;
      readonly two: RunEnd | undefined;
    }
  | undefined;

/** A thread alone waits for nobody and draws no random numbers: each task after the first takes what the second took. */
function endOfUniform(workload: Workload, machine: Machine): RunEnd | undefined {
  const { tasks, segments } = workload;
  if (lastUniform?.segments !== segments || lastUniform.machine !== machine) {
    const run = (count: number) =>
      runOnce({ ...workload, tasks: count }, machine, 'sequential', {}, Number.POSITIVE_INFINITY);
    lastUniform = { segments, machine, one: run(1), two: run(2) };
  }
  const { one, two } = lastUniform;
  if (one === undefined || two === undefined) {
    return undefined;
  }
  const onward = (first: number, second: number): number => first + (tasks - 1) * (second - first);
  return { ns: onward(one.ns, two.ns), events: onward(one.events, two.events) };
}

const defaultSeed = 1;

function strategyOptionsOf({ chunksize, isWarm, threadForm, limit }: SimulationOptions): StrategyOptions {
  return {
    chunksize: Math.max(1, Math.floor(chunksize ?? 1)),
    isWarm: isWarm ?? false,
    threadForm: threadForm ?? 'pool',
    limit: Math.max(1, Math.floor(limit ?? Number.POSITIVE_INFINITY)),
  };
}

/** A main thread that only submits and waits is no worker; an event loop counts, because its waiting is felt. */
function mostWaiting(world: World): SimulatedThread | undefined {
  let most: SimulatedThread | undefined;
  for (const thread of world.threads) {
    const isIdleMain = thread.lane === world.mainLane && world.log.laneKind(thread.lane) === 'thread';
    if (!isIdleMain && thread.gilWaits.totalNs > (most?.gilWaits.totalNs ?? 0)) {
      most = thread;
    }
  }
  return most;
}
