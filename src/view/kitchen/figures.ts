/**
 * The kitchen's own drawings: cook, stove, chopping board, mixer, door, hatch, bench, oven, dish and ticket, in flat lines of one
 * weight. Each stands on the point 0, 0, the middle of its foot, and is at most 52 pixels tall.
 * They know colours only as they are handed in; where they stand is plan.ts.
 */
import type { StateStyle, Palette } from '../timeline/palette';
import { rounded } from './shapes';
import type { Shape } from './shapes';

const lineWidth = 1.5;

const line = (stroke: string): { readonly stroke: string; readonly strokeWidth: number; readonly fill: string } => ({
  stroke,
  strokeWidth: lineWidth,
  fill: 'none',
});

/** Head, hat and shoulders; the coat has the colour of what the cook does. */
export function cookFigure(style: StateStyle, palette: Palette, role: 'caller' | 'cook' | 'loop'): Shape[] {
  const skin = { fill: palette.background, stroke: palette.foreground, strokeWidth: lineWidth };
  const coat = { fill: style.fill, stroke: style.colour, strokeWidth: lineWidth };
  const shapes: Shape[] = [
    { kind: 'path', d: 'M-13 0V-9A13 12 0 0 1 13-9V0Z', ...coat },
    { kind: 'path', d: 'M-5-20L0-13L5-20', ...line(style.colour) },
    { kind: 'path', d: 'M-2-8h.1M-2-3h.1M3-8h.1M3-3h.1', ...line(style.colour), strokeWidth: 2 },
    { kind: 'circle', x: 0, y: -27, radius: 7.5, ...skin },
  ];
  if (role === 'caller') {
    // The one who takes the orders: a bow tie in place of a hat.
    shapes.push(
      { kind: 'path', d: 'M-7-30Q0-38 7-30Q4-33 0-33T-7-30Z', ...skin, fill: palette.foreground },
      { kind: 'path', d: 'M-5-20v5l5-2.500l5 2.500v-5l-5 2.500Z', fill: palette.foreground },
    );
  } else {
    shapes.push({
      kind: 'path',
      d: 'M-7-31V-37A5 5 0 0 1-5-47A6.500 6.500 0 0 1 5-47A5 5 0 0 1 7-37V-31Z',
      ...skin,
    });
    shapes.push({ kind: 'path', d: 'M-7-35H7', ...line(palette.foreground) });
  }
  return shapes;
}

/** The hob in front of the cook; the flame burns while somebody cooks. */
export function stoveFigure(palette: Palette, isLit: boolean): Shape[] {
  const running = palette.states.running;
  const body = { fill: palette.background, stroke: palette.foreground, strokeWidth: lineWidth };
  return [
    { kind: 'rect', x: -24, y: -17, width: 48, height: 17, radius: 2, ...body },
    { kind: 'path', d: 'M-28-17H28', ...line(palette.foreground) },
    { kind: 'path', d: 'M-16-9h.1M-9-9h.1M9-9h.1M16-9h.1', ...line(palette.foreground), strokeWidth: 3 },
    { kind: 'path', d: 'M-5-13H5V-4H-5Z', ...line(palette.muted) },
    ...(isLit
      ? ([
          {
            kind: 'path',
            d: 'M20-18C13-24 19-27 19-32C25-29 29-24 23-18Z',
            fill: running.fill,
            stroke: running.colour,
            strokeWidth: lineWidth,
          },
          {
            kind: 'path',
            d: 'M-22-18C-29-24-23-27-23-32C-17-29-13-24-19-18Z',
            fill: running.fill,
            stroke: running.colour,
            strokeWidth: lineWidth,
          },
        ] as const)
      : []),
  ];
}

/** The event loop's working place. */
export function boardFigure(palette: Palette, isUsed: boolean): Shape[] {
  const running = palette.states.running;
  return [
    {
      kind: 'rect',
      x: -25,
      y: -14,
      width: 50,
      height: 6,
      radius: 2,
      fill: palette.background,
      stroke: palette.foreground,
      strokeWidth: lineWidth,
    },
    { kind: 'path', d: 'M-20-8V0M20-8V0', ...line(palette.foreground) },
    { kind: 'path', d: 'M11-16L25-25l2 4Q24-16 19-16Z', ...line(isUsed ? running.colour : palette.muted) },
    {
      kind: 'path',
      d: 'M-20-16a5 4 0 0 1 10 0Z',
      stroke: isUsed ? running.colour : palette.muted,
      strokeWidth: lineWidth,
      fill: isUsed ? running.fill : 'none',
    },
  ];
}

