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
      /** Works on data that other threads work on too: on the free-threaded build they slow each other down. */
      readonly shared?: boolean;
      readonly source?: SourceLocation;
    }
  | {
      readonly kind: 'io';
      readonly ms: number;
      /** True where an asynchronous form exists, so that an event loop can wait for it without blocking. */
      readonly awaitable: boolean;
      /** In a coroutine: the code calls the blocking form, and the awaitable one is an edit away. Left as it is, it stalls the loop. */
      readonly blocksAsWritten?: boolean;
      /**
       * JavaScript: the wait occupies a thread of libuv's pool (files, `dns.lookup`), not the network.
       * Native code (`cpu`, `released`) always runs there when it is awaited. Python has no such pool and ignores it.
       */
      readonly libuv?: boolean;
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

export const strategies = [
  'sequential',
  'threads',
  'asyncio',
  'to-thread',
  'processes',
  'interpreters',
  'free-threaded',
  'promise-all',
  'worker-threads',
  'cluster',
] as const;

/** Every strategy the product knows; simulator/legality.ts says which a machine can run. */
export type Strategy = (typeof strategies)[number];

export const languages = ['python', 'javascript'] as const;
export type Language = (typeof languages)[number];

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
  /** Of the forced hand-overs of the GIL, the share that goes to the thread that asked although another waits longer. */
  readonly hotShare: number;
  /** Making an event loop and getting to its first coroutine. */
  readonly loopStartMs: number;
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
  /** Creating one interpreter of a pool of interpreters, up to its first task. */
  readonly interpreterStartMs: number;
  /** Calling one small task in another interpreter and getting its result. */
  readonly interpreterTaskMs: number;
  /** From `new Worker` to the first message, JavaScript. */
  readonly workerStartMs: number;
  /** The part of `workerStartMs` that the main thread spends itself. */
  readonly workerCallMs: number;
  /** One small message to a worker thread, JavaScript, both ends together. */
  readonly messageMs: number;
  /** One asynchronous call through libuv's pool, loop and pool together. */
  readonly libuvTaskMs: number;
  /** Sending one small task to a process pool and getting its result, per task in a burst. */
  readonly taskDispatchMs: number;
  readonly pickleMegabytesPerSecond: number;
  readonly unpickleMegabytesPerSecond: number;
  readonly pipeMegabytesPerSecond: number;
  /** Structured clone of objects for another JavaScript thread: writing and reading. */
  readonly cloneMegabytesPerSecond: number;
  readonly uncloneMegabytesPerSecond: number;
  /** Memory that the program takes before it starts workers, megabytes. */
  readonly baseMegabytes: number;
  /** Memory of its own that one worker takes, megabytes: thread, process (with the start method), interpreter, JavaScript worker. */
  readonly threadMegabytes: number;
  readonly processMegabytes: number;
  readonly interpreterMegabytes: number;
  readonly workerMegabytes: number;
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
  /** Time a thread keeps a core while others wait for one. */
  readonly coreSliceMs: number;
}

export const clusterEngines = ['dask', 'ray', 'celery'] as const;
/** Programs that run the tasks of one Python program on several machines. */
export type ClusterEngine = (typeof clusterEngines)[number];

/** What an engine and the network cost, milliseconds unless the name says otherwise. */
export interface ClusterOverheads {
  /** Connecting to a cluster that runs. */
  readonly connectMs: number;
  /** From starting a worker to its first task, its imports included. */
  readonly nodeStartMs: number;
  /** The client's processor time for handing out one task, and for taking in one result. */
  readonly clientSubmitMs: number;
  readonly clientResultMs: number;
  /** Waiting for one result where the client asks for each by itself, one after the other; 0 where results come unasked. */
  readonly fetchMs: number;
  /** Processor time of the scheduler or broker for one task, all its messages together: it serves one message at a time. */
  readonly schedulerMs: number;
  /** Processor time of the worker for one task, beyond the task itself. */
  readonly workerTaskMs: number;
  /** From handing a message over to its departure: engines collect messages for a while. */
  readonly messageMs: number;
  /** Tasks that a worker is given ahead, the one it works on included. */
  readonly prefetch: number;
  /** Times that payloads and results cross the network: 2 where they go through the scheduler. */
  readonly crossings: number;
  /** One end of one crossing: turning data into messages and back. */
  readonly serialiseMegabytesPerSecond: number;
  readonly networkMegabytesPerSecond: number;
  /** One way. */
  readonly networkLatencyMs: number;
  /** Memory of one worker process before it has data, megabytes. */
  readonly nodeMegabytes: number;
}

