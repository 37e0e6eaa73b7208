/**
 * What a simulated thread can be told to do, one step at a time. A program is a generator of instructions; a workload's segments
 * become instructions once and are shared by all tasks. Coroutines may besides sleep and wait on the event loop.
 * This file holds the vocabulary only: threads execute it, strategies write it.
 */
import type { Segment } from '../core/workload';
import type { Gil } from './gil';
import { msToNs } from './kernel';
import { stateCodes } from './timeline';

/** Threads park here; whoever changes the condition they wait for notifies them, first come first served. */
export interface Parked {
  /** Called once when the thread is to go on. */
  unpark(): void;
}

export class WaitList {
  private readonly parked: Parked[] = [];

  add(thread: Parked): void {
    this.parked.push(thread);
  }

  remove(thread: Parked): void {
    const index = this.parked.indexOf(thread);
    if (index >= 0) {
      this.parked.splice(index, 1);
    }
  }

  notify(): void {
    this.parked.shift()?.unpark();
  }

  notifyAll(): void {
    for (const thread of this.parked.splice(0)) {
      thread.unpark();
    }
  }
}

/** Work that needs a core: with the GIL (`cpu`) or after releasing it (`native`). */
export interface Work {
  readonly kind: 'cpu' | 'native';
  readonly ns: number;
  /** Longest time before a request to drop the GIL is noticed: one bytecode for Python code, a whole call for C code. */
  readonly checkNs: number;
  /** Code of the lane state that is shown. */
  readonly state: number;
  readonly segment: number;
  /** On data that other threads work on too; matters on the free-threaded build only. */
  readonly isShared: boolean;
}

/** The thread goes on in another interpreter: it leaves one GIL for another. */
export interface Enter {
  readonly kind: 'enter';
  readonly gil: Gil | undefined;
}

/** The thread sleeps in the kernel without the GIL and without a core. */
export interface Block {
  readonly kind: 'block';
  readonly ns: number;
  readonly state: number;
  readonly segment: number;
}

/** The thread sleeps until it is notified, or until `untilNs`. The program checks its condition again afterwards. */
export interface Wait {
  readonly kind: 'wait';
  readonly on: WaitList;
  readonly untilNs?: number;
  readonly state: number;
}

export type Instruction = Work | Block | Wait | Enter;
export type Program = Generator<Instruction, void, undefined>;

/** One bytecode of ordinary Python code: 0.1 µs (parameter `check`). */
const bytecodeNs = 100;

export function cpu(ns: number, state: number = stateCodes.running, segment = -1, isShared = false): Work {
  return { kind: 'cpu', ns: Math.round(ns), checkNs: bytecodeNs, state, segment, isShared };
}

/** C code that holds the GIL for `checkNs` at a time. */
export function cpuCalls(ns: number, checkNs: number): Work {
  return { kind: 'cpu', ns: Math.round(ns), checkNs, state: stateCodes.running, segment: -1, isShared: false };
}

export function native(ns: number, state: number = stateCodes.released, segment = -1): Work {
  return { kind: 'native', ns: Math.round(ns), checkNs: 0, state, segment, isShared: false };
}

export function block(ns: number, segment = -1, state: number = stateCodes.blocked): Block {
  return { kind: 'block', ns: Math.round(ns), state, segment };
}

export function waitOn(on: WaitList, state: number = stateCodes.idle): Wait {
  return { kind: 'wait', on, state };
}

/** The instruction a thread executes for a segment of the workload. */
export function segmentInstruction(segment: Segment, index: number): Instruction {
  const ns = msToNs(segment.ms);
  if (segment.kind === 'io') {
    return block(ns, index);
  }
  return segment.gil === 'held'
    ? cpu(ns, stateCodes.running, index, segment.shared === true)
    : native(ns, stateCodes.released, index);
}
