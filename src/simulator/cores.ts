/**
 * The processor cores: a fixed number, one queue, first come first served. A thread that has to share a core gives it up after
 * a slice; without others waiting it keeps the core and no events are spent. JavaScript's loop, which sleeps most of the time,
 * gets a core at once when it wakes up. A kernel's priorities and the cost of migrating between cores are not modelled.
 */
import type { Kernel, KernelEvent } from './kernel';

/** What the cores need of a thread. */
export interface CoreClient {
  /** The core was granted: go on. */
  onCore(): void;
  /** The slice is over and others wait: stop working if that is possible now, release the core and ask for it again. */
  preempt(): void;
  /** The kernel lets a thread that woke up from a long sleep go before those that compute. */
  readonly goesFirst: boolean;
  /** Index of the core it has or had last. */
  core: number;
  coreSinceNs: number;
  sliceEvent: KernelEvent | undefined;
}

export class Cores {
  private readonly queue: CoreClient[] = [];
  private readonly occupants = new Set<CoreClient>();
  /** Free cores; the one that was given back last is taken first, because its caches are warm. */
  private readonly free: number[] = [];
  private readonly occupiedNs: Float64Array;
  private mostOccupied = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly total: number,
    private readonly sliceNs: number,
  ) {
    this.occupiedNs = new Float64Array(total);
    for (let core = total - 1; core >= 0; core--) {
      this.free.push(core);
    }
  }

  get busy(): number {
    return this.occupants.size;
  }

  /** The most cores that were ever occupied at once. */
  get peak(): number {
    return this.mostOccupied;
  }

  /** Time each core was occupied by threads that have left it, nanoseconds. */
  get occupied(): readonly number[] {
    return [...this.occupiedNs];
  }

  /** Takes a core at once if one is free; otherwise queues the thread, whose `onCore` is called later. */
  tryTake(client: CoreClient): boolean {
    if (this.occupants.size < this.total && this.queue.length === 0) {
      this.occupy(client);
      return true;
    }
    if (client.goesFirst) {
      this.queue.unshift(client);
      this.interrupt();
    } else {
      this.queue.push(client);
    }
    for (const occupant of this.occupants) {
      this.armSlice(occupant);
    }
    return false;
  }

  /** Ends the slice of the thread that has had its core for longest. */
  private interrupt(): void {
    let longest: CoreClient | undefined;
    for (const occupant of this.occupants) {
      if (!occupant.goesFirst && (longest === undefined || occupant.coreSinceNs < longest.coreSinceNs)) {
        longest = occupant;
      }
    }
    if (longest !== undefined) {
      this.kernel.cancel(longest.sliceEvent);
      longest.sliceEvent = this.sliceOf(longest, 0);
    }
  }

  /** Gives the core to the thread that waits longest and queues this one behind all others; `onCore` follows. */
  yieldCore(client: CoreClient): void {
    this.queue.push(client);
    this.release(client);
  }

  release(client: CoreClient): void {
    this.occupants.delete(client);
    this.occupiedNs[client.core] = (this.occupiedNs[client.core] ?? 0) + this.kernel.now - client.coreSinceNs;
    this.free.push(client.core);
    this.kernel.cancel(client.sliceEvent);
    client.sliceEvent = undefined;
    const next = this.queue.shift();
    if (next !== undefined) {
      this.occupy(next);
      if (this.queue.length > 0) {
        this.armSlice(next);
      }
      next.onCore();
    }
  }

  private occupy(client: CoreClient): void {
    this.occupants.add(client);
    client.core = this.free.pop() ?? 0;
    client.coreSinceNs = this.kernel.now;
    this.mostOccupied = Math.max(this.mostOccupied, this.occupants.size);
  }

  private armSlice(client: CoreClient): void {
    client.sliceEvent ??= this.sliceOf(client, Math.max(0, client.coreSinceNs + this.sliceNs - this.kernel.now));
  }

  private sliceOf(client: CoreClient, leftNs: number): KernelEvent {
    return this.kernel.schedule(leftNs, () => {
      client.sliceEvent = undefined;
      if (this.queue.length > 0) {
        client.preempt();
      }
    });
  }
}
