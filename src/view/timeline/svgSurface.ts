/**
 * The surface of an SVG document, for export. Text is escaped here and nowhere else; the document needs no script, no
 * font file and no network. Numbers are rounded to two decimals, so that the same run gives the same bytes.
 */
import type { Pattern } from './palette';
import { patternStrokes, patternStrokeWidth, tileSize } from './surface';
import type { BoxStyle, Surface, TextStyle } from './surface';

/** Characters are taken to be this wide, in shares of the font size: the file's reader may have another font. */
const characterWidth = 0.56;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** XML 1.0 has no way to write control characters, not even escaped. */
function isWritable(code: number): boolean {
  return code >= 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

export function escapeXml(text: string): string {
  const writable = Array.from(text, (character) => (isWritable(character.codePointAt(0) ?? 0) ? character : '\ufffd'));
  return writable.join('').replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}

export class SvgSurface implements Surface {
  private readonly parts: string[] = [];
  private readonly patterns = new Map<string, string>();
  private readonly definitions: string[] = [];
  private clips = 0;

  box(x: number, y: number, width: number, height: number, style: BoxStyle): void {
    const place = `x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}"`;
    this.parts.push(`<rect ${place} fill="${style.fill}"/>`);
    if (style.pattern !== undefined && style.pattern !== 'plain' && style.patternColour !== undefined) {
      this.parts.push(`<rect ${place} fill="url(#${this.pattern(style.pattern, style.patternColour)})"/>`);
    }
    if (style.stroke !== undefined && width > 2) {
      const inner = `x="${round(x + 0.5)}" y="${round(y + 0.5)}" width="${round(width - 1)}" height="${round(height - 1)}"`;
      const dash = style.isDashed === true ? ' stroke-dasharray="3 2"' : '';
      this.parts.push(`<rect ${inner} fill="none" stroke="${style.stroke}"${dash}/>`);
    }
  }

  line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): void {
    const ends = `x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"`;
    this.parts.push(`<line ${ends} stroke="${colour}" stroke-width="${round(width)}"/>`);
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    const weight = style.isBold === true ? ' font-weight="600"' : '';
    const align = style.align === undefined || style.align === 'start' ? '' : ` text-anchor="${style.align}"`;
    this.parts.push(
      `<text x="${round(x)}" y="${round(y)}" dominant-baseline="central" font-size="${round(style.size)}" fill="${style.colour}"${weight}${align}>${escapeXml(text)}</text>`,
    );
  }

  clip(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `clip${this.clips}`;
    this.clips++;
    this.definitions.push(
      `<clipPath id="${id}"><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/></clipPath>`,
    );
    this.parts.push(`<g clip-path="url(#${id})">`);
    draw();
    this.parts.push('</g>');
  }

  measure(text: string, size: number): number {
    return text.length * size * characterWidth;
  }

  /** The finished document. */
  document(width: number, height: number, background: string, title: string): string {
    const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="system-ui, sans-serif">`,
      `<title>${escapeXml(title)}</title>`,
      this.definitions.length === 0 ? '' : `<defs>${this.definitions.join('')}</defs>`,
      `<rect width="100%" height="100%" fill="${background}"/>`,
      ...this.parts,
      '</svg>',
      '',
    ]
      .filter((line, at, all) => line !== '' || at === all.length - 1)
      .join('\n');
  }

  private pattern(pattern: Pattern, colour: string): string {
    const key = `${pattern} ${colour}`;
    const known = this.patterns.get(key);
    if (known !== undefined) {
      return known;
    }
    const id = `pattern${this.patterns.size}`;
    const strokes = patternStrokes[pattern].map(
      ([x1, y1, x2, y2]) =>
        `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${patternStrokeWidth}"/>`,
    );
    this.definitions.push(
      `<pattern id="${id}" width="${tileSize}" height="${tileSize}" patternUnits="userSpaceOnUse">${strokes.join('')}</pattern>`,
    );
    this.patterns.set(key, id);
    return id;
  }
}
