/**
 * The interval log: what each lane does, written as the run goes and handed out as the `Timeline` of core/workload.
 * Neighbouring intervals that say the same are joined. When a run produces more intervals than the limit, short neighbours of a
 * lane are merged into one that shows the state which took most of its time, and the timeline says that it is summarised.
 * Totals (waiting, computing) are not taken from here but counted exactly by the entities themselves.
 */
import type { Lane, LaneState, Timeline } from '../core/workload';
import { nsPerMs } from './kernel';

/** The codes of `Timeline.state`: the positions of the names in `laneStates`. */
export const stateCodes = {
  running: 0,
  released: 1,
  'waiting-gil': 2,
  'waiting-core': 3,
  blocked: 4,
  awaiting: 5,
  starting: 6,
  pickling: 7,
  idle: 8,
  held: 9,
  ready: 10,
} as const satisfies Record<LaneState, number>;

const stateCount = 11;
const noState = -1;

export const defaultMaxIntervals = 200_000;

/** Room for the first intervals. */
const smallestCapacity = 1024;

export class IntervalLog {
  private readonly lanes: Lane[] = [];
  private capacity = 0;
  private count = 0;
  private lane = new Int32Array(0);
  private state = new Uint8Array(0);
  private start = new Float64Array(0);
  private end = new Float64Array(0);
  private segment = new Int32Array(0);
  private task = new Int32Array(0);
  // The interval each lane is in: its state (or noState), segment, task and beginning.
  private readonly openState: number[] = [];
  private readonly openSegment: number[] = [];
  private readonly openTask: number[] = [];
  private readonly openSince: number[] = [];
  // The last interval written for each lane, and how its time divides among the states once merging has begun.
  private readonly last: number[] = [];
  private shares = new Float64Array(0);
  private resolutionNs = 0;

  /** A limit of 0 keeps no intervals at all, which is what searches want. */
  constructor(private readonly limit: number = defaultMaxIntervals) {}

  addLane(lane: Lane): number {
    this.openState.push(noState);
    this.openSegment.push(-1);
    this.openTask.push(-1);
    this.openSince.push(0);
    this.last.push(-1);
    return this.lanes.push(lane) - 1;
  }

  laneName(lane: number): string {
    return this.lanes[lane]?.name ?? '';
  }

  laneKind(lane: number): Lane['kind'] | undefined {
    return this.lanes[lane]?.kind;
  }

  /** The lane is in this state from now on. */
  enter(lane: number, state: number, segment: number, task: number, nowNs: number): void {
    if (this.limit === 0) {
      return;
    }
    if (this.openState[lane] === state && this.openSegment[lane] === segment && this.openTask[lane] === task) {
      return;
    }
    this.leave(lane, nowNs);
    this.openState[lane] = state;
    this.openSegment[lane] = segment;
    this.openTask[lane] = task;
    this.openSince[lane] = nowNs;
  }

  /** The lane is in no state from now on: not started, or ended. */
  leave(lane: number, nowNs: number): void {
    const state = this.openState[lane] ?? noState;
    const since = this.openSince[lane] ?? 0;
    if (state !== noState && nowNs > since) {
      this.append(lane, state, this.openSegment[lane] ?? -1, this.openTask[lane] ?? -1, since, nowNs);
    }
    this.openState[lane] = noState;
  }

  /** Ends every lane and returns the timeline with all times multiplied by `scale`. */
  finish(nowNs: number, scale = 1): Timeline {
    for (let lane = 0; lane < this.lanes.length; lane++) {
      this.leave(lane, nowNs);
    }
    const count = this.count;
    return {
      lanes: this.lanes,
      count,
      lane: this.lane.slice(0, count),
      state: this.state.slice(0, count),
      startMs: inMs(this.start, count, scale),
      endMs: inMs(this.end, count, scale),
      segment: this.segment.slice(0, count),
      task: this.task.slice(0, count),
      summarised: this.resolutionNs > 0 || this.limit === 0,
    };
  }

  private append(lane: number, state: number, segment: number, task: number, start: number, end: number): void {
    const last = this.last[lane] ?? -1;
    if (last >= 0 && this.join(last, lane, state, segment, task, start, end)) {
      return;
    }
    if (this.count >= this.limit) {
      this.coarsen(end);
    }
    this.write(lane, state, segment, task, start, end);
  }

