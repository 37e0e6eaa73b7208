/**
 * The surface of a canvas: sharp on any device pixel ratio, pattern tiles made once per colour.
 * The caller sizes the canvas element; this sets its transform.
 */
import type { Pattern } from './palette';
import { patternStrokes, patternStrokeWidth, tileSize } from './surface';
import type { BoxStyle, Surface, TextStyle } from './surface';

export class CanvasSurface implements Surface {
  private readonly tiles = new Map<string, CanvasPattern | null>();

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly fontFamily: string,
    /** Device pixels per CSS pixel. */
    readonly scale: number,
  ) {}

  /** Clears a drawing of the given size and readies the context for it. */
  begin(width: number, height: number): void {
    this.context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.context.lineCap = 'butt';
    this.context.textBaseline = 'middle';
  }

  box(x: number, y: number, width: number, height: number, style: BoxStyle): void {
    const { context } = this;
    context.fillStyle = style.fill;
    context.fillRect(x, y, width, height);
    const tile =
      style.pattern === undefined || style.pattern === 'plain' || style.patternColour === undefined
        ? null
        : this.tile(style.pattern, style.patternColour);
    if (tile !== null) {
      context.fillStyle = tile;
      context.fillRect(x, y, width, height);
    }
    if (style.stroke !== undefined && width > 2) {
      context.strokeStyle = style.stroke;
      context.lineWidth = 1;
      context.setLineDash(style.isDashed === true ? [3, 2] : []);
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      context.setLineDash([]);
    }
  }

  line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.beginPath();
    this.context.moveTo(x1, y1);
    this.context.lineTo(x2, y2);
    this.context.stroke();
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    this.context.font = this.font(style.size, style.isBold === true);
    this.context.fillStyle = style.colour;
    this.context.textAlign = style.align === undefined ? 'start' : style.align === 'middle' ? 'center' : style.align;
    this.context.fillText(text, x, y);
  }

  clip(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    draw();
    this.context.restore();
  }

  measure(text: string, size: number): number {
    this.context.font = this.font(size, false);
    return this.context.measureText(text).width;
  }

  private font(size: number, isBold: boolean): string {
    return `${isBold ? '600 ' : ''}${size}px ${this.fontFamily}`;
  }

  private tile(pattern: Pattern, colour: string): CanvasPattern | null {
    const key = `${pattern} ${colour}`;
    const known = this.tiles.get(key);
    if (known !== undefined) {
      return known;
    }
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(tileSize * this.scale);
    canvas.height = canvas.width;
    const context = canvas.getContext('2d');
    if (context === null) {
      return null;
    }
    const exact = canvas.width / tileSize;
    context.scale(exact, exact);
    context.strokeStyle = colour;
    context.lineWidth = patternStrokeWidth;
    for (const [x1, y1, x2, y2] of patternStrokes[pattern]) {
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    }
    const tile = this.context.createPattern(canvas, 'repeat');
    // Patterns are laid in device pixels of the untransformed canvas, so the scale is taken back here.
    tile?.setTransform(new DOMMatrix([1 / exact, 0, 0, 1 / exact, 0, 0]));
    this.tiles.set(key, tile);
    return tile;
  }
}
