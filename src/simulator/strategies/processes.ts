/**
 * A ProcessPoolExecutor that is started for this run. From synchronous code the calling thread submits and waits; from an event
 * loop every task is a `run_in_executor` on the pool, and starting workers and pickling compete with the loop for the parent's GIL.
 */
import type { Workload } from '../../core/workload';
import { awaitOf, Future } from '../eventLoop';
import type { Coroutine, EventLoop } from '../eventLoop';
import { cpu, native, WaitList, waitOn } from '../instruction';
import type { Program } from '../instruction';
import { ProcessPool } from '../processPool';
import { stateCodes } from '../timeline';
import type { Runtime, World } from '../world';
import { addLoop, Countdown } from './loopCaller';
import { coreWorkers, heartbeatNs, taskInstructions } from './strategy';
import type { StrategyModel, StrategyOptions, StrategyRun } from './strategy';

export const processes: StrategyModel = {
  strategy: 'processes',
  build(world, workload, options) {
    const runtime = world.addRuntime();
    const { payloadBytes, resultBytes } = workload;
    const pool = new ProcessPool(world, runtime, {
      workers: coreWorkers(world.machine),
      isWarm: options.isWarm,
      payloadBytes,
      resultBytes,
      segments: taskInstructions(workload),
    });
    const build = workload.async ? buildOnLoop : buildOnMainThread;
    return build(world, runtime, workload, pool, options);
  },
};

/** The tasks in entries of `chunksize`. */
function* chunks(
  tasks: number,
  chunksize: number,
): Generator<{ readonly firstTask: number; readonly taskCount: number }> {
  for (let firstTask = 0; firstTask < tasks; firstTask += chunksize) {
    yield { firstTask, taskCount: Math.min(chunksize, tasks - firstTask) };
  }
}

function buildOnMainThread(
  world: World,
  runtime: Runtime,
  workload: Workload,
  pool: ProcessPool,
  options: StrategyOptions,
): StrategyRun {
  let left = Math.ceil(workload.tasks / options.chunksize);
  const done = new WaitList();
  // eslint-disable-next-line require-yield -- a program that only notifies takes no time of its own.
  function* finish(): Program {
    left--;
    if (left === 0) {
      done.notifyAll();
    }
  }
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    for (const chunk of chunks(workload.tasks, options.chunksize)) {
      yield* pool.submit({ ...chunk, finish });
    }
    while (left > 0) {
      yield waitOn(done);
    }
    yield* pool.shutdown();
  });
  return { workers: () => pool.workerCount, readyNs: () => pool.firstReadyNs };
}

function buildOnLoop(
  world: World,
  runtime: Runtime,
  workload: Workload,
  pool: ProcessPool,
  options: StrategyOptions,
): StrategyRun {
  const create = cpu(Math.max(0, world.timing.asyncTaskNs - world.timing.loopStepNs));
  const wakeLoop = native(world.timing.pipeWakeNs, stateCodes.running);
  function* call(
    loop: EventLoop,
    chunk: { readonly firstTask: number; readonly taskCount: number },
    countdown: Countdown,
  ): Coroutine {
    const future = new Future(loop);
    yield* pool.submit({
      ...chunk,
      *finish(): Program {
        loop.callSoonThreadsafe(() => {
          future.complete();
        });
        yield wakeLoop;
      },
    });
    yield awaitOf(future);
    countdown.finish();
  }
  function* gather(loop: EventLoop): Coroutine {
    const countdown = new Countdown(loop, Math.ceil(workload.tasks / options.chunksize));
    for (const chunk of chunks(workload.tasks, options.chunksize)) {
      yield create;
      loop.createTask(call(loop, chunk, countdown), chunk.firstTask);
    }
    // The pool stays open: leaving its `with` block here would stop the loop.
    yield awaitOf(countdown.allDone);
  }
  const loop = addLoop(world, runtime, gather, heartbeatNs(workload));
  return { workers: () => pool.workerCount, readyNs: () => pool.firstReadyNs, loop };
}
