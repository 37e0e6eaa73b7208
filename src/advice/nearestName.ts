/**
 * The name a person probably meant: the nearest of the known ones, by the number of letters to change, add, leave out or
 * exchange with their neighbour (optimal string alignment distance), or else the one that begins so.
 */

/** Undefined when none is near enough to be meant. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  // A third of the letters wrong is a typing error; more is another word.
  let bestDistance = Math.max(2, Math.ceil(written.length / 3)) + 1;
  for (const name of known) {
    const distance = distanceBetween(written.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  // What is left out at the end counts as one slip: `blocking-call`.
  return best ?? known.find((name) => isBeginning(written.toLowerCase(), name.toLowerCase()));
}

/** Fewer letters than this begin too many names. */
const shortestBeginning = 3;

function isBeginning(written: string, name: string): boolean {
  return written.length >= shortestBeginning && name.startsWith(written);
}

function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(substitution, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