/** An appliance that works alone once it is switched on. */
export function mixerFigure(palette: Palette, isOn: boolean): Shape[] {
  const released = palette.states.released;
  const stroke = isOn ? released.colour : palette.muted;
  const metal = { stroke, strokeWidth: lineWidth, fill: isOn ? released.fill : palette.background };
  return [
    { kind: 'path', d: 'M14-12H32L29 0H17Z', ...metal },
    { kind: 'path', d: 'M15-22h14a3 3 0 0 1 0 6H15Z', ...metal },
    { kind: 'path', d: 'M23-16v5', ...line(stroke) },
    ...(isOn ? ([{ kind: 'path', d: 'M16-25q3-3 6 0t6 0', ...line(stroke) }] as const) : []),
  ];
}

/** The supplier's door: whoever stands here waits for something from outside. */
export function doorFigure(palette: Palette): Shape[] {
  const blocked = palette.states.blocked;
  return [
    { kind: 'rect', x: -14, y: -44, width: 28, height: 44, radius: 1, ...line(palette.foreground) },
    { kind: 'rect', x: -9, y: -39, width: 18, height: 13, radius: 1, fill: blocked.fill, stroke: blocked.colour },
    { kind: 'path', d: 'M8-18h.1', ...line(palette.foreground), strokeWidth: 3 },
    { kind: 'path', d: 'M-20 0H20', ...line(palette.foreground) },
  ];
}

/** The window in the wall through which orders and dishes are passed. */
export function hatchFigure(palette: Palette, isBusy: boolean): Shape[] {
  const pickling = palette.states.pickling;
  const stroke = isBusy ? pickling.colour : palette.muted;
  return [
    { kind: 'path', d: 'M-26-13H26M-22-13V0M22-13V0', ...line(palette.foreground) },
    { kind: 'path', d: 'M12-13v-9h13v9ZM18-22v9M12-18h13', stroke, strokeWidth: lineWidth, fill: pickling.fill },
  ];
}

export function benchFigure(width: number, palette: Palette): Shape[] {
  const half = rounded(width / 2);
  const leg = rounded(width / 2 - 6);
  return [{ kind: 'path', d: `M-${half}-8H${half}M-${leg}-8V0M${leg}-8V0`, ...line(palette.muted) }];
}

/** A circle's part from the top, clockwise. */
function pie(x: number, y: number, radius: number, share: number): string {
  const angle = 2 * Math.PI * Math.min(0.9999, Math.max(0, share));
  const endX = rounded(x + radius * Math.sin(angle));
  const endY = rounded(y - radius * Math.cos(angle));
  return `M${x} ${y}V${y - radius}A${radius} ${radius} 0 ${angle > Math.PI ? 1 : 0} 1 ${endX} ${endY}Z`;
}

/** An oven with its timer; `done` is the share of the time that has passed, undefined for an empty one. */
export function ovenFigure(palette: Palette, done: number | undefined): Shape[] {
  const awaiting = palette.states.awaiting;
  const isOn = done !== undefined;
  const stroke = isOn ? awaiting.colour : palette.grid;
  const body: Shape[] = [
    { kind: 'rect', x: -20, y: -36, width: 40, height: 36, radius: 3, ...line(stroke), fill: palette.background },
    { kind: 'rect', x: -15, y: -19, width: 30, height: 14, radius: 2, ...line(stroke) },
  ];
  if (!isOn) {
    return body;
  }
  return [
    ...body,
    { kind: 'path', d: 'M-9-7q-2-2.500 0-5t0-5M0-7q-2-2.500 0-5t0-5M9-7q-2-2.500 0-5t0-5', ...line(stroke) },
    { kind: 'circle', x: 0, y: -28, radius: 6, ...line(stroke) },
    { kind: 'path', d: pie(0, -28, 6, done), fill: awaiting.colour },
  ];
}

/** A finished dish that nobody takes: a cloche. */
export function coldFigure(style: StateStyle): Shape[] {
  const { colour, fill } = style;
  return [
    { kind: 'path', d: 'M-17-6A17 17 0 0 1 17-6Z', fill, stroke: colour, strokeWidth: lineWidth },
    { kind: 'path', d: 'M-21-6H21M-12-1H12', ...line(colour) },
    { kind: 'circle', x: 0, y: -25, radius: 2.5, ...line(colour) },
    { kind: 'path', d: 'M-7-11H7M-4-15H4', ...line(colour) },
  ];
}

/** An order on the rail. */
export function ticketFigure(palette: Palette): Shape[] {
  return [
    {
      kind: 'path',
      d: 'M-6-18H6V-2L3 0L0-2L-3 0L-6-2Z',
      fill: palette.background,
      stroke: palette.foreground,
      strokeWidth: lineWidth,
    },
    { kind: 'path', d: 'M-3-13H3M-3-9H3', ...line(palette.muted) },
  ];
}
