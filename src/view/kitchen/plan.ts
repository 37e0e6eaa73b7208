/**
 * The floor plan: how large each kitchen and each place in it is for a width, and where its slots are. It depends on the run and
 * the width alone, not on the moment, so that nothing jumps while the run plays. Draws nothing.
 */
import type { Strategy } from '../../core/workload';
import { cookPlaces } from './scene';
import type { CookPlace, KitchenPlan } from './scene';
import { ovenNames, placeName } from './wording';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Zone {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly term: string;
  /** Left edge of the slots, from the zone's own: 0, or beyond the words where they stand beside. */
  readonly indent: number;
  readonly columns: number;
  /** Slots that are drawn; who has a higher one is counted only. */
  readonly slots: number;
}

export interface Room {
  readonly process: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isSmall: boolean;
  readonly cooks: Readonly<Partial<Record<CookPlace, Zone>>>;
  readonly ovens: Zone | undefined;
  readonly cold: Zone | undefined;
  /** Top of the line that tells about the event loop; undefined where there is none. */
  readonly stallY: number | undefined;
}

export interface FloorPlan {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly rooms: readonly Room[];
  /** Rooms for which there is no space. */
  readonly hiddenRooms: number;
  /** Top of the line that counts them. */
  readonly moreY: number;
  readonly isNarrow: boolean;
}

export interface PlanOptions {
  readonly width: number;
  readonly fontSize: number;
  readonly strategy: Strategy;
  readonly hasLoop: boolean;
  readonly measure: (text: string, size: number) => number;
}

export const slotWidth = 58;
/** From the top of a hat to the second line below the feet. */
const slotHeight = 86;
/** From a slot's top to the feet. */
const feet = 56;
export const zonePadding = 8;
export const roomPadding = 10;
const gap = 8;
const mostSlots = 24;
/** The main kitchen and twelve of their own. */
const mostRooms = 13;
/** A kitchen of its own has three stations: hatch, stove and what is beside it. */
const smallRoom = 3 * slotWidth + 2 * roomPadding;
/** Further ovens and dishes going cold are counted. */
const mostOvenRows = 2;
const mostColdRows = 1;

const headHeight = (fontSize: number): number => Math.round(fontSize * 3.1);
const titleHeight = (fontSize: number): number => Math.round(fontSize * 2.4);
export const statusHeight = (fontSize: number): number => Math.round(fontSize * 2);
export const railHeight = (fontSize: number, isNarrow: boolean): number => Math.round(fontSize * (isNarrow ? 5 : 2.8));
export const stallHeight = (fontSize: number): number => Math.round(fontSize * 2.2);

interface Wish {
  readonly key: CookPlace | 'ovens' | 'cold';
  readonly title: string;
  readonly term: string;
  readonly slots: number;
  /** Width of the words with the space around them. */
  readonly words: number;
  readonly wanted: number;
}

export function planFloor(plan: KitchenPlan, options: PlanOptions): FloorPlan {
  const { width, fontSize } = options;
  const isNarrow = width < 480;
  const rooms: Room[] = [];
  let y = railHeight(fontSize, isNarrow);
  const main = planMainRoom(plan, { x: 0, y, width }, options);
  rooms.push(main);
  y += main.height + gap;
  const others = Math.min(plan.capacity.length, mostRooms) - 1;
  const columns = Math.max(1, Math.min(others, Math.floor((width + gap) / (smallRoom + gap))));
  const roomWidth = (width - gap * (columns - 1)) / columns;
  for (let first = 1; first <= others; first += columns) {
    const row = Array.from({ length: Math.min(columns, others - first + 1) }, (_, at) =>
      planSmallRoom(first + at, { x: at * (roomWidth + gap), y, width: roomWidth }, options),
    );
    const height = Math.max(...row.map((room) => room.height));
    rooms.push(...row.map((room) => ({ ...room, height })));
    y += height + gap;
  }
  const hiddenRooms = plan.capacity.length - rooms.length;
  const moreHeight = hiddenRooms > 0 ? Math.round(fontSize * 2) : 0;
  return { width, height: y - gap + moreHeight + 1, fontSize, rooms, hiddenRooms, moreY: y, isNarrow };
}

function wishes(plan: KitchenPlan, inner: number, options: PlanOptions): Wish[] {
  const { measure, fontSize, strategy } = options;
  const wish = (key: Wish['key'], title: string, term: string, slots: number, isWide: boolean): Wish => {
    const text = Math.max(measure(title, fontSize), measure(term, fontSize - 2)) * 1.06;
    const words = text + 2 * zonePadding;
    const least = Math.max(words, Math.max(1, slots) * slotWidth + 2 * zonePadding);
    return { key, title, term, slots, words, wanted: isWide ? inner : Math.min(inner, least) };
  };
  const list = cookPlaces.flatMap((place) => {
    const slots = plan.capacity[0]?.[place] ?? 0;
    if (slots === 0 && place !== 'stove') {
      return [];
    }
    const { title, term } = placeName(place, plan.style, strategy);
    const doorSlot = place === 'door' ? 1 : 0;
    return [wish(place, title, term, Math.min(mostSlots, Math.max(1, slots)) + doorSlot, false)];
  });
  if (plan.ovens > 0) {
    list.push(wish('ovens', ovenNames.oven.title, ovenNames.oven.term, plan.ovens, true));
  }
  if (plan.cold > 0) {
    const { title, term } = plan.style === 'ovens' ? ovenNames.cold : ovenNames.returned;
    list.push(wish('cold', title, term, plan.cold, true));
  }
  return list;
}

