/** What one thread waited for the GIL: in total, and its longest single wait, which explanations point at. */
import type { RunCounters } from './threadSetting';

export class GilWaits {
  totalNs = 0;
  longest: { readonly startNs: number; readonly endNs: number } = { startNs: 0, endNs: 0 };
  private sinceNs = -1;

  constructor(private readonly counters: RunCounters) {}

  get isWaiting(): boolean {
    return this.sinceNs >= 0;
  }

  /** A wait that has begun already goes on. */
  begin(nowNs: number): void {
    if (this.sinceNs < 0) {
      this.sinceNs = nowNs;
    }
  }

  /** The thread has the GIL. */
  end(nowNs: number): void {
    if (this.sinceNs < 0) {
      return;
    }
    const waitedNs = nowNs - this.sinceNs;
    this.totalNs += waitedNs;
    this.counters.gilWaitNs += waitedNs;
    if (waitedNs > this.longest.endNs - this.longest.startNs) {
      this.longest = { startNs: this.sinceNs, endNs: nowNs };
    }
    this.sinceNs = -1;
  }

  /** The thread goes on without the GIL: it only waited for somebody else to take it. */
  forget(): void {
    this.sinceNs = -1;
  }
}
