/**
 * Turns a run and a moment into a scene: prepared once per outcome (visits of cooks and dishes, slots, opening times), then
 * asked for any moment, in any order, at the price of a search per cook and task. Pure; reads no clock and draws nothing.
 */
import type { Outcome, Workload } from '../../core/workload';
import { runLastsMs } from '../playback';
import { indexLanes } from '../timeline/laneIndex';
import { stallLimitMs, stallsOf } from '../timeline/stalls';
import { cookStays, isCook } from './cooks';
import type { CookStay } from './cooks';
import { dishVisits } from './dishes';
import type { DishVisit } from './dishes';
import { cookPlaces } from './scene';
import type { Cook, CookPlace, Dish, DishPlace, Kitchen, KitchenPlan, Scene, Spot, StallMeter } from './scene';
import { assignSlots, entryAt } from './stays';

export interface KitchenRun {
  readonly outcome: Outcome;
  readonly plan: KitchenPlan;
  /** The scene at a moment; with reduced motion nobody walks, they are where they belong. */
  readonly sceneAt: (timeMs: number, isMotionReduced?: boolean) => Scene;
}

/** A walk takes a quarter of a second at normal speed, but never more than this share of the visit it leads to. */
const walkShare = 250 / runLastsMs;
const mostOfVisit = 0.35;

export function prepareKitchen(outcome: Outcome, workload: Workload): KitchenRun {
  const { timeline, makespanMs, simulatedTasks } = outcome;
  const { lanes } = timeline;
  const index = indexLanes(timeline);
  const cooks = cookStays(timeline, index);
  sitDownForMoments(cooks, makespanMs);
  const slotsOf = assignSlots(cooks.map((stays) => [...new Set(stays.map(({ visit }) => visit))]));
  const dishes = dishVisits(outcome, workload);
  const dishSlotsOf = assignSlots(
    dishes.map((visits) => visits.filter(({ place }) => place === 'oven' || place === 'cold')),
  );
  const { firstMs, servedMs, firstSorted, servedSorted } = beginningsAndEnds(dishes);
  const stalls = stallsOf(timeline, index, 0);
  const longestStallMs = stalls.reduce((most, stall) => Math.max(most, stall.endMs - stall.startMs), 0);
  const hasLoop = lanes.some(({ kind }) => kind === 'event-loop');
  const processes = lanes.reduce((most, { process }) => Math.max(most, process), 0) + 1;
  const hours = Array.from({ length: processes }, (_, process) => openingHours(process, lanes, cooks));
  const walkMs = makespanMs * walkShare;
  const endsAtMs = timeline.endMs.reduce((most, ms) => Math.max(most, ms), 0);

  const plan: KitchenPlan = {
    style: styleOf(outcome, hasLoop),
    capacity: hours.map((_, process) => capacityOf((place) => slotsOf(process, place))),
    ovens: dishSlotsOf(0, 'oven'),
    cold: dishSlotsOf(0, 'cold'),
  };

  function cookAt(lane: number, ms: number, isMotionReduced: boolean): Cook | undefined {
    const stays = cooks[lane] ?? [];
    const stay = entryAt(stays, ms);
    const info = lanes[lane];
    if (stay === undefined || info === undefined) {
      return undefined;
    }
    const { kitchen, place, slot, startMs, endMs } = stay.visit;
    const walkLastsMs = Math.min(walkMs, mostOfVisit * (endMs - startMs));
    const isWalking = !isMotionReduced && ms - startMs < walkLastsMs;
    const origin = isWalking ? entryAt(stays, startMs - walkMs / 4)?.visit : undefined;
    const hasDish = stay.task >= 0 && entryAt(dishes[stay.task] ?? [], ms)?.lane === lane;
    const isCaller = info.kind === 'thread' && info.process === 0 && info.name === 'main thread' && lanes.length > 2;
    return {
      kitchen,
      place,
      slot,
      lane,
      name: info.name,
      role: info.kind === 'event-loop' ? 'loop' : isCaller ? 'caller' : 'cook',
      state: stay.state,
      task: hasDish ? stay.task : -1,
      sinceMs: startMs,
      from: origin === undefined ? undefined : spotOf(origin),
      walked: origin === undefined ? 1 : (ms - startMs) / walkLastsMs,
    };
  }

  function dishesAt(ms: number): Record<DishPlace, number> & { readonly shown: Dish[] } {
    const counts = { cook: 0, queued: 0, oven: 0, cold: 0, shown: new Array<Dish>() };
    dishes.forEach((visits, task) => {
      if (ms < (firstMs[task] ?? 0) || ms >= (servedMs[task] ?? 0)) {
        return;
      }
      const visit = entryAt(visits, ms);
      const place = visit?.place ?? 'queued';
      counts[place]++;
      if (visit !== undefined && (place === 'oven' || place === 'cold')) {
        const { slot, startMs, endMs } = visit;
        counts.shown.push({ kitchen: 0, place, slot, task, sinceMs: startMs, untilMs: endMs });
      }
    });
    return counts;
  }

  function stallAt(ms: number): StallMeter | undefined {
    if (!hasLoop) {
      return undefined;
    }
    const stall = entryAt(stalls, ms);
    const forMs = stall === undefined ? 0 : ms - stall.startMs;
    return { forMs, longestMs: longestStallMs, isLoud: forMs > stallLimitMs };
  }

  return {
    outcome,
    plan,
    sceneAt(timeMs, isMotionReduced = false) {
      const counts = dishesAt(timeMs);
      const present = lanes.flatMap((_, lane) => cookAt(lane, timeMs, isMotionReduced) ?? []);
      return {
        timeMs,
        total: simulatedTasks,
        all: workload.tasks,
        endsAtMs,
        ordered: simulatedTasks - countUntil(firstSorted, timeMs),
        served: countUntil(servedSorted, timeMs),
        queued: counts.queued,
        withCooks: counts.cook,
        ovens: counts.shown.filter(({ place }) => place === 'oven'),
        cold: counts.shown.filter(({ place }) => place === 'cold'),
        kitchens: hours.map((times, process) => kitchenAt(process, times, present, timeMs, outcome, processes === 1)),
        stall: stallAt(timeMs),
      };
    },
  };
}

