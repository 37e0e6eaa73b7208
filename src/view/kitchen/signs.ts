/**
 * The kitchen's signs: the rail of orders and what was served, the line that tells whether the event loop gets to everything,
 * the shutter of a kitchen that does not cook, and the count of kitchens without space. Words and bars; people are drawing.ts.
 */
import { formatDuration } from '../format';
import * as figure from './figures';
import type { Pencil } from './pencil';
import { railHeight, roomPadding, stallHeight } from './plan';
import type { FloorPlan, Room } from './plan';
import type { Kitchen, Scene, StallMeter } from './scene';
import { patternFill } from './shapes';

/** Orders that wait on the left, what was served on the right. */
export function rail(pencil: Pencil, floor: FloorPlan, scene: Scene): void {
  const { palette } = pencil;
  const { isNarrow, width } = floor;
  const waiting = scene.ordered + scene.queued;
  const line = railHeight(pencil.size, false);
  const servedY = (isNarrow ? railHeight(pencil.size, true) - line / 2 : line / 2) - 3;
  const ordersY = line / 2 - 3;
  const right = isNarrow ? width : width * 0.46;
  pencil.text(0, ordersY, 'Orders', { isBold: true });
  const left = pencil.widthOf('Orders') + 10;
  const words =
    waiting === 0
      ? 'none waits'
      : scene.ordered === 0
        ? `${waiting} handed out`
        : `${waiting} wait${scene.queued > 0 ? `, ${scene.queued} handed out` : ''}`;
  const textWidth = pencil.widthOf(words) + 8;
  const fits = Math.max(0, Math.floor((right - left - textWidth) / 17));
  const tickets = Math.min(waiting, fits, 12);
  for (let at = 0; at < tickets; at++) {
    pencil.group(left + 7 + at * 17, ordersY + 9, figure.ticketFigure(palette), 'ticket');
  }
  const text = pencil.fitting([words, `${waiting} wait`, String(waiting)], right - left);
  pencil.text(left + tickets * 17 + (tickets > 0 ? 4 : 0), ordersY, text, { fill: palette.muted });
  const from = isNarrow ? 0 : width * 0.52;
  pencil.text(from, servedY, 'Served', { isBold: true });
  const done = `${scene.served} of ${scene.total}`;
  const barX = from + pencil.widthOf('Served') + 10;
  const barWidth = Math.max(10, width - barX - pencil.widthOf(`${scene.total} of ${scene.total}`) - 12);
  const { released } = palette.states;
  const frame = { x: barX, y: servedY - 6, height: 12, radius: 3 };
  pencil.shapes.push({ kind: 'rect', ...frame, width: barWidth, fill: 'none', stroke: palette.muted });
  if (scene.served > 0) {
    const share = (barWidth * scene.served) / scene.total;
    pencil.shapes.push({ kind: 'rect', ...frame, width: share, fill: released.fill, stroke: released.colour });
  }
  pencil.text(width, servedY, done, { anchor: 'end' });
}

export function statusOf({ opening, opensInMs }: Kitchen): string {
  switch (opening) {
    case 'not-yet':
      return 'not started';
    case 'opening':
      return `opens in ${formatDuration(opensInMs)}`;
    case 'open':
      return 'open';
    case 'closed':
      return 'ended';
  }
}

/** A kitchen that does not cook: its shutter is down, and while it opens it says for how long. */
export function shutter(pencil: Pencil, room: Room, { opening }: Kitchen): void {
  const { palette } = pencil;
  const top = room.y + Math.round(pencil.size * 2.4);
  const box = { x: room.x + roomPadding, y: top, width: room.width - 2 * roomPadding };
  const height = room.y + room.height - roomPadding - top;
  const isOpening = opening === 'opening';
  const { starting } = palette.states;
  const stroke = isOpening ? starting.colour : palette.grid;
  pencil.shapes.push({ kind: 'rect', ...box, height, radius: 3, fill: 'none', stroke });
  for (let y = top + 10; y < top + height - 4; y += 10) {
    pencil.shapes.push({ kind: 'path', d: `M${box.x} ${y}H${box.x + box.width}`, stroke, strokeWidth: 1 });
  }
  const words = isOpening ? 'Opening: start-up' : opening === 'closed' ? 'Closed' : 'Not started';
  const width = pencil.widthOf(words) + 24;
  const middle = top + height / 2;
  const plate = {
    x: box.x + (box.width - width) / 2,
    y: middle - pencil.size,
    width,
    height: pencil.size * 2,
    radius: 3,
  };
  pencil.shapes.push({ kind: 'rect', ...plate, fill: isOpening ? starting.fill : palette.background, stroke });
  const fill = isOpening ? starting.text : palette.muted;
  pencil.text(box.x + box.width / 2, middle, words, { anchor: 'middle', isBold: isOpening, fill });
}

/** The event loop's line: quiet while it gets to everything, loud when it does not. */
export function stallLine(pencil: Pencil, room: Room, y: number, stall: StallMeter, coldDishes: number): void {
  const { palette, size } = pencil;
  const height = stallHeight(size);
  const box = { x: room.x + roomPadding, y, width: room.width - 2 * roomPadding, height, radius: 3 };
  const forMs = formatDuration(stall.forMs);
  const middle = y + height / 2;
  if (stall.isLoud) {
    const { colour, fill, text } = palette.states['waiting-gil'];
    pencil.shapes.push({ kind: 'rect', ...box, fill, stroke: colour, strokeWidth: 2 });
    pencil.shapes.push({ kind: 'rect', ...box, width: 8, radius: 0, fill: patternFill(palette, 'waiting-gil') });
    const dishes = coldDishes === 1 ? '1 dish goes cold' : `${coldDishes} dishes go cold`;
    const waiting = coldDishes === 0 ? '' : `, ${dishes}`;
    const words = [
      `EVENT LOOP STALLED for ${forMs}${waiting}: nothing else runs`,
      `EVENT LOOP STALLED for ${forMs}${waiting}`,
      `LOOP STALLED for ${forMs}${waiting}`,
      `LOOP STALLED for ${forMs}`,
    ];
    pencil.text(box.x + 16, middle, pencil.fitting(words, box.width - 24), { isBold: true, fill: text });
    return;
  }
  pencil.shapes.push({ kind: 'rect', ...box, fill: 'none', stroke: palette.grid });
  const longest = formatDuration(stall.longestMs);
  const words =
    stall.forMs > 0
      ? [`Event loop busy for ${forMs}; longest stretch of this run ${longest}`, `Event loop busy for ${forMs}`]
      : ['Event loop free: whatever becomes ready runs at once', 'Event loop free'];
  pencil.text(box.x + 16, middle, pencil.fitting(words, box.width - 24), { fill: palette.muted });
}

/** Counts the kitchens for which there is no space. */
export function moreRooms(pencil: Pencil, floor: FloorPlan, scene: Scene): void {
  const { palette } = pencil;
  if (floor.hiddenRooms === 0) {
    return;
  }
  const shown = new Set(floor.rooms.map((room) => room.process));
  const hidden = scene.kitchens.filter((kitchen) => !shown.has(kitchen.process));
  const cooking = hidden.filter((kitchen) => kitchen.cooks.some((cook) => cook.place === 'stove')).length;
  const words = `+ ${floor.hiddenRooms} more kitchens, ${cooking} of them cook`;
  pencil.text(0, floor.moreY + pencil.size, words, { fill: palette.muted });
}
