/**
 * When each task of a workload was handed over, taken up and finished: the source of the latency distribution and of the time
 * tasks wait in queues. Three numbers per task in typed arrays, so that a hundred thousand tasks stay small.
 * Tasks beyond the announced number (scenarios have none) are ignored.
 */
import type { Quantiles } from '../core/workload';

export class TaskLog {
  private readonly submittedNs: Float64Array;
  private readonly endedNs: Float64Array;
  private waitedNs = 0;

  constructor(readonly count: number) {
    this.submittedNs = new Float64Array(count);
    this.endedNs = new Float64Array(count);
  }

  /** Total time from handing over to taking up, nanoseconds. */
  get queueWaitNs(): number {
    return this.waitedNs;
  }

  submit(task: number, nowNs: number): void {
    if (task >= 0 && task < this.count) {
      this.submittedNs[task] = nowNs;
    }
  }

  /** A worker takes the task up. */
  take(task: number, nowNs: number): void {
    if (task >= 0 && task < this.count) {
      this.waitedNs += nowNs - (this.submittedNs[task] ?? 0);
    }
  }

  /** The task's result is there; where it has further to go, the last call counts. */
  end(task: number, nowNs: number): void {
    if (task >= 0 && task < this.count) {
      this.endedNs[task] = nowNs;
    }
  }

  /** Times from the beginning of the run to the end of the tasks, in the unit of `scale` times a nanosecond. */
  latencies(scale: number): Quantiles {
    const sorted = this.endedNs.toSorted();
    const at = (share: number): number => (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * scale;
    return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
  }
}