  private write(lane: number, state: number, segment: number, task: number, start: number, end: number): void {
    if (this.count === this.capacity) {
      this.grow();
    }
    const index = this.count++;
    this.lane[index] = lane;
    this.state[index] = state;
    this.segment[index] = segment;
    this.task[index] = task;
    this.start[index] = start;
    this.end[index] = end;
    this.last[lane] = index;
    if (this.resolutionNs > 0) {
      const base = this.shareBase(lane);
      this.shares.fill(0, base, base + stateCount);
      this.shares[base + state] = end - start;
    }
  }

  /** Extends the lane's last interval where the new one says the same, or where merging has begun and the last is short. */
  private join(
    last: number,
    lane: number,
    state: number,
    segment: number,
    task: number,
    start: number,
    end: number,
  ): boolean {
    const isSame = this.state[last] === state && this.segment[last] === segment && this.task[last] === task;
    const isAdjacent = this.end[last] === start;
    if (isSame && isAdjacent) {
      this.end[last] = end;
      if (this.resolutionNs > 0) {
        const own = this.shareBase(lane) + state;
        this.shares[own] = (this.shares[own] ?? 0) + end - start;
      }
      return true;
    }
    const lastStart = this.start[last] ?? 0;
    if (this.resolutionNs === 0 || end - lastStart > this.resolutionNs) {
      return false;
    }
    const base = this.shareBase(lane);
    const share = (this.shares[base + state] ?? 0) + end - start;
    this.shares[base + state] = share;
    const shown = this.state[last] ?? 0;
    if (shown === state || share > (this.shares[base + shown] ?? 0)) {
      this.state[last] = state;
      this.segment[last] = segment;
      this.task[last] = task;
    }
    this.end[last] = end;
    return true;
  }

  /** Merges until at most half of the limit is used, doubling the shortest interval that is kept apart. */
  private coarsen(nowNs: number): void {
    const target = Math.max(this.limit >> 1, 2 * this.lanes.length);
    let resolution = Math.max(2 * this.resolutionNs, (2 * nowNs * this.lanes.length) / this.limit);
    while (this.count > target && this.resolutionNs < nowNs) {
      this.resolutionNs = resolution;
      this.rewrite();
      resolution *= 2;
    }
  }

  /** Writes all intervals again over themselves; the writing index never overtakes the reading one. */
  private rewrite(): void {
    const read = this.count;
    this.count = 0;
    this.last.fill(-1);
    for (let index = 0; index < read; index++) {
      const lane = this.lane[index] ?? 0;
      const state = this.state[index] ?? 0;
      const segment = this.segment[index] ?? -1;
      const task = this.task[index] ?? -1;
      const start = this.start[index] ?? 0;
      const end = this.end[index] ?? 0;
      const last = this.last[lane] ?? -1;
      if (last < 0 || !this.join(last, lane, state, segment, task, start, end)) {
        this.write(lane, state, segment, task, start, end);
      }
    }
  }

  private shareBase(lane: number): number {
    const needed = this.lanes.length * stateCount;
    if (this.shares.length < needed) {
      const grown = new Float64Array(needed);
      grown.set(this.shares);
      this.shares = grown;
    }
    return lane * stateCount;
  }

  private grow(): void {
    this.capacity = Math.max(smallestCapacity, 2 * this.capacity);
    this.lane = grown(this.lane, new Int32Array(this.capacity));
    this.state = grown(this.state, new Uint8Array(this.capacity));
    this.start = grown(this.start, new Float64Array(this.capacity));
    this.end = grown(this.end, new Float64Array(this.capacity));
    this.segment = grown(this.segment, new Int32Array(this.capacity));
    this.task = grown(this.task, new Int32Array(this.capacity));
  }
}

function inMs(timesNs: Float64Array, count: number, scale: number): Float64Array<ArrayBuffer> {
  const timesMs = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    timesMs[index] = ((timesNs[index] ?? 0) * scale) / nsPerMs;
  }
  return timesMs;
}

function grown<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
