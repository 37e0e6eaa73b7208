/** The choice among outcomes, the break-even number of tasks and the chunk size. */
import assert from 'node:assert/strict';
import type { Machine, Outcome, Segment, Strategy, Workload } from '../../../src/core/workload';
import { defaultMachine } from '../../../src/simulator/machine';
import { breakEvenTasks } from '../../../src/simulator/breakEven';
import { chooseStrategy, suggestChunksize } from '../../../src/simulator/rank';
import { compare, simulate } from '../../../src/simulator/simulate';

const machine = defaultMachine({ cores: 4 });
const stallLimitMs = 50;

function choose(tasks: number, segments: readonly Segment[], async = false, on: Machine = machine): Strategy {
  const workload: Workload = { tasks, segments, async, payloadBytes: 1000, resultBytes: 1000 };
  return chooseStrategy(compare(workload, on), { async, stallLimitMs });
}

describe('the choice of a strategy', () => {
  it('is processes for computing that holds the GIL', () => {
    assert.equal(choose(100, [{ kind: 'cpu', ms: 20, gil: 'held' }]), 'processes');
  });

  it('is threads for native code that releases it', () => {
    assert.equal(choose(100, [{ kind: 'cpu', ms: 20, gil: 'released' }]), 'threads');
  });

  it('is threads for blocking I/O in synchronous code and to_thread in asynchronous code', () => {
    assert.equal(choose(40, [{ kind: 'io', ms: 100, awaitable: false }]), 'threads');
    assert.equal(choose(40, [{ kind: 'io', ms: 100, awaitable: false }], true), 'to-thread');
  });

  it('is asyncio for awaitable I/O in asynchronous code', () => {
    assert.equal(choose(40, [{ kind: 'io', ms: 100, awaitable: true }], true), 'asyncio');
  });

  it('is sequential where nothing helps by 10 %', () => {
    assert.equal(choose(1, [{ kind: 'cpu', ms: 20, gil: 'held' }]), 'sequential');
    assert.equal(choose(4, [{ kind: 'cpu', ms: 0.05, gil: 'held' }]), 'sequential');
  });

  it('is threads for computing on a free-threaded build', () => {
    const freeThreaded = defaultMachine({ cores: 4, python: '3.14', freeThreaded: true });
    assert.equal(choose(100, [{ kind: 'cpu', ms: 20, gil: 'held' }], false, freeThreaded), 'threads');
  });

  it('moves one long computation off the event loop although that makes nothing faster', () => {
    assert.equal(choose(1, [{ kind: 'cpu', ms: 300, gil: 'held' }], true), 'to-thread');
  });

  it('takes processes over threads where computing threads would starve the event loop', () => {
    assert.equal(choose(8, [{ kind: 'cpu', ms: 200, gil: 'held' }], true), 'processes');
  });

  it('takes interpreters where they start sooner than processes', () => {
    const on = defaultMachine({ cores: 4, python: '3.14', maxWorkers: 4 });
    const work: readonly Segment[] = [{ kind: 'cpu', ms: 20, gil: 'held' }];
    assert.ok(['processes', 'interpreters'].includes(choose(100, work, false, on)));
    const slowStart = defaultMachine({ ...on, startMethod: 'spawn', overheads: { processStartMs: 200 } });
    assert.equal(choose(20, work, false, slowStart), 'interpreters');
  });

  it('recommends another build only where that may be changed', () => {
    const on = defaultMachine({ cores: 4, python: '3.14' });
    const workload: Workload = {
      tasks: 12,
      segments: [{ kind: 'cpu', ms: 10, gil: 'held' }],
      async: false,
      payloadBytes: 1_000_000,
      resultBytes: 1_000_000,
    };
    const outcomes = compare(workload, on);
    assert.equal(chooseStrategy(outcomes, { async: false, stallLimitMs }), 'sequential');
    assert.equal(chooseStrategy(outcomes, { async: false, stallLimitMs, mayChangeBuild: true }), 'free-threaded');
  });

  it('prefers the simpler of two that are within 10 %', () => {
    const base = simulate(
      { tasks: 1, segments: [], async: false, payloadBytes: 0, resultBytes: 0 },
      machine,
      'sequential',
    );
    const outcome = (strategy: Strategy, makespanMs: number, longestStallMs = 0): Outcome => ({
      ...base,
      strategy,
      makespanMs,
      longestStallMs,
    });
    const prefer = (outcomes: readonly Outcome[], async = false): Strategy =>
      chooseStrategy(outcomes, { async, stallLimitMs });
    assert.equal(prefer([outcome('sequential', 108), outcome('processes', 100)]), 'sequential');
    assert.equal(prefer([outcome('sequential', 120), outcome('threads', 109), outcome('processes', 100)]), 'threads');
    assert.equal(prefer([outcome('sequential', 120), outcome('processes', 100)]), 'processes');
    assert.equal(prefer([outcome('asyncio', 10, 200), outcome('to-thread', 90, 6)], true), 'to-thread');
    assert.equal(prefer([outcome('asyncio', 10, 200), outcome('to-thread', 90, 100)], true), 'to-thread');
    assert.equal(prefer([]), 'sequential');
  });
});

describe('the break-even number of tasks', () => {
  const cpuTask: Workload = {
    tasks: 1,
    segments: [{ kind: 'cpu', ms: 5, gil: 'held' }],
    async: false,
    payloadBytes: 1000,
    resultBytes: 1000,
  };

  it('is where a process pool has earned its start', () => {
    for (const startMethod of ['fork', 'spawn'] as const) {
      const on = defaultMachine({ cores: 4, startMethod });
      const tasks = breakEvenTasks(cpuTask, on, 'sequential', 'processes');
      assert.ok(tasks !== undefined && tasks > 1, `${startMethod}: ${tasks}`);
      const speedup = (count: number): number => simulate({ ...cpuTask, tasks: count }, on, 'processes').speedup;
      assert.ok(speedup(tasks) >= 1.1 - 0.02, `${speedup(tasks)} at ${tasks}`);
      assert.ok(speedup(tasks - 1) < 1.1 + 0.02, `${speedup(tasks - 1)} just below`);
    }
  });

  it('is larger for a start method that costs more', () => {
    const at = (startMethod: 'fork' | 'spawn'): number =>
      breakEvenTasks(cpuTask, defaultMachine({ cores: 4, startMethod }), 'sequential', 'processes') ?? Infinity;
    assert.ok(at('spawn') > 2 * at('fork'), `${at('fork')} and ${at('spawn')}`);
  });

  it('does not exist where a strategy never wins', () => {
    assert.equal(breakEvenTasks(cpuTask, machine, 'sequential', 'threads'), undefined);
  });
});

describe('the chunk size', () => {
  it('is one for long tasks and grows for short ones', () => {
    const sized = (ms: number): number =>
      suggestChunksize(
        {
          tasks: 4000,
          segments: [{ kind: 'cpu', ms, gil: 'held' }],
          async: false,
          payloadBytes: 100,
          resultBytes: 100,
        },
        machine,
      );
    assert.equal(sized(20), 1);
    assert.ok(sized(0.01) >= 8, `${sized(0.01)}`);
  });
});
