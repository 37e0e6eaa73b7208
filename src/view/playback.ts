/**
 * The clock of the playhead: how simulated time advances while playing, and where the next and previous event are.
 * At speed 1 the whole run lasts ten seconds, whatever it takes; a person wants to watch, not to wait.
 * Where reduced motion is asked for, playing goes from event to event instead of gliding. Pure; knows no timers.
 */

export const speeds = [0.25, 0.5, 1, 2, 4] as const;
export type Speed = (typeof speeds)[number];

/** Real milliseconds that a whole run takes at speed 1. */
export const runLastsMs = 10_000;

/** Real milliseconds between the steps of reduced motion at speed 1. */
export const stepLastsMs = 800;

/** At most this many steps make up a run in reduced motion, so that ten thousand events do not take hours. */
const mostSteps = 40;

/** Simulated time after `realMs` of playing. */
export function advance(ms: number, extentMs: number, speed: Speed, realMs: number): number {
  return Math.min(extentMs, ms + (realMs / runLastsMs) * extentMs * speed);
}

/** The first change after a moment; the run's end when there is none. */
export function nextChange(changes: Float64Array, ms: number, extentMs: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] ?? Infinity) <= ms + 1e-6) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.min(extentMs, changes[low] ?? extentMs);
}

/** The last change before a moment; the run's start when there is none. */
export function previousChange(changes: Float64Array, ms: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] ?? Infinity) < ms - 1e-6) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low === 0 ? 0 : (changes[low - 1] ?? 0);
}

/** The next step of playing with reduced motion: an event, but no less than a fortieth of the run on. */
export function stepReduced(changes: Float64Array, ms: number, extentMs: number): number {
  return nextChange(changes, ms + extentMs / mostSteps, extentMs);
}
