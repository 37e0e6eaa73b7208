/**
 * The processor cores: a fixed number, one queue, first come first served. A thread that has to share a core gives it up after
 * a slice; without others waiting it keeps the core and no events are spent. A kernel's priorities, its wake-up preemption and the
 * cost of migrating between cores are not modelled.
 */
import type { Kernel, KernelEvent } from './kernel';

/** What the cores need of a thread. */
export interface CoreClient {
  /** The core was granted: go on. */
  onCore(): void;
  /** The slice is over and others wait: stop working if that is possible now, release the core and ask for it again. */
  preempt(): void;
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
    this.queue.push(client);
    for (const occupant of this.occupants) {
      this.armSlice(occupant);
    }
    return false;
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
    if (client.sliceEvent === undefined) {
      const leftNs = Math.max(0, client.coreSinceNs + this.sliceNs - this.kernel.now);
      client.sliceEvent = this.kernel.schedule(leftNs, () => {
        client.sliceEvent = undefined;
        if (this.queue.length > 0) {
          client.preempt();
        }
      });
    }
  }
}
