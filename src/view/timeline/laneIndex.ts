/**
 * Finds intervals in a timeline's parallel columns: the intervals of a lane, the one at a moment, the next one.
 * The columns are ordered by start within a lane but may mix lanes, so one pass sorts their indices into lanes once per run.
 * Holds indices only; the figures stay in the timeline's typed arrays.
 */
import { laneStates } from '../../core/workload';
import type { LaneState, Timeline } from '../../core/workload';

/** Per lane, the indices of its intervals in order of start. */
export type LaneIndex = readonly Int32Array[];

export function indexLanes(timeline: Timeline): LaneIndex {
  const counts = new Int32Array(timeline.lanes.length);
  for (let at = 0; at < timeline.count; at++) {
    const lane = timeline.lane[at] ?? -1;
    counts[lane] = (counts[lane] ?? 0) + 1;
  }
  const lanes = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let at = 0; at < timeline.count; at++) {
    const lane = timeline.lane[at] ?? -1;
    const filled = counts[lane] ?? 0;
    const column = lanes[lane];
    if (column !== undefined) {
      column[filled] = at;
      counts[lane] = filled + 1;
    }
  }
  return lanes;
}

/** The state of one interval; unknown codes read as idle. */
export function stateAt(timeline: Timeline, at: number): LaneState {
  return laneStates[timeline.state[at] ?? -1] ?? 'idle';
}

/** Position, within the lane, of the first interval that ends after `ms`; the lane's length when there is none. */
export function firstEndingAfter(timeline: Timeline, lane: Int32Array, ms: number): number {
  let low = 0;
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timeline.endMs[lane[middle] ?? -1] ?? Infinity) <= ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Index of the interval of a lane that covers the moment, or undefined in a gap. */
export function intervalAt(timeline: Timeline, lane: Int32Array, ms: number): number | undefined {
  const at = lane[firstEndingAfter(timeline, lane, ms)];
  return at !== undefined && (timeline.startMs[at] ?? Infinity) <= ms ? at : undefined;
}

/** True for an interval worth stopping at: idle time is background. */
export function isNotable(timeline: Timeline, at: number): boolean {
  return stateAt(timeline, at) !== 'idle';
}

/** Moments at which any lane changes, ascending and without repeats. */
export function changesOf(timeline: Timeline): Float64Array {
  const all = new Float64Array(timeline.count * 2);
  for (let at = 0; at < timeline.count; at++) {
    all[2 * at] = timeline.startMs[at] ?? 0;
    all[2 * at + 1] = timeline.endMs[at] ?? 0;
  }
  all.sort();
  let kept = 0;
  for (const ms of all) {
    // Moments closer than a nanosecond are one event.
    if (kept === 0 || ms - (all[kept - 1] ?? 0) > 1e-6) {
      all[kept] = ms;
      kept++;
    }
  }
  return all.slice(0, kept);
}
