/**
 * What one call of a library does, as data. Entries live in `python/<library>.json` and `typescript/<library>.json`;
 * `schema.json` is the same shape as JSON Schema, and a test holds the two together. Durations are milliseconds. Where the words
 * speak of the GIL, read for JavaScript: the thread of the event loop.
 */
import type { EffectKind } from '../core/verdict';

export type WaitKind = Exclude<EffectKind, 'await' | 'cpu' | 'bytecode' | 'unresolved'>;

/** The call waits in the kernel with the GIL released; for coroutine functions, it suspends the task instead. */
export interface WaitEffect {
  readonly wait: WaitKind;
  /** Typical time; absent: the kind's default. */
  readonly ms?: number;
  /** The argument that holds the duration in seconds (`time.sleep(2)`), by position and name. */
  readonly seconds?: ArgumentPosition;
  /** The same in milliseconds: `setTimeout(callback, 500)`. */
  readonly milliseconds?: ArgumentPosition;
  /** In a coroutine function: this wait does not suspend the task but holds up the thread, and with it the event loop. */
  readonly blocks?: boolean;
}

/**
 * The call computes. `held`: with the GIL. `released`: native code without it, in JavaScript on another thread. `storm`: released and re-taken in tiny
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
  /** Grows with an argument's size: 0 (default) or 1. `growth` says it more exactly. */
  readonly degree?: number;
  readonly growth?: 'log n' | 'n' | 'n log n';
  /** What it grows with: an argument (the first where absent) or the object that a method is called on. */
  readonly of?: ArgumentPosition | 'receiver';
  /** The size that `ms` was taken for. Absent: unknown, so that a size known from the source does not change `ms`. */
  readonly per?: number;
  /** Several positional arguments are themselves the items: `max(a, b)`. */
  readonly variadic?: boolean;
}

export type Effect = WaitEffect | CpuEffect;

/** In JavaScript `name` is a property of an object among the arguments: `{ concurrency: 4 }`. */
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
  /** The argument that says how many items are sent at once, where that is one unless it is given: `chunksize`. */
  readonly chunks?: ArgumentPosition;
  /** Where the executor is an argument (`loop.run_in_executor(executor, f)`): its position. `None` there is the thread pool. */
  readonly executor?: ArgumentPosition;
  /** The arguments that go along with the callable, where not all of the call's do: `args` and `kwds`, not `callback`. */
  readonly sends?: readonly ArgumentPosition[];
  /** Where no one position says it: the last argument if it is a function, or every argument from `position` on that is one. */
  readonly which?: 'last' | 'every';
  /** The library keeps the function: what it then is, as with `decorates`. `endpoint` runs once per request, `registered` per event. */
  readonly becomes?: Decoration;
  /**
   * What the function is called with: classes; `item` of the receiver or the iterable, `result` for what the receiver, a promise,
   * yields, `?` for anything else.
   */
  readonly passes?: readonly string[];
  /** What the function returns is what the call returns (with `async`, promises), or an item of it. */
  readonly gives?: 'result' | 'items';
}

/**
 * The call returns a function that calls the one it is given: as it stands (`same`), returning a promise instead of taking a
 * callback (`promise`) or the other way round (`callback`), some time later (`later`: debouncing), or at the first call only
 * (`memoised`).
 */
export interface Wrapping extends ArgumentPosition {
  readonly as: 'same' | 'promise' | 'callback' | 'later' | 'memoised';
}

/** What a call that runs a process to its end gives back; `checked`, only where the process ends with zero. */
export type ProcessResult = 'completed-process' | 'return-code' | 'checked-return-code' | 'checked-output';