/** Machines beside the one the program runs on. */
export interface Cluster {
  readonly engine: ClusterEngine;
  readonly nodes: number;
  /** Processes of one thread each; a node has as many cores. */
  readonly workersPerNode: number;
  /** The workers run on this machine, as Dask's `LocalCluster` starts them: its cores are shared. Then there is one node. */
  readonly isLocal?: boolean;
  readonly overheads: ClusterOverheads;
}

export interface Machine {
  readonly cores: number;
  /** `python` where it is left out. */
  readonly language?: Language;
  /** Threads of libuv's pool, JavaScript: `UV_THREADPOOL_SIZE`, 4 where it is left out. */
  readonly libuvThreads?: number;
  /** Python version, `3.12`. */
  readonly python: string;
  readonly freeThreaded: boolean;
  readonly startMethod: StartMethod;
  readonly switchIntervalMs: number;
  /** Size of explicit pools; undefined: the executor's own default for this machine. */
  readonly maxWorkers?: number;
  /** Further machines, for the strategy `cluster`; without them it cannot be run. */
  readonly cluster?: Cluster;
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

/** A distribution by its quantiles, milliseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface Outcome {
  readonly strategy: Strategy;
  readonly makespanMs: number;
  /** Makespan of `sequential` divided by this one. */
  readonly speedup: number;
  /** Share of all cores' time spent computing, 0 to 1. */
  readonly cpuUse: number;
  /** Longest time the event loop could not run anything; 0 where there is no loop. */
  readonly longestStallMs: number;
  /** How long a callback waits for the event loop that becomes ready at any moment: 99 of 100 wait no longer. 0 without a loop. */
  readonly p99StallMs: number;
  /** Share of the time each core was occupied, 0 to 1. */
  readonly coreUse: readonly number[];
  /** Total time that handed-over tasks waited for a worker to take them. */
  readonly queueWaitMs: number;
  /** From the beginning of the run, when all tasks are there, to the end of each task. */
  readonly latencyMs: Quantiles;
  /** Until the first worker could take a task; 0 where none is started. */
  readonly startupMs: number;
  /** What one more worker costs in start-up before it can work; 0 where none is started. */
  readonly workerStartMs: number;
  /** Memory of the program with all its workers, megabytes, without the tasks' own data. */
  readonly memoryMegabytes: number;
  /** Total time threads waited for the GIL. */
  readonly gilWaitMs: number;
  readonly workers: number;
  /** Sentence that explains the figure from the run's own log. */
  readonly explanation: string;
  /** The interval of the timeline that the explanation speaks of. */
  readonly focus?: { readonly lane: number; readonly startMs: number; readonly endMs: number };
  /** How far to trust the makespan: A 5 %, B 10 %, C a band of factor 2, D direction only. */
  readonly accuracy: Accuracy;
  /** How far to trust the stall of the event loop. */
  readonly stallAccuracy: Accuracy;
  /** Tasks that were simulated one by one; fewer than the workload's where the figures were scaled up. */
  readonly simulatedTasks: number;
  readonly timeline: Timeline;
}

/** The answer for a strategy that cannot be used here. */
export interface Illegal {
  readonly strategy: Strategy;
  readonly reason: string;
}
