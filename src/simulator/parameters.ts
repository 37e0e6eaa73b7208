/**
 * Every number the simulator uses that is not part of a workload: its value, unit and source. The overheads that depend on the
 * Python version or the start method are tables; machine.ts picks from them. Measured values are medians on Linux
 * (2 cores, x86-64, idle), taken with CPython 3.9, 3.12 and 3.14 and Node 20; other systems are not measured and need calibration.
 */
import type { Overheads, StartMethod } from '../core/workload';

export type Unit = 'ms' | 'MB/s' | 'MB' | 'share' | 'factor' | 'count';

export interface Parameter {
  readonly value: number;
  readonly unit: Unit;
  readonly source: string;
}

function ms(value: number, source: string): Parameter {
  return { value, unit: 'ms', source };
}

/** A value that does not depend on the version. */
function always(unit: Unit, value: number, source: string): VersionedParameter {
  return { unit, source, byVersion: [{ since: '3.0', value }] };
}

/** Values that hold from a Python version on, oldest first. */
export interface VersionedParameter {
  readonly unit: Unit;
  readonly source: string;
  readonly byVersion: readonly { readonly since: string; readonly value: number }[];
}

function byVersion(unit: Unit, source: string, v39: number, v312: number, v314: number): VersionedParameter {
  return {
    unit,
    source,
    byVersion: [
      { since: '3.0', value: v39 },
      { since: '3.11', value: v312 },
      { since: '3.14', value: v314 },
    ],
  };
}

/** Defaults of `Machine.overheads` that do not depend on the start method. */
export const overheadParameters = {
  threadStartMs: byVersion('ms', 'measured: start and join of 50 threads', 0.048, 0.068, 0.075),
  threadDispatchMs: byVersion('ms', 'measured: 2000 submits to a ThreadPoolExecutor, per task', 0.0085, 0.0062, 0.0035),
  toThreadMs: byVersion('ms', 'measured: gather of run_in_executor, per call', 0.034, 0.028, 0.022),
  loopStepMs: byVersion('ms', 'measured: one turn of sleep(0)', 0.0028, 0.0019, 0.0013),
  asyncTaskMs: byVersion('ms', 'measured: create_task and await', 0.0067, 0.0046, 0.0029),
  hotShare: always(
    'share',
    0.7,
    'measured by three computing threads: 0.75 to 0.96 on one machine, 0.3 to 0.7 on another; 0.1 beside other programs',
  ),
  loopStartMs: byVersion('ms', 'measured: asyncio.run of an empty coroutine', 0.075, 0.08, 0.05),
  taskDispatchMs: byVersion('ms', 'measured: map of 2048 empty tasks on 2 processes, per task', 0.087, 0.079, 0.074),
  pickleMegabytesPerSecond: byVersion('MB/s', 'measured: pickle.dumps of dictionaries and objects', 160, 175, 200),
  unpickleMegabytesPerSecond: byVersion('MB/s', 'measured: pickle.loads of dictionaries and objects', 110, 130, 160),
  pipeMegabytesPerSecond: byVersion('MB/s', 'measured: bytes sent to a worker process', 700, 800, 940),
  wakeMs: byVersion(
    'ms',
    'measured: share of short releases that lose the GIL, fitted p = 1 - exp(-d/w)',
    0.008,
    0.008,
    0.008,
  ),
  conditionLagMs: byVersion('ms', 'measured: sleep beside a computing thread, less the interval', 0.045, 0.045, 0.045),
  handoffMs: byVersion('ms', 'measured: computing on threads with intervals of 5 ms to 10 µs', 0.005, 0.005, 0.005),
  signalMs: byVersion('ms', 'measured: two threads writing to the null device', 0.003, 0.003, 0.003),
  timerSlackMs: byVersion(
    'ms',
    'measured: overshoot of sleep(2 ms), normal scheduling class 0.05 to 0.09',
    0.05,
    0.05,
    0.05,
  ),
  selectorGranularityMs: byVersion('ms', 'selectors.py: EpollSelector rounds timeouts up to 1 ms', 1, 1, 1),
  coreSliceMs: always('ms', 3, 'Linux EEVDF: base slice 3 ms; 100 in the real-time class SCHED_RR'),
  interpreterStartMs: always('ms', 28, 'measured on 3.14: first task in a cold InterpreterPoolExecutor, 25 to 33 ms'),
  interpreterTaskMs: always('ms', 0.06, 'measured on 3.14: empty task in an InterpreterPoolExecutor, 50 to 75 µs'),
  workerStartMs: always('ms', 21.6, 'measured on Node 20: new Worker to its first message'),
  workerCallMs: always('ms', 0.38, 'measured on Node 20: the call of new Worker'),
  messageMs: always('ms', 0.007, 'measured on Node 20: burst of 2000 empty messages and answers, per pair'),
  libuvTaskMs: always('ms', 0.0074, 'measured on Node 20: burst of 2000 asynchronous pbkdf2 of one round'),
  cloneMegabytesPerSecond: always('MB/s', 200, 'measured on Node 20: 10,000 small objects (0.48 MB), writing'),
  uncloneMegabytesPerSecond: always('MB/s', 100, 'measured on Node 20: 10,000 small objects (0.48 MB), reading'),
  baseMegabytes: always('MB', 12, 'measured: resident memory of CPython 3.12 with multiprocessing imported'),
  threadMegabytes: always('MB', 0.016, 'measured: resident memory of an idle thread, 100 of them on CPython 3.12'),
  interpreterMegabytes: always('MB', 4.8, 'measured on 3.13: interpreter with pickle and concurrent.futures imported'),
  workerMegabytes: always('MB', 8.7, 'measured on Node 20: resident memory of an idle worker'),
} as const satisfies Partial<Record<keyof Overheads, VersionedParameter>>;

