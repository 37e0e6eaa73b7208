/**
 * The restaurant kitchen as plain data: who stands where at one moment of a run, which dishes are in the ovens, what was served.
 * The same run as the timeline tells, in another picture: a thread is a cook, a task is an order, the GIL is the one stove.
 * Holds types only; director.ts makes scenes of a run, wording.ts puts them into words, drawing.ts draws them.
 */
import type { LaneState } from '../../core/workload';

/** Where a cook (a thread, a process' main thread or an event loop) can stand. */
export const cookPlaces = [
  'stove', // executes Python code: under a GIL the one who holds it
  'waiting', // wants the GIL, another has it
  'appliance', // native code that released the GIL
  'door', // blocking I/O
  'hatch', // pickles for another kitchen, or unpickles
  'core', // could work, but has no core
  'apron', // thread or process start-up
  'bench', // idle, or awaits
] as const;
export type CookPlace = (typeof cookPlaces)[number];

/** Where a task can be between its order and its serving. */
export type DishPlace = 'cook' | 'queued' | 'oven' | 'cold';

/** A spot in a picture: cooks and dishes keep theirs for as long as they stay. */
export interface Spot<Place> {
  readonly kitchen: number;
  readonly place: Place;
  readonly slot: number;
}

export interface Cook extends Spot<CookPlace> {
  /** Index of the timeline's lane. */
  readonly lane: number;
  readonly name: string;
  readonly role: 'caller' | 'cook' | 'loop';
  readonly state: LaneState;
  /** Index of the task in hand; -1 for none. */
  readonly task: number;
  readonly sinceMs: number;
  /** Where the cook comes from while walking; `walked` is the share of the way, 1 on arrival. */
  readonly from: Spot<CookPlace> | undefined;
  readonly walked: number;
}

export interface Dish extends Spot<DishPlace> {
  readonly task: number;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface Kitchen {
  /** Index of the process or interpreter; 0 is the program's own. */
  readonly process: number;
  readonly name: string;
  readonly opening: 'not-yet' | 'opening' | 'open' | 'closed';
  /** Until the kitchen opens, milliseconds; 0 when it is open. */
  readonly opensInMs: number;
  readonly cooks: readonly Cook[];
}

/** The event loop's look away from everything else. */
export interface StallMeter {
  /** For how long the loop has had no moment to spare, milliseconds; 0 while it waits for something to do. */
  readonly forMs: number;
  /** The longest such stretch of the run. */
  readonly longestMs: number;
  /** Longer than the limit from which a stall is noticed. */
  readonly isLoud: boolean;
}

export interface Scene {
  readonly timeMs: number;
  /** Tasks that the run simulated one by one, and that the picture follows. */
  readonly total: number;
  /** Tasks of the workload; where they are more, the figures of the run were extended to them. */
  readonly all: number;
  /** When the simulated part ends. */
  readonly endsAtMs: number;
  /** Not begun by anybody. */
  readonly ordered: number;
  /** Handed over, not taken up. */
  readonly queued: number;
  readonly withCooks: number;
  readonly served: number;
  readonly ovens: readonly Dish[];
  /** Could go on, but the event loop has not come to them. */
  readonly cold: readonly Dish[];
  readonly kitchens: readonly Kitchen[];
  /** Undefined where there is no event loop. */
  readonly stall: StallMeter | undefined;
}

/** What stays the same over a run and fixes the picture's layout, so that nothing jumps while it plays. */
export interface KitchenPlan {
  /** `stove`: a GIL; `stoves`: none between the threads; `ovens`: one event loop does everything. */
  readonly style: 'stove' | 'stoves' | 'ovens';
  /** How many cooks stand at a place at once at most, by kitchen; 0 where nobody ever does. */
  readonly capacity: readonly Readonly<Record<CookPlace, number>>[];
  readonly ovens: number;
  readonly cold: number;
}
