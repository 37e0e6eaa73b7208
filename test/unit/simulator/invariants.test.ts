/**
 * What must hold in every run, whatever the workload, machine, strategy and seed: no work is lost or invented, cores and the GIL
 * are never shared out twice, no run is faster than its critical path, and the same input gives the same output.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { laneStates, strategies } from '../../../src/core/workload';
import type { LaneState, Machine, Outcome, Segment, Strategy, Timeline, Workload } from '../../../src/core/workload';
import { defaultMachine } from '../../../src/simulator/machine';
import { simulate } from '../../../src/simulator/simulate';

interface Interval {
  readonly lane: number;
  readonly kind: string;
  readonly process: number;
  readonly state: LaneState;
  readonly startMs: number;
  readonly endMs: number;
  readonly segment: number;
  readonly task: number;
}

function intervals(timeline: Timeline): readonly Interval[] {
  return Array.from({ length: timeline.count }, (_, index) => {
    const lane = timeline.lane[index] ?? -1;
    return {
      lane,
      kind: timeline.lanes[lane]?.kind ?? '',
      process: timeline.lanes[lane]?.process ?? -1,
      state: laneStates[timeline.state[index] ?? -1] ?? 'idle',
      startMs: timeline.startMs[index] ?? Number.NaN,
      endMs: timeline.endMs[index] ?? Number.NaN,
      segment: timeline.segment[index] ?? -1,
      task: timeline.task[index] ?? -1,
    };
  });
}

/** The most intervals that overlap at any time. */
function mostAtOnce(chosen: readonly Interval[]): number {
  const steps = chosen.flatMap(({ startMs, endMs }) => [
    { at: startMs, change: 1 },
    { at: endMs, change: -1 },
  ]);
  // An interval that ends when another begins does not overlap it.
  steps.sort((a, b) => a.at - b.at || a.change - b.change);
  let current = 0;
  let most = 0;
  for (const step of steps) {
    current += step.change;
    most = Math.max(most, current);
  }
  return most;
}

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({
    kind: fc.constant('cpu' as const),
    ms: fc.double({ min: 0, max: 30, noNaN: true }),
    gil: fc.constantFrom('held' as const, 'released' as const),
  }),
  fc.record({
    kind: fc.constant('io' as const),
    ms: fc.double({ min: 0, max: 30, noNaN: true }),
    awaitable: fc.boolean(),
  }),
);

const workload: fc.Arbitrary<Workload> = fc.record({
  tasks: fc.integer({ min: 1, max: 12 }),
  segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
  async: fc.boolean(),
  payloadBytes: fc.integer({ min: 0, max: 200_000 }),
  resultBytes: fc.integer({ min: 0, max: 200_000 }),
});

const machine: fc.Arbitrary<Machine> = fc
  .record({
    cores: fc.integer({ min: 1, max: 4 }),
    python: fc.constantFrom('3.9', '3.12', '3.13', '3.14'),
    freeThreaded: fc.boolean(),
    startMethod: fc.constantFrom('fork' as const, 'forkserver' as const, 'spawn' as const),
    maxWorkers: fc.integer({ min: 1, max: 6 }),
  })
  .map(defaultMachine);

const strategy = fc.constantFrom(...strategies);
const seed = fc.integer();
const runs = { numRuns: 150 };

function forAllRuns(check: (outcome: Outcome, workload: Workload, machine: Machine, strategy: Strategy) => void): void {
  fc.assert(
    fc.property(workload, machine, strategy, seed, (work, on, how, from) => {
      check(simulate(work, on, how, { seed: from }), work, on, how);
    }),
    runs,
  );
}

function sumOf(work: Workload, chosen: (segment: Segment) => boolean): number {
  return work.segments.reduce((sum, part) => (chosen(part) ? sum + part.ms : sum), 0);
}

const isHeld = (part: Segment): boolean => part.kind === 'cpu' && part.gil === 'held';
const isCpu = (part: Segment): boolean => part.kind === 'cpu';

