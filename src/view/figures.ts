/**
 * The figures of the pictures as real tables: strategies, and what each lane of the shown timeline spent its time on.
 * For the screen reader, for copying, and for whoever trusts numbers more than bars. Shows nothing the pictures do not.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Outcome, Strategy } from '../core/workload';
import { formatDuration, formatFactor, formatShare } from './format';
import { plainProse } from './prose';
import type { Run } from './run';
import { hasGil, laneTotals, statesIn } from './timeline/describe';
import { indexLanes } from './timeline/laneIndex';
import { stateName, strategyNames } from './words';

interface Figures {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly recommended: Strategy | undefined;
  /** Summing up every lane on each move of a slider is work for a table that nobody sees. */
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

/** A table of more lanes than this is not read by anybody. */
const mostLanes = 64;

function strategyTable({ run, recommended }: Figures): TemplateResult {
  return html`<table data-twin="strategies">
    <caption>
      Strategies
    </caption>
    <thead>
      <tr>
        <th scope="col">Strategy</th>
        <th scope="col">Makespan</th>
        <th scope="col">Speed-up</th>
        <th scope="col">CPU use</th>
        <th scope="col">Longest loop stall</th>
        <th scope="col">GIL wait, total</th>
        <th scope="col">Workers</th>
      </tr>
    </thead>
    <tbody>
      ${run.outcomes.map(
        (outcome) =>
          html`<tr>
            <th scope="row">
              ${strategyNames[outcome.strategy]}${outcome.strategy === recommended ? ' (recommended)' : ''}
            </th>
            <td>${formatDuration(outcome.makespanMs)}</td>
            <td>${formatFactor(outcome.speedup)}</td>
            <td>${formatShare(outcome.cpuUse)}</td>
            <td>${outcome.longestStallMs > 0 ? formatDuration(outcome.longestStallMs) : '–'}</td>
            <td>${formatDuration(outcome.gilWaitMs)}</td>
            <td>${outcome.workers}</td>
          </tr>`,
      )}
      ${run.illegal.map(
        (illegal) =>
          html`<tr>
            <th scope="row">${strategyNames[illegal.strategy]}</th>
            <td colspan="6">${plainProse(illegal.reason)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function laneTable({ strategy, timeline }: Outcome): TemplateResult {
  const index = indexLanes(timeline);
  const states = statesIn([timeline]);
  return html`<table>
    <caption>
      Lanes of ${strategyNames[strategy]}
    </caption>
    <thead>
      <tr>
        <th scope="col">Lane</th>
        ${states.map((state) => html`<th scope="col">${stateName(state, hasGil(timeline))}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${timeline.lanes.slice(0, mostLanes).map((lane, at) => {
        if (lane.kind === 'gil') {
          return nothing;
        }
        const totals = laneTotals(timeline, index[at] ?? new Int32Array());
        return html`<tr>
          <th scope="row">${lane.name}</th>
          ${states.map((state) => html`<td>${totals.has(state) ? formatDuration(totals.get(state) ?? 0) : '–'}</td>`)}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

export function figures(props: Figures): TemplateResult {
  return html`<section class="figures">
    <details
      @toggle=${(event: Event) => {
        if (event.currentTarget instanceof HTMLDetailsElement) {
          props.onToggle(event.currentTarget.open);
        }
      }}
    >
      <summary>Figures as tables</summary>
      <div class="table-scroll" tabindex="0" role="group" aria-label="Figures">
        ${strategyTable(props)} ${props.isOpen ? laneTable(props.outcome) : nothing}
      </div>
    </details>
  </section>`;
}
