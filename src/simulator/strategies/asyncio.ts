/**
 * All tasks at once on one event loop: `asyncio.gather` over coroutines. Awaitable I/O overlaps; blocking I/O and computing stop
 * the loop and every other task with it. The first tasks have lanes of their own in the timeline.
 */
import type { Workload } from '../../core/workload';
import type { Coroutine, CoroutineStep, EventLoop } from '../eventLoop';
import { cpu, segmentInstruction } from '../instruction';
import { msToNs } from '../kernel';
import { addLoop, Countdown } from './loopCaller';
import type { StrategyModel } from './strategy';

/** Tasks that are drawn one by one; beyond it a reader sees the loop's lane only. */
const mostTaskLanes = 64;

function coroutineSteps(workload: Workload): readonly CoroutineStep[] {
  return workload.segments.map((segment, index) =>
    segment.kind === 'io' && segment.awaitable
      ? { kind: 'sleep', ns: msToNs(segment.ms), segment: index }
      : segmentInstruction(segment, index),
  );
}

/** One task as a coroutine. */
export function* taskCoroutine(workload: Workload): Coroutine {
  yield* coroutineSteps(workload);
}

export const asyncio: StrategyModel = {
  strategy: 'asyncio',
  build(world, workload) {
    const { timing, log } = world;
    const steps = coroutineSteps(workload);
    const create = cpu(Math.max(0, timing.asyncTaskNs - timing.loopStepNs));
    const runtime = world.addRuntime();
    function* run(countdown: Countdown): Coroutine {
      yield* steps;
      countdown.finish();
    }
    function* gather(loop: EventLoop): Coroutine {
      const countdown = new Countdown(loop, workload.tasks);
      for (let task = 0; task < workload.tasks; task++) {
        yield create;
        const hasLane = workload.tasks <= mostTaskLanes;
        const lane = hasLane ? log.addLane({ kind: 'task', name: `task ${task + 1}`, process: 0 }) : -1;
        loop.createTask(run(countdown), task, lane);
      }
      yield { kind: 'await', future: countdown.allDone };
    }
    return { workers: () => 1, readyNs: () => 0, loop: addLoop(world, runtime, gather) };
  },
};
