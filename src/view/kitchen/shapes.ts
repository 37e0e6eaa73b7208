/**
 * The vocabulary of the kitchen drawing: a few vector shapes as plain data, which shapesTemplate.ts puts into the page and
 * shapesText.ts writes as an SVG document, so that both show the same. Patterns are those of the timeline's states.
 */
import type { LaneState } from '../../core/workload';
import type { Palette } from '../timeline/palette';

export interface Paint {
  /** A colour, `none`, or a pattern of `patternFill`. */
  readonly fill?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly dash?: string;
}

export type Shape =
  | ({ readonly kind: 'path'; readonly d: string } & Paint)
  | ({
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius?: number;
    } & Paint)
  | ({ readonly kind: 'circle'; readonly x: number; readonly y: number; readonly radius: number } & Paint)
  | {
      readonly kind: 'text';
      /** `y` is the middle of the line. */
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly fill: string;
      readonly anchor?: 'start' | 'middle' | 'end';
      readonly isBold?: boolean;
    }
  | {
      readonly kind: 'group';
      readonly x: number;
      readonly y: number;
      readonly shapes: readonly Shape[];
      /** What the group shows, such as `cook` and `worker 1`: for tests and style sheets. */
      readonly role?: string;
      readonly name?: string;
      readonly place?: string;
    };

/** A drawing with its size, in CSS pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export function patternId(state: LaneState): string {
  return `kitchen-${state}`;
}

/** The hatching of a state, as on the timeline; its plain colour where the state has none. */
export function patternFill(palette: Palette, state: LaneState): string {
  const { pattern, colour } = palette.states[state];
  return pattern === 'plain' ? colour : `url(#${patternId(state)})`;
}

/** Two decimals are finer than any screen. */
export function rounded(value: number): string {
  return String(Number(value.toFixed(2)));
}

export function fontWeight(isBold: boolean | undefined): string {
  return isBold === true ? '600' : '400';
}
