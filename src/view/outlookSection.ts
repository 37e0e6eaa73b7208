/**
 * What would change the advice: the break-even in one sentence, and a table with one row for each assumption. The rows are the
 * same whatever is found, so that nothing moves while the search goes on or a slider does.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Sensitivity, SensitivityParameter } from '../simulator/sensitivity';
import { outlookParameters } from './outlook';
import type { Outlook } from './outlook';
import { assumptionName, assumptionValue, breakEvenSentence, turnText } from './outlookText';
import type { Setup } from './parameters';
import type { Run } from './run';
import { strategyNames } from './words';

interface OutlookSection {
  readonly run: Run;
  readonly outlook: Outlook | undefined;
  /** What the sliders say now; an outlook of other numbers is out of date. */
  readonly setup: Setup | undefined;
}

function row(parameter: SensitivityParameter, found: Sensitivity | undefined, isLate: boolean): TemplateResult {
  const turns =
    found === undefined
      ? []
      : [
          ...(found.below === undefined ? [] : [turnText(parameter, 'below', found.below)]),
          ...(found.above === undefined ? [] : [turnText(parameter, 'above', found.above)]),
        ];
  const text = found === undefined ? '…' : turns.length === 0 ? 'no value changes it' : turns.join(' · ');
  return html`<tr class=${isLate ? 'late' : ''}>
    <th scope="row">${assumptionName(parameter)}</th>
    <td class="figure">${found === undefined ? '' : assumptionValue(parameter, found.value)}</td>
    <td class=${turns.length === 0 ? 'muted' : ''} title=${text}>${text}</td>
  </tr>`;
}

export function outlookSection({ run, outlook, setup }: OutlookSection): TemplateResult {
  const isLate = run.setup !== setup || outlook === undefined;
  const best = outlook === undefined ? '' : strategyNames[outlook.best];
  return html`<section
    class="outlook"
    aria-labelledby="outlook-title"
    aria-busy=${!isLate && outlook.isComplete ? 'false' : 'true'}
  >
    <div class="section-head">
      <h2 id="outlook-title">What would change the advice</h2>
    </div>
    <p class="break-even">
      ${outlook === undefined ? 'Looking for the turning points…' : breakEvenSentence(outlook, run.setup.workload.tasks)}
    </p>
    <table class="turns">
      <thead>
        <tr>
          <th scope="col">Assumption</th>
          <th scope="col" class="figure">Now</th>
          <th scope="col">${best === '' ? 'Another strategy is best' : `Best instead of ${best}`}</th>
        </tr>
      </thead>
      <tbody>
        ${outlookParameters.map((parameter) => {
          const found = outlook?.sensitivities.find((one) => one.parameter === parameter);
          return row(parameter, found, isLate);
        })}
      </tbody>
    </table>
  </section>`;
}
