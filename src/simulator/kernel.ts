/**
 * The discrete-event kernel: a clock of integer nanoseconds and a heap of events ordered by time, priority and the
 * order in which they were scheduled. Everything else of the simulator stands on it. It knows no threads, locks or strategies,
 * reads no real clock and draws no random numbers, so that the same schedule always gives the same run.
 */

import { TimeHeap } from './heap';
import type { Timed } from './heap';

/** A scheduled action; keep it to cancel it. */
export interface KernelEvent extends Timed {
  /** Undefined once the event was cancelled or has run. */
  action: (() => void) | undefined;
}

export const nsPerMs = 1_000_000;

export function msToNs(ms: number): number {
  return Math.round(ms * nsPerMs);
}

export class Kernel {
  private readonly events = new TimeHeap<KernelEvent>();
  private nextSequence = 0;
  private clockNs = 0;
  private ran = 0;

  /** The simulated time, nanoseconds since the start of the run. */
  get now(): number {
    return this.clockNs;
  }

  /** Events that have run so far; cancelled ones do not count. */
  get eventCount(): number {
    return this.ran;
  }

  /**
   * Runs `action` after `delayNs`. Events of the same time run by ascending priority, then in the order of scheduling.
   * @throws RangeError for a negative or non-finite delay: time does not run backwards.
   */
  schedule(delayNs: number, action: () => void, priority = 0): KernelEvent {
    const delay = Math.round(delayNs);
    if (!(delay >= 0 && delay < Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`Cannot schedule an event ${delayNs} ns from now.`);
    }
    const event: KernelEvent = { timeNs: this.clockNs + delay, priority, sequence: this.nextSequence++, action };
    this.events.push(event);
    return event;
  }

  /** A cancelled event stays in the heap until its time and is then passed over. */
  cancel(event: KernelEvent | undefined): void {
    if (event !== undefined) {
      event.action = undefined;
    }
  }

  /** Runs until no event is left, or `maxEvents` have run. Returns false when events were left. */
  run(maxEvents = Number.POSITIVE_INFINITY): boolean {
    for (let event = this.events.pop(); event !== undefined; event = this.events.pop()) {
      const action = event.action;
      if (action === undefined) {
        continue;
      }
      if (this.ran >= maxEvents) {
        this.events.push(event);
        return false;
      }
      event.action = undefined;
      this.clockNs = event.timeNs;
      this.ran++;
      action();
    }
    return true;
  }
}
