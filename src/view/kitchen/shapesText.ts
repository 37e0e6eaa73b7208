/**
 * Writes a kitchen drawing as an SVG document, for the documentation and for export. Numbers are rounded, so that the same scene
 * gives the same bytes; texts are escaped as in the timeline's documents.
 */
import type { LaneState } from '../../core/workload';
import type { Palette } from '../timeline/palette';
import { patternStrokes, patternStrokeWidth, tileSize } from '../timeline/surface';
import { escapeXml } from '../timeline/svgSurface';
import { hatchedStates } from './patterns';
import { fontWeight, patternId, rounded } from './shapes';
import type { Drawing, Paint, Shape } from './shapes';

/** Words above and below the drawing. */
interface Captions {
  readonly title: string;
  readonly description: string;
}

const margin = 14;

export function kitchenSvg({ width, height, shapes }: Drawing, palette: Palette, captions: Captions): string {
  const outerWidth = rounded(width + 2 * margin);
  const outerHeight = rounded(height + 2 * margin);
  const size = `width="${outerWidth}" height="${outerHeight}" viewBox="${-margin} ${-margin} ${outerWidth} ${outerHeight}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="system-ui, sans-serif" stroke-linecap="round" stroke-linejoin="round">`,
    `<title>${escapeXml(captions.title)}</title>`,
    `<desc>${escapeXml(captions.description)}</desc>`,
    `<defs>${hatchedStates(palette)
      .map((state) => patternText(state, palette))
      .join('')}</defs>`,
    `<rect x="${-margin}" y="${-margin}" width="${outerWidth}" height="${outerHeight}" fill="${palette.background}"/>`,
    ...shapes.map(shapeText),
    '</svg>',
    '',
  ].join('\n');
}

function patternText(state: LaneState, palette: Palette): string {
  const { pattern, colour } = palette.states[state];
  const strokes = patternStrokes[pattern].map(
    ([x1, y1, x2, y2]) =>
      `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${patternStrokeWidth}"/>`,
  );
  return `<pattern id="${patternId(state)}" width="${tileSize}" height="${tileSize}" patternUnits="userSpaceOnUse">${strokes.join('')}</pattern>`;
}

function paintText({ fill = 'none', stroke, strokeWidth, dash }: Paint): string {
  const parts = [`fill="${fill}"`];
  if (stroke !== undefined) {
    parts.push(`stroke="${stroke}"`);
  }
  if (strokeWidth !== undefined) {
    parts.push(`stroke-width="${rounded(strokeWidth)}"`);
  }
  if (dash !== undefined) {
    parts.push(`stroke-dasharray="${dash}"`);
  }
  return parts.join(' ');
}

function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case 'path':
      return `<path d="${shape.d}" ${paintText(shape)}/>`;
    case 'rect': {
      const place = `x="${rounded(shape.x)}" y="${rounded(shape.y)}" width="${rounded(shape.width)}" height="${rounded(shape.height)}"`;
      return `<rect ${place} rx="${shape.radius ?? 0}" ${paintText(shape)}/>`;
    }
    case 'circle':
      return `<circle cx="${rounded(shape.x)}" cy="${rounded(shape.y)}" r="${rounded(shape.radius)}" ${paintText(shape)}/>`;
    case 'text': {
      const place = `x="${rounded(shape.x)}" y="${rounded(shape.y)}" text-anchor="${shape.anchor ?? 'start'}"`;
      const font = `font-size="${rounded(shape.size)}" font-weight="${fontWeight(shape.isBold)}" dominant-baseline="central"`;
      return shape.text === '' ? '' : `<text ${place} ${font} fill="${shape.fill}">${escapeXml(shape.text)}</text>`;
    }
    case 'group': {
      const inner = shape.shapes.map(shapeText).join('');
      return `<g transform="translate(${rounded(shape.x)} ${rounded(shape.y)})">${inner}</g>`;
    }
  }
}
