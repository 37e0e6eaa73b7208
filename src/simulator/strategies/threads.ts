/**
 * A ThreadPoolExecutor of an explicit or its default size. From synchronous code the calling thread submits everything and waits;
 * from an event loop every task is a `run_in_executor` on the pool, so that the loop stays free while the threads work.
 */
import type { Machine, Workload } from '../../core/workload';
import type { Coroutine, EventLoop } from '../eventLoop';
import { Future } from '../eventLoop';
import { cpu, native } from '../instruction';
import type { Program } from '../instruction';
import { defaultThreadCount, ThreadPool } from '../threadPool';
import { stateCodes } from '../timeline';
import type { Runtime, World } from '../world';
import { addLoop, Countdown } from './loopCaller';
import { heartbeatNs, taskInstructions } from './strategy';
import type { StrategyModel, StrategyRun } from './strategy';

function threadCount(machine: Machine, workload: Workload): number {
  return Math.min(machine.maxWorkers ?? defaultThreadCount(machine), Math.max(1, workload.tasks));
}

export const threads: StrategyModel = {
  strategy: 'threads',
  build(world, workload) {
    const runtime = world.addRuntime();
    const size = threadCount(world.machine, workload);
    return workload.async
      ? buildOnLoop(world, runtime, workload, size)
      : buildOnMainThread(world, runtime, workload, size);
  },
};

function buildOnMainThread(world: World, runtime: Runtime, workload: Workload, size: number): StrategyRun {
  const instructions = taskInstructions(workload);
  const pool = new ThreadPool(world, runtime, size, 'worker');
  function* body(): Program {
    yield* instructions;
  }
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    for (let task = 0; task < workload.tasks; task++) {
      yield* pool.submit({ task, body });
    }
    yield* pool.shutdown();
  });
  return { workers: () => pool.workerCount, readyNs: () => 0 };
}

/** A loop that hands every task to a pool of `size` threads and awaits them all; the loop competes for the GIL like any thread. */
export function buildOnLoop(world: World, runtime: Runtime, workload: Workload, size: number): StrategyRun {
  const { timing } = world;
  const instructions = taskInstructions(workload);
  const pool = new ThreadPool(world, runtime, size, 'worker');
  const create = cpu(Math.max(0, timing.asyncTaskNs - timing.loopStepNs));
  // The measured cost of a hand-over holds two steps of the loop; what is left is paid half before and half after.
  const handOver = cpu(Math.max(0, timing.toThreadNs - 2 * timing.loopStepNs) / 2);
  const wakeLoop = native(timing.pipeWakeNs, stateCodes.running);
  function* call(loop: EventLoop, task: number, countdown: Countdown): Coroutine {
    const future = new Future(loop);
    yield handOver;
    yield* pool.submit({
      task,
      *body(): Program {
        yield* instructions;
        loop.callSoonThreadsafe(() => {
          future.complete();
        });
        yield wakeLoop;
      },
    });
    yield { kind: 'await', future };
    yield handOver;
    countdown.finish();
  }
  function* gather(loop: EventLoop): Coroutine {
    const countdown = new Countdown(loop, workload.tasks);
    for (let task = 0; task < workload.tasks; task++) {
      yield create;
      loop.createTask(call(loop, task, countdown), task);
    }
    yield { kind: 'await', future: countdown.allDone };
  }
  const loop = addLoop(world, runtime, gather, heartbeatNs(workload));
  return { workers: () => pool.workerCount, readyNs: () => 0, loop };
}
