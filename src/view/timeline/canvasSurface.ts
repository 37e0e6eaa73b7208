/**
 * The surface of a canvas: sharp on any device pixel ratio, pattern tiles made once per colour.
 * The caller sizes the canvas element; this sets its transform.
 */
import type { Pattern } from './palette';
import { patternStrokes, patternStrokeWidth, tileSize } from './surface';
import type { BoxStyle, Surface, TextStyle } from './surface';

const dashes = [3, 2];

export class CanvasSurface implements Surface {
  private readonly tiles = new Map<string, CanvasPattern | null>();
  private readonly widths = new Map<string, number>();
  /** What the context fills with and writes in now: setting it again for each of thousands of boxes takes time. */
  private fill: string | CanvasPattern | undefined;
  private textFont: string | undefined;

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
    this.forget();
  }

  box(x: number, y: number, width: number, height: number, style: BoxStyle): void {
    const { context } = this;
    this.setFill(style.fill);
    context.fillRect(x, y, width, height);
    const tile =
      style.pattern === undefined || style.pattern === 'plain' || style.patternColour === undefined
        ? null
        : this.tile(style.pattern, style.patternColour);
    if (tile !== null) {
      this.setFill(tile);
      context.fillRect(x, y, width, height);
    }
    if (style.stroke !== undefined && width > 2) {
      context.strokeStyle = style.stroke;
      context.lineWidth = 1;
      if (style.isDashed === true) {
        context.setLineDash(dashes);
      }
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      if (style.isDashed === true) {
        context.setLineDash([]);
      }
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
    this.setFont(this.font(style.size, style.isBold === true));
    this.setFill(style.colour);
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
    this.forget();
  }

  measure(text: string, size: number): number {
    const key = `${size} ${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) {
      return known;
    }
    this.setFont(this.font(size, false));
    const { width } = this.context.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  private setFill(fill: string | CanvasPattern): void {
    if (fill !== this.fill) {
      this.context.fillStyle = fill;
      this.fill = fill;
    }
  }

  private setFont(font: string): void {
    if (font !== this.textFont) {
      this.context.font = font;
      this.textFont = font;
    }
  }

  /** After the context itself changed its state. */
  private forget(): void {
    this.fill = undefined;
    this.textFont = undefined;
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