describe('every simulation', () => {
  it('does each segment of each task for at least its time, and not much longer', () => {
    forAllRuns((outcome, work) => {
      const worked: readonly LaneState[] = ['running', 'released', 'blocked'];
      const done = intervals(outcome.timeline).filter((at) => at.kind !== 'task' && worked.includes(at.state));
      work.segments.forEach((part, index) => {
        if (part.kind === 'io' && part.awaitable) {
          return;
        }
        const total = done.filter((at) => at.segment === index).reduce((sum, at) => sum + at.endMs - at.startMs, 0);
        const least = part.ms * work.tasks;
        assert.ok(total >= least - 1e-4 * work.tasks, `segment ${index}: ${total} of ${least} ms`);
        assert.ok(total <= least * 1.4 + 0.5 * work.tasks, `segment ${index}: ${total} for ${least} ms`);
      });
    });
  });

  it('never computes on more cores than there are', () => {
    forAllRuns((outcome, _work, on) => {
      const computing = intervals(outcome.timeline).filter(
        (at) => at.kind !== 'gil' && at.kind !== 'task' && ['running', 'released', 'pickling'].includes(at.state),
      );
      assert.ok(mostAtOnce(computing) <= on.cores, `${mostAtOnce(computing)} of ${on.cores} cores`);
      assert.ok(outcome.cpuUse >= 0 && outcome.cpuUse <= 1);
    });
  });

  it('wakes a waiter once that was signalled on its way to a core', () => {
    const on = defaultMachine({ cores: 1, python: '3.9', startMethod: 'spawn', maxWorkers: 5 });
    const work: Workload = {
      tasks: 11,
      segments: [{ kind: 'cpu', ms: 0, gil: 'held' }],
      async: false,
      payloadBytes: 0,
      resultBytes: 106_559,
    };
    const computing = intervals(simulate(work, on, 'processes', { seed: 0 }).timeline).filter(
      (at) => at.kind !== 'gil' && at.kind !== 'task' && ['running', 'released', 'pickling'].includes(at.state),
    );
    assert.equal(mostAtOnce(computing), 1);
  });

  it('lets one thread per process run Python code of a task at a time, unless the build is free-threaded', () => {
    forAllRuns((outcome, _work, on) => {
      if (on.freeThreaded) {
        assert.equal(outcome.gilWaitMs, 0);
        return;
      }
      const all = intervals(outcome.timeline);
      for (const process of new Set(all.map((at) => at.process))) {
        const own = all.filter((at) => at.process === process && at.kind !== 'task' && at.kind !== 'gil');
        assert.ok(mostAtOnce(own.filter((at) => at.state === 'running' && at.segment >= 0)) <= 1);
        const holders = all.filter((at) => at.process === process && at.kind === 'gil');
        assert.ok(mostAtOnce(holders) <= 1);
      }
    });
  });

  it('shows whoever computes with the GIL as its holder', () => {
    forAllRuns((outcome, _work, on) => {
      if (on.freeThreaded) {
        return;
      }
      const all = intervals(outcome.timeline);
      const held = all.filter((at) => at.kind === 'gil');
      const computing = all.filter(
        (at) => at.kind !== 'gil' && at.kind !== 'task' && at.state === 'running' && at.segment >= 0,
      );
      for (const at of computing) {
        const isHolder = held.some(
          (holding) => holding.task === at.lane && holding.startMs <= at.startMs && holding.endMs >= at.endMs,
        );
        assert.ok(isHolder, `lane ${at.lane} ran from ${at.startMs} to ${at.endMs} ms without the GIL`);
      }
    });
  });

  it('takes no less time than its longest task, its work on all cores, and its Python code on one', () => {
    forAllRuns((outcome, work, on, how) => {
      const cpuMs = sumOf(work, isCpu) * work.tasks;
      const heldMs = how === 'processes' || on.freeThreaded ? 0 : sumOf(work, isHeld) * work.tasks;
      const taskMs = sumOf(work, () => true);
      const least = Math.max(taskMs, cpuMs / on.cores, heldMs);
      assert.ok(outcome.makespanMs >= least - 1e-4 * work.tasks, `${outcome.makespanMs} of at least ${least} ms`);
    });
  });

  it('keeps the intervals of a lane in order and within the run', () => {
    forAllRuns((outcome) => {
      const ends = new Map<number, number>();
      for (const at of intervals(outcome.timeline)) {
        assert.ok(at.startMs >= (ends.get(at.lane) ?? 0), 'intervals of a lane do not overlap');
        assert.ok(at.endMs > at.startMs && Number.isFinite(at.endMs));
        ends.set(at.lane, at.endMs);
      }
    });
  });

  it('gives the same outcome for the same seed, to the last bit', () => {
    fc.assert(
      fc.property(workload, machine, strategy, seed, (work, on, how, from) => {
        assert.deepEqual(simulate(work, on, how, { seed: from }), simulate(work, on, how, { seed: from }));
      }),
      { numRuns: 40 },
    );
  });

  it('takes longer for more tasks, but for what chance decides', () => {
    fc.assert(
      fc.property(workload, machine, strategy, seed, (work, on, how, from) => {
        const fewer = simulate(work, on, how, { seed: from }).makespanMs;
        const more = simulate({ ...work, tasks: 2 * work.tasks }, on, how, { seed: from }).makespanMs;
        const allowance = how === 'sequential' || how === 'asyncio' ? 0 : 0.05 * fewer + 10;
        assert.ok(more >= fewer - allowance, `${more} ms for twice the tasks of ${fewer} ms`);
      }),
      runs,
    );
  });

  it('never stalls an event loop for longer than the run, and has no stall without a loop', () => {
    forAllRuns((outcome, work, _on, how) => {
      assert.ok(outcome.longestStallMs <= outcome.makespanMs + 1e-9);
      if (!work.async && how !== 'asyncio' && how !== 'to-thread') {
        assert.equal(outcome.longestStallMs, 0);
      }
    });
  });

  it('explains itself in a sentence', () => {
    forAllRuns((outcome) => {
      assert.match(outcome.explanation, /^[A-Z`].*\.$/);
      assert.doesNotMatch(outcome.explanation, /NaN|undefined|Infinity/);
      if (outcome.focus !== undefined) {
        assert.ok(outcome.timeline.lanes[outcome.focus.lane] !== undefined);
        assert.ok(outcome.focus.endMs > outcome.focus.startMs);
      }
    });
  });
});
