/**
 * How a thread sleeps until it is notified: the wait it is in, its time limit, and notifications that come while the thread still
 * works off overhead before it can sleep. Another process may notify at any time, so such a thread listens already.
 * States, cores and locks are the thread's; this only says when it is to go on.
 */
import type { Parked, Wait } from './instruction';
import type { Kernel, KernelEvent } from './kernel';

/** What a sleeping thread does when its sleep is over. */
export interface Sleeper {
  onNotified(): void;
  onTimeUp(): void;
}

export class Parking implements Parked {
  /** When the thread was last notified, or its wait's time was up. */
  wokenAtNs = 0;
  private waiting: Wait | undefined;
  private timer: KernelEvent | undefined;
  private isListening = false;
  private isHeard = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly sleeper: Sleeper,
  ) {}

  /** The thread will wait, but has something to do first. */
  listen(wait: Wait): void {
    this.isListening = true;
    this.isHeard = false;
    wait.on.add(this);
  }

  /** The thread comes to wait; false when it was notified already. */
  begin(wait: Wait): boolean {
    const hasHeard = this.isListening && this.isHeard;
    if (!this.isListening) {
      wait.on.add(this);
    }
    this.isListening = false;
    if (hasHeard) {
      this.wokenAtNs = this.kernel.now;
      return false;
    }
    this.waiting = wait;
    if (wait.untilNs !== undefined) {
      this.timer = this.kernel.schedule(Math.max(0, wait.untilNs - this.kernel.now), this.endInTime);
    }
    return true;
  }

  unpark(): void {
    if (this.waiting === undefined) {
      this.isHeard = true;
      return;
    }
    this.kernel.cancel(this.timer);
    this.end();
    this.sleeper.onNotified();
  }

  private readonly endInTime = (): void => {
    this.waiting?.on.remove(this);
    this.end();
    this.sleeper.onTimeUp();
  };

  private end(): void {
    this.waiting = undefined;
    this.timer = undefined;
    this.wokenAtNs = this.kernel.now;
  }
}
