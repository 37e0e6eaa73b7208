/**
 * The characters of a text as an array of bytes, which is what the tokenizer scans: a table indexed by them tells what each one can
 * begin, and zeros behind the last make every look ahead safe. Characters outside ASCII all read as `wideCharacter`, since none of
 * them has a meaning in Python but as part of a name. Places in the array are offsets into the text.
 */

/** Stands for every character outside ASCII. */
export const wideCharacter = 128;

/** Zeros behind the text: as far as anything looks ahead. */
const padding = 4;

const initialCapacity = 1 << 16;

/** A larger array is given back to the garbage collector after use. */
const retainedCapacity = 1 << 22;

/** Part of every platform that runs JavaScript (Encoding Standard, WHATWG), though not of the language. */
declare const TextEncoder: new () => {
  encodeInto(text: string, bytes: Uint8Array): { readonly read: number; readonly written: number };
};

const encoder = new TextEncoder();

/** Kept between texts, because allocating an array anew costs more than filling it. */
export class Characters {
  codes = new Uint8Array(initialCapacity);
  /** True where the text has no wide character. */
  isAscii = true;

  /** Takes the place of the text read before. */
  read(text: string): void {
    const { length } = text;
    const needed = length + padding;
    if (needed > this.codes.length || this.codes.length > retainedCapacity) {
      this.codes = new Uint8Array(Math.max(initialCapacity, needed));
    }
    const { codes } = this;
    // Only ASCII has as many bytes in UTF-8 as it has characters.
    const { read, written } = encoder.encodeInto(text, codes);
    this.isAscii = read === length && written === length;
    if (!this.isAscii) {
      for (let offset = 0; offset < length; offset++) {
        const code = text.charCodeAt(offset);
        codes[offset] = code < wideCharacter ? code : wideCharacter;
      }
    }
    codes.fill(0, length, needed);
  }
}