/** Overheads of worker processes by start method. */
export const processParameters = {
  fork: {
    processStartMs: byVersion('ms', 'measured: first result of a pool of one forked process', 1.9, 1.9, 1.9),
    processCallMs: byVersion('ms', 'measured: Process.start with fork', 0.54, 0.53, 0.51),
    serverStartMs: byVersion('ms', 'no fork server', 0, 0, 0),
    poolStopMs: byVersion('ms', 'measured: leaving an idle pool of forked processes', 0.9, 0.9, 0.9),
    processMegabytes: always('MB', 3.6, 'measured: memory of an idle forked process, shared pages counted in parts'),
  },
  forkserver: {
    processStartMs: byVersion('ms', 'measured: Process start and join with a running fork server', 17.7, 23.6, 3),
    processCallMs: byVersion('ms', 'measured: Process.start with a running fork server', 0.6, 0.6, 0.6),
    serverStartMs: byVersion('ms', 'measured: first forkserver process less a later one', 37, 31, 51),
    poolStopMs: byVersion('ms', 'measured: leaving an idle pool', 3, 3, 3),
    processMegabytes: always('MB', 6, 'measured: memory of an idle process of the fork server, small main module'),
  },
  spawn: {
    processStartMs: byVersion(
      'ms',
      'measured: first result of a pool of one spawned process, small main module',
      41,
      47,
      51,
    ),
    processCallMs: byVersion('ms', 'measured: Process.start with spawn', 1.3, 0.6, 0.55),
    serverStartMs: byVersion('ms', 'no fork server', 0, 0, 0),
    poolStopMs: byVersion('ms', 'measured: leaving an idle pool of spawned processes', 6, 6, 6),
    processMegabytes: always('MB', 8.6, 'measured: memory of an idle spawned process, small main module'),
  },
} as const satisfies Record<StartMethod, Partial<Record<keyof Overheads, VersionedParameter>>>;