/** An asynchronous replacement for a blocking call. */
export interface AsyncTwin {
  /** Dotted name of the replacement: `asyncio.sleep`. */
  readonly name: string;
  /**
   * `same-arguments`: the call can be rewritten in place with `await`. `promisified`: the same with what `util.promisify` makes of
   * `name` (`crypto.pbkdf2Sync` and `node:crypto.pbkdf2`). `process`: starts a process, takes what `subprocess.Popen` takes,
   * and leaves the waiting to an object. `different`: only told in words.
   */
  readonly form: 'same-arguments' | 'promisified' | 'process' | 'different';
  /** For `process`: what the call it replaces gives back. */
  readonly gives?: ProcessResult;
  /** Positions of the arguments that the replacement takes, where it does not take all: the milliseconds of `Atomics.wait`. */
  readonly takes?: readonly number[];
  /** The property of what awaiting yields that is the result of the call it replaces: `stdout`, for `execSync`. */
  readonly result?: string;
  /** Distribution the replacement comes from; absent for the standard library. */
  readonly requires?: string;
}

/**
 * What a decorator makes of the function below it, both as `@name` and as `@name(...)`:
 *
 * - `same`: calling the result runs the function once, as it stands (`functools.wraps`, `pytest.mark.slow`).
 * - `registered`: as `same`; besides, the library keeps the function and calls it later (`atexit.register`).
 * - `declaration`: the body stands for nothing and never runs as written (`typing.overload`, `abc.abstractmethod`).
 * - `property`: reading the attribute runs the function; `memoised-property`: the first time only.
 * - `memoised`: runs at the first call with these arguments; afterwards the call is nearly free.
 * - `context-manager`, `async-context-manager`: a generator function; entering runs its body up to `yield`, leaving the rest.
 * - `retried`: a call runs the function again, after waiting, as long as it fails.
 * - `compiled`: runs as native code instead of bytecode; the GIL stays held unless an argument says otherwise.
 * - `in-thread`: calling the result gives an awaitable, and the function runs in a worker thread (`asgiref.sync_to_async`).
 * - `in-loop`: calling the result runs the coroutine function on an event loop and blocks until it ends.
 * - `endpoint`: a server calls it, once per request, as `runs` says. Calling it directly runs it as it stands.
 * - `task`: a worker elsewhere calls it, as `runs` says; `.delay()` and the like only queue it. Calling it runs it here.
 * - `fixture`: the test framework calls it and passes what it yields or returns; it is not called by name.
 * - `command`: the command line calls it, in the main thread.
 */
export type Decoration =
  | 'same'
  | 'registered'
  | 'declaration'
  | 'property'
  | 'memoised'
  | 'memoised-property'
  | 'context-manager'
  | 'async-context-manager'
  | 'retried'
  | 'compiled'
  | 'in-thread'
  | 'in-loop'
  | 'endpoint'
  | 'task'
  | 'fixture'
  | 'command';

/**
 * Where a function runs that a library calls: on the event loop that serves everybody; in a loop of its own (Flask runs a
 * coroutine function in a new one and waits for it); in a pool of worker threads beside the loop; in a thread of the server
 * or worker; in a worker process.
 */
export type RunPlace = 'event-loop' | 'own-loop' | 'thread-pool' | 'thread' | 'process';

export interface Runs {
  /** Where a function made with `def` runs. */
  readonly plain?: RunPlace;
  /** Where a coroutine function runs. */
  readonly coroutine?: RunPlace;
}

/** The entry was computed from the library's source and is neither measured nor written by hand. */
export interface Derived {
  /** 0 to 1: how much of what the function calls was known. */
  readonly confidence: number;
}

