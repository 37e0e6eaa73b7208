/**
 * The parts that strategies with an event loop share: a loop whose main coroutine starts the work and waits for it, and, for
 * strategies that hand work to other threads or processes, a heartbeat that shows how late the loop runs.
 */
import { EventLoop, Future, heartbeat } from '../eventLoop';
import type { Coroutine } from '../eventLoop';
import type { Runtime, World } from '../world';

/** Counts finished pieces of work and completes a future with the last. */
export class Countdown {
  readonly allDone: Future;

  constructor(
    loop: EventLoop,
    private left: number,
  ) {
    this.allDone = new Future(loop);
    this.allDone.isDone = left === 0;
  }

  finish(): void {
    this.left--;
    if (this.left === 0) {
      this.allDone.complete();
    }
  }
}

/** Puts a loop into the runtime whose run ends with its main coroutine. `probeNs` adds a heartbeat of this period. */
export function addLoop(
  world: World,
  runtime: Runtime,
  main: (loop: EventLoop) => Coroutine,
  probeNs?: number,
): EventLoop {
  const loop = new EventLoop(world, runtime);
  let isOver = false;
  function* supervise(): Coroutine {
    yield* main(loop);
    isOver = true;
    loop.stop();
  }
  if (probeNs !== undefined) {
    const report = (): void => undefined;
    loop.createTask(heartbeat(world, probeNs, () => isOver, report));
  }
  loop.createTask(supervise());
  const thread = world.addMain(runtime, 'event-loop', 'event loop', (self) => loop.program(self));
  // Linux' normal class; Python's loop was validated in the real-time class, where a thread that wakes up waits its turn.
  thread.goesFirst = world.machine.language === 'javascript';
  return loop;
}
