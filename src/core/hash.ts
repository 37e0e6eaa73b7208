/**
 * A number for a text: equal for equal texts, spread evenly over 32 bits. For seeds of random numbers and for short names of long
 * keys; not for cryptography. What is kept between runs is named by a cryptographic hash (server/files/factsCache).
 */

/** FNV-1a over the UTF-16 units of `text`, mixed with `seed`. */
export function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