/** A place where all the time of a run together is less than this share of it would be an empty corner of the picture. */
const leastShare = 0.005;

/** Who is at such a place is shown on the bench, for the microseconds it takes. */
function sitDownForMoments(cooks: readonly CookStay[][], makespanMs: number): void {
  const totals = new Map<string, number>();
  const visits = new Set(cooks.flatMap((stays) => stays.map(({ visit }) => visit)));
  // Kitchens of their own are drawn alike, so they count together.
  const keyOf = ({ kitchen, place }: Spot<CookPlace>): string => `${kitchen === 0} ${place}`;
  for (const visit of visits) {
    totals.set(keyOf(visit), (totals.get(keyOf(visit)) ?? 0) + visit.endMs - visit.startMs);
  }
  for (const visit of visits) {
    if (visit.place !== 'stove' && (totals.get(keyOf(visit)) ?? 0) < makespanMs * leastShare) {
      visit.place = 'bench';
    }
  }
}

function spotOf<Place extends string>({ kitchen, place, slot }: Spot<Place>): Spot<Place> {
  return { kitchen, place, slot };
}

function capacityOf(slotsOf: (place: CookPlace) => number): Record<CookPlace, number> {
  const capacity = { stove: 0, waiting: 0, appliance: 0, door: 0, hatch: 0, core: 0, apron: 0, bench: 0 };
  for (const place of cookPlaces) {
    capacity[place] = slotsOf(place);
  }
  return capacity;
}

function styleOf({ strategy, timeline }: Outcome, hasLoop: boolean): KitchenPlan['style'] {
  if (hasLoop && (strategy === 'asyncio' || strategy === 'promise-all' || strategy === 'sequential')) {
    return 'ovens';
  }
  return timeline.lanes.some(({ kind }) => kind === 'gil') || strategy === 'sequential' ? 'stove' : 'stoves';
}

interface Ends {
  readonly firstMs: readonly number[];
  readonly servedMs: readonly number[];
  readonly firstSorted: readonly number[];
  readonly servedSorted: readonly number[];
}

function beginningsAndEnds(dishes: readonly (readonly DishVisit[])[]): Ends {
  const firstMs: number[] = [];
  const servedMs: number[] = [];
  for (const visits of dishes) {
    // One without a trace goes with the one before it.
    const served = visits.at(-1)?.endMs ?? servedMs.at(-1) ?? 0;
    servedMs.push(served);
    firstMs.push(visits[0]?.startMs ?? served);
  }
  const sorted = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);
  return { firstMs, servedMs, firstSorted: sorted(firstMs), servedSorted: sorted(servedMs) };
}

/** How many of the ascending numbers are at most `ms`. */
function countUntil(ascending: readonly number[], ms: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) <= ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

interface Hours {
  readonly beginsMs: number;
  readonly opensMs: number;
  readonly closesMs: number;
}

function openingHours(process: number, lanes: Outcome['timeline']['lanes'], cooks: readonly CookStay[][]): Hours {
  const stays = lanes.flatMap((lane, at) => (lane.process === process && isCook(lane.kind) ? (cooks[at] ?? []) : []));
  const beginsMs = stays.reduce((least, { startMs }) => Math.min(least, startMs), Infinity);
  const closesMs = stays.reduce((most, { endMs }) => Math.max(most, endMs), -Infinity);
  const startUp = stays.filter(({ state }) => state === 'starting');
  const opensMs = startUp.reduce((most, { endMs }) => Math.max(most, endMs), beginsMs);
  return { beginsMs, opensMs: process === 0 ? 0 : opensMs, closesMs };
}

function kitchenAt(
  process: number,
  hours: Hours,
  cooks: readonly Cook[],
  ms: number,
  outcome: Outcome,
  isOnly: boolean,
): Kitchen {
  const opening =
    process === 0
      ? 'open'
      : ms < hours.beginsMs
        ? 'not-yet'
        : ms < hours.opensMs
          ? 'opening'
          : ms < hours.closesMs
            ? 'open'
            : 'closed';
  return {
    process,
    name: process > 0 ? awayName(process, outcome) : isOnly ? 'Kitchen' : 'Main kitchen',
    opening,
    opensInMs: opening === 'opening' ? hours.opensMs - ms : 0,
    cooks: cooks.filter(({ kitchen }) => kitchen === process),
  };
}

/** What a kitchen beside the main one is called; on a cluster after the machine it stands for. */
function awayName(process: number, { strategy, timeline }: Outcome): string {
  if (strategy === 'cluster') {
    const machine = timeline.lanes.find((lane) => lane.process === process && isCook(lane.kind))?.name ?? '';
    // The scheduler has its kitchen before all others; where it is part of the program there is none.
    return /^(?:node|worker)\b/.test(machine) ? `Restaurant: ${machine}` : `Dispatch: ${machine}`;
  }
  const noun = strategy === 'interpreters' ? 'Interpreter' : strategy === 'worker-threads' ? 'Worker' : 'Process';
  return `${noun} ${process}`;
}
