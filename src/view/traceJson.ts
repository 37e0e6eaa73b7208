/**
 * One run as a trace in Chrome's Trace Event Format, which Perfetto, chrome://tracing and VizTracer's viewer open: a process
 * per process, a thread per lane, a complete event per interval, and a flow arrow at every hand-over of the GIL.
 * Times are microseconds from the beginning of the run. Format: "Trace Event Format", Google, the JSON Object form.
 */
import type { Outcome, Timeline, Workload } from '../core/workload';
import { hasGil, placeOf, sourceOf } from './timeline/describe';
import { stateAt } from './timeline/laneIndex';
import { stateName, strategyNames } from './words';

interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  /** X complete, M metadata, s and f the two ends of a flow. */
  readonly ph: 'X' | 'M' | 's' | 'f';
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: number;
  readonly bp?: 'e';
  readonly args?: Readonly<Record<string, string | number>>;
}

/** Chrome's viewer rounds times to nanoseconds, so more digits are noise. */
function microseconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e3;
}

function names(timeline: Timeline): TraceEvent[] {
  const processes = new Set(timeline.lanes.map((lane) => lane.process));
  const ofProcess = [...processes].map((process): TraceEvent => {
    const name = process === 0 ? 'main process' : `process ${process}`;
    return { name: 'process_name', ph: 'M', ts: 0, pid: process, tid: 0, args: { name } };
  });
  const ofLanes = timeline.lanes.flatMap((lane, tid): TraceEvent[] => [
    { name: 'thread_name', ph: 'M', ts: 0, pid: lane.process, tid, args: { name: lane.name } },
    { name: 'thread_sort_index', ph: 'M', ts: 0, pid: lane.process, tid, args: { sort_index: tid } },
  ]);
  return [...ofProcess, ...ofLanes];
}

function interval(timeline: Timeline, workload: Workload, at: number): TraceEvent | undefined {
  const state = stateAt(timeline, at);
  const tid = timeline.lane[at] ?? 0;
  const lane = timeline.lanes[tid];
  if (state === 'idle' || lane === undefined) {
    return undefined;
  }
  const task = timeline.task[at] ?? -1;
  const holder = state === 'held' ? timeline.lanes[task]?.name : undefined;
  const source = sourceOf(timeline, workload, at);
  const isWork = state === 'running' || state === 'released' || state === 'blocked';
  const start = timeline.startMs[at] ?? 0;
  return {
    name: holder ?? (isWork && source !== undefined ? source.text : stateName(state, hasGil(timeline))),
    cat: state,
    ph: 'X',
    ts: microseconds(start),
    dur: microseconds((timeline.endMs[at] ?? start) - start),
    pid: lane.process,
    tid,
    args: {
      state: stateName(state, hasGil(timeline)),
      ...(state === 'held' || task < 0 ? {} : { task: task + 1 }),
      ...(source === undefined ? {} : { source: placeOf(source) }),
    },
  };
}

/** Arrows from each holder of a GIL to the next. */
function handOvers(timeline: Timeline): TraceEvent[] {
  const events: TraceEvent[] = [];
  const before = new Map<number, { readonly holder: number; readonly endMs: number }>();
  for (let at = 0; at < timeline.count; at++) {
    if (stateAt(timeline, at) !== 'held') {
      continue;
    }
    const lane = timeline.lane[at] ?? 0;
    const pid = timeline.lanes[lane]?.process ?? 0;
    const holder = timeline.task[at] ?? -1;
    const last = before.get(lane);
    if (last !== undefined && last.holder !== holder && last.holder >= 0 && holder >= 0) {
      const flow = { name: 'GIL hand-over', cat: 'gil', pid, id: at } as const;
      // The arrow leaves a nanosecond before the holder's interval ends, so that viewers tie it to that interval.
      events.push({ ...flow, ph: 's', ts: microseconds(Math.max(0, last.endMs - 1e-6)), tid: last.holder });
      events.push({ ...flow, ph: 'f', bp: 'e', ts: microseconds(timeline.startMs[at] ?? 0), tid: holder });
    }
    before.set(lane, { holder, endMs: timeline.endMs[at] ?? 0 });
  }
  return events;
}

/** The text of a trace file. */
export function traceJson(functionName: string, outcome: Outcome, workload: Workload): string {
  const { timeline, strategy } = outcome;
  const intervals: TraceEvent[] = [];
  for (let at = 0; at < timeline.count; at++) {
    const event = interval(timeline, workload, at);
    if (event !== undefined) {
      intervals.push(event);
    }
  }
  const otherData = {
    function: functionName,
    strategy: strategyNames[strategy],
    model: 'Concurrency Advisor: a simulation, not a recording',
  };
  const traceEvents = [...names(timeline), ...intervals, ...handOvers(timeline)];
  return `${JSON.stringify({ displayTimeUnit: 'ms', otherData, traceEvents })}\n`;
}
