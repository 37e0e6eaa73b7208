/**
 * Lists for keeping: an array that was filled item by item has room for many more, and facts are full of short and empty ones.
 */
const empty: readonly never[] = [];

/** The same items in an array with no room to spare; all empty ones are one. */
export function compactList<Item>(items: readonly Item[]): readonly Item[] {
  return items.length === 0 ? empty : items.slice();
}
