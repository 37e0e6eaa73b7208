/**
 * What every part of the kitchen's drawing uses: texts that fit their space, groups at a place, and the frame of a place with its
 * name, hatching and count. Collects shapes in the order of painting. What is drawn where is signs.ts and drawing.ts.
 */
import type { LaneState, Strategy } from '../../core/workload';
import type { Palette } from '../timeline/palette';
import { zonePadding } from './plan';
import type { FloorPlan, Zone } from './plan';
import type { KitchenPlan } from './scene';
import { patternFill } from './shapes';
import type { Shape } from './shapes';

export interface DrawingOptions {
  readonly floor: FloorPlan;
  readonly plan: KitchenPlan;
  readonly strategy: Strategy;
  readonly palette: Palette;
  readonly measure: (text: string, size: number) => number;
}

interface TextStyle {
  readonly size?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly isBold?: boolean;
}

/** Bold letters are wider, and other people's fonts may be. */
const spare = 1.08;

export class Pencil {
  readonly shapes: Shape[] = [];
  readonly size: number;
  /** Size of labels. */
  readonly small: number;
  readonly palette: Palette;

  constructor(private readonly options: DrawingOptions) {
    this.size = options.floor.fontSize;
    this.small = this.size - 2;
    this.palette = options.palette;
  }

  /** Room that a text takes, with some to spare. */
  widthOf(text: string, size = this.size): number {
    return this.options.measure(text, size) * spare;
  }

  text(x: number, y: number, text: string, style: TextStyle = {}): void {
    const { size = this.size, fill = this.palette.foreground, anchor = 'start', isBold = false } = style;
    this.shapes.push({ kind: 'text', x, y, text, size, fill, anchor, isBold });
  }

  /** The first of the texts that fits; the last one if none does. */
  fitting(texts: readonly string[], width: number, size = this.size): string {
    return texts.find((text) => this.widthOf(text, size) <= width) ?? texts.at(-1) ?? '';
  }

  /** Two lines below a figure's feet. */
  labels(first: string, second: string): readonly Shape[] {
    const line = (text: string, y: number, fill: string): Shape => ({
      kind: 'text',
      x: 0,
      y,
      text,
      size: this.small,
      fill,
      anchor: 'middle',
    });
    return [line(first, this.small * 0.8, this.palette.foreground), line(second, this.small * 1.9, this.palette.muted)];
  }

  group(x: number, y: number, shapes: readonly Shape[], role: string, name = '', place = ''): void {
    this.shapes.push({ kind: 'group', x, y, shapes, role, name, place });
  }

  /** A place's frame; `count` says what is not drawn. */
  frame(zone: Zone, state: LaneState, count: string): void {
    const { palette, size, small } = this;
    const { x, y, width, height } = zone;
    const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, radius: 3 };
    this.shapes.push({ kind: 'rect', ...box, fill: 'none', stroke: palette.grid });
    const strip = { x, y, width, height: 4 };
    this.shapes.push({ kind: 'rect', ...strip, fill: palette.states[state].fill });
    this.shapes.push({ kind: 'rect', ...strip, fill: patternFill(palette, state) });
    const first = y + 6 + size * 0.75;
    this.text(x + zonePadding, first, zone.title, { isBold: true });
    this.text(x + zonePadding, y + 6 + size * 1.95, zone.term, { size: small, fill: palette.muted });
    const left = width - 2 * zonePadding - this.widthOf(zone.title) - 8;
    if (count !== '') {
      const fits = this.widthOf(count, small) <= left;
      this.text(x + width - zonePadding, fits ? first : y + 6 + size * 1.95, count, { size: small, anchor: 'end' });
    }
  }
}
