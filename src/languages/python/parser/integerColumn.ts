/**
 * Integers by node in as many bytes as they need. Most files are small, and what is kept of all files of a program is mostly such
 * columns.
 */

/** Integers from 0 on. */
export type IntegerColumn = Uint16Array | Int32Array;

/** How many different integers fit into two bytes. */
const shortIntegers = 1 << 16;

/** Zeros, to be replaced by integers of at most `largest`. */
export function integerColumn(length: number, largest: number): IntegerColumn {
  return largest < shortIntegers ? new Uint16Array(length) : new Int32Array(length);
}
