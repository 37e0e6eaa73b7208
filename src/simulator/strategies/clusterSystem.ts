/**
 * What runs beside the program on a cluster: a scheduler (of Celery: the broker) that serves one message at a time, workers of
 * one thread each on machines of their own, and the network between them. The scheduler gives every worker a few tasks ahead and
 * the next one when it hears of an end. Which task runs where, retries, and workers that come and go are not modelled, nor is
 * what a worker's own event loop does while it computes. What the client does is cluster.ts.
 */
import type { Cluster, ClusterEngine, Workload } from '../../core/workload';
import { Fifo } from '../fifo';
import { block, cpu, WaitList, waitOn } from '../instruction';
import type { Instruction, Program } from '../instruction';
import { msToNs } from '../kernel';
import type { SimulatedThread } from '../thread';
import { stateCodes } from '../timeline';
import { transferNs } from '../workloads';
import type { Runtime, World } from '../world';
import { Line } from './clusterNetwork';
import { taskInstructions } from './strategy';

/** How the scheduler's time for a task divides; measured only as a whole, divided by reading distributed/scheduler.py. */
const schedulerShares = { arrival: 0.35, assignment: 0.25, end: 0.4 } as const;
/** How the worker's time for a task divides into before and after it. */
const workerShares = { before: 0.5, after: 0.5 } as const;

const hubNames: Readonly<Record<ClusterEngine, string>> = { dask: 'scheduler', ray: 'head node', celery: 'broker' };

type Message =
  /** The client hands out tasks. */
  | { readonly kind: 'tasks'; readonly first: number; readonly count: number }
  | { readonly kind: 'end'; readonly task: number; readonly worker: Worker }
  /** A result on its way to the client. */
  | { readonly kind: 'result'; readonly task: number };

interface Worker {
  readonly jobs: Fifo<number>;
  readonly mail: WaitList;
  /** Tasks on their way to it. */
  coming: number;
}

export class ClusterSystem {
  private readonly inbox = new Fifo<Message>();
  private readonly hubMail = new WaitList();
  private readonly pending = new Fifo<number>();
  /** A worker stands here once for every further task that it may be given. */
  private readonly slots = new Fifo<Worker>();
  private readonly readyMail = new WaitList();
  private readonly into: Line;
  private readonly outOf: Line;
  private readonly overheads: Cluster['overheads'];
  private readonly payload: Instruction;
  private readonly result: Instruction;
  private ready = 0;
  private readyNs = -1;
  private readonly waitingForAll: (() => void)[] = [];

  /**
   * @param onEnd The client hears that a task has ended; where results come unasked, with the result.
   * @param onResult A result that was asked for has come.
   */
  constructor(
    private readonly world: World,
    client: Runtime,
    private readonly workload: Workload,
    private readonly cluster: Cluster,
    private readonly isWarm: boolean,
    private readonly onEnd: (task: number) => void,
    private readonly onResult: (task: number) => void,
  ) {
    const { overheads, engine, isLocal } = cluster;
    this.overheads = overheads;
    this.into = new Line(world.kernel, overheads);
    this.outOf = new Line(world.kernel, overheads);
    this.payload = this.converted(workload.payloadBytes);
    this.result = this.converted(workload.resultBytes);
    const name = hubNames[engine];
    // `LocalCluster` runs its scheduler in the program's own process.
    const home = isLocal === true ? client : world.addRuntime('process', { cores: world.addHost(1), name });
    world.addThread(home, isLocal === true ? 'thread' : 'process', name, () => this.serveAll()).start(0);
    this.addWorkers(client);
  }

  get workerCount(): number {
    return this.cluster.nodes * this.cluster.workersPerNode;
  }

  /** When the last worker was there, nanoseconds. */
  get allReadyNs(): number {
    return this.readyNs;
  }

  /** Results have to be asked for, one round trip each. */
  get fetchNs(): number {
    return msToNs(this.overheads.fetchMs);
  }

  /** Turning one task's argument into a message; on the client. */
  get writing(): Instruction {
    return this.payload;
  }

  /** Reading one result; on the client. */
  get reading(): Instruction {
    return this.result;
  }

  /** For a plain thread: connects and waits for all workers. */
  *connect(): Program {
    if (!this.isWarm) {
      yield block(msToNs(this.overheads.connectMs), -1, stateCodes.starting);
    }
    while (this.ready < this.workerCount) {
      yield waitOn(this.readyMail, stateCodes.starting);
    }
  }

  /** Calls `then` once all workers are there. */
  whenReady(then: () => void): void {
    if (this.ready === this.workerCount) {
      then();
    } else {
      this.waitingForAll.push(then);
    }
  }

  /** Sends tasks off in one message. */
  submit(first: number, count: number): void {
    const bytes = this.isThroughHub ? count * this.workload.payloadBytes : 0;
    this.into.send(bytes, () => {
      this.tell({ kind: 'tasks', first, count });
    });
  }

