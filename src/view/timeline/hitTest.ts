/**
 * From a pointer position or an arrow key to an interval of the timeline.
 * The pointer may miss by a few pixels, because an interval can be thinner than a fingertip or a pixel.
 * Selection is an interval's index in the timeline; its lane follows from it.
 */
import type { Timeline } from '../../core/workload';
import { firstEndingAfter, intervalAt, isNotable } from './laneIndex';
import type { LaneIndex } from './laneIndex';
import { plotWidth, rowAt, timeAt, xOf } from './layout';
import type { Layout } from './layout';
import type { TimeWindow } from './viewport';

const reachPx = 3;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Index of the interval under a point of the drawing, or undefined over nothing. */
export function hitInterval(
  timeline: Timeline,
  index: LaneIndex,
  layout: Layout,
  window: TimeWindow,
  point: Point,
): number | undefined {
  const row = rowAt(layout, point.y);
  const lane = row === undefined ? undefined : index[row.lane];
  if (lane === undefined || point.x < layout.gutter - reachPx) {
    return undefined;
  }
  const ms = timeAt(layout, window, point.x);
  const reachMs = (reachPx * (window.end - window.start)) / plotWidth(layout);
  const exact = intervalAt(timeline, lane, ms);
  if (exact !== undefined && isNotable(timeline, exact)) {
    return exact;
  }
  let nearest: number | undefined;
  let distance = reachMs;
  for (let at = firstEndingAfter(timeline, lane, ms - reachMs); at < lane.length; at++) {
    const interval = lane[at] ?? -1;
    const start = timeline.startMs[interval] ?? Infinity;
    if (start > ms + reachMs) {
      break;
    }
    const gap = Math.max(start - ms, ms - (timeline.endMs[interval] ?? 0), 0);
    if (gap <= distance && isNotable(timeline, interval)) {
      distance = gap;
      nearest = interval;
    }
  }
  return nearest;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The box of an interval within the drawing, cut to the visible time; undefined where it is out of sight. */
export function boxOf(timeline: Timeline, layout: Layout, window: TimeWindow, at: number): Box | undefined {
  const row = layout.rows.find((candidate) => candidate.lane === timeline.lane[at]);
  if (row === undefined) {
    return undefined;
  }
  const right = layout.gutter + plotWidth(layout);
  const x0 = Math.max(layout.gutter, xOf(layout, window, timeline.startMs[at] ?? 0));
  const x1 = Math.min(right, xOf(layout, window, timeline.endMs[at] ?? 0));
  return x1 < layout.gutter || x0 > right
    ? undefined
    : { left: x0, top: row.top, width: Math.max(3, x1 - x0), height: row.height };
}

export type Move = 'next' | 'previous' | 'first' | 'last' | 'up' | 'down';

function scan(timeline: Timeline, lane: Int32Array, from: number, step: 1 | -1): number | undefined {
  for (let at = from; at >= 0 && at < lane.length; at += step) {
    const interval = lane[at] ?? -1;
    if (isNotable(timeline, interval)) {
      return interval;
    }
  }
  return undefined;
}

function nearestIn(timeline: Timeline, lane: Int32Array, ms: number): number | undefined {
  const at = firstEndingAfter(timeline, lane, ms);
  const after = scan(timeline, lane, at, 1);
  const before = scan(timeline, lane, at - 1, -1);
  if (after === undefined || before === undefined) {
    return after ?? before;
  }
  const gapAfter = (timeline.startMs[after] ?? Infinity) - ms;
  return gapAfter <= ms - (timeline.endMs[before] ?? -Infinity) ? after : before;
}

/** The interval an arrow key leads to; the same one at the end of the way, undefined only when there are no intervals. */
export function moveSelection(
  timeline: Timeline,
  index: LaneIndex,
  selected: number | undefined,
  move: Move,
): number | undefined {
  if (selected === undefined) {
    for (const lane of index) {
      const first = move === 'last' ? scan(timeline, lane, lane.length - 1, -1) : scan(timeline, lane, 0, 1);
      if (first !== undefined) {
        return first;
      }
    }
    return undefined;
  }
  const laneNumber = timeline.lane[selected] ?? 0;
  const lane = index[laneNumber] ?? new Int32Array();
  const at = lane.indexOf(selected);
  switch (move) {
    case 'next':
      return scan(timeline, lane, at + 1, 1) ?? selected;
    case 'previous':
      return scan(timeline, lane, at - 1, -1) ?? selected;
    case 'first':
      return scan(timeline, lane, 0, 1) ?? selected;
    case 'last':
      return scan(timeline, lane, lane.length - 1, -1) ?? selected;
    case 'up':
    case 'down': {
      const step = move === 'up' ? -1 : 1;
      const start = timeline.startMs[selected] ?? 0;
      const end = timeline.endMs[selected] ?? start;
      for (let next = laneNumber + step; next >= 0 && next < index.length; next += step) {
        const found = nearestIn(timeline, index[next] ?? new Int32Array(), (start + end) / 2);
        if (found !== undefined) {
          return found;
        }
      }
      return selected;
    }
  }
}
