/**
 * Visits: who is at which place from when to when, found once per run so that a moment costs a binary search.
 * Each visit has a slot of its own at its place and keeps it: nobody shifts because somebody else leaves, and nothing suggests a
 * queue where CPython has none. Who comes back finds the old slot, if it is free. Knows nothing of lanes, tasks or drawing.
 */
import { TimeHeap } from '../../simulator/heap';
import type { Timed } from '../../simulator/heap';

export interface Visit<Place extends string> {
  readonly kitchen: number;
  place: Place;
  readonly startMs: number;
  endMs: number;
  /** Given by `assignSlots`. */
  slot: number;
}

interface Lasting {
  readonly startMs: number;
  readonly endMs: number;
}

/** Position of the last entry that begins at or before the moment; -1 before the first. */
function lastBegun(entries: readonly Lasting[], ms: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.startMs ?? Infinity) <= ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The entry that covers the moment; the end does not belong to it. */
export function entryAt<Entry extends Lasting>(entries: readonly Entry[], ms: number): Entry | undefined {
  const entry = entries[lastBegun(entries, ms)];
  return entry !== undefined && ms < entry.endMs ? entry : undefined;
}

/** A heap's entry: what comes first is the least `key`, then the least slot. */
function entry(key: number, slot: number): Timed {
  return { timeNs: key, priority: 0, sequence: slot };
}

/** Numbers in use; one's own of last time goes to the next visit if it is free, else the smallest. To be asked in order of time. */
class Slots {
  private readonly busy = new TimeHeap<Timed>();
  /** May hold numbers that were taken out of turn; `isFree` knows. */
  private readonly free = new TimeHeap<Timed>();
  private readonly isFree = new Set<number>();
  private readonly lastOf = new Map<number, number>();
  count = 0;

  take(owner: number, { startMs, endMs }: Lasting): number {
    for (let first = this.busy.first; first !== undefined && first.timeNs <= startMs; first = this.busy.first) {
      this.busy.pop();
      this.free.push(entry(first.sequence, first.sequence));
      this.isFree.add(first.sequence);
    }
    const own = this.lastOf.get(owner);
    const slot = own !== undefined && this.isFree.has(own) ? own : this.smallest();
    this.isFree.delete(slot);
    this.lastOf.set(owner, slot);
    this.busy.push(entry(endMs, slot));
    return slot;
  }

  private smallest(): number {
    for (let next = this.free.pop(); next !== undefined; next = this.free.pop()) {
      if (this.isFree.has(next.sequence)) {
        return next.sequence;
      }
    }
    return this.count++;
  }
}

/** Gives every visit its slot and answers how many slots each place of each kitchen needs. Visits come by who makes them. */
export function assignSlots<Place extends string>(
  visitsByOwner: readonly (readonly Visit<Place>[])[],
): (kitchen: number, place: Place) => number {
  const byPlace = new Map<string, Slots>();
  const keyOf = (kitchen: number, place: Place): string => `${kitchen} ${place}`;
  const all = visitsByOwner.flatMap((visits, owner) => visits.map((visit) => ({ visit, owner })));
  for (const { visit, owner } of all.sort((a, b) => a.visit.startMs - b.visit.startMs)) {
    const key = keyOf(visit.kitchen, visit.place);
    const slots = byPlace.get(key) ?? new Slots();
    byPlace.set(key, slots);
    visit.slot = slots.take(owner, visit);
  }
  return (kitchen, place) => byPlace.get(keyOf(kitchen, place))?.count ?? 0;
}
