/**
 * The note beside an interval: state, exact times, task and the source that runs. The same for hover and keyboard focus.
 * Placed by the timeline, which knows the space; ignores the pointer, so that it never hides what it describes from it.
 */
import type { JSX } from 'preact';
import { placeOf } from './describe';
import type { IntervalDescription } from './describe';
import type { Palette } from './palette';
import { Swatch } from './swatch';

interface TooltipProps {
  readonly description: IntervalDescription;
  readonly palette: Palette;
  readonly left: number;
  readonly top: number;
}

export function Tooltip({ description, palette, left, top }: TooltipProps): JSX.Element {
  const { state, title, place, task, source } = description;
  return (
    <div class="tooltip" role="tooltip" style={{ transform: `translate(${left}px, ${top}px)` }}>
      <div class="tooltip-title">
        <Swatch style={palette.states[state]} />
        {title}
      </div>
      <div class="muted">
        {place}
        {task === undefined ? '' : ` · ${task}`}
      </div>
      {source !== undefined && (
        <div>
          <code>{source.text}</code> <span class="muted">{placeOf(source)}</span>
        </div>
      )}
    </div>
  );
}
