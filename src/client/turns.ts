/**
 * Pauses in long work of a process, so that the rest of the extension host is not kept waiting by all of it. What the work is, is
 * the caller's business.
 */

/** Resolves when the event loop has given everybody else a turn: what is due by then comes first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Runs steps one after the other, and pauses before the next one whenever those since the last pause took longer than a slice. */
export async function runInSlices(
  steps: readonly (() => unknown)[],
  sliceMs: number,
  { now, pause }: { readonly now: () => number; readonly pause: () => Promise<void> } = {
    now: () => performance.now(),
    pause: nextTurn,
  },
): Promise<void> {
  let began = now();
  for (const step of steps) {
    if (now() - began > sliceMs) {
      await pause();
      began = now();
    }
    step();
  }
}
