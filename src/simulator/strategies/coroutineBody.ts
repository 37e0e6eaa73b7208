/**
 * One task as a coroutine. In Python what can be awaited sleeps on the loop and everything else keeps its thread. In JavaScript
 * native code and file or name-lookup waits go to libuv's pool, the network waits in the kernel, and JavaScript keeps the thread.
 */
import type { Workload } from '../../core/workload';
import { awaitOf, Future } from '../eventLoop';
import type { Coroutine, CoroutineStep, EventLoop } from '../eventLoop';
import { segmentInstruction } from '../instruction';
import type { Instruction } from '../instruction';
import { msToNs } from '../kernel';
import { LibuvPool } from '../libuvPool';
import { isOnLibuv } from '../workloads';
import type { Runtime, World } from '../world';

type Step = { readonly kind: 'libuv'; readonly work: Instruction; readonly segment: number } | CoroutineStep;

/** The maker of the workload's coroutines, by index of the task; `onEnd` is called at the end of each. */
export function coroutineBody(
  world: World,
  runtime: Runtime,
  loop: EventLoop,
  workload: Workload,
  onEnd: () => void = () => undefined,
): (task: number) => Coroutine {
  const { tasks, kernel } = world;
  const isJavaScript = world.machine.language === 'javascript';
  const steps = workload.segments.map((segment, index): Step => {
    if (isJavaScript && isOnLibuv(segment)) {
      return { kind: 'libuv', work: segmentInstruction(segment, index), segment: index };
    }
    return segment.kind === 'io' && segment.awaitable
      ? { kind: 'sleep', ns: msToNs(segment.ms), segment: index }
      : segmentInstruction(segment, index);
  });
  const pool = new LibuvPool(world, runtime);
  return function* (task: number): Coroutine {
    tasks.take(task, kernel.now);
    for (const step of steps) {
      if (step.kind !== 'libuv') {
        yield step;
        continue;
      }
      const future = new Future(loop);
      const complete = (): void => {
        future.complete();
      };
      yield* pool.submit({
        task,
        work: step.work,
        notify() {
          loop.callSoonThreadsafe(complete);
        },
      });
      yield awaitOf(future, step.segment);
    }
    tasks.end(task, kernel.now);
    onEnd();
  };
}
