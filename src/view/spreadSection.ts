/**
 * How sure the figures are: one row for each strategy, with what was found when the simulator was compared with real runs, or with
 * the spread over many seeds where real runs vary as well. The rows stay the same while the search goes on.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Accuracy, Outcome } from '../core/workload';
import type { Band } from '../simulator/band';
import type { Outlook } from './outlook';
import type { Setup } from './parameters';
import { breakable } from './prose';
import type { Run } from './run';
import { certaintyText } from './spread';
import type { Spread } from './spread';
import { accuracyMeanings, strategyNames } from './words';

interface SpreadSection {
  readonly run: Run;
  readonly outlook: Outlook | undefined;
  /** What the sliders say now; a spread of other numbers is out of date. */
  readonly setup: Setup | undefined;
}

function row(outcome: Outcome, spreads: readonly Spread[] | undefined, isLate: boolean): TemplateResult {
  const { strategy, accuracy, stallAccuracy, timeline } = outcome;
  const spread = spreads?.find((one) => one.strategy === strategy);
  const isFound = spreads !== undefined;
  // The other seeds tell nothing of machines and networks.
  const certainty = (each: Accuracy, band: Band | undefined): string =>
    strategy === 'cluster' && each === 'C' ? 'within a factor of 2' : certaintyText(each, band, isFound);
  const hasLoop = timeline.lanes.some(({ kind }) => kind === 'event-loop');
  return html`<tr class=${isLate ? 'late' : ''}>
    <th scope="row">${breakable(strategyNames[strategy])}</th>
    <td title=${accuracyMeanings[accuracy]}>${certainty(accuracy, spread?.makespanMs)}</td>
    <td title=${hasLoop ? accuracyMeanings[stallAccuracy] : ''}>
      ${hasLoop ? certainty(stallAccuracy, spread?.longestStallMs) : 'no event loop'}
    </td>
  </tr>`;
}

export function spreadSection({ run, outlook, setup }: SpreadSection): TemplateResult {
  const isLate = run.setup !== setup || outlook?.spreads === undefined;
  return html`<section class="spread" aria-labelledby="spread-title" aria-busy=${isLate ? 'true' : 'false'}>
    <div class="section-head">
      <h2 id="spread-title">How sure this is</h2>
    </div>
    <p class="muted">Against real runs, or in 8 of 10 runs where real runs vary.</p>
    <table class="turns">
      <thead>
        <tr>
          <th scope="col">Strategy</th>
          <th scope="col">Time</th>
          <th scope="col">Longest stall</th>
        </tr>
      </thead>
      <tbody>
        ${run.outcomes.map((outcome) => row(outcome, outlook?.spreads, isLate))}
      </tbody>
    </table>
  </section>`;
}