/** Rows of wishes that fit beside each other; what is left over is shared out in proportion. */
function rowsOf(list: readonly Wish[], inner: number): readonly Wish[][] {
  const rows: Wish[][] = [];
  let used = Infinity;
  for (const wish of list) {
    const row = rows.at(-1);
    if (row === undefined || used + gap + wish.wanted > inner) {
      rows.push([wish]);
      used = wish.wanted;
    } else {
      row.push(wish);
      used += gap + wish.wanted;
    }
  }
  return rows;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function planMainRoom(plan: KitchenPlan, at: Place, options: PlanOptions): Room {
  const { fontSize, hasLoop } = options;
  const inner = at.width - 2 * roomPadding;
  const cooks: Partial<Record<CookPlace, Zone>> = {};
  let ovens: Zone | undefined;
  let cold: Zone | undefined;
  let y = at.y + titleHeight(fontSize);
  const stallY = hasLoop ? y : undefined;
  y += hasLoop ? stallHeight(fontSize) + gap : 0;
  for (const row of rowsOf(wishes(plan, inner, options), inner)) {
    const wanted = row.reduce((sum, wish) => sum + wish.wanted, 0);
    const stretch = (inner - gap * (row.length - 1)) / wanted;
    let x = at.x + roomPadding;
    // Where all slots of a row have space beside the words, the row is only as tall as a cook.
    const isBeside = row.every((wish) => wish.words + wish.slots * slotWidth <= wish.wanted * stretch - zonePadding);
    const zones = row.map((wish): readonly [Wish['key'], Zone] => {
      const width = wish.wanted * stretch;
      const indent = isBeside ? wish.words : 0;
      const columns = Math.max(1, Math.floor((width - indent - 2 * zonePadding) / slotWidth));
      const dishRows = wish.key === 'ovens' ? mostOvenRows : wish.key === 'cold' ? mostColdRows : Infinity;
      const slots = Math.min(wish.slots, columns * dishRows);
      const head = isBeside ? 14 : headHeight(fontSize) + 8;
      const height = head + Math.ceil(slots / columns) * slotHeight;
      const zone = { x, y, width, height, title: wish.title, term: wish.term, indent, columns, slots };
      x += width + gap;
      return [wish.key, zone];
    });
    const height = Math.max(...zones.map(([, zone]) => zone.height));
    for (const [key, zone] of zones) {
      if (key === 'ovens') {
        ovens = { ...zone, height };
      } else if (key === 'cold') {
        cold = { ...zone, height };
      } else {
        cooks[key] = { ...zone, height };
      }
    }
    y += height + gap;
  }
  return { process: 0, ...at, height: y - gap + roomPadding - at.y, isSmall: false, cooks, ovens, cold, stallY };
}

/** Which of the three stations of a small room each place is at. */
const stations: Readonly<Record<CookPlace, 0 | 1 | 2>> = {
  hatch: 0,
  stove: 1,
  waiting: 2,
  appliance: 2,
  door: 2,
  core: 2,
  apron: 2,
  bench: 2,
};

function planSmallRoom(process: number, at: Place, { fontSize }: PlanOptions): Room {
  const y = at.y + titleHeight(fontSize);
  const height = slotHeight + 4;
  const width = (at.width - 2 * roomPadding) / 3;
  const cooks: Partial<Record<CookPlace, Zone>> = {};
  for (const place of cookPlaces) {
    const x = at.x + roomPadding + stations[place] * width;
    cooks[place] = { x, y, width, height, title: '', term: '', indent: 0, columns: 1, slots: 1 };
  }
  const roomHeight = titleHeight(fontSize) + height + statusHeight(fontSize);
  return {
    process,
    ...at,
    height: roomHeight,
    isSmall: true,
    cooks,
    ovens: undefined,
    cold: undefined,
    stallY: undefined,
  };
}

/** The point where who has the slot stands; undefined for one that is not drawn. */
export function standAt(zone: Zone | undefined, slot: number): { readonly x: number; readonly y: number } | undefined {
  if (zone === undefined || slot >= zone.slots) {
    return undefined;
  }
  const rows = Math.ceil(zone.slots / zone.columns);
  const inRow = rows === 1 ? zone.slots : zone.columns;
  // Few slots in a wide place stand in its middle, not in its corner.
  const space = zone.width - zone.indent - (zone.indent > 0 ? zonePadding : 2 * zonePadding);
  const width = Math.min(space / inRow, slotWidth * 1.4);
  const middle = zone.indent > 0 ? zone.indent + space / 2 : zone.width / 2;
  const left = zone.x + middle - (width * inRow) / 2;
  const bottom = zone.y + zone.height - 4 - rows * slotHeight;
  return {
    x: left + width * ((slot % zone.columns) + 0.5),
    y: bottom + Math.floor(slot / zone.columns) * slotHeight + feet,
  };
}
