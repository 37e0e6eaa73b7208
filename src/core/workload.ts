/**
 * What the simulator runs and what it answers. A workload is a number of equal tasks, each an ordered list of segments;
 * a machine is the hardware, interpreter and measured overheads they run on. Durations are milliseconds, sizes bytes.
 */
import type { SourceLocation } from './text';

/** Where a number comes from; shown beside it. */
export type Origin = 'default' | 'estimated' | 'measured' | 'yours';

export type Segment =
  | {
      readonly kind: 'cpu';
      readonly ms: number;
      readonly gil: 'held' | 'released';
      readonly source?: SourceLocation;
    }
  | {
      readonly kind: 'io';
      readonly ms: number;
      /** True where an asynchronous form exists, so that an event loop can wait for it without blocking. */
      readonly awaitable: boolean;
      readonly source?: SourceLocation;
    };

export interface Workload {
  readonly tasks: number;
  readonly segments: readonly Segment[];
  /** True when the caller runs on an event loop. */
  readonly async: boolean;
  /** Bytes pickled to a worker process per task, and back. */
  readonly payloadBytes: number;
  readonly resultBytes: number;
}

export const strategies = ['sequential', 'threads', 'asyncio', 'to-thread', 'processes'] as const;

/** Every strategy the product knows; a build may run fewer. */
export type Strategy = (typeof strategies)[number];

export type StartMethod = 'fork' | 'forkserver' | 'spawn';

/** Measured costs of the runtime itself, milliseconds unless the name says otherwise. */
export interface Overheads {
  readonly threadStartMs: number;
  /** Submitting one task to a thread pool. */
  readonly threadDispatchMs: number;
  /** One callback of the event loop: one step of a task. */
  readonly loopStepMs: number;
  /** One hand-over through `run_in_executor` or `to_thread`, loop side. */
  readonly toThreadMs: number;
  /** Creating and finishing one asyncio task. */
  readonly asyncTaskMs: number;
  /** From asking for one worker process to its first instruction, with the machine's start method. */
  readonly processStartMs: number;
  /** The part of `processStartMs` that the parent spends itself, one process after the other. */
  readonly processCallMs: number;
  /** Starting the fork server, paid once by the first pool that uses `forkserver`. */
  readonly serverStartMs: number;
  /** Shutting a process pool down. */
  readonly poolStopMs: number;
  /** Sending one small task to a process pool and getting its result, per task in a burst. */
  readonly taskDispatchMs: number;
  readonly pickleMegabytesPerSecond: number;
  readonly unpickleMegabytesPerSecond: number;
  readonly pipeMegabytesPerSecond: number;
  /** Delay from a wake-up to running. */
  readonly wakeMs: number;
  /** What a timed wait for the GIL overshoots its interval by. */
  readonly conditionLagMs: number;
  /** Work a thread loses at a GIL hand-over. */
  readonly handoffMs: number;
  /** What a releasing thread pays for waking the next one. */
  readonly signalMs: number;
  /** What a sleep overshoots its time by. */
  readonly timerSlackMs: number;
  /** Granularity to which the event loop's selector rounds timeouts up. */
  readonly selectorGranularityMs: number;
}

export interface Machine {
  readonly cores: number;
  /** Python version, `3.12`. */
  readonly python: string;
  readonly freeThreaded: boolean;
  readonly startMethod: StartMethod;
  readonly switchIntervalMs: number;
  /** Size of explicit pools; undefined: the executor's own default for this machine. */
  readonly maxWorkers?: number;
  readonly overheads: Overheads;
}

/** What a lane (a thread, process, event loop or the GIL) is doing. The numbers are the codes of `Timeline.state`. */
export const laneStates = [
  'running', // executes bytecode or C code that holds the GIL
  'released', // executes native code that released the GIL
  'waiting-gil',
  'waiting-core',
  'blocked', // sleeps in the kernel, waiting for I/O
  'awaiting', // a task suspended at `await`
  'starting', // thread or process start-up
  'pickling', // serialising, deserialising, pipe transfer
  'idle', // no work at hand
  'held', // GIL lane: held by the lane in `task`
  'ready', // a task that could run, but its event loop is busy
] as const;
export type LaneState = (typeof laneStates)[number];

export interface Lane {
  readonly kind: 'gil' | 'thread' | 'event-loop' | 'process' | 'task';
  readonly name: string;
  /** Index of the process the lane belongs to; 0 is the main process. */
  readonly process: number;
}

/** A compact log of who did what when: parallel columns, one entry per interval, ordered by start within a lane. */
export interface Timeline {
  readonly lanes: readonly Lane[];
  readonly count: number;
  readonly lane: Int32Array;
  readonly state: Uint8Array;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  /** Index into `Workload.segments`; -1 where the interval is overhead. */
  readonly segment: Int32Array;
  /** Index of the task; -1 where none. For a GIL lane: the index of the lane that holds it. */
  readonly task: Int32Array;
  /** True when intervals were merged because the run produced more than the limit. */
  readonly summarised: boolean;
}

export const accuracyClasses = ['A', 'B', 'C', 'D'] as const;
export type Accuracy = (typeof accuracyClasses)[number];

export interface Outcome {
  readonly strategy: Strategy;
  readonly makespanMs: number;
  /** Makespan of `sequential` divided by this one. */
  readonly speedup: number;
  /** Share of all cores' time spent computing, 0 to 1. */
  readonly cpuUse: number;
  /** Longest time the event loop could not run anything; 0 where there is no loop. */
  readonly longestStallMs: number;
  /** Total time threads waited for the GIL. */
  readonly gilWaitMs: number;
  readonly workers: number;
  /** Sentence that explains the figure from the run's own log. */
  readonly explanation: string;
  /** The interval of the timeline that the explanation speaks of. */
  readonly focus?: { readonly lane: number; readonly startMs: number; readonly endMs: number };
  /** How far to trust the figures: A 5 %, B 10 %, C a band of factor 2, D direction only. */
  readonly accuracy: Accuracy;
  /** Tasks that were simulated one by one; fewer than the workload's where the figures were scaled up. */
  readonly simulatedTasks: number;
  readonly timeline: Timeline;
}

/** The answer for a strategy that cannot be used here. */
export interface Illegal {
  readonly strategy: Strategy;
  readonly reason: string;
}
