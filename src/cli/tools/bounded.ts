/**
 * Keeps an answer to a program that pays for every character within bounds, whatever the source is like: names may be a
 * megabyte long and a fix may rewrite a file. What is cut says so.
 */

/** Characters of the JSON of an answer; some 15,000 tokens. */
export const mostCharacters = 60_000;

const longestString = 1000;
const longestList = 60;

export function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** The text itself where it is short enough. */
export function boundedText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n… cut; ask for less at a time.`;
}

/** A copy whose texts and lists are cut to what a reader could use. */
function boundedValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length <= longestString ? value : `${value.slice(0, longestString)}…`;
  }
  if (Array.isArray(value)) {
    return value.slice(0, longestList).map(boundedValue);
  }
  return typeof value === 'object' && value !== null ? boundedObject(value) : value;
}

export function boundedObject(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, boundedValue(each)]));
}
