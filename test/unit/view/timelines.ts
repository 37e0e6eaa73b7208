/** Timelines written by hand: one line per interval, so that a test shows what it is about. */
import { laneStates } from '../../../src/core/workload';
import type { Lane, LaneState, Outcome, Strategy, Timeline } from '../../../src/core/workload';

export interface Interval {
  readonly lane: number;
  readonly state: LaneState;
  readonly start: number;
  readonly end: number;
  readonly segment?: number;
  readonly task?: number;
}

export function timelineOf(lanes: readonly Lane[], intervals: readonly Interval[]): Timeline {
  return {
    lanes,
    count: intervals.length,
    lane: Int32Array.from(intervals, ({ lane }) => lane),
    state: Uint8Array.from(intervals, ({ state }) => laneStates.indexOf(state)),
    startMs: Float64Array.from(intervals, ({ start }) => start),
    endMs: Float64Array.from(intervals, ({ end }) => end),
    segment: Int32Array.from(intervals, ({ segment }) => segment ?? -1),
    task: Int32Array.from(intervals, ({ task }) => task ?? -1),
    summarised: false,
  };
}

export const threadLanes: readonly Lane[] = [
  { kind: 'gil', name: 'GIL', process: 0 },
  { kind: 'thread', name: 'worker 1', process: 0 },
  { kind: 'thread', name: 'worker 2', process: 0 },
];

/** Two threads that hand the GIL over at 5 ms; the lanes' intervals are mixed, as a simulator writes them. */
export const handOver = timelineOf(threadLanes, [
  { lane: 0, state: 'held', start: 0, end: 5, task: 1 },
  { lane: 1, state: 'running', start: 0, end: 5, segment: 0, task: 0 },
  { lane: 2, state: 'starting', start: 0, end: 1 },
  { lane: 2, state: 'waiting-gil', start: 1, end: 5, segment: 0, task: 1 },
  { lane: 0, state: 'held', start: 5, end: 9, task: 2 },
  { lane: 1, state: 'idle', start: 5, end: 9 },
  { lane: 2, state: 'running', start: 5, end: 9, segment: 0, task: 1 },
  { lane: 1, state: 'blocked', start: 9, end: 20, segment: 1, task: 0 },
]);

export function outcomeWith(timeline: Timeline, strategy: Strategy = 'threads', makespanMs = 20): Outcome {
  return {
    strategy,
    makespanMs,
    speedup: 2,
    cpuUse: 0.5,
    coreUse: [0.5],
    longestStallMs: 0,
    p99StallMs: 0,
    gilWaitMs: 4,
    queueWaitMs: 0,
    latencyMs: { p50: makespanMs / 2, p90: makespanMs, p99: makespanMs, max: makespanMs },
    startupMs: 0,
    workerStartMs: 0,
    memoryMegabytes: 12,
    workers: 2,
    explanation: '`worker 2` waited 4 ms for the GIL.',
    accuracy: 'A',
    stallAccuracy: 'A',
    simulatedTasks: 2,
    timeline,
  };
}
