/**
 * ThreadPoolExecutor (concurrent/futures/thread.py): a queue of jobs and workers that are started one per submit until the
 * limit, unless an idle worker is recorded. Starting a thread makes the starter wait until the new one has had the GIL once.
 * What a job does and who is told of its end belongs to the job.
 */
import type { Machine } from '../core/workload';
import { Fifo } from './fifo';
import { cpu, WaitList, waitOn } from './instruction';
import type { Instruction, Program } from './instruction';
import { fixedParameters } from './parameters';
import type { SimulatedThread } from './thread';
import { stateCodes } from './timeline';
import type { Runtime, World } from './world';

export interface Job {
  /** Index of the workload's task. */
  readonly task: number;
  /** The task itself; runs on the worker. */
  readonly steps: readonly Instruction[];
  /** Called on the worker once the result is there. */
  readonly finish: () => void;
  /** What the worker does after that, such as waking an event loop. */
  readonly after?: Instruction;
}

/** What makes workers more than threads of the submitting interpreter. */
export interface WorkerHome {
  /** The runtime of the next worker. */
  readonly runtimeOf: () => Runtime;
  /** Before the first job. */
  readonly prepare: (runtime: Runtime) => readonly Instruction[];
  /** Before and after every job. */
  readonly before: (runtime: Runtime) => readonly Instruction[];
  readonly after: readonly Instruction[];
}

const nothing = (): readonly Instruction[] => [];

/** The default `max_workers` of ThreadPoolExecutor and of the event loop's own executor. */
export function defaultThreadCount(machine: Machine): number {
  const { mostThreads, extraThreads } = fixedParameters;
  return Math.min(mostThreads.value, machine.cores + extraThreads.value);
}

/** Share of the dispatch cost that the submitting thread pays; the worker pays the rest. */
const submitShare = 0.6;

/** Starts a thread as `Thread.start` does: the starter goes on once the new thread runs. To be used with `yield*`. */
export function* startThread(world: World, thread: SimulatedThread, started: StartedFlag): Program {
  yield cpu(world.timing.threadStartCallNs);
  thread.start(thread.wakeDelayNs());
  while (!started.isSet) {
    yield waitOn(started.list);
  }
}

/** Set by a new thread as its first act. */
export class StartedFlag {
  isSet = false;
  readonly list = new WaitList();

  *set(world: World): Program {
    yield cpu(world.timing.threadStartChildNs, stateCodes.starting);
    this.isSet = true;
    this.list.notifyAll();
  }
}

export class ThreadPool {
  private readonly queue = new Fifo<Job>();
  private readonly wakeUp = new WaitList();
  private idleTokens = 0;
  private isClosed = false;
  private readonly workers: SimulatedThread[] = [];
  private ended = 0;
  private readyNs = -1;
  private readonly allEnded = new WaitList();
  private readonly put: Instruction;

  constructor(
    private readonly world: World,
    private readonly runtime: Runtime,
    private readonly maxWorkers: number,
    private readonly namePrefix: string,
    /** Where the workers live and what they do before the first job and around each; plain threads by default. */
    private readonly home: WorkerHome = {
      runtimeOf: () => runtime,
      prepare: nothing,
      before: nothing,
      after: [],
    },
  ) {
    this.put = cpu(world.timing.threadDispatchNs * submitShare);
  }

  get workerCount(): number {
    return this.workers.length;
  }

  /** When the first worker could take a job, nanoseconds; -1 if none did. */
  get firstReadyNs(): number {
    return this.readyNs;
  }

  /** To be used with `yield*` in the submitting thread's program. */
  *submit(job: Job): Program {
    yield this.put;
    this.world.tasks.submit(job.task, this.world.kernel.now);
    this.queue.push(job);
    this.wakeUp.notify();
    if (this.idleTokens > 0) {
      this.idleTokens--;
    } else if (this.workers.length < this.maxWorkers) {
      yield* this.startWorker();
    }
  }

  /** Leaving the pool's `with` block: waits until all jobs are done and the workers have ended. */
  *shutdown(): Program {
    this.isClosed = true;
    this.wakeUp.notifyAll();
    while (this.ended < this.workers.length) {
      yield waitOn(this.allEnded);
    }
  }

  private *startWorker(): Program {
    const started = new StartedFlag();
    const name = `${this.namePrefix} ${this.workers.length + 1}`;
    const runtime = this.home.runtimeOf();
    const worker = this.world.addThread(runtime, 'thread', name, (thread) => this.work(thread, started, runtime));
    this.workers.push(worker);
    worker.onEnd(() => {
      this.ended++;
      this.allEnded.notify();
    });
    yield* startThread(this.world, worker, started);
  }

  private *work(thread: SimulatedThread, started: StartedFlag, runtime: Runtime): Program {
    const { tasks, kernel, timing } = this.world;
    const take = cpu(timing.threadDispatchNs * (1 - submitShare));
    if (runtime.gil !== this.runtime.gil) {
      yield { kind: 'enter', gil: this.runtime.gil };
    }
    yield* started.set(this.world);
    yield* this.home.prepare(runtime);
    const before = this.home.before(runtime);
    const { after } = this.home;
    if (this.readyNs < 0) {
      this.readyNs = kernel.now;
    }
    for (;;) {
      let job = this.queue.shift();
      if (job === undefined) {
        this.idleTokens++;
        while ((job = this.queue.shift()) === undefined) {
          if (this.isClosed) {
            return;
          }
          yield waitOn(this.wakeUp);
        }
      }
      thread.task = job.task;
      yield take;
      tasks.take(job.task, kernel.now);
      // Loops instead of `yield*`: delegating costs several times as much.
      for (const step of before) {
        yield step;
      }
      for (const step of job.steps) {
        yield step;
      }
      for (const step of after) {
        yield step;
      }
      job.finish();
      if (job.after !== undefined) {
        yield job.after;
      }
      thread.task = -1;
    }
  }
}
