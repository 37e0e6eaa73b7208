/**
 * Node's `worker_threads` as a small pool uses them: one worker per core, one task per worker at a time, the next one sent when
 * the answer comes. The workers of a warm pool run already. Every message is a structured clone, written by its sender and read by its receiver; the main thread's part
 * happens on its event loop. All workers share libuv's pool with the main thread.
 */
import type { Workload } from '../../core/workload';
import { awaitOf } from '../eventLoop';
import type { Coroutine, EventLoop } from '../eventLoop';
import { cpu, native, segmentInstruction, WaitList, waitOn } from '../instruction';
import type { Instruction, Program } from '../instruction';
import { LibuvPool } from '../libuvPool';
import type { SimulatedThread } from '../thread';
import { stateCodes } from '../timeline';
import { isOnLibuv, transferNs } from '../workloads';
import type { World } from '../world';
import { addLoop, Countdown } from './loopCaller';
import { coreWorkers, heartbeatNs } from './strategy';
import type { StrategyModel } from './strategy';

/** A message pair costs four ends: sending and receiving on both sides. */
const endShare = 0.25;

interface Worker {
  /** The task sent to it; -1 for none. */
  inbox: number;
  isTold: boolean;
  readonly mail: WaitList;
}

function messageCosts(world: World, workload: Workload) {
  const { timing, machine } = world;
  const { cloneMegabytesPerSecond, uncloneMegabytesPerSecond } = machine.overheads;
  const end = timing.messageNs * endShare;
  const write = (bytes: number): Instruction =>
    cpu(end + transferNs(bytes, cloneMegabytesPerSecond), stateCodes.pickling);
  const read = (bytes: number): Instruction =>
    cpu(end + transferNs(bytes, uncloneMegabytesPerSecond), stateCodes.pickling);
  return {
    send: write(workload.payloadBytes),
    receive: read(workload.payloadBytes),
    answer: write(workload.resultBytes),
    readAnswer: read(workload.resultBytes),
  };
}

export const workerThreads: StrategyModel = {
  strategy: 'worker-threads',
  build(world, workload, { isWarm }) {
    const runtime = world.addRuntime();
    const size = Math.min(coreWorkers(world.machine), Math.max(1, workload.tasks));
    const costs = messageCosts(world, workload);
    const libuv = new LibuvPool(world, runtime);
    const workers: Worker[] = [];
    let nextTask = 0;
    let readyNs = -1;

    function* post(worker: Worker): Coroutine {
      const task = nextTask++;
      yield costs.send;
      world.tasks.submit(task, world.kernel.now);
      worker.inbox = task;
      worker.mail.notify();
    }
    function* main(loop: EventLoop): Coroutine {
      const countdown = new Countdown(loop, workload.tasks);
      function* receive(worker: Worker, task: number): Coroutine {
        yield costs.readAnswer;
        world.tasks.end(task, world.kernel.now);
        countdown.finish();
        if (nextTask < workload.tasks) {
          yield* post(worker);
        }
      }
      const onAnswer = (worker: Worker, task: number): void => {
        loop.callSoonThreadsafe(() => {
          loop.createTask(receive(worker, task), task);
        });
      };
      while (workers.length < size) {
        const worker: Worker = { inbox: -1, isTold: false, mail: new WaitList() };
        workers.push(worker);
        if (!isWarm) {
          yield cpu(world.timing.workerCallNs, stateCodes.starting);
        }
        startWorker(worker, onAnswer);
      }
      for (const worker of workers) {
        yield* post(worker);
      }
      yield awaitOf(countdown.allDone);
    }
    function startWorker(worker: Worker, onAnswer: (worker: Worker, task: number) => void): void {
      const isolate = world.addRuntime('isolate');
      const name = `worker ${workers.length}`;
      const thread = world.addThread(isolate, 'thread', name, (self) => workerProgram(self, worker, onAnswer));
      thread.start(thread.wakeDelayNs());
    }
    function* workerProgram(
      self: SimulatedThread,
      worker: Worker,
      onAnswer: (worker: Worker, task: number) => void,
    ): Program {
      if (!isWarm) {
        yield cpu(world.timing.workerBootNs, stateCodes.starting);
      }
      readyNs = readyNs < 0 ? world.kernel.now : readyNs;
      const wakeLoop = native(world.timing.pipeWakeNs, stateCodes.running);
      // A worker waits for its next message for ever; the program ends without it.
      for (;;) {
        if (worker.inbox < 0) {
          yield waitOn(worker.mail);
          continue;
        }
        const task = worker.inbox;
        worker.inbox = -1;
        self.task = task;
        world.tasks.take(task, world.kernel.now);
        yield costs.receive;
        yield* taskProgram(world, workload, libuv, worker, task);
        yield costs.answer;
        self.task = -1;
        onAnswer(worker, task);
        yield wakeLoop;
      }
    }
    const loop = addLoop(world, runtime, main, heartbeatNs(workload));
    return { workers: () => workers.length, readyNs: () => readyNs, loop };
  },
};

/** A task on a worker, which has nothing else to do while it awaits. */
function* taskProgram(world: World, workload: Workload, libuv: LibuvPool, worker: Worker, task: number): Program {
  for (const [index, segment] of workload.segments.entries()) {
    const work = segmentInstruction(segment, index);
    if (!isOnLibuv(segment)) {
      yield work;
      continue;
    }
    worker.isTold = false;
    yield* libuv.submit({
      task,
      work,
      notify() {
        worker.isTold = true;
        worker.mail.notify();
      },
    });
    yield* untilTold(worker);
  }
}

function* untilTold(worker: Worker): Program {
  while (!worker.isTold) {
    yield waitOn(worker.mail, stateCodes.awaiting);
  }
}
