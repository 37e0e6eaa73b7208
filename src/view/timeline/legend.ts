/**
 * What the colours and patterns of the timeline mean. All states are always listed, those that do not occur paler, so that the
 * list keeps its place while sliders move. Narrow panels show the words that also stand on the segments.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { laneStates } from '../../core/workload';
import type { LaneState, Timeline } from '../../core/workload';
import { formatDuration } from '../format';
import { stateLabels, stateName } from '../words';
import { hasGil, statesIn } from './describe';
import type { Palette } from './palette';
import { stallLimitMs } from './stalls';
import { swatch } from './swatch';

/** Idle is the empty ground; the lane of the GIL says in words who holds it. */
const listed = laneStates.filter((state) => state !== 'idle' && state !== 'held');

function entry(state: LaneState, name: string, isPresent: boolean, palette: Palette): TemplateResult {
  return html`<li class=${isPresent ? '' : 'missing'} title=${name}>
    ${swatch(palette.states[state])}
    <span class="legend-full">${name}</span>
    <span class="legend-short" aria-hidden="true">${stateLabels[state]}</span>
  </li>`;
}

function line(text: string, short: string, colour: string, path: string): TemplateResult {
  return html`<li title=${text}>
    <svg class="swatch" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <path d=${path} stroke=${colour} stroke-width="2.5"></path>
    </svg>
    <span class="legend-full">${text}</span>
    <span class="legend-short" aria-hidden="true">${short}</span>
  </li>`;
}

export function legend(timelines: readonly Timeline[], palette: Palette): TemplateResult {
  const present = statesIn(timelines);
  const stalled = `Event loop stalled, over ${formatDuration(stallLimitMs)}`;
  return html`<ul class="legend" aria-label="Legend">
    ${listed.map((state) => entry(state, stateName(state, timelines.some(hasGil)), present.includes(state), palette))}
    ${line(stalled, 'loop stalled', palette.states['waiting-gil'].colour, 'M0 7h14')}
    ${line('The fastest strategy is done', 'fastest done', palette.states.released.colour, 'M7 0v14')}
  </ul>`;
}