/** What differs on Node, whose threads, timers and loop are other ones. */
export const javascriptParameters = {
  loopStepMs: always('ms', 0.001, 'measured on Node 20: one turn of setImmediate, 0.8 µs idle'),
  loopStartMs: always('ms', 0, 'a JavaScript program runs on its loop from the beginning'),
  asyncTaskMs: always('ms', 0.0015, 'measured on Node 20: Promise.all over 10,000 timers, per task'),
  timerSlackMs: always('ms', 0.08, 'measured on Node 20: overshoot of setTimeout, median 0.05 to 0.12'),
  selectorGranularityMs: always('ms', 0, 'timers of whole milliseconds are met; the overshoot is timerSlackMs'),
  baseMegabytes: always('MB', 43, 'measured: resident memory of an empty Node 20 program'),
} as const satisfies Partial<Record<keyof Overheads, VersionedParameter>>;

/** Price of the free-threaded build for one thread of Python code, by version. */
export const freeThreadedPenalty: VersionedParameter = {
  unit: 'factor',
  source: 'measured on 3.13 (geometric mean of 15 programs); 3.14: the free-threading HOWTO, 5 to 10 %',
  byVersion: [
    { since: '3.13', value: 1.32 },
    { since: '3.14', value: 1.08 },
  ],
};

/** What a machine file cannot change: properties of CPython and of the scheduler. */
export const fixedParameters = {
  switchInterval: ms(5, 'CPython Python/ceval_gil.c: DEFAULT_INTERVAL 5000 µs'),
  conditionLagMinimum: ms(0.025, 'measured: fastest wake-ups from a timed wait for the GIL'),
  wakeMinimum: ms(0.001, 'measured: fastest wake-ups of a signalled thread'),
  hotWindow: ms(0.00055, "measured: share of requesters that win against the length of the holder's C calls"),
  hotTake: ms(0.0002, 'fitted with hotShare'),
  hotReturn: ms(0.0007, 'fitted with hotShare'),
  shortRelease: ms(0.02, 'measured: shorter releases make two threads slower than one, by an amount that varies'),
  contention: {
    value: 0.036,
    unit: 'share',
    source: 'measured on 3.13t: two threads on private data are 1.93 times as fast as one, median of 10 programs',
  },
  sharedRate: {
    value: 0.45,
    unit: 'share',
    source: 'measured on 3.13t: two threads on one list, dict or object get 0.40 to 0.51 of what one alone does',
  },
  selectPoll: ms(0.001, 'measured: select with a timeout of 0 releases the GIL for about 1 µs'),
  pipeWake: ms(0.002, 'measured: writing one byte to a pipe'),
  timerCall: {
    value: 0.5,
    unit: 'factor',
    source: 'measured: a sleep costs 0.9 to 7 µs beyond its two steps (call_later, future, heap), half of asyncTaskMs',
  },
  heartbeat: ms(10, 'chosen: period of the probe that measures how late the event loop runs'),
  workerTask: ms(0.03, 'measured: empty task in a worker process'),
  threadStartCall: {
    value: 0.4,
    unit: 'share',
    source: "measured: 25 of 68 µs of starting a thread are the starter's",
  },
  threadStartChild: {
    value: 0.25,
    unit: 'share',
    source: "measured: 15 of 68 µs of starting a thread are the new thread's",
  },
  extraThreads: {
    value: 4,
    unit: 'count',
    source: 'concurrent/futures/thread.py: default max_workers min(32, cores + 4)',
  },
  mostThreads: {
    value: 32,
    unit: 'count',
    source: 'concurrent/futures/thread.py: default max_workers min(32, cores + 4)',
  },
  libuvThreads: { value: 4, unit: 'count', source: 'libuv threadpool.c: default of UV_THREADPOOL_SIZE' },
  queuedTasks: { value: 1, unit: 'count', source: 'concurrent/futures/process.py: EXTRA_QUEUED_CALLS' },
} as const satisfies Record<string, Parameter>;
