/**
 * The nearest break-even is searched for with fewer runs than all of them are, and a choice is made with fewer than all
 * strategies. Both have to say what the whole search and the whole list say.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Segment, Strategy, Workload } from '../../../src/core/workload';
import { breakEvenTasks, nearestBreakEven } from '../../../src/simulator/breakEven';
import { defaultMachine } from '../../../src/simulator/machine';
import { type Judged, chooseStrategy, mayDecide } from '../../../src/simulator/rank';

const machine = defaultMachine({ cores: 4 });
const options = { maxEvents: 600 };

const ms = fc.constantFrom(0.002, 0.05, 0.4, 3, 18, 120);
const segment: fc.Arbitrary<Segment> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cpu' as const), ms, gil: fc.constant('held' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cpu' as const), ms, gil: fc.constant('released' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('io' as const), ms, awaitable: fc.constant(false) }) },
);

const workload: fc.Arbitrary<Workload> = fc.record({
  tasks: fc.constantFrom(1, 20, 100),
  segments: fc.array(segment, { minLength: 1, maxLength: 2 }),
  async: fc.constant(false),
  payloadBytes: fc.constant(1000),
  resultBytes: fc.constant(1000),
});

/** Every break-even, and from those the first of the smallest. */
function nearestOfAll(work: Workload, challengers: readonly Strategy[]) {
  const found = challengers.flatMap((strategy) => {
    const tasks = breakEvenTasks(work, machine, 'sequential', strategy, options);
    return tasks === undefined || tasks <= work.tasks ? [] : [{ strategy, tasks }];
  });
  return found.sort((a, b) => a.tasks - b.tasks)[0];
}

describe('the nearest break-even', () => {
  it('is the smallest of all that lie beyond the tasks at hand', () => {
    fc.assert(
      fc.property(
        workload,
        fc.shuffledSubarray<Strategy>(['threads', 'processes', 'asyncio'], { minLength: 1 }),
        (work, challengers) => {
          assert.deepEqual(nearestBreakEven(work, machine, challengers, options), nearestOfAll(work, challengers));
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  it('is found for small tasks, and not for threads that take turns at the GIL', () => {
    const work: Workload = {
      tasks: 4,
      segments: [{ kind: 'cpu', ms: 1, gil: 'held' }],
      async: false,
      payloadBytes: 1000,
      resultBytes: 1000,
    };
    assert.equal(nearestBreakEven(work, machine, ['threads', 'processes'], options)?.strategy, 'processes');
    assert.equal(nearestBreakEven(work, machine, ['threads'], options), undefined);
  });
});

describe('a strategy that cannot decide a choice', () => {
  const times = fc.integer({ min: 80, max: 140 });
  const judged = (strategy: Strategy, makespanMs: number): Judged => ({ strategy, makespanMs, longestStallMs: 0 });

  it('may be left out: the choice is the same with it, however much longer than its bound it takes', () => {
    let left = 0;
    fc.assert(
      fc.property(times, times, times, fc.integer({ min: 0, max: 100 }), (sequential, processes, least, more) => {
        const others = [judged('sequential', sequential), judged('processes', processes)];
        const preferences = { async: false, stallLimitMs: 50 };
        if (!mayDecide(others, least)) {
          left++;
          const all = [...others, judged('threads', least + more)];
          assert.equal(chooseStrategy(all, preferences), chooseStrategy(others, preferences));
        }
      }),
      { seed: 5, numRuns: 2000 },
    );
    assert.ok(left > 500, `${left} left out`);
  });
});
