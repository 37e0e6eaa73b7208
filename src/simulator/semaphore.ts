/** asyncio.Semaphore: at most so many coroutines at a time, the others wait in order. A limit on Promises works the same way. */
import { Fifo } from './fifo';
import { awaitOf, Future } from './eventLoop';
import type { Coroutine, EventLoop } from './eventLoop';

export class Semaphore {
  private readonly waiting = new Fifo<Future>();

  constructor(
    private readonly loop: EventLoop,
    private places: number,
  ) {}

  /** Runs `body` once a place is free. */
  *guard(body: Coroutine): Coroutine {
    if (this.places > 0) {
      this.places--;
    } else {
      const turn = new Future(this.loop);
      this.waiting.push(turn);
      yield awaitOf(turn);
    }
    yield* body;
    const next = this.waiting.shift();
    if (next === undefined) {
      this.places++;
    } else {
      next.complete();
    }
  }
}
