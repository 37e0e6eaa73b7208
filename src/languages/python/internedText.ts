/**
 * One string for all pieces of a text that read alike. Names and callees are read again and again by every pass; a slice would be
 * a new string each time, to be hashed and compared anew, and facts would keep thousands of them.
 * Pieces are found by their characters, without making a string first. Knows nothing of Python.
 */

/** A number that stands for a piece; equal pieces have equal numbers, from 1 on. */
export type PieceId = number;

const initialSlots = 128;

export class InternedText {
  private readonly pieces: string[] = [''];
  /** Where each piece stands in the text for the first time, and its hash. */
  private readonly places: number[] = [0];
  private readonly hashes: number[] = [0];
  /** Open addressing: piece ids by hash, 0 for none; at most half of it is used. */
  private slots = new Int32Array(initialSlots);

  constructor(private readonly text: string) {}

  piece(id: PieceId): string {
    return this.pieces[id] ?? '';
  }

  textAt(start: number, end: number): string {
    return this.pieces[this.idAt(start, end)] ?? '';
  }

  idAt(start: number, end: number): PieceId {
    const { text } = this;
    let hash = end - start;
    for (let at = start; at < end; at++) {
      hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    }
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = this.slots[slot] ?? 0;
      if (id === 0) {
        return this.add(start, end, hash, slot);
      }
      if (this.hashes[id] === hash && this.isPiece(id, start, end)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** A piece that is not in the text. */
  append(piece: string): PieceId {
    this.places.push(0);
    this.hashes.push(0);
    return this.pieces.push(piece) - 1;
  }

  private isPiece(id: PieceId, start: number, end: number): boolean {
    const { text } = this;
    const length = end - start;
    if (this.pieces[id]?.length !== length) {
      return false;
    }
    const place = this.places[id] ?? 0;
    for (let at = 0; at < length; at++) {
      if (text.charCodeAt(place + at) !== text.charCodeAt(start + at)) {
        return false;
      }
    }
    return true;
  }

  private add(start: number, end: number, hash: number, slot: number): PieceId {
    const id = this.pieces.length;
    this.pieces.push(this.text.slice(start, end));
    this.places.push(start);
    this.hashes.push(hash);
    this.slots[slot] = id;
    if (id * 2 > this.slots.length) {
      this.grow();
    }
    return id;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (const id of this.slots) {
      if (id === 0) {
        continue;
      }
      const hash = this.hashes[id] ?? 0;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id;
    }
    this.slots = slots;
  }
}
