/**
 * Stretches in which an event loop had no moment to spare: callbacks, blocking calls and waits for the GIL back to back.
 * Everything else on that loop waits meanwhile, so stretches beyond the limit are marked on its lane. Pure.
 */
import type { Timeline } from '../../core/workload';
import { stateAt } from './laneIndex';
import type { LaneIndex } from './laneIndex';

export interface Stall {
  readonly lane: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** A loop that stands still for longer is noticed; the advice's own default. */
export const stallLimitMs = 50;

/** Pauses shorter than this do not let a waiting client through. */
const breathMs = 0.001;

/** The stretches longer than `limitMs`, in order of time. */
export function stallsOf(timeline: Timeline, index: LaneIndex, limitMs = stallLimitMs): Stall[] {
  const stalls: Stall[] = [];
  timeline.lanes.forEach(({ kind }, lane) => {
    if (kind !== 'event-loop') {
      return;
    }
    let startMs = -Infinity;
    let endMs = -Infinity;
    const close = (): void => {
      if (endMs - startMs > limitMs) {
        stalls.push({ lane, startMs, endMs });
      }
    };
    for (const at of index[lane] ?? []) {
      const state = stateAt(timeline, at);
      if (state === 'idle' || state === 'awaiting') {
        continue;
      }
      const from = timeline.startMs[at] ?? 0;
      if (from - endMs > breathMs) {
        close();
        startMs = from;
      }
      endMs = Math.max(endMs, timeline.endMs[at] ?? from);
    }
    close();
  });
  return stalls;
}
