/**
 * One task after the other: a plain `for` loop on one thread. When the caller runs on an event loop the same loop is a coroutine:
 * what the code awaits is awaited, one at a time, and everything else stalls the loop.
 */
import type { Workload } from '../../core/workload';
import type { Coroutine, EventLoop } from '../eventLoop';
import type { Program } from '../instruction';
import type { World } from '../world';
import { coroutineBody } from './coroutineBody';
import { addLoop } from './loopCaller';
import { taskInstructions } from './strategy';
import type { StrategyModel, StrategyRun } from './strategy';

export const sequential: StrategyModel = {
  strategy: 'sequential',
  build(world, workload) {
    return workload.async ? onLoop(world, workload) : onThread(world, workload);
  },
};

function onThread(world: World, workload: Workload): StrategyRun {
  const instructions = taskInstructions(workload);
  const { tasks, kernel } = world;
  world.addMain(world.addRuntime(), 'thread', 'main thread', function* (thread): Program {
    for (let task = 0; task < workload.tasks; task++) {
      thread.task = task;
      for (const instruction of instructions) {
        yield instruction;
      }
      tasks.end(task, kernel.now);
    }
  });
  return { workers: () => 1, readyNs: () => 0 };
}

/** This strategy is the code as it stands: a call that has an awaitable form but does not use it keeps the thread. */
function asWritten(workload: Workload): Workload {
  const segments = workload.segments.map((segment) =>
    segment.kind === 'io' && segment.blocksAsWritten === true ? { ...segment, awaitable: false } : segment,
  );
  return { ...workload, segments };
}

function onLoop(world: World, workload: Workload): StrategyRun {
  const runtime = world.addRuntime();
  function* main(loop: EventLoop): Coroutine {
    const body = coroutineBody(world, runtime, loop, asWritten(workload));
    for (let task = 0; task < workload.tasks; task++) {
      world.tasks.submit(task, world.kernel.now);
      yield* body(task);
    }
  }
  return { workers: () => 1, readyNs: () => 0, loop: addLoop(world, runtime, main) };
}
