/**
 * Reads the values of Python's marshal format that profiles are made of: numbers, texts, tuples and dictionaries, with their
 * back references (CPython, Python/marshal.c). Code objects and everything else are refused: nothing read here can be run.
 */
import { ProfileError } from './profile';

export type MarshalValue = null | boolean | number | string | readonly MarshalValue[] | MarshalMap;

/** A dictionary in its own order; keys may be tuples. */
export class MarshalMap {
  constructor(readonly entries: readonly (readonly [MarshalValue, MarshalValue])[]) {}
}

export function isTuple(value: MarshalValue | undefined): value is readonly MarshalValue[] {
  return Array.isArray(value);
}

/** Set in a type's byte where the value is referred to later. */
const referenceFlag = 0x80;

/** Deeper than any profile nests. */
const mostDepth = 20;

/** @throws ProfileError */
export function readMarshal(bytes: Uint8Array): MarshalValue {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (value === endOfDictionary) {
    throw new ProfileError('is damaged: it begins with the end of a dictionary.');
  }
  return value;
}

const endOfDictionary = Symbol('end of dictionary');

class Reader {
  private offset = 0;
  private readonly view: DataView;
  private readonly references: (MarshalValue | undefined)[] = [];

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): MarshalValue | typeof endOfDictionary {
    if (depth > mostDepth) {
      throw new ProfileError('is damaged: it nests too deeply.');
    }
    const code = this.byte();
    const type = String.fromCharCode(code & ~referenceFlag);
    if (type === '0') {
      return endOfDictionary;
    }
    if (type === 'r') {
      const value = this.references[this.length()];
      if (value === undefined) {
        throw new ProfileError(`is damaged: a reference at byte ${this.offset - 4} leads nowhere.`);
      }
      return value;
    }
    // A place is taken before the content is read, as the writer does.
    const place = (code & referenceFlag) === 0 ? undefined : this.references.push(undefined) - 1;
    const value = this.content(type, depth);
    if (place !== undefined) {
      this.references[place] = value;
    }
    return value;
  }

  private content(type: string, depth: number): MarshalValue {
    switch (type) {
      case 'N':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'i':
        return this.view.getInt32(this.advance(4), true);
      case 'I':
        return Number(this.view.getBigInt64(this.advance(8), true));
      case 'l':
        return this.longNumber();
      case 'g':
        return this.view.getFloat64(this.advance(8), true);
      case 'f':
        return Number(this.text(this.byte(), 'latin1'));
      case 'u':
      case 't':
        return this.text(this.length(), 'utf8');
      case 's':
      case 'a':
      case 'A':
        return this.text(this.length(), 'latin1');
      case 'z':
      case 'Z':
        return this.text(this.byte(), 'latin1');
      case ')':
        return this.items(this.byte(), depth);
      case '(':
      case '[':
        return this.items(this.length(), depth);
      case '{':
        return this.dictionary(depth);
      default:
        throw new ProfileError(`holds something that profiles do not hold, at byte ${this.offset - 1}.`);
    }
  }

  private dictionary(depth: number): MarshalMap {
    const entries: (readonly [MarshalValue, MarshalValue])[] = [];
    for (;;) {
      const key = this.value(depth + 1);
      if (key === endOfDictionary) {
        return new MarshalMap(entries);
      }
      entries.push([key, this.inner(depth)]);
    }
  }

  private items(count: number, depth: number): readonly MarshalValue[] {
    if (count > this.bytes.length - this.offset) {
      throw cutOff();
    }
    return Array.from({ length: count }, () => this.inner(depth));
  }

  private inner(depth: number): MarshalValue {
    const value = this.value(depth + 1);
    if (value === endOfDictionary) {
      throw new ProfileError(`is damaged: a value is missing at byte ${this.offset - 1}.`);
    }
    return value;
  }

  /** Digits of 15 bits, least first; the sign is that of their number. */
  private longNumber(): number {
    const digits = this.view.getInt32(this.advance(4), true);
    let value = 0;
    for (let index = 0; index < Math.abs(digits); index++) {
      value += this.view.getUint16(this.advance(2), true) * 2 ** (15 * index);
    }
    return digits < 0 ? -value : value;
  }

  private text(length: number, encoding: 'utf8' | 'latin1'): string {
    const start = this.advance(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, length).toString(encoding);
  }

  private byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  private length(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** Where the next bytes begin. */
  private advance(count: number): number {
    const start = this.offset;
    if (start + count > this.bytes.length) {
      throw cutOff();
    }
    this.offset += count;
    return start;
  }
}

function cutOff(): ProfileError {
  return new ProfileError('is cut off: it ends in the middle of a value.');
}
