/** Node's event loop, libuv's pool and worker threads, against figures measured on Node 20 with 2 cores. */
import assert from 'node:assert/strict';
import type { Segment, Workload } from '../../../src/core/workload';
import { comparedStrategies } from '../../../src/simulator/legality';
import { defaultMachine } from '../../../src/simulator/machine';
import { chooseStrategy } from '../../../src/simulator/rank';
import { compare, simulate } from '../../../src/simulator/simulate';

const node = defaultMachine({ cores: 2, language: 'javascript' });

function workload(tasks: number, segments: readonly Segment[], change: Partial<Workload> = {}): Workload {
  return { tasks, segments, async: true, payloadBytes: 0, resultBytes: 0, ...change };
}

const script = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'held' });
const native = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'released' });
const network = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true });
const file = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true, libuv: true });

function near(actual: number, expected: number, share: number): void {
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual} instead of ${expected}`);
}

describe('JavaScript', () => {
  it('has its own strategies and no GIL', () => {
    assert.deepEqual(comparedStrategies(node), ['sequential', 'promise-all', 'worker-threads']);
    for (const outcome of compare(workload(4, [script(5), native(5), file(5), network(5)]), node)) {
      assert.equal(outcome.gilWaitMs, 0);
      assert.ok(outcome.timeline.lanes.every((lane) => lane.kind !== 'gil'));
    }
  });

  it('is told workers for JavaScript and Promise.all for waiting', () => {
    const choose = (segments: readonly Segment[]): string =>
      chooseStrategy(compare(workload(100, segments), node), { async: true, stallLimitMs: 50 });
    assert.equal(choose([script(20)]), 'worker-threads');
    assert.equal(choose([network(100)]), 'promise-all');
    assert.equal(choose([native(20)]), 'promise-all');
  });
});

describe('Promise.all', () => {
  it('lets the network wait at once while JavaScript runs one at a time', () => {
    // J2, J3: measured 202 and 202.6 ms.
    near(simulate(workload(100, [network(100), script(1)]), node, 'promise-all').makespanMs, 202, 0.02);
    near(simulate(workload(1000, [network(100), script(0.1)]), node, 'promise-all').makespanMs, 202.6, 0.02);
  });

  it('runs asynchronous crypto on four threads of the pool, on all cores', () => {
    // J5: measured speed-up 1.98 for eight pbkdf2 on 2 cores.
    const outcome = simulate(workload(8, [native(50)]), node, 'promise-all');
    near(outcome.speedup, 1.98, 0.05);
    assert.equal(outcome.timeline.lanes.filter((lane) => lane.name.startsWith('libuv')).length, 4);
    assert.ok(outcome.longestStallMs < 5, `${outcome.longestStallMs} ms`);
    assert.match(outcome.explanation, /The pool of four libuv threads did the rest, on up to two of 2 cores/);
  });

  it('waits for files four at a time, or as many as UV_THREADPOOL_SIZE says', () => {
    near(simulate(workload(16, [file(20)]), node, 'promise-all').makespanMs, 80, 0.03);
    const larger = defaultMachine({ cores: 2, language: 'javascript', libuvThreads: 16 });
    near(simulate(workload(16, [file(20)]), larger, 'promise-all').makespanMs, 20, 0.05);
  });

  it('does not help JavaScript itself, which stalls the loop', () => {
    const outcome = simulate(workload(8, [script(50)]), node, 'promise-all');
    near(outcome.speedup, 1, 0.01);
    // J4: a block of 50 ms gives 50.5 ms of lag; eight in one turn give 400.
    assert.ok(outcome.longestStallMs >= 400);
  });

  it('can be limited', () => {
    near(simulate(workload(20, [network(50)]), node, 'promise-all', { limit: 5 }).makespanMs, 200, 0.02);
  });
});

describe('worker threads', () => {
  it('run JavaScript on all cores', () => {
    // J7: measured speed-up 1.99 of two workers that run already.
    const running = defaultMachine({
      cores: 2,
      language: 'javascript',
      overheads: { workerStartMs: 0, workerCallMs: 0 },
    });
    near(simulate(workload(8, [script(50)]), running, 'worker-threads').speedup, 1.99, 0.03);
  });

  it('take 22 ms to start, and longer when more start than there are cores', () => {
    // J8: measured 21.6 ms for one, 49 ms for four at once on 2 cores.
    near(simulate(workload(1, [script(0)]), node, 'worker-threads').makespanMs, 21.6, 0.05);
    const four = simulate(workload(4, [script(0)]), { ...node, maxWorkers: 4 }, 'worker-threads');
    near(four.makespanMs, 49, 0.12);
    near(four.memoryMegabytes, 43 + 4 * 8.7, 1e-9);
  });

  it('copy their messages', () => {
    const running = defaultMachine({
      cores: 2,
      language: 'javascript',
      overheads: { workerStartMs: 0, workerCallMs: 0 },
    });
    const empty = simulate(workload(1, []), running, 'worker-threads').makespanMs;
    const objects = simulate(
      workload(1, [], { payloadBytes: 480_000, resultBytes: 480_000 }),
      running,
      'worker-threads',
    );
    // J10: 10,000 small objects there and back took 14.5 ms.
    near(objects.makespanMs - empty, 14.5, 0.05);
    assert.match(objects.explanation, /Cloning takes 14 ms per task/);
  });

  it('share one pool of libuv among them', () => {
    const many = defaultMachine({ cores: 8, language: 'javascript', overheads: { workerStartMs: 0, workerCallMs: 0 } });
    near(simulate(workload(8, [file(100)]), many, 'worker-threads').makespanMs, 200, 0.02);
  });

  it('leave the main loop free', () => {
    const outcome = simulate(
      workload(20, [script(20)]),
      defaultMachine({ cores: 4, language: 'javascript' }),
      'worker-threads',
    );
    assert.ok(outcome.longestStallMs < 10, `${outcome.longestStallMs} ms`);
  });
});
