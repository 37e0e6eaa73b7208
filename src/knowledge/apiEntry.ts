/**
 * What one call of a library does, as data. Entries live in `python/<library>.json`; `schema.json` is the same shape as JSON
 * Schema, and a test holds the two together. Durations are milliseconds.
 */
import type { EffectKind } from '../core/verdict';

export type WaitKind = Exclude<EffectKind, 'await' | 'cpu' | 'bytecode'>;

/** The call waits in the kernel with the GIL released; for coroutine functions, it suspends the task instead. */
export interface WaitEffect {
  readonly wait: WaitKind;
  /** Typical time; absent: the kind's default. */
  readonly ms?: number;
  /** The argument that holds the duration in seconds (`time.sleep(2)`), by position and name. */
  readonly seconds?: ArgumentPosition;
}

/**
 * The call computes. `held`: with the GIL. `released`: native code without it. `storm`: released and re-taken in tiny
 * pieces, so that threads get in each other's way.
 */
export interface CpuEffect {
  readonly cpu: 'held' | 'released' | 'storm';
  /** Typical time for an input of ordinary size. */
  readonly ms: number;
  /** Share of the time that really is released, 0 to 1; 1 where absent. */
  readonly releasedShare?: number;
  /** In words, when it releases: "data of 2048 bytes or more". */
  readonly condition?: string;
  /** Grows with an argument's size: 0 (default) or 1. */
  readonly degree?: number;
}

export type Effect = WaitEffect | CpuEffect;

export interface ArgumentPosition {
  readonly position?: number;
  readonly name?: string;
}

/** The call does not wait when this argument has this value: `lock.acquire(blocking=False)`, `queue.get(block=False)`. */
export interface Unless extends ArgumentPosition {
  readonly equals: boolean | number | string;
}

/** The call hands a function to somebody else to run. */
export interface Offload extends ArgumentPosition {
  /**
   * Where the function runs: `thread` and `process` start or queue it at once; `thread-pool` and `process-pool` through an
   * executor object; `loop` as a callback or task on the event loop; `caller` synchronously in this very call (`map`, `sorted(key=)`).
   */
  readonly to:
    | 'thread'
    | 'process'
    | 'thread-pool'
    | 'process-pool'
    | 'interpreter-pool'
    | 'executor-argument'
    | 'loop'
    | 'caller';
  /** True where it is run once per item of an iterable (`Executor.map`, `Pool.map`, `builtins.map`). */
  readonly perItem?: boolean;
  /** Where the executor is an argument (`loop.run_in_executor(executor, f)`): its position. `None` there is the thread pool. */
  readonly executor?: ArgumentPosition;
}

/** An asynchronous replacement for a blocking call. */
export interface AsyncTwin {
  /** Dotted name of the replacement: `asyncio.sleep`. */
  readonly name: string;
  /** `same-arguments`: the call can be rewritten in place with `await`. `different`: only told in words. */
  readonly form: 'same-arguments' | 'different';
  /** Distribution the replacement comes from; absent for the standard library. */
  readonly requires?: string;
}

export interface ApiEntry {
  /** Absent: returns at once, at the price of a few bytecodes. */
  readonly effect?: Effect;
  /**
   * A coroutine function (or returns an awaitable): a wait suspends the task at `await`. Where the result also is an
   * asynchronous context manager (`async with session.get(url)`), entering it awaits.
   */
  readonly async?: boolean;
  /** Qualified class of the result; for coroutine functions, of what awaiting yields. `self` for the receiver's own class. */
  readonly returns?: string;
  /** Qualified class of the items when the result is iterated. */
  readonly yields?: string;
  readonly unless?: readonly Unless[];
  readonly offload?: Offload;
  /** Coroutines or awaitables passed as arguments run concurrently (`asyncio.gather`, `TaskGroup.create_task`). */
  readonly schedules?: 'arguments' | 'iterable';
  readonly twin?: AsyncTwin;
  /** Page, file or measurement the entry rests on; inherited from the file when absent. */
  readonly source?: string;
}

export interface ClassEntry {
  /** Qualified names of bases, looked up when a method is missing here. */
  readonly bases?: readonly string[];
  /** Calling the class. */
  readonly constructor?: ApiEntry;
  readonly methods?: Readonly<Record<string, ApiEntry>>;
  /** Attribute or property to the qualified class of its value. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What `with` / `async with` binds; the instance itself when absent. */
  readonly enter?: string;
  /** Entering `with` does this: taking a lock. */
  readonly entered?: ApiEntry;
  /** Leaving `with` does this: an executor's shutdown. */
  readonly exit?: ApiEntry;
  /** Iterating an instance waits like this, per item (a cursor, a response); its `returns` is the item's class. */
  readonly iterate?: ApiEntry;
  /** Calling an instance: a session factory. */
  readonly called?: ApiEntry;
  /** Awaiting an instance (a task, a future); its `returns` is what that yields. */
  readonly awaited?: ApiEntry;
  readonly source?: string;
}

export interface LibraryKnowledge {
  /** Import name: `requests`. */
  readonly library: string;
  /** Distribution on the package index; absent for the standard library. */
  readonly distribution?: string;
  /** Version the entries were checked against. */
  readonly version?: string;
  readonly source: string;
  /** Re-exports: `concurrent.futures.thread.ThreadPoolExecutor` to `concurrent.futures.ThreadPoolExecutor`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** By qualified name. */
  readonly functions?: Readonly<Record<string, ApiEntry>>;
  readonly classes?: Readonly<Record<string, ClassEntry>>;
  /** Module-level objects to the qualified class of their value. */
  readonly objects?: Readonly<Record<string, string>>;
}

/** Default time of each kind of wait, with its reason; `src/knowledge/waits.json`. */
export type WaitDefaults = Readonly<Record<WaitKind, { readonly ms: number; readonly source: string }>>;
