/**
 * The growing columns of a tree under construction. They are kept between files, like the token buffer; `snapshot` copies
 * the used part out into a `Tree`, so that nothing a caller holds is ever overwritten.
 * Whether a node's children have the layout of nodes.ts is the parser's business.
 */
import { integerColumn, type IntegerColumn } from './integerColumn';
import type { Comment, NodeIndex, NodeKind, ParseProblem, Tree } from './nodes';

const initialCapacity = 1 << 14;

/** Larger columns are given back to the garbage collector after use. */
const retainedCapacity = 1 << 20;

export class TreeBuilder {
  private capacity = initialCapacity;
  private count = 1;
  private kind = new Uint8Array(initialCapacity);
  private flag = new Uint8Array(initialCapacity);
  private start = new Int32Array(initialCapacity);
  private end = new Int32Array(initialCapacity);
  private firstChild = new Int32Array(initialCapacity);
  private nextSibling = new Int32Array(initialCapacity);
  private lastChild = new Int32Array(initialCapacity);

  /** Forgets all nodes. What most nodes leave at zero is zero from here on, so that opening one need not write it. */
  reset(): void {
    const { count } = this;
    this.flag.fill(0, 0, count);
    this.firstChild.fill(0, 0, count);
    this.nextSibling.fill(0, 0, count);
    this.count = 1;
    if (this.capacity > retainedCapacity) {
      this.resize(initialCapacity);
    }
  }

  /** A new node without children that ends where it starts. */
  open(kind: NodeKind, start: number): NodeIndex {
    return this.leaf(kind, start, start);
  }

  /** A new node without children that spans [start, end). */
  leaf(kind: NodeKind, start: number, end: number): NodeIndex {
    const node = this.count;
    if (node === this.capacity) {
      this.resize(this.capacity * 2);
    }
    this.count = node + 1;
    this.kind[node] = kind;
    this.start[node] = start;
    this.end[node] = end;
    return node;
  }

  /** Adds `child` behind the other children of `parent` and returns it. */
  append(parent: NodeIndex, child: NodeIndex): NodeIndex {
    if (this.firstChild[parent] === 0) {
      this.firstChild[parent] = child;
    } else {
      this.nextSibling[this.lastChild[parent] ?? 0] = child;
    }
    this.lastChild[parent] = child;
    return child;
  }

  close(node: NodeIndex, end: number): NodeIndex {
    this.end[node] = end;
    return node;
  }

  kindOf(node: NodeIndex): number {
    return this.kind[node] ?? 0;
  }

  setKind(node: NodeIndex, kind: NodeKind): void {
    this.kind[node] = kind;
  }

  flagOf(node: NodeIndex): number {
    return this.flag[node] ?? 0;
  }

  setFlag(node: NodeIndex, flag: number): void {
    this.flag[node] = flag;
  }

  startOf(node: NodeIndex): number {
    return this.start[node] ?? 0;
  }

  setStart(node: NodeIndex, start: number): void {
    this.start[node] = start;
  }

  endOf(node: NodeIndex): number {
    return this.end[node] ?? 0;
  }

  firstChildOf(node: NodeIndex): NodeIndex {
    return this.firstChild[node] ?? 0;
  }

  nextSiblingOf(node: NodeIndex): NodeIndex {
    return this.nextSibling[node] ?? 0;
  }

  snapshot(text: string, root: NodeIndex, comments: readonly Comment[], problems: readonly ParseProblem[]): Tree {
    const { count } = this;
    const largest = Math.max(count, text.length);
    const column = (from: Int32Array): IntegerColumn => {
      const used = integerColumn(count, largest);
      used.set(from.subarray(0, count));
      return used;
    };
    return {
      text,
      root,
      count,
      kind: this.kind.slice(0, count),
      flag: this.flag.slice(0, count),
      start: column(this.start),
      end: column(this.end),
      firstChild: column(this.firstChild),
      nextSibling: column(this.nextSibling),
      comments,
      problems,
    };
  }

  private resize(capacity: number): void {
    const kept = Math.min(this.count, capacity);
    this.capacity = capacity;
    this.kind = copyBytes(this.kind, kept, capacity);
    this.flag = copyBytes(this.flag, kept, capacity);
    this.start = copyIntegers(this.start, kept, capacity);
    this.end = copyIntegers(this.end, kept, capacity);
    this.firstChild = copyIntegers(this.firstChild, kept, capacity);
    this.nextSibling = copyIntegers(this.nextSibling, kept, capacity);
    this.lastChild = copyIntegers(this.lastChild, kept, capacity);
  }
}

function copyBytes(from: Uint8Array, kept: number, capacity: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(capacity);
  copy.set(from.subarray(0, kept));
  return copy;
}

function copyIntegers(from: Int32Array, kept: number, capacity: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(capacity);
  copy.set(from.subarray(0, kept));
  return copy;
}
