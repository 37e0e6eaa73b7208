/**
 * Sets of names that are filled, asked and forgotten thousands of times per file. Names are their numbers in the file
 * (`PythonSource.nameId`), a set is a row of stamps by that number, and emptying it is to take another stamp: nothing is hashed,
 * and nothing but the longest row ever allocated.
 */
import type { PieceId } from './internedText';

export class NameSet {
  private stamps = new Int32Array(256);
  private stamp = 0;
  private readonly members: PieceId[] = [];
  size = 0;

  clear(): void {
    this.size = 0;
    // Stamps are never used twice: at the end of their range all rows begin anew.
    if (this.stamp === largestStamp) {
      this.stamps.fill(0);
      this.stamp = 0;
    }
    this.stamp++;
  }

  has(name: PieceId): boolean {
    return this.stamps[name] === this.stamp;
  }

  add(name: PieceId): void {
    if (this.stamps[name] === this.stamp) {
      return;
    }
    if (name >= this.stamps.length) {
      const longer = new Int32Array(Math.max(name + 1, this.stamps.length * 2));
      longer.set(this.stamps);
      this.stamps = longer;
    }
    this.stamps[name] = this.stamp;
    this.members[this.size] = name;
    this.size++;
  }

  /** In order of adding. */
  at(index: number): PieceId {
    return this.members[index] ?? 0;
  }
}

const largestStamp = 0x7fffffff;

/** Which names a piece of code uses, and what else it does. */
export class NameUse {
  /** Names read, in order of first reading. */
  readonly reads = new NameSet();
  readonly binds = new NameSet();
  /** Names read before this code binds them, in order of first reading. */
  readonly readsFirst = new NameSet();
  /** Writes to attributes, items, globals, or calls of methods that change their receiver. */
  writesOutside = false;
  /** Holds `break`, `return`, `yield` or `raise`. */
  leaves = false;

  clear(): void {
    this.reads.clear();
    this.binds.clear();
    this.readsFirst.clear();
    this.writesOutside = false;
    this.leaves = false;
  }
}

/** Those at hand; shared by all files, like the parser's buffers, since no use outlives the question it is made for. */
const pool: NameUse[] = [];
let used = 0;

/** Calls `ask` with an empty use that is its own until it returns. */
export function withNameUse<Answer>(ask: (use: NameUse) => Answer): Answer {
  const use = (pool[used] ??= new NameUse());
  use.clear();
  used++;
  try {
    return ask(use);
  } finally {
    used--;
  }
}
