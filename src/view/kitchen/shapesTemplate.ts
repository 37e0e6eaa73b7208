/**
 * Puts a kitchen drawing into the page as SVG elements: attributes only, no style text, as the content security policy asks.
 * Lit compares attribute by attribute, so a frame changes what moved and nothing else.
 */
import { nothing, svg } from 'lit';
import type { SVGTemplateResult } from 'lit';
import type { LaneState } from '../../core/workload';
import type { Palette } from '../timeline/palette';
import { patternStrokes, patternStrokeWidth, tileSize } from '../timeline/surface';
import { hatchedStates } from './patterns';
import { fontWeight, patternId, rounded } from './shapes';
import type { Shape } from './shapes';

export function patternTemplates(palette: Palette): SVGTemplateResult {
  return svg`<defs>${hatchedStates(palette).map((state) => patternTemplate(state, palette))}</defs>`;
}

function patternTemplate(state: LaneState, palette: Palette): SVGTemplateResult {
  const { pattern, colour } = palette.states[state];
  return svg`<pattern id=${patternId(state)} width=${tileSize} height=${tileSize} patternUnits="userSpaceOnUse">
    ${patternStrokes[pattern].map(
      ([x1, y1, x2, y2]) =>
        svg`<line x1=${x1} y1=${y1} x2=${x2} y2=${y2} stroke=${colour} stroke-width=${patternStrokeWidth}></line>`,
    )}
  </pattern>`;
}

export function shapeTemplate(shape: Shape): SVGTemplateResult {
  switch (shape.kind) {
    case 'path':
      return svg`<path d=${shape.d} fill=${shape.fill ?? 'none'} stroke=${shape.stroke ?? nothing}
        stroke-width=${shape.strokeWidth ?? nothing} stroke-dasharray=${shape.dash ?? nothing}></path>`;
    case 'rect':
      return svg`<rect x=${rounded(shape.x)} y=${rounded(shape.y)} width=${rounded(shape.width)}
        height=${rounded(shape.height)} rx=${shape.radius ?? nothing} fill=${shape.fill ?? 'none'}
        stroke=${shape.stroke ?? nothing} stroke-width=${shape.strokeWidth ?? nothing}></rect>`;
    case 'circle':
      return svg`<circle cx=${rounded(shape.x)} cy=${rounded(shape.y)} r=${rounded(shape.radius)}
        fill=${shape.fill ?? 'none'} stroke=${shape.stroke ?? nothing}
        stroke-width=${shape.strokeWidth ?? nothing}></circle>`;
    case 'text':
      return svg`<text x=${rounded(shape.x)} y=${rounded(shape.y)} fill=${shape.fill} font-size=${rounded(shape.size)}
        font-weight=${fontWeight(shape.isBold)} text-anchor=${shape.anchor ?? 'start'}
        dominant-baseline="central">${shape.text}</text>`;
    case 'group':
      return svg`<g transform=${`translate(${rounded(shape.x)} ${rounded(shape.y)})`} data-role=${shape.role ?? nothing}
        data-name=${shape.name ?? nothing} data-place=${shape.place ?? nothing}>${shape.shapes.map(shapeTemplate)}</g>`;
  }
}
