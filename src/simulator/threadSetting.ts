/**
 * What a simulated thread stands on: the kernel, cores, log, counters, GIL and timing of its world. The world makes one setting
 * per process, threads read it; nothing here acts.
 */
import type { Contention } from './contention';
import type { Cores } from './cores';
import type { Gil } from './gil';
import type { Kernel } from './kernel';
import type { IntervalLog } from './timeline';

/** Counters of a run, nanoseconds, shared by all threads. */
export interface RunCounters {
  busyNs: number;
  gilWaitNs: number;
  /** Threads asleep in a task's I/O now, and at most. */
  sleeping: number;
  mostSleeping: number;
}

/** What a thread runs on and reports to. */
export interface ThreadSetting {
  readonly kernel: Kernel;
  readonly cores: Cores;
  readonly log: IntervalLog;
  readonly counters: RunCounters;
  readonly gil: Gil | undefined;
  /** What threads cost each other where there is no GIL; undefined where there is one. */
  readonly contention: Contention | undefined;
  readonly timing: {
    readonly handoffNs: number;
    readonly signalNs: number;
    readonly timerSlackNs: number;
    readonly wakeMinimumNs: number;
    readonly wakeMeanNs: number;
    /** Factor on Python code: the price of the free-threaded build. */
    readonly penalty: number;
  };
}
