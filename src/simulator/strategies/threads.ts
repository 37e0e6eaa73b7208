/**
 * Threads that share one interpreter: a ThreadPoolExecutor of an explicit or its default size, or a thread for every task.
 * From synchronous code the calling thread hands everything out and waits; from an event loop every task is a `run_in_executor`,
 * so that the loop stays free while the threads work. The build decides whether there is a GIL between them.
 */
import type { Machine, Strategy, Workload } from '../../core/workload';
import { awaitOf, Future } from '../eventLoop';
import type { Coroutine, EventLoop } from '../eventLoop';
import { cpu, native, WaitList, waitOn } from '../instruction';
import type { Program } from '../instruction';
import type { SimulatedThread } from '../thread';
import { defaultThreadCount, StartedFlag, startThread, ThreadPool } from '../threadPool';
import { stateCodes } from '../timeline';
import type { Runtime, World } from '../world';
import { addLoop, Countdown } from './loopCaller';
import { heartbeatNs, taskInstructions } from './strategy';
import type { StrategyModel, StrategyRun } from './strategy';

function threadCount(machine: Machine, workload: Workload): number {
  return Math.min(machine.maxWorkers ?? defaultThreadCount(machine), Math.max(1, workload.tasks));
}

function pooled(strategy: Strategy): StrategyModel {
  return {
    strategy,
    build(world, workload, { threadForm }) {
      const runtime = world.addRuntime();
      if (threadForm === 'per-task' && !workload.async) {
        return startOnePerTask(world, runtime, workload);
      }
      const pool = new ThreadPool(world, runtime, threadCount(world.machine, workload), 'worker');
      return workload.async
        ? submitFromLoop(world, runtime, workload, pool)
        : submitFromMainThread(world, runtime, workload, pool);
    },
  };
}

export const threads = pooled('threads');
/** The same on the build without the GIL, which `machineUnder` has put in place. */
export const freeThreaded = pooled('free-threaded');

/** `asyncio.to_thread`: the loop's own executor, whose size is the default whatever the size of explicit pools. */
export const toThread: StrategyModel = {
  strategy: 'to-thread',
  build(world, workload) {
    const runtime = world.addRuntime();
    const pool = new ThreadPool(world, runtime, defaultThreadCount(world.machine), 'worker');
    return submitFromLoop(world, runtime, workload, pool);
  },
};

/** `Thread(target=task).start()` for every task, then `join` of all: each start waits until the new thread has run. */
function startOnePerTask(world: World, runtime: Runtime, workload: Workload): StrategyRun {
  const instructions = taskInstructions(workload);
  const { tasks, kernel } = world;
  const ended = new WaitList();
  let left = workload.tasks;
  function* run(thread: SimulatedThread, task: number, started: StartedFlag): Program {
    yield* started.set(world);
    thread.task = task;
    tasks.take(task, kernel.now);
    yield* instructions;
    tasks.end(task, kernel.now);
    left--;
    ended.notify();
  }
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    for (let task = 0; task < workload.tasks; task++) {
      const started = new StartedFlag();
      const name = `thread ${task + 1}`;
      const thread = world.addThread(runtime, 'thread', name, (self) => run(self, task, started));
      tasks.submit(task, kernel.now);
      yield* startThread(world, thread, started);
    }
    while (left > 0) {
      yield waitOn(ended);
    }
  });
  return { workers: () => workload.tasks, readyNs: () => 0 };
}

export function submitFromMainThread(
  world: World,
  runtime: Runtime,
  workload: Workload,
  pool: ThreadPool,
): StrategyRun {
  const steps = taskInstructions(workload);
  const { tasks, kernel } = world;
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    for (let task = 0; task < workload.tasks; task++) {
      const finish = (): void => {
        tasks.end(task, kernel.now);
      };
      yield* pool.submit({ task, steps, finish });
    }
    yield* pool.shutdown();
  });
  return { workers: () => pool.workerCount, readyNs: () => pool.firstReadyNs };
}

/** A loop that hands every task to the pool and awaits them all; the loop competes for the GIL like any thread. */
export function submitFromLoop(world: World, runtime: Runtime, workload: Workload, pool: ThreadPool): StrategyRun {
  const { timing, tasks, kernel } = world;
  const steps = taskInstructions(workload);
  const create = cpu(Math.max(0, timing.asyncTaskNs - timing.loopStepNs));
  // The measured cost of a hand-over holds all that happens besides, on the loop and in the pool; what is left is paid half
  // before and half after.
  const besides =
    timing.loopStepNs + timing.asyncTaskNs + timing.threadDispatchNs + timing.pipeWakeNs + timing.signalNs;
  const handOver = cpu(Math.max(0, timing.toThreadNs - besides) / 2);
  const wakeLoop = native(timing.pipeWakeNs, stateCodes.running);
  function* call(loop: EventLoop, task: number, countdown: Countdown): Coroutine {
    const future = new Future(loop);
    const complete = (): void => {
      future.complete();
    };
    const finish = (): void => {
      loop.callSoonThreadsafe(complete);
    };
    yield handOver;
    yield* pool.submit({ task, steps, finish, after: wakeLoop });
    yield awaitOf(future);
    yield handOver;
    tasks.end(task, kernel.now);
    countdown.finish();
  }
  function* gather(loop: EventLoop): Coroutine {
    const countdown = new Countdown(loop, workload.tasks);
    for (let task = 0; task < workload.tasks; task++) {
      yield create;
      loop.createTask(call(loop, task, countdown), task);
    }
    yield awaitOf(countdown.allDone);
  }
  const loop = addLoop(world, runtime, gather, heartbeatNs(workload));
  return { workers: () => pool.workerCount, readyNs: () => pool.firstReadyNs, loop };
}
