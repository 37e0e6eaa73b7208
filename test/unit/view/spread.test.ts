/** How sure the figures of the view are: classes in words, and the spread of what varies. */
import assert from 'node:assert/strict';
import { applyOverrides } from '../../../src/view/parameters';
import { runAll } from '../../../src/view/run';
import { certaintyText, spreadOf } from '../../../src/view/spread';
import { downloads, productPage } from './subjects';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('how sure the figures are', () => {
  it('is said for figures that repeat without running them again', () => {
    assert.equal(spreadOf(downloads, 'threads'), undefined);
    assert.equal(certaintyText('A', undefined, true), 'within 5 %');
    assert.equal(certaintyText('B', undefined, false), 'within 10 %');
    assert.equal(certaintyText('D', undefined, true), 'direction only');
  });

  it('is a range of many runs where a loop waits for the GIL beside threads that compute', () => {
    const setup = applyOverrides(productPage, { heldCpu: 60, tasks: 6 });
    const spread = spreadOf(setup, 'to-thread');
    assert.ok(spread?.longestStallMs);
    const { p10, p50, p90 } = spread.longestStallMs;
    assert.ok(0 < p10 && p10 <= p50 && p50 <= p90 && p10 < p90, `${p10}, ${p50}, ${p90}`);
    assert.match(plain(certaintyText('C', spread.longestStallMs, true)), /^[\d.]+ (ms|s) to [\d.]+ (ms|s)$/);
    const shown = runAll(setup, []).outcomes.find(({ strategy }) => strategy === 'to-thread');
    assert.equal(shown?.stallAccuracy, 'C');
  });

  it('is open while the other seeds are run, and no stall is none', () => {
    assert.equal(certaintyText('C', undefined, false), '…');
    assert.equal(certaintyText('C', undefined, true), 'none');
    assert.equal(certaintyText('C', { p10: 5, p50: 5, p90: 5 }, true).replaceAll('\u00a0', ' '), '5 ms');
  });
});
