/**
 * What the painters draw on: a handful of shapes that both a canvas and an SVG document can make, so that the picture on
 * screen and the exported file come from the same code. Patterns are tiles of strokes in a square of `tileSize` pixels.
 * Positions are CSS pixels; device pixels are the canvas surface's business.
 */
import type { Pattern } from './palette';

export interface BoxStyle {
  readonly fill: string;
  readonly stroke?: string;
  readonly pattern?: Pattern;
  /** Colour of the pattern's strokes. */
  readonly patternColour?: string;
  readonly isDashed?: boolean;
}

export interface TextStyle {
  readonly colour: string;
  readonly size: number;
  readonly isBold?: boolean;
  readonly align?: 'start' | 'middle' | 'end';
}

export interface Surface {
  box(x: number, y: number, width: number, height: number, style: BoxStyle): void;
  line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): void;
  /** `y` is the middle of the line of text. */
  text(x: number, y: number, text: string, style: TextStyle): void;
  /** Draws with everything outside the rectangle cut off. */
  clip(x: number, y: number, width: number, height: number, draw: () => void): void;
  measure(text: string, size: number): number;
}

export const tileSize = 8;

/** Strokes of a pattern's tile, as x1, y1, x2, y2; they run over the tile's edge so that tiles join. */
export const patternStrokes: Readonly<Record<Pattern, readonly (readonly [number, number, number, number])[]>> = {
  plain: [],
  diagonal: [
    [-2, 10, 10, -2],
    [-2, 2, 2, -2],
    [6, 10, 10, 6],
  ],
  'back-diagonal': [
    [-2, -2, 10, 10],
    [-2, 6, 2, 10],
    [6, -2, 10, 2],
  ],
  vertical: [[4, -1, 4, 9]],
  horizontal: [
    [-1, 2, 9, 2],
    [-1, 6, 9, 6],
  ],
  cross: [
    [-2, 10, 10, -2],
    [-2, -2, 10, 10],
  ],
  dots: [
    [1.25, 2, 2.75, 2],
    [5.25, 6, 6.75, 6],
  ],
};

export const patternStrokeWidth = 1.5;

/** The text, shortened with an ellipsis to a width; empty where less than six characters fit. */
export function fitText(surface: Surface, text: string, size: number, width: number): string {
  if (surface.measure(text, size) <= width) {
    return text;
  }
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (surface.measure(`${text.slice(0, middle).trimEnd()}…`, size) <= width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  // A few letters and an ellipsis name nothing.
  return low < 6 ? '' : `${text.slice(0, low).trimEnd()}…`;
}