  /** Asks for a result; `onResult` follows. The waiting for the question itself is the client's. */
  fetch(task: number): void {
    this.into.answer(this.workload.resultBytes, () => {
      this.tell({ kind: 'result', task });
    });
  }

  private get isThroughHub(): boolean {
    return this.overheads.crossings > 1;
  }

  private get isPushed(): boolean {
    return this.overheads.fetchMs === 0;
  }

  private converted(bytes: number): Instruction {
    return cpu(transferNs(bytes, this.overheads.serialiseMegabytesPerSecond), stateCodes.pickling);
  }

  private tell(message: Message): void {
    this.inbox.push(message);
    this.hubMail.notify();
  }

  private *serveAll(): Program {
    // A scheduler waits for its next message for ever; the program ends without it.
    for (;;) {
      const message = this.inbox.shift();
      if (message === undefined) {
        yield waitOn(this.hubMail);
      } else {
        yield* this.serve(message);
      }
    }
  }

  private *serve(message: Message): Program {
    const schedulerNs = msToNs(this.overheads.schedulerMs);
    switch (message.kind) {
      case 'tasks':
        yield cpu(message.count * schedulerNs * schedulerShares.arrival);
        for (let count = 0; count < message.count; count++) {
          if (this.isThroughHub) {
            yield this.payload;
          }
          this.pending.push(message.first + count);
        }
        yield* this.assign();
        return;
      case 'end':
        yield cpu(schedulerNs * schedulerShares.end);
        this.slots.push(message.worker);
        if (this.isPushed && this.isThroughHub) {
          yield* this.passOn(message.task, this.onEnd);
        } else {
          this.outOf.send(0, () => {
            this.onEnd(message.task);
          });
        }
        yield* this.assign();
        return;
      case 'result':
        yield* this.passOn(message.task, this.onResult);
    }
  }

  /** A result goes through the scheduler, which reads and writes it. */
  private *passOn(task: number, deliver: (task: number) => void): Program {
    yield this.result;
    yield this.result;
    this.outOf.answer(this.workload.resultBytes, () => {
      deliver(task);
    });
  }

  private *assign(): Program {
    while (this.pending.length > 0 && this.slots.length > 0) {
      const task = this.pending.shift();
      const worker = this.slots.shift();
      if (task === undefined || worker === undefined) {
        return;
      }
      yield cpu(msToNs(this.overheads.schedulerMs) * schedulerShares.assignment);
      if (this.isThroughHub) {
        yield this.payload;
      }
      worker.coming++;
      if (this.workload.payloadBytes > 0) {
        // It waits for data from now on, which shows.
        worker.mail.notify();
      }
      this.outOf.send(this.workload.payloadBytes, () => {
        worker.coming--;
        worker.jobs.push(task);
        worker.mail.notify();
      });
    }
  }

  private addWorkers(client: Runtime): void {
    const { world, cluster, overheads } = this;
    const { nodes, workersPerNode, isLocal } = cluster;
    const workers: Worker[] = [];
    for (let node = 1; node <= nodes; node++) {
      const cores = isLocal === true ? client.cores : world.addHost(workersPerNode);
      for (let at = 1; at <= workersPerNode; at++) {
        const name = isLocal === true ? `worker ${at}` : workersPerNode === 1 ? `node ${node}` : `node ${node}.${at}`;
        const worker: Worker = { jobs: new Fifo(), mail: new WaitList(), coming: 0 };
        const home = world.addRuntime('process', { cores, name });
        workers.push(worker);
        world.addThread(home, 'process', name, (thread) => this.work(thread, worker)).start(0);
      }
    }
    const ahead = Math.min(overheads.prefetch, Math.ceil(this.workload.tasks / workers.length));
    for (let round = 0; round < ahead; round++) {
      for (const worker of workers) {
        this.slots.push(worker);
      }
    }
  }

  private *work(thread: SimulatedThread, worker: Worker): Program {
    const { world, overheads, isWarm } = this;
    const instructions = taskInstructions(this.workload);
    const workerNs = msToNs(overheads.workerTaskMs);
    if (!isWarm) {
      yield cpu(msToNs(overheads.nodeStartMs), stateCodes.starting);
    }
    this.arrive();
    for (;;) {
      const task = worker.jobs.shift();
      if (task === undefined) {
        yield waitOn(worker.mail, worker.coming > 0 ? stateCodes.blocked : stateCodes.idle);
        continue;
      }
      thread.task = task;
      world.tasks.take(task, world.kernel.now);
      yield cpu(workerNs * workerShares.before);
      yield this.payload;
      yield* instructions;
      yield this.result;
      yield cpu(workerNs * workerShares.after);
      thread.task = -1;
      this.into.send(this.isPushed ? this.workload.resultBytes : 0, () => {
        this.tell({ kind: 'end', task, worker });
      });
    }
  }

  private arrive(): void {
    this.ready++;
    if (this.ready === this.workerCount) {
      this.readyNs = this.world.kernel.now;
      this.readyMail.notifyAll();
      for (const then of this.waitingForAll.splice(0)) {
        then();
      }
    }
  }
}
