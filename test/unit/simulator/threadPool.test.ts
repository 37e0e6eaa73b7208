/** How many threads a ThreadPoolExecutor starts: one per submit until its limit, none while an idle worker is recorded. */
import assert from 'node:assert/strict';
import { block } from '../../../src/simulator/instruction';
import type { Program } from '../../../src/simulator/instruction';
import { msToNs } from '../../../src/simulator/kernel';
import { defaultMachine } from '../../../src/simulator/machine';
import { defaultThreadCount, ThreadPool } from '../../../src/simulator/threadPool';
import { World } from '../../../src/simulator/world';

/** Submits jobs of the given lengths, pausing before each, and tells how many workers there were after each submit. */
function workersAfter(jobs: readonly { readonly pauseMs: number; readonly ms: number }[], maxWorkers: number) {
  const world = new World(defaultMachine({ cores: 4 }), { seed: 1, maxIntervals: 1000 });
  const runtime = world.addRuntime();
  const pool = new ThreadPool(world, runtime, maxWorkers, 'worker');
  const counts: number[] = [];
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    for (const [task, { pauseMs, ms }] of jobs.entries()) {
      yield block(msToNs(pauseMs));
      yield* pool.submit({
        task,
        steps: [block(msToNs(ms))],
        finish: () => undefined,
      });
      counts.push(pool.workerCount);
    }
    yield* pool.shutdown();
  });
  assert.ok(world.run(100_000), 'the pool shuts down');
  return counts;
}

describe('a thread pool', () => {
  it('starts one worker per submit of a burst, up to its limit', () => {
    const burst = Array.from({ length: 5 }, () => ({ pauseMs: 0, ms: 20 }));
    assert.deepEqual(workersAfter(burst, 3), [1, 2, 3, 3, 3]);
  });

  it('uses an idle worker instead of starting another', () => {
    const spaced = Array.from({ length: 4 }, () => ({ pauseMs: 5, ms: 1 }));
    assert.deepEqual(workersAfter(spaced, 3), [1, 1, 1, 1]);
  });

  it('counts an idle worker once: the next submit starts a new one', () => {
    const jobs = [
      { pauseMs: 0, ms: 1 },
      { pauseMs: 5, ms: 20 },
      { pauseMs: 0, ms: 20 },
    ];
    assert.deepEqual(workersAfter(jobs, 3), [1, 1, 2]);
  });

  it('has min(32, cores + 4) workers by default', () => {
    assert.equal(defaultThreadCount(defaultMachine({ cores: 2 })), 6);
    assert.equal(defaultThreadCount(defaultMachine({ cores: 64 })), 32);
  });
});
