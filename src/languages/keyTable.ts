/**
 * Numbers keys of three integers: equal keys have equal numbers, from 1 on. In place of texts as keys, which would have to be put
 * together, hashed and compared for every question. Knows nothing of what the integers mean.
 */

const width = 3;
const initialSlots = 128;

export class KeyTable {
  /** The keys, one behind the other; the first is none. */
  private parts = new Int32Array((initialSlots / 2 + 1) * width);
  /** Open addressing: numbers of keys by hash, 0 for none; at most half of it is used. */
  private slots = new Int32Array(initialSlots);
  private count = 0;

  numberOf(a: number, b: number, c: number): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(a, b, c) & mask;
    for (;;) {
      const known = this.slots[slot] ?? 0;
      if (known === 0) {
        return this.add(a, b, c, slot);
      }
      const { parts } = this;
      const at = known * width;
      if (parts[at] === a && parts[at + 1] === b && parts[at + 2] === c) {
        return known;
      }
      slot = (slot + 1) & mask;
    }
  }

  private add(a: number, b: number, c: number, slot: number): number {
    this.count++;
    const { count, parts } = this;
    const at = count * width;
    parts[at] = a;
    parts[at + 1] = b;
    parts[at + 2] = c;
    this.slots[slot] = count;
    if (count * 2 >= this.slots.length) {
      this.grow();
    }
    return count;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const parts = new Int32Array((slots.length / 2 + 1) * width);
    parts.set(this.parts);
    const mask = slots.length - 1;
    for (let number = 1; number <= this.count; number++) {
      const at = number * width;
      let slot = hashOf(parts[at] ?? 0, parts[at + 1] ?? 0, parts[at + 2] ?? 0) & mask;
      while (slots[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number;
    }
    this.slots = slots;
    this.parts = parts;
  }
}

function hashOf(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  hash ^= hash >>> 15;
  return hash ^ (hash >>> 8);
}
