/**
 * All tasks at once on one event loop: `asyncio.gather` or a TaskGroup over coroutines, `Promise.all` in JavaScript, with a limit
 * where one is asked for. Awaitable I/O overlaps; blocking I/O and computing stop the loop and every other task with it.
 * The first tasks have lanes of their own in the timeline.
 */
import type { Strategy } from '../../core/workload';
import { awaitOf } from '../eventLoop';
import type { Coroutine, EventLoop } from '../eventLoop';
import { cpu } from '../instruction';
import { Semaphore } from '../semaphore';
import { coroutineBody } from './coroutineBody';
import { addLoop, Countdown } from './loopCaller';
import type { StrategyModel } from './strategy';

/** Tasks that are drawn one by one; beyond it a reader sees the loop's lane only. */
const mostTaskLanes = 64;

function allAtOnce(strategy: Strategy): StrategyModel {
  return {
    strategy,
    build(world, workload, { limit }) {
      const { timing, log, tasks, kernel } = world;
      const create = cpu(Math.max(0, timing.asyncTaskNs - timing.loopStepNs));
      const runtime = world.addRuntime();
      function* gather(loop: EventLoop): Coroutine {
        const countdown = new Countdown(loop, workload.tasks);
        const body = coroutineBody(world, runtime, loop, workload, () => {
          countdown.finish();
        });
        const semaphore = limit < workload.tasks ? new Semaphore(loop, limit) : undefined;
        for (let task = 0; task < workload.tasks; task++) {
          yield create;
          const hasLane = workload.tasks <= mostTaskLanes;
          const lane = hasLane ? log.addLane({ kind: 'task', name: `task ${task + 1}`, process: 0 }) : -1;
          tasks.submit(task, kernel.now);
          const coroutine = body(task);
          loop.createTask(semaphore === undefined ? coroutine : semaphore.guard(coroutine), task, lane);
        }
        yield awaitOf(countdown.allDone);
      }
      return { workers: () => 1, readyNs: () => 0, loop: addLoop(world, runtime, gather) };
    },
  };
}

export const asyncio = allAtOnce('asyncio');
export const promiseAll = allAtOnce('promise-all');
