/** What would change the advice: the search, and what it says. */
import assert from 'node:assert/strict';
import { outlookParameters, outlookSteps } from '../../../src/view/outlook';
import type { Outlook } from '../../../src/view/outlook';
import { assumptionValue, breakEvenSentence, turnText } from '../../../src/view/outlookText';
import { applyOverrides } from '../../../src/view/parameters';
import type { Setup } from '../../../src/view/parameters';
import { runAll } from '../../../src/view/run';
import { bestOf } from '../../../src/view/summary';
import { downloads, productPage, thumbnails } from './subjects';

function outlookOf(setup: Setup): Outlook {
  const strategies = runAll(setup, []).outcomes.map(({ strategy }) => strategy);
  const last = [...outlookSteps(setup, strategies)].at(-1);
  assert.ok(last);
  return last;
}

describe('what would change the advice', () => {
  it('is found for every assumption, one after the other', () => {
    const steps = [...outlookSteps(thumbnails, ['sequential', 'threads', 'processes'])];
    assert.deepEqual(
      steps.map(({ sensitivities, isComplete }) => [sensitivities.length, isComplete]),
      [...outlookParameters.map((_, at) => [at, false]), [outlookParameters.length, true]],
    );
  });

  it('names the strategy that the view calls best', () => {
    for (const setup of [downloads, thumbnails, productPage]) {
      assert.equal(outlookOf(setup).best, bestOf(runAll(setup, []))?.strategy);
    }
  });

  it('turns at a value where the other strategy is best indeed', () => {
    const { sensitivities } = outlookOf(thumbnails);
    const held = sensitivities.find(({ parameter }) => parameter === 'heldCpuMs');
    assert.ok(held?.below);
    const there = applyOverrides(thumbnails, { heldCpu: held.below.value });
    assert.equal(bestOf(runAll(there, []))?.strategy, held.below.strategy);
  });

  it('says from how many tasks on a pool pays', () => {
    const outlook = outlookOf(thumbnails);
    assert.match(
      breakEvenSentence(outlook, 8).replaceAll('\u00a0', ' '),
      /^Processes pay from \d+ tasks on; with fewer, one after the other is as good\.$/,
    );
  });

  it('says what would have to grow where nothing pays yet', () => {
    const outlook = outlookOf(applyOverrides(thumbnails, { tasks: 1 }));
    assert.equal(outlook.best, 'sequential');
    assert.match(
      breakEvenSentence(outlook, 1).replaceAll('\u00a0', ' '),
      /^[A-Za-z_. ]+ would pay from \d+ tasks on; there is 1 task\.$/,
    );
  });

  it('gives each value its unit', () => {
    assert.equal(assumptionValue('ioMs', 26.5).replaceAll('\u00a0', ' '), '26.5 ms');
    assert.equal(assumptionValue('payloadBytes', 4_260_000).replaceAll('\u00a0', ' '), '4.26 MB');
    assert.equal(assumptionValue('releasedShare', 0.4).replaceAll('\u00a0', ' '), '40 %');
    assert.equal(turnText('tasks', 'below', { value: 3, strategy: 'sequential' }), 'at 3 or less: Sequential');
    assert.equal(turnText('cores', 'above', { value: 8, strategy: 'threads' }), 'at 8 or more: Threads');
  });
});
