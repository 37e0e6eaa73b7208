/**
 * What a strategy is to the simulator: a name and a way to put the threads, processes or event loop on an empty world that carry
 * a workload out. A new strategy is one more file beside this one and a line in registry.ts.
 * Measuring, comparing and explaining happen outside, from the world's log and counters.
 */
import type { Machine, Strategy, Workload } from '../../core/workload';
import type { EventLoop } from '../eventLoop';
import { segmentInstruction } from '../instruction';
import type { Instruction } from '../instruction';
import { msToNs } from '../kernel';
import { fixedParameters } from '../parameters';
import { taskMs } from '../workloads';
import type { World } from '../world';

export const threadForms = ['pool', 'per-task'] as const;

/** A ThreadPoolExecutor, or `Thread(target=…).start()` for every task. */
export type ThreadForm = (typeof threadForms)[number];

export interface StrategyOptions {
  /** Tasks per entry of a process pool's queue, as `Executor.map(chunksize=)`; 1 by default. */
  readonly chunksize: number;
  /** Process pools were used before, so that starting workers costs nothing. */
  readonly isWarm: boolean;
  /** How `threads` makes its threads; on an event loop always by a pool. */
  readonly threadForm: ThreadForm;
  /** Tasks that an event loop lets run at once, by a semaphore; no limit by default. */
  readonly limit: number;
}

/** What is left to ask once the world has run. */
export interface StrategyRun {
  /** Threads or processes that carried tasks. */
  readonly workers: () => number;
  readonly loop?: EventLoop;
  /** When the first worker was ready, nanoseconds; 0 where nothing had to start. */
  readonly readyNs: () => number;
}

export interface StrategyModel {
  readonly strategy: Strategy;
  readonly build: (world: World, workload: Workload, options: StrategyOptions) => StrategyRun;
}

export function taskInstructions(workload: Workload): readonly Instruction[] {
  return workload.segments.map(segmentInstruction);
}

/** The size of a pool of one worker per core. */
export function coreWorkers(machine: Machine): number {
  return Math.max(1, machine.maxWorkers ?? machine.cores);
}

const mostHeartbeats = 20_000;

/** The probe's period: 10 ms, longer where the run would otherwise consist of heartbeats. */
export function heartbeatNs(workload: Workload): number {
  return msToNs(Math.max(fixedParameters.heartbeat.value, (taskMs(workload) * workload.tasks) / mostHeartbeats));
}
