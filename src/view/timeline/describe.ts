/**
 * An interval, a lane's total and a moment of the run in words: for the tooltip, the screen reader and the list of lanes.
 * The tooltip and the spoken text say the same, because they come from the same lines. Pure.
 */
import type { SourceLocation } from '../../core/text';
import { laneStates } from '../../core/workload';
import type { LaneState, Timeline, Workload } from '../../core/workload';
import { formatDuration, formatMoment } from '../format';
import { stateName } from '../words';
import { intervalAt, stateAt } from './laneIndex';
import type { LaneIndex } from './laneIndex';

export interface IntervalDescription {
  readonly state: LaneState;
  /** `Waiting for the GIL · 4.8 ms`. */
  readonly title: string;
  /** `worker 2 · 12.3 ms to 17.1 ms`. */
  readonly place: string;
  readonly task: string | undefined;
  readonly source: SourceLocation | undefined;
}

/** The place in the code that an interval runs, if it is work of a segment. */
export function sourceOf(timeline: Timeline, workload: Workload, at: number): SourceLocation | undefined {
  return workload.segments[timeline.segment[at] ?? -1]?.source;
}

/** Step of exact times: a hundredth of the interval, in powers of ten, at most a millisecond. */
function exactStep(ms: number): number {
  return Math.min(1, Math.max(1e-6, 10 ** Math.floor(Math.log10(Math.max(ms, 1e-4)) - 1)));
}

/** Whether a GIL is drawn: there is none on the free-threaded build and in JavaScript. */
export function hasGil({ lanes }: Timeline): boolean {
  return lanes.some(({ kind }) => kind === 'gil');
}

export function describeInterval(timeline: Timeline, workload: Workload, at: number): IntervalDescription {
  const start = timeline.startMs[at] ?? 0;
  const end = timeline.endMs[at] ?? 0;
  const lane = timeline.lanes[timeline.lane[at] ?? -1];
  const state = stateAt(timeline, at);
  const step = exactStep(end - start);
  const task = timeline.task[at] ?? -1;
  const holder = state === 'held' ? timeline.lanes[task]?.name : undefined;
  const name = holder === undefined ? stateName(state, hasGil(timeline)) : `GIL held by ${holder}`;
  return {
    state,
    title: `${name} · ${formatDuration(end - start)}`,
    place: `${lane?.name ?? ''} · ${formatMoment(start, step)} to ${formatMoment(end, step)}`,
    task: state === 'held' || task < 0 ? undefined : `task ${task + 1}`,
    source: sourceOf(timeline, workload, at),
  };
}

/** One sentence for the screen reader. */
export function speakInterval({ title, place, task, source }: IntervalDescription): string {
  const parts = [title, place, task, source === undefined ? undefined : `${source.text}, ${placeOf(source)}`];
  return `${parts.filter((part) => part !== undefined).join(', ')}.`;
}

/** `shop/storage.py:12`, one-based as in an editor's gutter. */
export function placeOf(source: SourceLocation): string {
  const file = source.path.split(/[\\/]/).slice(-2).join('/');
  return `${file}:${source.range.start.line + 1}`;
}

/** Milliseconds that a lane spends in each state. */
export function laneTotals(timeline: Timeline, lane: Int32Array): ReadonlyMap<LaneState, number> {
  const totals = new Map<LaneState, number>();
  for (const at of lane) {
    const state = stateAt(timeline, at);
    const duration = (timeline.endMs[at] ?? 0) - (timeline.startMs[at] ?? 0);
    totals.set(state, (totals.get(state) ?? 0) + duration);
  }
  return totals;
}

export interface LaneNow {
  readonly lane: number;
  readonly name: string;
  /** Undefined where the lane has not begun or has ended. */
  readonly state: LaneState | undefined;
  /** `Running, holds the GIL: resize`. */
  readonly text: string;
}

/** What every lane is doing at a moment. */
export function lanesAt(timeline: Timeline, index: LaneIndex, workload: Workload, ms: number): LaneNow[] {
  return timeline.lanes.map((lane, number) => {
    const indices = index[number] ?? new Int32Array();
    const at = intervalAt(timeline, indices, ms);
    if (at === undefined) {
      const last = indices.at(-1);
      const isOver = last !== undefined && (timeline.endMs[last] ?? 0) <= ms;
      const none = lane.kind === 'gil' ? 'Free' : isOver ? 'Finished' : 'Not started';
      return { lane: number, name: lane.name, state: undefined, text: none };
    }
    const state = stateAt(timeline, at);
    if (state === 'held') {
      return {
        lane: number,
        name: lane.name,
        state,
        text: `Held by ${timeline.lanes[timeline.task[at] ?? -1]?.name ?? ''}`,
      };
    }
    const source = sourceOf(timeline, workload, at);
    const named = stateName(state, hasGil(timeline));
    const text = source === undefined ? named : `${named}: ${source.text}`;
    return { lane: number, name: lane.name, state, text };
  });
}

/** The states that occur in a timeline, in the order of the legend; idle is the empty ground and needs no entry. */
export function statesIn(timelines: readonly Timeline[]): LaneState[] {
  const seen = new Set<number>();
  for (const timeline of timelines) {
    for (let at = 0; at < timeline.count; at++) {
      seen.add(timeline.state[at] ?? -1);
    }
  }
  return laneStates.filter((state, code) => seen.has(code) && state !== 'idle' && state !== 'held');
}
