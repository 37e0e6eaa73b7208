/**
 * libuv's thread pool (libuv threadpool.c): a fixed number of threads that all start at the first use and are shared by the
 * main thread and all worker threads of a Node process. Files, `dns.lookup`, asynchronous crypto and zlib run there, the network
 * does not. JavaScript is never executed on it; who is told of an end belongs to the job.
 */
import { Fifo } from './fifo';
import { cpu, native, WaitList, waitOn } from './instruction';
import type { Instruction, Program } from './instruction';
import { fixedParameters } from './parameters';
import { stateCodes } from './timeline';
import type { Runtime, World } from './world';

interface LibuvJob {
  readonly task: number;
  readonly work: Instruction;
  readonly notify: () => void;
}

/** Share of a call's cost that the submitting thread pays before; the rest is its callback's and the pool's. */
const submitShare = 0.5;

export class LibuvPool {
  private readonly queue = new Fifo<LibuvJob>();
  private readonly wakeUp = new WaitList();
  private threadCount = 0;
  private readonly call: Instruction;

  constructor(
    private readonly world: World,
    private readonly runtime: Runtime,
  ) {
    this.call = cpu(world.timing.libuvTaskNs * submitShare);
  }

  /** Threads that were started. */
  get size(): number {
    return this.threadCount;
  }

  /** Hands work to the pool; `notify` is called on the pool's thread. To be used with `yield*` in the caller's program. */
  *submit(job: LibuvJob): Generator<Instruction, void, undefined> {
    yield this.call;
    this.queue.push(job);
    if (this.threadCount === 0) {
      yield* this.start();
    }
    this.wakeUp.notify();
  }

  private *start(): Generator<Instruction, void, undefined> {
    const { world } = this;
    const size = world.machine.libuvThreads ?? fixedParameters.libuvThreads.value;
    while (this.threadCount < size) {
      this.threadCount++;
      yield cpu(world.timing.threadStartCallNs);
      const thread = world.addThread(this.runtime, 'thread', `libuv ${this.threadCount}`, (self) =>
        this.work((task) => {
          self.task = task;
        }),
      );
      thread.start(thread.wakeDelayNs());
    }
  }

  private *work(show: (task: number) => void): Program {
    const { timing } = this.world;
    const finish = cpu(timing.libuvTaskNs * (1 - submitShare));
    const wakeLoop = native(timing.pipeWakeNs, stateCodes.running);
    // The pool's threads are never told to stop: the process simply ends, and so does the run.
    for (;;) {
      const job = this.queue.shift();
      if (job === undefined) {
        yield waitOn(this.wakeUp);
        continue;
      }
      show(job.task);
      yield job.work;
      yield finish;
      job.notify();
      yield wakeLoop;
      show(-1);
    }
  }
}
