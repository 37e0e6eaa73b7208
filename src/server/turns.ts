/**
 * Long work beside requests: turns of the event loop, and slices of work with turns in between, in which messages are read and
 * requests answered. What the work is, and which requests there are, others know.
 */
import { performance } from 'node:perf_hooks';

/** Turns that a message takes from the stream to its handler; idle ones cost next to nothing. */
export const turnsOfMessage = 4;

/** Longest stretch of work between two looks at the requests that wait, but for one step of it. */
const sliceMs = 4;

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The clock of one piece of long work. */
export class Slices {
  private begun = performance.now();

  /** @param isBusy True while a request waits for its answer. */
  constructor(private readonly isBusy: () => boolean) {}

  /** True when it is time to `pause`. */
  get isOver(): boolean {
    return performance.now() - this.begun > sliceMs;
  }

  /** Lets requests that wait be answered, once the slice is used up. */
  async pause(): Promise<void> {
    if (!this.isOver) {
      return;
    }
    let turns = turnsOfMessage;
    do {
      await nextTurn();
      turns--;
    } while (turns > 0 || this.isBusy());
    this.begun = performance.now();
  }
}
