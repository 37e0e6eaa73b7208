/**
 * ProcessPoolExecutor (concurrent/futures/process.py): the caller queues work, a manager thread moves it into a short call queue,
 * a feeder thread pickles it into a pipe, workers unpickle, run and pickle the result, the manager unpickles it. All of the
 * parent's part happens in threads under the parent's GIL, so that a busy parent slows the dispatch down.
 * Crashing workers and `max_tasks_per_child` are not modelled.
 */
import { Fifo } from './fifo';
import { block, cpu, native, WaitList, waitOn } from './instruction';
import type { Instruction, Program } from './instruction';
import { fixedParameters } from './parameters';
import { StartedFlag, startThread } from './threadPool';
import type { SimulatedThread } from './thread';
import { stateCodes } from './timeline';
import { transferNs } from './workloads';
import type { Runtime, World } from './world';

/** What one entry of the call queue carries: several tasks when the caller uses a chunk size. */
export interface ProcessJob {
  /** Index of the first workload task in the job. */
  readonly firstTask: number;
  readonly taskCount: number;
  /** Runs on the manager thread once the result is there. */
  readonly finish: () => Program;
}

export interface ProcessPoolOptions {
  readonly workers: number;
  /** The workers were started before the run begins, so that starting them costs nothing. */
  readonly isWarm: boolean;
  readonly payloadBytes: number;
  readonly resultBytes: number;
  /** What a worker does for one task. */
  readonly segments: readonly Instruction[];
}

/** How the parent's part of a dispatch divides; measured only as a whole, divided by reading the code. */
const dispatchShares = { submit: 0.25, queue: 0.15, feed: 0.3, result: 0.3 } as const;

export class ProcessPool {
  private readonly pending = new Fifo<ProcessJob>();
  private readonly toFeed = new Fifo<ProcessJob>();
  private readonly inPipe = new Fifo<ProcessJob>();
  private readonly results = new Fifo<ProcessJob>();
  /** Jobs moved to the call queue and not yet taken by a worker. */
  private inCallQueue = 0;
  private unfinished = 0;
  private readonly managerWakeUp = new WaitList();
  private readonly feederWakeUp = new WaitList();
  private readonly workerWakeUp = new WaitList();
  private readonly ended = new WaitList();
  private readonly workers: SimulatedThread[] = [];
  private idleTokens = 0;
  private isManaged = false;
  private isServerRunning = false;
  private isClosed = false;
  private hasEnded = false;
  private readyNs = -1;

  constructor(
    private readonly world: World,
    private readonly parent: Runtime,
    private readonly options: ProcessPoolOptions,
  ) {}

  get workerCount(): number {
    return this.workers.length;
  }

  /** When the first worker could take a job, nanoseconds; -1 if none did. */
  get firstReadyNs(): number {
    return this.readyNs;
  }

  /** To be used with `yield*` in the submitting thread's program. */
  *submit(job: ProcessJob): Program {
    const { timing, machine, tasks, kernel } = this.world;
    yield cpu(timing.taskDispatchNs * dispatchShares.submit);
    this.unfinished++;
    this.pending.push(job);
    for (let count = 0; count < job.taskCount; count++) {
      tasks.submit(job.firstTask + count, kernel.now);
    }
    // With fork all workers start at the first submit, otherwise one per submit while no idle worker is recorded.
    if (machine.startMethod === 'fork' || this.options.isWarm) {
      while (this.workers.length < this.options.workers) {
        yield* this.startProcess();
      }
    } else if (this.idleTokens > 0) {
      this.idleTokens--;
    } else if (this.workers.length < this.options.workers) {
      yield* this.startProcess();
    }
    if (!this.isManaged) {
      yield* this.startManager();
    }
    this.managerWakeUp.notify();
    yield native(timing.pipeWakeNs, stateCodes.running);
  }

  /** Leaving the pool's `with` block: waits for all results and for the workers to end. */
  *shutdown(): Program {
    this.isClosed = true;
    this.managerWakeUp.notify();
    while (this.isManaged && !this.hasEnded) {
      yield waitOn(this.ended);
    }
  }

  private *startProcess(): Program {
    const { timing, machine } = this.world;
    const isWarm = this.options.isWarm;
    if (machine.startMethod === 'forkserver' && !this.isServerRunning && !isWarm && timing.serverStartNs > 0) {
      this.isServerRunning = true;
      yield block(timing.serverStartNs, -1, stateCodes.starting);
    }
    if (!isWarm) {
      yield cpu(timing.processCallNs, stateCodes.starting);
    }
    const runtime = this.world.addRuntime();
    const name = `process ${runtime.process}`;
    const worker = this.world.addThread(runtime, 'process', name, (thread) => this.work(thread));
    this.workers.push(worker);
    worker.start(0);
  }

