/**
 * What every lane is doing at the playhead, one line per lane; where there are many lanes, the rest is counted by state.
 * The number of lines does not change while playing, so that nothing on the page moves.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Outcome, Timeline, Workload } from '../../core/workload';
import { stateName } from '../words';
import { hasGil, lanesAt } from './describe';
import type { LaneNow } from './describe';
import type { LaneIndex } from './laneIndex';
import type { Palette } from './palette';
import { swatch } from './swatch';

interface NowList {
  readonly title: string | undefined;
  readonly outcome: Outcome;
  readonly index: LaneIndex;
  readonly workload: Workload;
  readonly ms: number;
  readonly palette: Palette;
}

const mostLanes = 12;

/** `80 Waiting for I/O · 8 Finished`. */
function countStates(lanes: readonly LaneNow[], timeline: Timeline): string {
  const counts = new Map<string, number>();
  for (const { state, text } of lanes) {
    const name = state === undefined ? text : stateName(state, hasGil(timeline));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name.charAt(0).toLowerCase()}${name.slice(1)}`).join(' · ');
}

export function nowList({ title, outcome, index, workload, ms, palette }: NowList): TemplateResult {
  const lanes = lanesAt(outcome.timeline, index, workload, ms);
  const listed = lanes.length > mostLanes ? lanes.slice(0, mostLanes - 1) : lanes;
  const rest = lanes.slice(listed.length);
  return html`<div class="now">
    ${title === undefined ? nothing : html`<h3>${title}</h3>`}
    <ul aria-label="At the playhead">
      ${listed.map(
        ({ name, state, text }) =>
          html`<li>
            ${swatch(palette.states[state ?? 'idle'])}
            <span class="now-name">${name}</span>
            <span class="now-text" title=${text}>${text}</span>
          </li>`,
      )}
      ${rest.length === 0 ? nothing : html`<li class="now-rest">${rest.length} more: ${countStates(rest, outcome.timeline)}</li>`}
    </ul>
  </div>`;
}
