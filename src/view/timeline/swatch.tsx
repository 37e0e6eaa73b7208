/**
 * A state's colour and pattern as a small square, for the legend, the tooltip and the list of lanes.
 * Drawn from the same strokes as the timeline, so that the legend cannot say something else than the picture.
 */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { StateStyle } from './palette';
import { patternStrokes, patternStrokeWidth } from './surface';

const size = 14;

export function Swatch({ style }: { readonly style: StateStyle }): JSX.Element {
  const id = useId();
  const height = Math.max(2, Math.round(size * style.thickness));
  const top = (size - height) / 2;
  return (
    <svg class="swatch" width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      <clipPath id={id}>
        <rect x="0" y={top} width={size} height={height} />
      </clipPath>
      <rect x="0" y={top} width={size} height={height} fill={style.fill} />
      <g clip-path={`url(#${id})`} stroke={style.colour} stroke-width={patternStrokeWidth}>
        {[0, 8].flatMap((dx) =>
          [0, 8].flatMap((dy) =>
            patternStrokes[style.pattern].map(([x1, y1, x2, y2], at) => (
              <line key={`${dx} ${dy} ${at}`} x1={x1 + dx} y1={y1 + dy} x2={x2 + dx} y2={y2 + dy} />
            )),
          ),
        )}
      </g>
      <rect
        x="0.5"
        y={top + 0.5}
        width={size - 1}
        height={Math.max(0, height - 1)}
        fill="none"
        stroke={style.colour}
        stroke-dasharray={style.isDashed ? '3 2' : undefined}
      />
    </svg>
  );
}
