/**
 * The global interpreter lock as CPython 3.2 to 3.15 implements it (Python/ceval_gil.c): a waiter that saw no switch for a whole
 * interval asks the holder to drop the lock; the holder notices at its next check and then waits until somebody else has it.
 * The thread that asked is still awake and usually wins, so two computing threads hand the lock to each other while a third
 * starves; a short release may or may not lose it to a waiter that is waking up. Cores and programs belong to the thread.
 */
import type { IntervalLog } from './timeline';
import { stateCodes } from './timeline';
import type { Kernel, KernelEvent } from './kernel';
import type { RandomStream } from './random';

/** The lock's timing, nanoseconds but for the probability; values and sources are in parameters.ts. */
export interface GilTiming {
  readonly intervalNs: number;
  /** A timed wait overshoots by at least the minimum, on average by the mean. */
  readonly conditionLagMinimumNs: number;
  readonly conditionLagMeanNs: number;
  /** A signalled thread runs after at least the minimum, on average after the mean. */
  readonly wakeMinimumNs: number;
  readonly wakeMeanNs: number;
  /** If the holder reacts within the window, the requester takes the lock with this probability. */
  readonly hotProbability: number;
  readonly hotWindowNs: number;
  readonly hotTakeNs: number;
  readonly hotReturnNs: number;
}

/** What the lock needs of a thread. */
export interface GilClient {
  readonly lane: number;
  /** Asks for a core and calls `then` once the thread has one. */
  withCore(then: () => void): void;
  releaseCore(): void;
  /** The thread has the lock (and a core) and goes on; `switched` when another thread had it before. */
  onGil(switched: boolean): void;
  /** Somebody waits for the lock: drop it at the next check. */
  onDropRequest(): void;
}

interface Waiter {
  readonly client: GilClient;
  seenSwitch: number;
  timer: KernelEvent | undefined;
  isSignalled: boolean;
  /** Waits for a core in order to look at the lock. */
  isLooking: boolean;
}

export class Gil {
  private holder: GilClient | undefined;
  private lastHolder: GilClient | undefined;
  private switchNumber = 0;
  private drop = false;
  private requester: Waiter | undefined;
  private requestedAtNs = 0;
  private readonly waiters: Waiter[] = [];
  /** The thread that was made to drop the lock and now waits until another has it. */
  private dropper: { readonly client: GilClient; readonly then: () => void; readonly isHot: boolean } | undefined;
  private forced = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly log: IntervalLog,
    private readonly random: RandomStream,
    private readonly timing: GilTiming,
    readonly lane: number,
  ) {}

  get isDropRequested(): boolean {
    return this.drop;
  }

  /** Times a thread was made to give the lock up. */
  get forcedSwitches(): number {
    return this.forced;
  }

  /** Times the lock passed from one thread to another. */
  get switches(): number {
    return this.switchNumber;
  }

  /**
   * Asks for the lock; the thread has a core. A free lock is taken at once, even while a signalled waiter is on its way.
   * Otherwise returns false, the thread shall release its core, and `onGil` follows.
   */
  take(client: GilClient): boolean {
    if (this.holder === undefined) {
      this.acquire(client);
      return true;
    }
    this.enqueue({ client, seenSwitch: 0, timer: undefined, isSignalled: false, isLooking: false });
    return false;
  }

  /** Gives the lock up for a system call or native code. Returns true when a waiter was signalled, which costs the releaser. */
  release(client: GilClient): boolean {
    return this.handOver(client).signalled;
  }

  /** Gives the lock up because it was asked for; `then` is called, without a core, once another thread has it. */
  releaseForced(client: GilClient, then: () => void): boolean {
    this.forced++;
    const { signalled, isHot } = this.handOver(client);
    this.dropper = { client, then, isHot };
    return signalled;
  }

  wakeDelayNs(): number {
    const { wakeMinimumNs, wakeMeanNs } = this.timing;
    return wakeMinimumNs + this.random.exponential(Math.max(0, wakeMeanNs - wakeMinimumNs));
  }

  private handOver(client: GilClient): { readonly signalled: boolean; readonly isHot: boolean } {
    if (this.holder !== client) {
      throw new Error('A thread released a lock that it does not hold.');
    }
    this.holder = undefined;
    this.log.leave(this.lane, this.kernel.now);
    const requester = this.drop ? this.requester : undefined;
    const reactedNs = this.kernel.now - this.requestedAtNs;
    this.drop = false;
    this.requester = undefined;
    const isHot =
      requester?.isSignalled === false &&
      reactedNs < this.timing.hotWindowNs &&
      this.random.uniform() < this.timing.hotProbability;
    const next = isHot ? requester : this.waiters.find((waiter) => !waiter.isSignalled);
    if (next === undefined) {
      return { signalled: false, isHot: false };
    }
    next.isSignalled = true;
    this.kernel.cancel(next.timer);
    next.timer = undefined;
    this.kernel.schedule(isHot ? this.timing.hotTakeNs : this.wakeDelayNs(), () => {
      this.wakeUp(next);
    });
    return { signalled: true, isHot };
  }

  private enqueue(waiter: Waiter): void {
    waiter.seenSwitch = this.switchNumber;
    waiter.isSignalled = false;
    this.waiters.push(waiter);
    const { intervalNs, conditionLagMinimumNs, conditionLagMeanNs } = this.timing;
    const lagNs =
      conditionLagMinimumNs + this.random.exponential(Math.max(0, conditionLagMeanNs - conditionLagMinimumNs));
    waiter.timer = this.kernel.schedule(intervalNs + lagNs, () => {
      waiter.timer = undefined;
      this.wakeUp(waiter);
    });
  }

  private wakeUp(waiter: Waiter): void {
    // One that was already on its way to a core when it was signalled may have taken the lock meanwhile.
    if (!waiter.isLooking && this.waiters.includes(waiter)) {
      waiter.isLooking = true;
      waiter.client.withCore(() => {
        waiter.isLooking = false;
        this.look(waiter);
      });
    }
  }

  /** A waiter that was signalled or timed out has a core and looks at the lock. */
  private look(waiter: Waiter): void {
    this.waiters.splice(this.waiters.indexOf(waiter), 1);
    if (this.holder === undefined) {
      this.acquire(waiter.client);
      return;
    }
    const asks = !waiter.isSignalled && waiter.seenSwitch === this.switchNumber;
    this.enqueue(waiter);
    if (asks) {
      this.requester = waiter;
      this.requestedAtNs = this.kernel.now;
      if (!this.drop) {
        this.drop = true;
        this.holder.onDropRequest();
      }
    }
    // Last, because another thread may go on at once.
    waiter.client.releaseCore();
  }

  private acquire(client: GilClient): void {
    const switched = this.lastHolder !== client;
    this.holder = client;
    this.lastHolder = client;
    this.drop = false;
    this.requester = undefined;
    if (switched) {
      this.switchNumber++;
    }
    this.log.enter(this.lane, stateCodes.held, -1, client.lane, this.kernel.now);
    const dropper = this.dropper;
    if (dropper !== undefined) {
      this.dropper = undefined;
      this.kernel.schedule(dropper.isHot ? this.timing.hotReturnNs : this.wakeDelayNs(), dropper.then);
    }
    client.onGil(switched);
  }
}