export interface ApiEntry {
  /** Absent: returns at once, at the price of a few bytecodes. */
  readonly effect?: Effect;
  /** What the call does besides `effect`, which is the dearest: 40 ms of network and then 2 ms of parsing. */
  readonly also?: readonly Effect[];
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
  /**
   * The call returns at once, and this passes before its callback runs. What `util.promisify` makes of the function waits for it.
   */
  readonly completion?: Effect;
  /** The work occupies one of the threads that libuv shares out among all such calls, 4 unless `UV_THREADPOOL_SIZE` says otherwise. */
  readonly pool?: 'libuv';
  readonly offload?: Offload;
  readonly wraps?: Wrapping;
  /** The argument that says how many of the things handed over run at once at most. */
  readonly limits?: ArgumentPosition;
  /** Coroutines or awaitables passed as arguments run concurrently (`asyncio.gather`, `TaskGroup.create_task`). */
  readonly schedules?: 'arguments' | 'iterable';
  /** Returns a task that the event loop runs but does not keep: the caller has to. */
  readonly makesTask?: boolean;
  /** Runs an event loop of its own until it is done, and refuses where one is running in the thread. */
  readonly runsLoop?: boolean;
  /** From then on a loop may be started where one is running. */
  readonly nestsLoops?: boolean;
  /** Makes a pool whose workers cost more to start than most tasks take. */
  readonly makesPool?: 'threads' | 'processes' | 'interpreters';
  /** Starts processes before it returns, work or no work. */
  readonly startsProcesses?: boolean;
  /** Starts one worker with a heap and an event loop of its own, which costs more than most tasks take. */
  readonly startsWorker?: 'thread' | 'process';
  /** The argument that says how processes start: `fork`, `spawn` or `forkserver`. */
  readonly startMethod?: ArgumentPosition;
  readonly twin?: AsyncTwin;
  /**
   * In another thread the call does something else or raises. `caller`: it is about the thread that makes it, such as a lock that
   * this thread has to hold. `object`: only the thread that made the object may use it; `maker`: makes such an object.
   */
  readonly threadBound?: 'caller' | 'object' | 'maker';
  /** Returns at once with an object that waits when it is read, iterated over or entered. */
  readonly lazy?: boolean;
  /**
   * Runs while the program starts or ends, when nobody is served yet or any more: the decorated function, or those that these
   * arguments give.
   */
  readonly atStart?: true | readonly ArgumentPosition[];
  /**
   * The wait is no fault: `on-purpose` stops everything because somebody asked for it (a debugger), `first-time` waits once for
   * what is there the next time (importing a module).
   */
  readonly waits?: 'on-purpose' | 'first-time';
  /**
   * Puts a test double in the place of something: named by the first argument (`patch("requests.get")`), or as an attribute of
   * the first argument by the second (`patch.object(time, "sleep")`, where a text as the first argument is a name as well).
   */
  readonly replaces?: 'name' | 'attribute';
  /** For decorators and functions that make one: what becomes of the decorated function. */
  readonly decorates?: Decoration;
  /** For `endpoint`, `task` and `registered`: where the library runs the function. */
  readonly runs?: Runs;
  readonly derived?: Derived;
  /** Page, file or measurement the entry rests on; inherited from the file when absent. */
  readonly source?: string;
}

export interface ClassEntry {
  /** Qualified names of bases, looked up when a method is missing here. */
  readonly bases?: readonly string[];
  /** Calling the class. */
  readonly constructor?: ApiEntry;
  /** `*` stands for every method without an entry: those of a remote service, made at run time. */
  readonly methods?: Readonly<Record<string, ApiEntry>>;
  /** Attribute or property to the qualified class of its value; `*` for every other name (a test double has them all). */
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
  /**
   * False where an instance belongs to its process: pickling it raises an error. `at-start`: only a process that is being
   * started can be given it, as with the locks and queues of multiprocessing.
   */
  readonly picklable?: boolean | 'at-start';
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
  /** The whole file was computed: from what and how. Its entries say how sure they are. */
  readonly derived?: string;
  /** Re-exports: `concurrent.futures.thread.ThreadPoolExecutor` to `concurrent.futures.ThreadPoolExecutor`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** By qualified name; `pytest.mark.*` stands for every name of that owner without an entry of its own. */
  readonly functions?: Readonly<Record<string, ApiEntry>>;
  readonly classes?: Readonly<Record<string, ClassEntry>>;
  /** Module-level objects to the qualified class of their value. */
  readonly objects?: Readonly<Record<string, string>>;
}

/** Default time of each kind of wait, with its reason; `src/knowledge/waits.json`. */
export type WaitDefaults = Readonly<Record<WaitKind, { readonly ms: number; readonly source: string }>>;
