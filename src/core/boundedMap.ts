/**
 * What was worked out for names and is kept for as long as the process lives. A name that a person is typing is a new one with each
 * key, so what is kept has a limit, and the names are copied: a piece of a text keeps the whole text in memory. The garbage
 * collector's own tables (`WeakMap`) are for what belongs to an object.
 */

/** Forgets everything when it is full: what is still needed is soon worked out again. */
export class BoundedMap<Value> {
  private readonly entries = new Map<string, { readonly value: Value }>();

  /** `most` is how many entries are kept. */
  constructor(private readonly most: number) {}

  get size(): number {
    return this.entries.size;
  }

  /** What is kept for `key`, or what `make` makes of it. `make` gets a copy, so that what it makes of the name may be kept. */
  remembered(key: string, make: (key: string) => Value): Value {
    const known = this.entries.get(key);
    if (known !== undefined) {
      return known.value;
    }
    const kept = ownText(key);
    const value = make(kept);
    if (this.entries.size >= this.most) {
      this.entries.clear();
    }
    this.entries.set(kept, { value });
    return value;
  }
}

/**
 * The same text in memory of its own. V8 cuts pieces of 13 characters and more out of a text by pointing into it, so that one kept
 * name keeps the file it was read from; here it points into a text that is one character longer.
 */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
