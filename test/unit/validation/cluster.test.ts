/**
 * The cluster against kept runs of Dask's `LocalCluster` (docs/cluster.md). They were disturbed by other programs, which can only
 * have made them longer; how much they were is kept with them. `npm run measure:cluster` measures anew; no Dask is needed here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clusterCases, clusterTable, compareCluster, readClusterResults } from '../../validation/cluster/cases';

const repository = path.resolve(__dirname, '../../..');
const results = readClusterResults(repository);
const comparisons = compareCluster(results);

describe('the simulated cluster against real runs of Dask', () => {
  it('has runs of every case, with what other programs used', () => {
    assert.ok(clusterCases.length >= 12);
    for (const { name } of clusterCases) {
      const { ms = [], others = [] } = results.runs[name] ?? {};
      assert.ok(ms.length >= 3 && ms.length === others.length, name);
    }
  });

  for (const { name, ratio } of comparisons) {
    it(`takes no longer in the simulation than in reality, by more than a quarter: ${name}`, () => {
      assert.ok(ratio > 0 && ratio <= 1.25, `${ratio} times as long`);
    });
  }

  it('is within a factor of 2 where tasks wait for 100 ms, which leaves others the processors', () => {
    const waiting = comparisons.filter(({ name }) => name.endsWith('100 ms'));
    assert.equal(waiting.length, 3);
    assert.ok(waiting.every(({ ratio }) => ratio >= 0.5));
  });

  it('is shown in the documentation as it is', () => {
    const rows = (text: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split('|').map((cell) => cell.trim()));
    const page = readFileSync(path.join(repository, 'docs', 'cluster.md'), 'utf8');
    const table = /<!-- table -->([^]*)<!-- end of table -->/.exec(page)?.[1] ?? '';
    const data = (text: string) => rows(text).filter((cells) => !cells.some((cell) => /^:?-+:?$/.test(cell)));
    assert.deepEqual(data(table), data(clusterTable(comparisons)));
  });
});
