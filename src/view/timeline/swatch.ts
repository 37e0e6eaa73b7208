/**
 * A state's colour and pattern as a small square, for the legend, the tooltip and the list of lanes.
 * Drawn from the same strokes as the timeline, so that the legend cannot say something else than the picture.
 */
import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import type { StateStyle } from './palette';
import { patternStrokes, patternStrokeWidth } from './surface';

const size = 14;
const tiles = [0, 8];

export function swatch(style: StateStyle): TemplateResult {
  const height = Math.max(2, Math.round(size * style.thickness));
  const top = (size - height) / 2;
  const strokes = tiles.flatMap((dx) =>
    tiles.flatMap((dy) =>
      patternStrokes[style.pattern].map(
        ([x1, y1, x2, y2]) => svg`<line x1=${x1 + dx} y1=${y1 + dy - top} x2=${x2 + dx} y2=${y2 + dy - top}></line>`,
      ),
    ),
  );
  // The inner drawing cuts the strokes off at the box.
  return html`<svg class="swatch" width=${size} height=${size} viewBox="0 0 14 14" aria-hidden="true">
    <rect x="0" y=${top} width=${size} height=${height} fill=${style.fill}></rect>
    <svg x="0" y=${top} width=${size} height=${height}>
      <g stroke=${style.colour} stroke-width=${patternStrokeWidth}>${strokes}</g>
    </svg>
    <rect
      x="0.5"
      y=${top + 0.5}
      width=${size - 1}
      height=${Math.max(0, height - 1)}
      fill="none"
      stroke=${style.colour}
      stroke-dasharray=${style.isDashed ? '3 2' : nothing}
    ></rect>
  </svg>`;
}
