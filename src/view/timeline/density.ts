/**
 * A whole run in as many columns as there are pixels: how much of each column the lanes spend in each state. What the overview
 * above the timeline draws. One pass over the intervals, however wide or narrow they are. Pure.
 */
import { laneStates } from '../../core/workload';
import type { Timeline } from '../../core/workload';

export interface Density {
  readonly columns: number;
  /** Shares of the lanes, 0 to 1: `laneStates.length` numbers for each column, in the order of the states. */
  readonly shares: Float64Array;
}

/** The GIL's lanes only repeat what the threads' lanes say. */
export function densityOf(timeline: Timeline, columns: number, extentMs: number): Density {
  const shares = new Float64Array(columns * laneStates.length);
  const lanes = timeline.lanes.filter(({ kind }) => kind !== 'gil').length;
  const columnMs = extentMs / Math.max(1, columns);
  for (let at = 0; at < timeline.count; at++) {
    if (timeline.lanes[timeline.lane[at] ?? -1]?.kind === 'gil') {
      continue;
    }
    const state = timeline.state[at] ?? 0;
    const start = timeline.startMs[at] ?? 0;
    const end = timeline.endMs[at] ?? start;
    const last = Math.min(columns - 1, Math.floor(end / columnMs));
    for (let column = Math.max(0, Math.floor(start / columnMs)); column <= last; column++) {
      const inside = Math.min(end, (column + 1) * columnMs) - Math.max(start, column * columnMs);
      const cell = column * laneStates.length + state;
      shares[cell] = (shares[cell] ?? 0) + Math.max(0, inside) / columnMs / lanes;
    }
  }
  return { columns, shares };
}
