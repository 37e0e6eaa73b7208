/** The break-even between any two strategies and the assumptions a recommendation hangs on. */
import assert from 'node:assert/strict';
import type { Machine, Segment, Strategy, Workload } from '../../../src/core/workload';
import { breakEvens } from '../../../src/simulator/breakEven';
import { comparedStrategies } from '../../../src/simulator/legality';
import { defaultMachine } from '../../../src/simulator/machine';
import { chooseStrategy } from '../../../src/simulator/rank';
import { sensitivity, sensitivityParameters } from '../../../src/simulator/sensitivity';
import type { Sensitivity, SensitivityParameter } from '../../../src/simulator/sensitivity';
import { compare, simulate } from '../../../src/simulator/simulate';

const machine = defaultMachine({ cores: 4 });
const preferences = { async: false, stallLimitMs: 50 };

function workload(tasks: number, segments: readonly Segment[]): Workload {
  return { tasks, segments, async: false, payloadBytes: 1000, resultBytes: 1000 };
}

const computing = workload(40, [{ kind: 'cpu', ms: 5, gil: 'held' }]);

function sensitivityOf(parameter: SensitivityParameter, work: Workload, on: Machine = machine): Sensitivity {
  const [found] = sensitivity(work, on, [parameter], preferences);
  assert.ok(found !== undefined);
  return found;
}

function recommended(work: Workload, on: Machine = machine): Strategy {
  return chooseStrategy(compare(work, on, comparedStrategies(on)), preferences);
}

describe('the break-even between every two strategies', () => {
  const pairs = breakEvens(computing, defaultMachine({ cores: 4, startMethod: 'spawn' }), [
    'sequential',
    'threads',
    'processes',
  ]);

  it('covers each pair once', () => {
    assert.deepEqual(
      pairs.map(({ few, many }) => [few, many].toSorted().join(' ')),
      ['sequential threads', 'processes sequential', 'processes threads'],
    );
  });

  it('is where the better one changes', () => {
    const spawn = defaultMachine({ cores: 4, startMethod: 'spawn' });
    const pair = pairs.find(({ many }) => many === 'processes');
    assert.ok(pair?.tasks !== undefined && pair.tasks > 10, JSON.stringify(pair));
    const ms = (strategy: Strategy, tasks: number): number =>
      simulate({ ...computing, tasks }, spawn, strategy).makespanMs;
    assert.ok(ms('processes', pair.tasks) * 1.08 <= ms(pair.few, pair.tasks));
    assert.ok(ms('processes', pair.tasks - 1) * 1.12 > ms(pair.few, pair.tasks - 1));
  });

  it('does not exist where nothing changes', () => {
    assert.equal(pairs.find(({ many, few }) => many !== 'processes' && few !== 'processes')?.tasks, undefined);
  });
});

describe('the sensitivity of a recommendation', () => {
  it('finds the number of tasks below which a process pool does not pay', () => {
    const { value, below, above } = sensitivityOf('tasks', computing);
    assert.equal(value, 40);
    assert.equal(above, undefined);
    assert.ok(below !== undefined && below.strategy !== 'processes', JSON.stringify(below));
    assert.equal(recommended({ ...computing, tasks: below.value + 1 }), 'processes');
    assert.notEqual(recommended({ ...computing, tasks: below.value }), 'processes');
  });

  it('finds the share of released work from which threads are as good as processes', () => {
    const { value, above } = sensitivityOf('releasedShare', computing);
    assert.equal(value, 0);
    assert.ok(above?.strategy === 'threads', JSON.stringify(above));
    assert.ok(above.value > 0.3 && above.value < 1, String(above.value));
  });

  it('finds the payload that makes processes useless', () => {
    const { above } = sensitivityOf('payloadBytes', computing);
    assert.ok(above !== undefined && above.value > 10_000 && above.value < 2_000_000, JSON.stringify(above));
  });

  it('finds that one core is too few', () => {
    const { below } = sensitivityOf('cores', computing);
    assert.deepEqual(below, { value: 1, strategy: 'sequential' });
  });

  it('finds nothing where no value in the range changes the answer', () => {
    const waiting = workload(50, [{ kind: 'io', ms: 100, awaitable: false }]);
    const { below, above } = sensitivityOf('payloadBytes', waiting);
    assert.deepEqual([below, above], [undefined, undefined]);
  });

  it('answers for every parameter, in order and always the same', () => {
    const once = sensitivity(computing, machine, sensitivityParameters, preferences);
    assert.deepEqual(
      once.map(({ parameter }) => parameter),
      [...sensitivityParameters],
    );
    for (const { value, range, below, above } of once) {
      assert.ok(range[0] <= value && value <= range[1]);
      assert.ok(below === undefined || (below.value < value && below.value >= range[0]));
      assert.ok(above === undefined || (above.value > value && above.value <= range[1]));
    }
    assert.deepEqual(sensitivity(computing, machine, sensitivityParameters, preferences), once);
  });
});
