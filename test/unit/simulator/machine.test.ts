/** The machine's numbers: each with a unit and a source, and the rules that pick them. */
import assert from 'node:assert/strict';
import {
  comparePythonVersions,
  defaultMachine,
  describeMachine,
  overheadNames,
  singleThreadPenalty,
} from '../../../src/simulator/machine';

describe('the default machine', () => {
  it('shows every number with a unit and a source', () => {
    const rows = describeMachine(defaultMachine());
    assert.deepEqual(Object.keys(defaultMachine().overheads).toSorted(), [...overheadNames].toSorted());
    for (const name of overheadNames) {
      assert.ok(
        rows.some((row) => row.name === name),
        `${name} is listed`,
      );
    }
    for (const row of rows) {
      assert.ok(Number.isFinite(row.value) && row.value >= 0, row.name);
      assert.match(row.unit, /^(ms|MB\/s|MB|share|factor|count)$/);
      assert.ok(row.source.length > 10, `${row.name}: ${row.source}`);
    }
  });

  it('marks a number that was changed', () => {
    const machine = defaultMachine({ overheads: { processStartMs: 80 } });
    const row = describeMachine(machine).find((entry) => entry.name === 'processStartMs');
    assert.deepEqual(row, { name: 'processStartMs', value: 80, unit: 'ms', source: 'set for this machine' });
  });

  it('compares versions by their numbers', () => {
    assert.ok(comparePythonVersions('3.9', '3.12') < 0);
    assert.equal(comparePythonVersions('3.12', '3.12.4'), 0);
    assert.ok(comparePythonVersions('3.14', '3.9') > 0);
  });

  it('knows what the free-threaded build costs one thread', () => {
    assert.equal(singleThreadPenalty(defaultMachine({ python: '3.13' })), 1);
    assert.equal(singleThreadPenalty(defaultMachine({ python: '3.13', freeThreaded: true })), 1.32);
    assert.equal(singleThreadPenalty(defaultMachine({ python: '3.14', freeThreaded: true })), 1.08);
  });
});
