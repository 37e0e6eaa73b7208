/**
 * Draws a scene on a floor plan: rooms and their furniture, then dishes, then the cooks over them, each on the way from where
 * it was to where it is. Everything is a shape with the theme's own colours; words stand beside every sign.
 * Pure, so that the page, the tests and the pictures of the documentation have the same drawing.
 */
import type { LaneState } from '../../core/workload';
import { formatDuration } from '../format';
import * as figure from './figures';
import { Pencil } from './pencil';
import type { DrawingOptions } from './pencil';
import { roomPadding, slotWidth, standAt, statusHeight } from './plan';
import type { Point, Room, Zone } from './plan';
import { cookPlaces } from './scene';
import type { Cook, CookPlace, Dish, Kitchen, Scene, Spot } from './scene';
import type { Drawing, Shape } from './shapes';
import { moreRooms, rail, shutter, stallLine, statusOf } from './signs';
import { wordsBelow } from './wording';

/** The timeline's state that a place stands for: its colour and hatching mark the place's upper edge. */
const placeStates: Readonly<Record<CookPlace, LaneState>> = {
  stove: 'running',
  waiting: 'waiting-gil',
  appliance: 'released',
  door: 'blocked',
  hatch: 'pickling',
  core: 'waiting-core',
  apron: 'starting',
  bench: 'idle',
};

/** The whole picture of a moment. */
export function drawScene(scene: Scene, options: DrawingOptions): Drawing {
  const { floor } = options;
  const pencil = new Pencil(options);
  const artist = new Artist(pencil, options, scene);
  rail(pencil, floor, scene);
  for (const room of floor.rooms) {
    const kitchen = scene.kitchens[room.process];
    if (kitchen !== undefined) {
      artist.room(room, kitchen);
    }
  }
  moreRooms(pencil, floor, scene);
  const cooks = scene.kitchens.flatMap((kitchen) => kitchen.cooks);
  for (const cook of cooks.toSorted((a, b) => a.lane - b.lane)) {
    artist.cook(cook);
  }
  return { width: floor.width, height: floor.height, shapes: pencil.shapes };
}

/** Above a counter a cook stands a little higher, so that the coat is seen. */
const raisedBy = 8;

class Artist {
  constructor(
    private readonly pencil: Pencil,
    private readonly options: DrawingOptions,
    private readonly scene: Scene,
  ) {}

  room(room: Room, kitchen: Kitchen): void {
    const { pencil, scene } = this;
    this.title(room, kitchen);
    if (kitchen.opening !== 'open') {
      shutter(pencil, room, kitchen);
      return;
    }
    if (room.isSmall) {
      this.smallKitchen(room, kitchen);
      return;
    }
    if (room.stallY !== undefined && scene.stall !== undefined) {
      stallLine(pencil, room, room.stallY, scene.stall, scene.cold.length);
    }
    for (const place of cookPlaces) {
      const zone = room.cooks[place];
      if (zone !== undefined) {
        this.cookZone(zone, place, room, kitchen.cooks);
      }
    }
    if (room.ovens !== undefined) {
      this.ovens(room.ovens);
    }
    if (room.cold !== undefined) {
      this.cold(room.cold);
    }
  }

