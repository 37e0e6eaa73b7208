/**
 * What a function costs that calls a library whose entry names several effects, or a wait that a coroutine function does not
 * suspend for. The shape of such entries is tested in libraryFile.test.ts.
 */
import assert from 'node:assert/strict';
import { Project } from '../../../src/analysis/project';
import type { Cost } from '../../../src/core/cost';
import { loadKnowledge } from '../../../src/knowledge/knowledge';
import { parseLibrary } from '../../../src/knowledge/libraryFile';
import { python } from '../../../src/languages/python/python';

const depot = parseLibrary(
  {
    library: 'depot',
    source: 'https://depot.invalid/reference',
    derived: 'Computed from the source of depot 1.2.',
    functions: {
      'depot.fetch': {
        effect: { wait: 'network', ms: 40 },
        also: [{ cpu: 'held', ms: 2 }],
        derived: { confidence: 0.7 },
      },
      'depot.load': { effect: { wait: 'network', ms: 40 }, also: [{ wait: 'file', ms: 3, blocks: true }], async: true },
    },
  },
  'depot.json',
);

function costOfOnly(source: string): Cost {
  const project = new Project({ knowledge: loadKnowledge([depot]), languages: [python] });
  project.setRoots(['']);
  project.setFile('shop.py', source);
  const summary = project.summaries('shop.py').find(({ facts }) => facts.name === 'order');
  assert.ok(summary);
  return summary.cost;
}

describe('entries with several effects', () => {
  it('add up waiting and computing', () => {
    const cost = costOfOnly('import depot\ndef order():\n    return depot.fetch()\n');
    assert.equal(cost.blockedIo.ms, 40);
    assert.ok(cost.heldCpu.ms >= 2 && cost.heldCpu.ms < 2.1);
  });

  it('tell a wait that holds up the event loop from one that suspends the task', () => {
    const cost = costOfOnly('import depot\nasync def order():\n    return await depot.load()\n');
    assert.equal(cost.awaitedIo.ms, 40);
    assert.equal(cost.blockedIo.ms, 3);
  });
});
