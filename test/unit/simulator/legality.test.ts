/** Which machine can run which strategy, and the words of a refusal. */
import assert from 'node:assert/strict';
import { strategies } from '../../../src/core/workload';
import {
  comparedStrategies,
  illegalStrategies,
  legalStrategies,
  machineUnder,
  refusal,
} from '../../../src/simulator/legality';
import { defaultMachine } from '../../../src/simulator/machine';

const everywhere = ['sequential', 'threads', 'asyncio', 'to-thread', 'processes'];

describe('the legality of strategies', () => {
  it('follows the Python version', () => {
    assert.deepEqual(legalStrategies(defaultMachine({ python: '3.12' })), everywhere);
    assert.deepEqual(legalStrategies(defaultMachine({ python: '3.13' })), [...everywhere, 'free-threaded']);
    const newest = [...everywhere, 'interpreters', 'free-threaded'];
    assert.deepEqual(legalStrategies(defaultMachine({ python: '3.14' })), newest);
    assert.deepEqual(legalStrategies(defaultMachine({ python: '3.15' })), newest);
  });

  it('gives a reason for every strategy that a machine cannot run, and none for the others', () => {
    for (const machine of [defaultMachine({ python: '3.9' }), defaultMachine({ language: 'javascript' })]) {
      const legal = legalStrategies(machine);
      const illegal = illegalStrategies(strategies, machine);
      assert.deepEqual([...legal, ...illegal.map(({ strategy }) => strategy)].toSorted(), [...strategies].toSorted());
      assert.ok(illegal.every(({ reason }) => /^It .*\.$/.test(reason)));
    }
    assert.equal(
      refusal('interpreters', defaultMachine({ python: '3.12' })),
      'It needs Python 3.14 or newer for `InterpreterPoolExecutor` (PEP 734); this is 3.12.',
    );
    assert.equal(refusal('worker-threads', defaultMachine()), 'It does not exist in Python.');
  });

  it('does not compare one thing under two names on the free-threaded build', () => {
    const machine = defaultMachine({ python: '3.14', freeThreaded: true });
    assert.ok(legalStrategies(machine).includes('free-threaded'));
    assert.ok(!comparedStrategies(machine).includes('free-threaded'));
  });

  it('takes the GIL away for the free-threaded strategy only', () => {
    const machine = defaultMachine({ python: '3.14' });
    assert.equal(machineUnder('free-threaded', machine).freeThreaded, true);
    assert.equal(machineUnder('threads', machine), machine);
  });
});