  private title(room: Room, kitchen: Kitchen): void {
    const { pencil } = this;
    const { x, y, width, height } = room;
    const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, radius: 6 };
    pencil.shapes.push({ kind: 'rect', ...box, fill: 'none', stroke: pencil.palette.border });
    const middle = y + pencil.size * 1.3;
    pencil.text(x + roomPadding, middle, kitchen.name, { isBold: true });
    const count = kitchen.cooks.length;
    const words = room.isSmall ? statusOf(kitchen) : count === 1 ? '1 cook' : `${count} cooks`;
    const left = width - 2 * roomPadding - pencil.widthOf(kitchen.name) - 12;
    const text = pencil.fitting([words, ''], left);
    pencil.text(x + width - roomPadding, middle, text, { anchor: 'end', fill: pencil.palette.muted });
  }

  private furniture(point: Point | undefined, place: CookPlace, shapes: readonly Shape[]): void {
    if (point !== undefined) {
      this.pencil.group(point.x, point.y, shapes, 'furniture', place);
    }
  }

  private cookZone(zone: Zone, place: CookPlace, room: Room, cooks: readonly Cook[]): void {
    const { palette } = this.pencil;
    const there = cooks.filter((cook) => cook.place === place);
    const hidden = there.filter((cook) => spotIn(room, cook) === undefined).length;
    this.pencil.frame(zone, placeStates[place], hidden > 0 ? `+ ${hidden} more` : '');
    const isTaken = (slot: number): boolean => there.some((cook) => cook.slot === slot && cook.walked >= 1);
    for (let slot = 0; slot < zone.slots; slot++) {
      const point = standAt(zone, slot);
      if (place === 'appliance') {
        this.furniture(point, place, figure.mixerFigure(palette, isTaken(slot)));
      } else if ((place === 'stove' || place === 'hatch') && !isTaken(slot)) {
        this.furniture(point, place, this.counter(place, false));
      } else if (place === 'bench' && slot % zone.columns === 0) {
        this.bench(zone, slot);
      }
    }
    if (place === 'door') {
      this.furniture(standAt(zone, 0), place, figure.doorFigure(palette));
    }
  }

  /** Hatch, stove and the station beside it, which shows what the cook uses there; below, what the cook does. */
  private smallKitchen(room: Room, { cooks }: Kitchen): void {
    const { plan, strategy, floor } = this.options;
    const { pencil } = this;
    const { palette, small } = pencil;
    const [cook] = cooks;
    const place = cook?.place ?? 'bench';
    const isThere = cook !== undefined && cook.walked >= 1;
    const at = (station: CookPlace, shapes: readonly Shape[], dx = 0): void => {
      const point = standAt(room.cooks[station], 0);
      this.furniture(point && { x: point.x + dx, y: point.y }, station, shapes);
    };
    const isAt = (station: CookPlace): boolean => isThere && place === station;
    if (plan.capacity.slice(1).some(({ hatch }) => hatch > 0) && !isAt('hatch')) {
      at('hatch', this.counter('hatch', false));
    }
    if (!isAt('stove')) {
      at('stove', this.counter('stove', false));
    }
    if (place === 'appliance') {
      at('appliance', figure.mixerFigure(palette, isThere));
    } else if (place === 'door') {
      at('door', figure.doorFigure(palette), besideDoor);
    } else {
      at('bench', figure.benchFigure(slotWidth * 0.8, palette));
    }
    const y = room.y + room.height - statusHeight(floor.fontSize) / 2 - 3;
    const words = wordsBelow(place, plan, strategy);
    pencil.text(room.x + room.width / 2, y, words, { size: small, anchor: 'middle', fill: palette.muted });
  }

  private bench(zone: Zone, slot: number): void {
    const first = standAt(zone, slot);
    const last = standAt(zone, Math.min(zone.slots, slot + zone.columns) - 1);
    if (first !== undefined && last !== undefined) {
      const shapes = figure.benchFigure(last.x - first.x + slotWidth * 0.8, this.pencil.palette);
      this.furniture({ x: (first.x + last.x) / 2, y: first.y }, 'bench', shapes);
    }
  }

  /** What stands in front of a cook. */
  private counter(place: CookPlace, isUsed: boolean): readonly Shape[] {
    const { plan, strategy } = this.options;
    const { palette } = this.pencil;
    if (place === 'stove') {
      const isBoard = plan.style === 'ovens' || strategy === 'worker-threads';
      return isBoard ? figure.boardFigure(palette, isUsed) : figure.stoveFigure(palette, isUsed);
    }
    return place === 'hatch' ? figure.hatchFigure(palette, isUsed) : [];
  }

  /** Where a spot is in the picture, unless its kitchen is closed or it is not drawn. */
  private spot(spot: Spot<CookPlace>): Point | undefined {
    const room = this.options.floor.rooms[spot.kitchen];
    return this.scene.kitchens[spot.kitchen]?.opening === 'open' ? spotIn(room, spot) : undefined;
  }

  cook(cook: Cook): void {
    const { pencil } = this;
    const to = this.spot(cook);
    if (to === undefined) {
      return;
    }
    const from = (cook.from && this.spot(cook.from)) ?? to;
    // Slow at both ends, as people walk.
    const eased = cook.walked * cook.walked * (3 - 2 * cook.walked);
    const isThere = cook.walked >= 1;
    const raised = isThere && (cook.place === 'stove' || cook.place === 'hatch') ? -raisedBy : 0;
    const name = pencil.fitting([cook.name, shortName(cook.name)], slotWidth + 4, pencil.small);
    pencil.group(
      from.x + (to.x - from.x) * eased,
      from.y + (to.y - from.y) * eased,
      [
        {
          kind: 'group',
          x: 0,
          y: raised,
          shapes: figure.cookFigure(pencil.palette.states[cook.state], pencil.palette, cook.role),
        },
        ...(isThere ? this.counter(cook.place, true) : []),
        ...pencil.labels(name, cook.task < 0 ? '' : `task ${cook.task + 1}`),
      ],
      'cook',
      cook.name,
      cook.place,
    );
  }

  private ovens(zone: Zone): void {
    const { ovens, timeMs } = this.scene;
    const hidden = ovens.filter((dish) => dish.slot >= zone.slots).length;
    this.pencil.frame(zone, 'awaiting', hidden > 0 ? `+ ${hidden} more in ovens` : '');
    const bySlot = new Map(ovens.filter(({ slot }) => slot < zone.slots).map((dish) => [dish.slot, dish]));
    for (let slot = 0; slot < zone.slots; slot++) {
      const dish = bySlot.get(slot);
      const share = dish === undefined ? undefined : (timeMs - dish.sinceMs) / (dish.untilMs - dish.sinceMs);
      const left = dish === undefined ? '' : formatDuration(dish.untilMs - timeMs);
      this.dish(zone, slot, figure.ovenFigure(this.pencil.palette, share), dish, left);
    }
  }

  private cold(zone: Zone): void {
    const { cold, timeMs } = this.scene;
    const style = this.pencil.palette.states.ready;
    const hidden = cold.filter((dish) => dish.slot >= zone.slots).length;
    this.pencil.frame(zone, 'ready', hidden > 0 ? `+ ${hidden} more` : '');
    for (const dish of cold) {
      const since = formatDuration(timeMs - dish.sinceMs);
      const words = this.pencil.fitting([`for ${since}`, since], slotWidth, this.pencil.small);
      this.dish(zone, dish.slot, figure.coldFigure(style), dish, words);
    }
  }

  private dish(zone: Zone, slot: number, shapes: readonly Shape[], dish: Dish | undefined, time: string): void {
    const point = standAt(zone, slot);
    if (point === undefined) {
      return;
    }
    const labels = dish === undefined ? [] : this.pencil.labels(`task ${dish.task + 1}`, time);
    const name = dish === undefined ? '' : `task ${dish.task + 1}`;
    this.pencil.group(point.x, point.y, [...shapes, ...labels], dish?.place ?? 'furniture', name);
  }
}

const besideDoor = 16;

/** In a large kitchen the door itself takes the first slot, in a small one the cook makes room for it. */
function spotIn(room: Room | undefined, { place, slot }: Spot<CookPlace>): Point | undefined {
  const point = standAt(room?.cooks[place], place === 'door' && room?.isSmall === false ? slot + 1 : slot);
  return point !== undefined && place === 'door' && room?.isSmall === true
    ? { x: point.x - besideDoor, y: point.y }
    : point;
}

/** `p 3` for `process 3`, `feeder` for `queue feeder`. */
function shortName(name: string): string {
  const [first = '', second = ''] = name.split(' ');
  if (/^\d+$/.test(second)) {
    return `${first.charAt(0)} ${second}`;
  }
  return first === 'main' || second === '' ? first : second;
}
