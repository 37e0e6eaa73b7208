/**
 * A binary heap ordered by time, priority and sequence number: the kernel keeps its events in one, each event loop its timers.
 * Equal keys cannot occur as long as the owner numbers its items.
 */

export interface Timed {
  readonly timeNs: number;
  readonly priority: number;
  readonly sequence: number;
}

function comesBefore(a: Timed, b: Timed): boolean {
  if (a.timeNs !== b.timeNs) {
    return a.timeNs < b.timeNs;
  }
  return a.priority !== b.priority ? a.priority < b.priority : a.sequence < b.sequence;
}

export class TimeHeap<T extends Timed> {
  private readonly items: T[] = [];

  get first(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    const items = this.items;
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex];
      if (parent === undefined || !comesBefore(item, parent)) {
        break;
      }
      items[index] = parent;
      index = parentIndex;
    }
    items[index] = item;
  }

  pop(): T | undefined {
    const items = this.items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) {
      return first;
    }
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = items[childIndex];
      const right = items[childIndex + 1];
      if (child === undefined) {
        break;
      }
      if (right !== undefined && comesBefore(right, child)) {
        childIndex++;
        child = right;
      }
      if (!comesBefore(child, last)) {
        break;
      }
      items[index] = child;
      index = childIndex;
    }
    items[index] = last;
    return first;
  }
}