  private *startManager(): Program {
    this.isManaged = true;
    const started = new StartedFlag();
    const manager = this.world.addThread(this.parent, 'thread', 'queue manager', () => this.manage(started));
    yield* startThread(this.world, manager, started);
  }

  /** Moves work into the call queue and takes results out. */
  private *manage(started: StartedFlag): Program {
    const { timing, machine, tasks, kernel } = this.world;
    const unpickle = cpu(
      transferNs(this.options.resultBytes, machine.overheads.unpickleMegabytesPerSecond),
      stateCodes.pickling,
    );
    const mostQueued = this.options.workers + fixedParameters.queuedTasks.value;
    yield* started.set(this.world);
    const feederStarted = new StartedFlag();
    const feeder = this.world.addThread(this.parent, 'thread', 'queue feeder', () => this.feed(feederStarted));
    yield* startThread(this.world, feeder, feederStarted);
    while (!(this.isClosed && this.unfinished === 0)) {
      while (this.inCallQueue < mostQueued) {
        const job = this.pending.shift();
        if (job === undefined) {
          break;
        }
        this.inCallQueue++;
        yield cpu(timing.taskDispatchNs * dispatchShares.queue);
        this.toFeed.push(job);
        this.feederWakeUp.notify();
      }
      const done = this.results.shift();
      if (done === undefined) {
        yield waitOn(this.managerWakeUp);
        continue;
      }
      for (let count = 0; count < done.taskCount; count++) {
        yield unpickle;
      }
      yield cpu(timing.taskDispatchNs * dispatchShares.result);
      this.idleTokens++;
      this.unfinished--;
      for (let count = 0; count < done.taskCount; count++) {
        tasks.end(done.firstTask + count, kernel.now);
      }
      yield* done.finish();
    }
    this.feederWakeUp.notifyAll();
    this.workerWakeUp.notifyAll();
    yield block(this.options.isWarm ? 0 : timing.poolStopNs, -1, stateCodes.idle);
    this.hasEnded = true;
    this.ended.notifyAll();
  }

  /** Pickles jobs and writes them into the pipe. */
  private *feed(started: StartedFlag): Program {
    const { timing, machine } = this.world;
    const { payloadBytes } = this.options;
    const pickle = cpu(transferNs(payloadBytes, machine.overheads.pickleMegabytesPerSecond), stateCodes.pickling);
    const send = transferNs(payloadBytes, machine.overheads.pipeMegabytesPerSecond);
    yield* started.set(this.world);
    while (!this.isDrained()) {
      const job = this.toFeed.shift();
      if (job === undefined) {
        yield waitOn(this.feederWakeUp);
        continue;
      }
      yield cpu(timing.taskDispatchNs * dispatchShares.feed);
      for (let count = 0; count < job.taskCount; count++) {
        yield pickle;
      }
      yield native(timing.pipeWakeNs + send * job.taskCount, stateCodes.pickling);
      this.inPipe.push(job);
      this.workerWakeUp.notify();
    }
  }

  /** A worker process: boots, then takes jobs until the pool is closed. */
  private *work(thread: SimulatedThread): Program {
    const { timing, machine, tasks, kernel } = this.world;
    const { payloadBytes, resultBytes, segments, isWarm } = this.options;
    const { overheads } = machine;
    const unpickle = cpu(transferNs(payloadBytes, overheads.unpickleMegabytesPerSecond), stateCodes.pickling);
    const pickle = cpu(transferNs(resultBytes, overheads.pickleMegabytesPerSecond), stateCodes.pickling);
    const send = transferNs(resultBytes, overheads.pipeMegabytesPerSecond);
    if (!isWarm) {
      yield cpu(timing.processBootNs, stateCodes.starting);
    }
    if (this.readyNs < 0) {
      this.readyNs = this.world.kernel.now;
    }
    while (!this.isDrained()) {
      const job = this.inPipe.shift();
      if (job === undefined) {
        yield waitOn(this.workerWakeUp);
        continue;
      }
      this.inCallQueue--;
      yield cpu(timing.workerTaskNs);
      for (let count = 0; count < job.taskCount; count++) {
        thread.task = job.firstTask + count;
        tasks.take(thread.task, kernel.now);
        yield unpickle;
        for (const segment of segments) {
          yield segment;
        }
        yield pickle;
      }
      yield native(timing.pipeWakeNs + send * job.taskCount, stateCodes.pickling);
      thread.task = -1;
      this.results.push(job);
      this.managerWakeUp.notify();
    }
  }

  private isDrained(): boolean {
    return this.isClosed && this.unfinished === 0;
  }
}
