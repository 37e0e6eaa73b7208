/**
 * What threads on several cores cost each other where no GIL keeps them apart: reference counts and the allocator on private
 * data, and much more on data they share. Threads that compute join, the rate of all changes with their number, and whoever
 * is affected is told. Figures are from two cores (3.13t); that more cores add less and less is an assumption.
 */

/** What a contending thread must be able to do. */
export interface Contender {
  /** Whether its present work is on data that others use too. */
  readonly isShared: boolean;
  /** The rate of its work has changed: account for what was done and go on. */
  onRateChange(): void;
}

/** A smaller change of the rate is not worth an event for every thread: one more of twenty cores. */
const noticeable = 0.002;

export class Contention {
  private readonly computing = new Set<Contender>();
  private sharing = 0;
  private announcedSlowDown = 1;
  private announcedSharing = 0;

  constructor(
    /** Slow-down of each of two threads on private data, 0.036 for 3.6 %. */
    private readonly privateShare: number,
    /** What all threads on shared data get done together, of what one gets done alone. */
    private readonly sharedRate: number,
  ) {}

  /** Work done per time, 1 when alone. */
  rateOf(contender: Contender): number {
    const crowd = contender.isShared && this.sharing > 1 ? this.sharedRate / this.sharing : 1;
    return crowd / this.slowDown();
  }

  join(contender: Contender): void {
    this.computing.add(contender);
    this.sharing += contender.isShared ? 1 : 0;
    this.announce(contender);
  }

  leave(contender: Contender): void {
    if (this.computing.delete(contender)) {
      this.sharing -= contender.isShared ? 1 : 0;
      this.announce(contender);
    }
  }

  private slowDown(): number {
    return 1 + 2 * this.privateShare * (1 - 1 / Math.max(1, this.computing.size));
  }

  private announce(cause: Contender): void {
    const slowDown = this.slowDown();
    if (this.sharing === this.announcedSharing && Math.abs(slowDown - this.announcedSlowDown) < noticeable) {
      return;
    }
    this.announcedSlowDown = slowDown;
    this.announcedSharing = this.sharing;
    for (const contender of this.computing) {
      if (contender !== cause) {
        contender.onRateChange();
      }
    }
  }
}
