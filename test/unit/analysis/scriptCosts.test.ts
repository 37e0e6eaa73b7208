/**
 * What calls in JavaScript cost whose data nobody knows: text and bytes are taken to be as much as the knowledge base measured, while
 * data that stands in the program is counted.
 */
import assert from 'node:assert/strict';
import { totalMs } from '../../../src/core/cost';
import { newScriptProject } from '../../support/checkFixtures';

const program = `
import { gzipSync } from 'node:zlib';

export function unknown(data) {
  return gzipSync(data);
}

export function small() {
  return gzipSync('three words only');
}
`;

describe('the cost of data in JavaScript', () => {
  const project = newScriptProject();
  project.setFile('data.mjs', program);

  const costOf = (name: string): number => {
    const summary = project.summaries('data.mjs').find(({ facts }) => facts.name === name);
    assert.ok(summary, name);
    return totalMs(summary.cost);
  };

  it('is that of an ordinary amount where nobody knows how much it is', () => {
    assert.ok(costOf('unknown') > 1, `${costOf('unknown')} ms`);
  });

  it('is small for a few words', () => {
    assert.ok(costOf('small') < 0.01, `${costOf('small')} ms`);
  });
});
