/**
 * Where each cook stands over a run: the intervals of a thread's lane, cut where it gets or gives up the GIL, become visits.
 * Under a GIL only the lane that the GIL's own lane names as holder stands at the stove, so that two never can.
 * A thread of another interpreter that wants the main one's GIL waits in the main kitchen. Tasks are dishes.ts.
 */
import type { LaneState, Timeline } from '../../core/workload';
import { stateAt } from '../timeline/laneIndex';
import type { LaneIndex } from '../timeline/laneIndex';
import type { CookPlace } from './scene';
import type { Visit } from './stays';

/** A stretch in one state with one task, part of a visit to a place. */
export interface CookStay {
  readonly startMs: number;
  endMs: number;
  readonly visit: Visit<CookPlace>;
  readonly state: LaneState;
  readonly task: number;
}

interface Holding {
  readonly process: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Per lane, when it holds whose GIL, in order of time. */
function holdings(timeline: Timeline, index: LaneIndex): readonly (readonly Holding[])[] {
  const byLane: Holding[][] = timeline.lanes.map(() => []);
  timeline.lanes.forEach(({ kind, process }, lane) => {
    if (kind !== 'gil') {
      return;
    }
    for (const at of index[lane] ?? []) {
      byLane[timeline.task[at] ?? -1]?.push({
        process,
        startMs: timeline.startMs[at] ?? 0,
        endMs: timeline.endMs[at] ?? 0,
      });
    }
  });
  return byLane.map((list) => list.toSorted((a, b) => a.startMs - b.startMs));
}

interface Setting {
  readonly process: number;
  readonly hasGil: boolean;
  /** One of libuv's threads, which never execute JavaScript. */
  readonly isHelper: boolean;
  /** The only thread of its kitchen: nobody else wants its stove. */
  readonly isAlone: boolean;
}

function placeOf(state: LaneState, holding: Holding | undefined, setting: Setting): CookPlace {
  switch (state) {
    case 'starting':
      return holding !== undefined && !setting.isAlone ? 'stove' : 'apron';
    case 'pickling':
      return holding !== undefined && (!setting.isAlone || holding.process !== setting.process) ? 'stove' : 'hatch';
    case 'running':
    case 'held':
      // Without the GIL it is a system call of some microseconds.
      return holding !== undefined || !(setting.hasGil || setting.isHelper) ? 'stove' : 'appliance';
    case 'released':
      return 'appliance';
    case 'waiting-gil':
      return 'waiting';
    case 'waiting-core':
      return 'core';
    case 'blocked':
      return 'door';
    case 'awaiting':
    case 'ready':
    case 'idle':
      return 'bench';
  }
}

/** The stays of every lane that is a thread, process or event loop; empty for the others. Slots are not given yet. */
export function cookStays(timeline: Timeline, index: LaneIndex): readonly CookStay[][] {
  const held = holdings(timeline, index);
  const { lanes } = timeline;
  const hasGil = lanes.some((lane) => lane.kind === 'gil');
  return lanes.map(({ kind, process, name }, lane) => {
    if (kind === 'gil' || kind === 'task') {
      return [];
    }
    const isAlone =
      process > 0 && lanes.filter((other) => isCook(other.kind) && other.process === process).length === 1;
    return laneStays(timeline, index[lane] ?? new Int32Array(), held[lane] ?? [], {
      process,
      hasGil,
      isHelper: name.startsWith('libuv '),
      isAlone,
    });
  });
}

export function isCook(kind: Timeline['lanes'][number]['kind']): boolean {
  return kind !== 'gil' && kind !== 'task';
}

function laneStays(timeline: Timeline, lane: Int32Array, held: readonly Holding[], setting: Setting): CookStay[] {
  const stays: CookStay[] = [];
  let next = 0;
  for (const at of lane) {
    const state = stateAt(timeline, at);
    const task = timeline.task[at] ?? -1;
    const end = timeline.endMs[at] ?? 0;
    let start = timeline.startMs[at] ?? 0;
    while (start < end) {
      while ((held[next]?.endMs ?? Infinity) <= start) {
        next++;
      }
      const upcoming = held[next];
      const holding = upcoming !== undefined && upcoming.startMs <= start ? upcoming : undefined;
      const cut = Math.min(end, holding?.endMs ?? upcoming?.startMs ?? end);
      const place = placeOf(state, holding, setting);
      const isAway = place === 'waiting' && setting.isAlone;
      const kitchen = isAway ? 0 : (holding?.process ?? setting.process);
      addStay(stays, { kitchen, place, startMs: start, endMs: cut, slot: 0, state, task });
      start = cut;
    }
  }
  return stays;
}

/** Adds a stretch; one that goes on at the same place belongs to the same visit. */
function addStay(
  stays: CookStay[],
  { state, task, ...visit }: Visit<CookPlace> & Pick<CookStay, 'state' | 'task'>,
): void {
  const { startMs, endMs } = visit;
  const last = stays.at(-1);
  if (last?.endMs !== startMs || last.visit.place !== visit.place || last.visit.kitchen !== visit.kitchen) {
    stays.push({ startMs, endMs, visit, state, task });
    return;
  }
  last.visit.endMs = endMs;
  if (last.task === task && last.state === state) {
    last.endMs = endMs;
  } else {
    stays.push({ startMs, endMs, visit: last.visit, state, task });
  }
}
