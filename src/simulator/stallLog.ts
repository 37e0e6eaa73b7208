/**
 * How long an event loop kept others waiting, turn by turn. The longest turn is what a callback waits at the worst moment; the
 * quantile is what it waits when it becomes ready at any moment of the run, which weighs turns by the time they take.
 * Turns shorter than a microsecond cannot matter and are not kept.
 */

/** The longest time in which nothing but the work at hand could run. */
export interface Stall {
  readonly startNs: number;
  readonly endNs: number;
}

const shortestNs = 1000;

export class StallLog {
  longest: Stall = { startNs: 0, endNs: 0 };
  private lengths = new Float64Array(256);
  private count = 0;

  add(startNs: number, endNs: number): void {
    const lengthNs = endNs - startNs;
    if (lengthNs < shortestNs) {
      return;
    }
    if (lengthNs > this.longest.endNs - this.longest.startNs) {
      this.longest = { startNs, endNs };
    }
    if (this.count === this.lengths.length) {
      const grown = new Float64Array(2 * this.count);
      grown.set(this.lengths);
      this.lengths = grown;
    }
    this.lengths[this.count++] = lengthNs;
  }

  /**
   * The wait that is exceeded with probability `1 - share` by a callback that becomes ready at a uniformly random moment
   * of `totalNs`: P(wait > x) = Σ max(0, length − x) / total.
   */
  quantileNs(share: number, totalNs: number): number {
    const sorted = this.lengths.subarray(0, this.count).toSorted().reverse();
    const exceeding = (1 - share) * totalNs;
    let sum = 0;
    for (let index = 0; index < sorted.length; index++) {
      sum += sorted[index] ?? 0;
      const wait = (sum - exceeding) / (index + 1);
      if (wait >= (sorted[index + 1] ?? 0)) {
        return Math.max(0, wait);
      }
    }
    return 0;
  }
}
