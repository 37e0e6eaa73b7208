/** How the view names the part of a function that it simulates. */
import assert from 'node:assert/strict';
import { siteWords } from '../../../src/view/siteWords';

function lines(first: number, last: number) {
  return { start: { line: first - 1, character: 0 }, end: { line: last - 1, character: 9 } };
}

describe('the part of a function that is simulated', () => {
  it('is named by what it is and its lines, as the editor counts them', () => {
    const named = (...of: Parameters<typeof siteWords>): string => siteWords(...of).replaceAll('\u00a0', ' ');
    const rule = 'sequential-awaits';
    assert.equal(named({ rule, what: 'awaits', range: lines(12, 14) }, 3), 'the three awaits in lines 12–14');
    assert.equal(named({ rule, what: 'loop', range: lines(20, 20) }, 50), 'the loop in line 20');
    assert.equal(named({ rule, what: 'tasks', range: lines(7, 7) }, 8), 'the tasks that are started in line 7');
  });
});
