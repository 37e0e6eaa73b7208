/**
 * The network of a cluster as the machine in its middle has it: one line in and one out, first come first served, each with a
 * bandwidth, and a latency on top. Engines collect messages for a while before they send, which is part of the way. The lines of
 * the other machines are no narrower and carry less, so that they are not modelled; nor are losses and other people's traffic.
 */
import type { Cluster } from '../../core/workload';
import { msToNs } from '../kernel';
import type { Kernel } from '../kernel';
import { transferNs } from '../workloads';

export class Line {
  private freeAtNs = 0;
  private readonly latencyNs: number;
  private readonly collectNs: number;

  constructor(
    private readonly kernel: Kernel,
    private readonly overheads: Cluster['overheads'],
  ) {
    this.latencyNs = msToNs(overheads.networkLatencyMs);
    this.collectNs = msToNs(overheads.messageMs);
  }

  /** Sends a message with so much data; `deliver` is called when all of it has arrived. */
  send(bytes: number, deliver: () => void): void {
    this.carry(bytes, this.collectNs + this.latencyNs, deliver);
  }

  /** The answer to a question, which is not collected. */
  answer(bytes: number, deliver: () => void): void {
    this.carry(bytes, this.latencyNs, deliver);
  }

  private carry(bytes: number, delayNs: number, deliver: () => void): void {
    const { now } = this.kernel;
    const begins = Math.max(now, this.freeAtNs);
    this.freeAtNs = begins + transferNs(bytes, this.overheads.networkMegabytesPerSecond);
    this.kernel.schedule(this.freeAtNs - now + delayNs, deliver);
  }
}
