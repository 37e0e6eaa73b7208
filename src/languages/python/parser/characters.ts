/**
 * The characters of a text as an array of bytes, which is what the tokenizer scans: a table indexed by them tells what each one can
 * begin, and zeros behind the last make every look ahead safe. Characters outside ASCII all read as `wideCharacter`, since none of
 * them has a meaning in Python but as part of a name. Places in the array are offsets into the text.
 */

/** Stands for every character outside ASCII. */
export const wideCharacter = 128;

/** Zeros behind the text: as far as anything looks ahead. */
const padding = 4;

/** The bits of four bytes that no ASCII has. */
const wideBits = 0x80808080 | 0;

/** Bytes in UTF-8 of one UTF-16 code unit, at most. */
const mostBytes = 3;

/** From here on a byte of UTF-8 begins a character of two bytes or more; before it are those that go on. */
const leadOfTwo = 0xc0;

/** From here on it begins a character of four bytes, which is two code units of UTF-16. */
const leadOfFour = 0xf0;

const initialCapacity = 1 << 16;

/** A larger array is given back to the garbage collector after use. */
const retainedCapacity = 1 << 22;

/** Part of every platform that runs JavaScript (Encoding Standard, WHATWG), though not of the language. */
declare const TextEncoder: new () => {
  encodeInto(text: string, bytes: Uint8Array): { readonly read: number; readonly written: number };
};

const encoder = new TextEncoder();

/**
 * Turns the first `written` bytes from UTF-8 into one byte for each UTF-16 code unit, in place. Wide characters are few in most
 * texts: what stands between them is looked at four bytes at a time and moved as a whole.
 */
function narrow(codes: Uint8Array, written: number): void {
  const words = new Int32Array(codes.buffer, 0, codes.length >> 2);
  let unit = 0;
  let asciiStart = 0;
  for (let offset = 0; offset < written; offset++) {
    if ((offset & 3) === 0 && ((words[offset >> 2] ?? wideBits) & wideBits) === 0) {
      offset += 3;
      continue;
    }
    const byte = codes[offset] ?? 0;
    if (byte < wideCharacter) {
      continue;
    }
    if (byte >= leadOfTwo) {
      codes.copyWithin(unit, asciiStart, offset);
      unit += offset - asciiStart;
      codes[unit++] = wideCharacter;
      if (byte >= leadOfFour) {
        codes[unit++] = wideCharacter;
      }
    }
    asciiStart = offset + 1;
  }
  codes.copyWithin(unit, asciiStart, written);
}

/** Kept between texts, because allocating an array anew costs more than filling it. */
export class Characters {
  codes = new Uint8Array(initialCapacity);
  /** True where the text has no wide character. */
  isAscii = true;

  /** Takes the place of the text read before. */
  read(text: string): void {
    const { length } = text;
    if (length + padding > this.codes.length || this.codes.length > retainedCapacity) {
      this.codes = new Uint8Array(Math.max(initialCapacity, length + padding));
    }
    const encoded = encoder.encodeInto(text, this.codes);
    let { written } = encoded;
    if (encoded.read < length) {
      this.codes = new Uint8Array(length * mostBytes + padding);
      ({ written } = encoder.encodeInto(text, this.codes));
    }
    // Only ASCII has as many bytes in UTF-8 as it has characters.
    this.isAscii = written === length;
    if (!this.isAscii) {
      narrow(this.codes, written);
    }
    this.codes.fill(0, length, length + padding);
  }
}
