/**
 * What must hold in every run, whatever the workload, machine, strategy and seed: no work is lost or invented, cores and the GIL
 * are never shared out twice, no run is faster than its critical path, and the same input gives the same output.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clusterEngines, laneStates } from '../../../src/core/workload';
import type { LaneState, Machine, Outcome, Segment, Strategy, Timeline, Workload } from '../../../src/core/workload';
import { defaultCluster } from '../../../src/simulator/cluster';
import { defaultMachine, overheadNames } from '../../../src/simulator/machine';
import { legalStrategies, machineUnder } from '../../../src/simulator/legality';
import type { SimulationOptions } from '../../../src/simulator/measure';
import { simulate } from '../../../src/simulator/simulate';
import { isOnLibuv } from '../../../src/simulator/workloads';

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
    shared: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('io' as const),
    ms: fc.double({ min: 0, max: 30, noNaN: true }),
    awaitable: fc.boolean(),
    libuv: fc.boolean(),
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
    language: fc.constantFrom('python' as const, 'python' as const, 'javascript' as const),
    libuvThreads: fc.integer({ min: 1, max: 5 }),
    startMethod: fc.constantFrom('fork' as const, 'forkserver' as const, 'spawn' as const),
    maxWorkers: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ freeThreaded, language, ...rest }) =>
    defaultMachine({ ...rest, language, freeThreaded: freeThreaded && language === 'python' }),
  );

interface Case {
  readonly work: Workload;
  readonly on: Machine;
  readonly how: Strategy;
  readonly options: SimulationOptions;
}

const options: fc.Arbitrary<SimulationOptions> = fc.record({
  seed: fc.integer(),
  chunksize: fc.integer({ min: 1, max: 4 }),
  limit: fc.integer({ min: 1, max: 12 }),
  isWarm: fc.boolean(),
  threadForm: fc.constantFrom('pool' as const, 'per-task' as const),
});

/** Every strategy that the machine can run, each in all its forms. */
const cases: fc.Arbitrary<Case> = machine.chain((on) =>
  fc.record({ work: workload, on: fc.constant(on), how: fc.constantFrom(...legalStrategies(on)), options }),
);
/** The same on further machines, which have cores, overheads and a network of their own. */
const clusterCases: fc.Arbitrary<Case> = fc
  .record({
    engine: fc.constantFrom(...clusterEngines),
    nodes: fc.integer({ min: 1, max: 3 }),
    workersPerNode: fc.integer({ min: 1, max: 3 }),
    isLocal: fc.boolean(),
    cores: fc.integer({ min: 1, max: 4 }),
    python: fc.constantFrom('3.9', '3.14'),
  })
  .chain(({ cores, python, ...overrides }) => {
    const on = defaultMachine({ cores, python });
    const how = fc.constant('cluster' as const);
    return fc.record({
      work: workload,
      on: fc.constant({ ...on, cluster: defaultCluster(on, overrides) }),
      how,
      options,
    });
  });

/** Of every machine that the strategy uses: on a cluster the scheduler has one too. */
function coresOf(on: Machine, how: Strategy): number {
  const { cluster } = on;
  const isElsewhere = how === 'cluster' && cluster !== undefined && cluster.isLocal !== true;
  return isElsewhere ? on.cores + 1 + cluster.nodes * cluster.workersPerNode : on.cores;
}

const runs = { numRuns: 250 };
const clusterRuns = { numRuns: 80 };

function forAllRuns(check: (outcome: Outcome, given: Case) => void): void {
  fc.assert(
    fc.property(cases, (given) => {
      check(simulate(given.work, given.on, given.how, given.options), given);
    }),
    runs,
  );
  fc.assert(
    fc.property(clusterCases, (given) => {
      check(simulate(given.work, given.on, given.how, given.options), given);
    }),
    clusterRuns,
  );
}

/** Strategies whose workers have no GIL between them, whatever the build. */
const separate: readonly Strategy[] = ['processes', 'interpreters', 'worker-threads', 'free-threaded', 'cluster'];
const onOneThread: readonly Strategy[] = ['sequential', 'asyncio', 'promise-all'];

function sumOf(work: Workload, chosen: (segment: Segment) => boolean): number {
  return work.segments.reduce((sum, part) => (chosen(part) ? sum + part.ms : sum), 0);
}

const isHeld = (part: Segment): boolean => part.kind === 'cpu' && part.gil === 'held';
const isSharedWork = (part: Segment): boolean => part.kind === 'cpu' && part.shared === true;
const isCpu = (part: Segment): boolean => part.kind === 'cpu';

describe('every simulation', () => {
  it('does each segment of each task for at least its time, and not much longer', () => {
    forAllRuns((outcome, { work, on, how }) => {
      const isFree = machineUnder(how, on).freeThreaded;
      const worked: readonly LaneState[] = ['running', 'released', 'blocked'];
      const done = intervals(outcome.timeline).filter((at) => at.kind !== 'task' && worked.includes(at.state));
      work.segments.forEach((part, index) => {
        if (part.kind === 'io' && part.awaitable && !(on.language === 'javascript' && isOnLibuv(part))) {
          return;
        }
        const total = done.filter((at) => at.segment === index).reduce((sum, at) => sum + at.endMs - at.startMs, 0);
        const least = part.ms * work.tasks;
        assert.ok(total >= least - 1e-4 * work.tasks, `segment ${index}: ${total} of ${least} ms`);
        // The price of the free-threaded build, of threads on private and on shared data.
        const crowded = part.kind === 'cpu' && part.shared === true ? (outcome.workers + 1) / 0.4 : 1.08;
        const most = part.kind === 'cpu' && part.gil === 'held' && isFree ? 1.33 * crowded : 1.05;
        assert.ok(total <= least * most + 0.5 * work.tasks, `segment ${index}: ${total} for ${least} ms`);
      });
    });
  });

  it('starts a wait when its thread gives up the core, not when the next thread is done with it', () => {
    const on = defaultMachine({ cores: 1, language: 'javascript', libuvThreads: 4, maxWorkers: 3 });
    const work: Workload = {
      tasks: 3,
      segments: [{ kind: 'io', ms: 0, awaitable: false }],
      async: false,
      payloadBytes: 41_825,
      resultBytes: 0,
    };
    const { timeline } = simulate(work, on, 'worker-threads', { isWarm: true });
    const waits = intervals(timeline).filter((at) => at.state === 'blocked' && at.segment === 0);
    assert.equal(waits.length, 3);
    assert.ok(waits.every((at) => Math.abs(at.endMs - at.startMs - on.overheads.timerSlackMs) < 1e-6));
  });

  it('never computes on more cores than there are', () => {
    forAllRuns((outcome, { on, how }) => {
      const cores = coresOf(on, how);
      const computing = intervals(outcome.timeline).filter(
        (at) => at.kind !== 'gil' && at.kind !== 'task' && ['running', 'released', 'pickling'].includes(at.state),
      );
      assert.ok(mostAtOnce(computing) <= cores, `${mostAtOnce(computing)} of ${cores} cores`);
      assert.ok(outcome.cpuUse >= 0 && outcome.cpuUse <= 1);
      assert.equal(outcome.coreUse.length, cores);
      assert.ok(outcome.coreUse.every((share) => share >= 0 && share <= 1));
      const use = outcome.coreUse.reduce((sum, share) => sum + share, 0) / cores;
      assert.ok(Math.abs(use - outcome.cpuUse) < 0.02, `${use} by core, ${outcome.cpuUse} in total`);
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
    forAllRuns((outcome, { on, how }) => {
      if (machineUnder(how, on).freeThreaded) {
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
    forAllRuns((outcome, { on, how }) => {
      if (machineUnder(how, on).freeThreaded || on.language === 'javascript') {
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
    forAllRuns((outcome, { work, on, how, options: { limit = Infinity } }) => {
      const cpuMs = sumOf(work, isCpu) * work.tasks;
      const heldMs = separate.includes(how) || on.freeThreaded ? 0 : sumOf(work, isHeld) * work.tasks;
      const taskMs = sumOf(work, () => true);
      const isLimited = how === 'asyncio' || how === 'promise-all';
      const limitedMs = isLimited ? (taskMs * work.tasks) / Math.min(limit, work.tasks) : 0;
      const usesPool = how === 'promise-all' || how === 'worker-threads';
      const poolMs = usesPool ? (sumOf(work, isOnLibuv) * work.tasks) / (on.libuvThreads ?? 4) : 0;
      const least = Math.max(taskMs, cpuMs / coresOf(on, how), heldMs, limitedMs, poolMs);
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
      fc.property(cases, ({ work, on, how, options: from }) => {
        assert.deepEqual(simulate(work, on, how, from), simulate(work, on, how, from));
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(clusterCases, ({ work, on, how, options: from }) => {
        assert.deepEqual(simulate(work, on, how, from), simulate(work, on, how, from));
      }),
      { numRuns: 20 },
    );
  });

  it('takes longer on a cluster for more tasks, and no longer on more nodes', () => {
    fc.assert(
      fc.property(clusterCases, ({ work, on, how, options: from }) => {
        const fewer = simulate(work, on, how, from).makespanMs;
        const more = simulate({ ...work, tasks: 2 * work.tasks }, on, how, from).makespanMs;
        assert.ok(more >= fewer - 0.05 * fewer - 10, `${more} ms for twice the tasks of ${fewer} ms`);
        const { cluster } = on;
        if (cluster !== undefined && cluster.isLocal !== true) {
          const larger = { ...on, cluster: { ...cluster, nodes: 2 * cluster.nodes } };
          const onMore = simulate(work, larger, how, from).makespanMs;
          assert.ok(onMore <= 1.05 * fewer + 10, `${onMore} ms on twice the nodes of ${fewer} ms`);
        }
      }),
      clusterRuns,
    );
  });

  it('takes longer for more tasks, but for what chance decides', () => {
    fc.assert(
      fc.property(cases, ({ work, on, how, options: from }) => {
        const fewer = simulate(work, on, how, from).makespanMs;
        const more = simulate({ ...work, tasks: 2 * work.tasks }, on, how, from).makespanMs;
        const allowance = onOneThread.includes(how) ? 0.1 : 0.05 * fewer + 10;
        assert.ok(more >= fewer - allowance, `${more} ms for twice the tasks of ${fewer} ms`);
      }),
      runs,
    );
  });

  it('takes longer for longer segments, but for what chance decides', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 1, max: 4, noNaN: true }), ({ work, on, how, options: from }, factor) => {
        const longer = work.segments.map((part) => ({ ...part, ms: part.ms * factor }));
        const before = simulate(work, on, how, from).makespanMs;
        const after = simulate({ ...work, segments: longer }, on, how, from).makespanMs;
        const allowance = onOneThread.includes(how) ? 1.2 : 0.05 * before + 10;
        assert.ok(after >= before - allowance, `${after} ms for ${factor} times the work of ${before} ms`);
      }),
      runs,
    );
  });

  it('is no slower on more cores where switching and starting cost nothing', () => {
    fc.assert(
      fc.property(cases, ({ work, on, how, options: from }) => {
        const overheads = Object.fromEntries(
          overheadNames.map((name) => [name, name.endsWith('PerSecond') ? 1e6 : name === 'coreSliceMs' ? 3 : 0]),
        );
        const few = defaultMachine({ ...on, overheads });
        const many = defaultMachine({ ...on, cores: 2 * on.cores, overheads });
        const onFew = simulate(work, few, how, from).makespanMs;
        const onMany = simulate(work, many, how, from).makespanMs;
        // Which thread the GIL goes to next may cost the last task a few turns, and data may be shared by more threads.
        const isFree = machineUnder(how, on).freeThreaded;
        const allowance = isFree
          ? onFew * (work.segments.some(isSharedWork) ? 3 : 0.08) + 3
          : separate.includes(how) || onOneThread.includes(how)
            ? 0.05
            : 0.05 * onFew + 10;
        assert.ok(onMany <= onFew + allowance, `${onMany} ms on ${many.cores} cores, ${onFew} ms on ${few.cores}`);
      }),
      runs,
    );
  });

  it('finishes every task, the last one at the end of the run, and lets none wait in a queue for longer', () => {
    forAllRuns((outcome, { work }) => {
      const { p50, p90, p99, max } = outcome.latencyMs;
      assert.ok(0 <= p50 && p50 <= p90 && p90 <= p99 && p99 <= max);
      assert.ok(max <= outcome.makespanMs + 1e-9);
      assert.ok(max >= sumOf(work, () => true) - 1e-6, `the last task was done after ${max} ms`);
      assert.ok(outcome.queueWaitMs >= 0 && outcome.queueWaitMs <= work.tasks * outcome.makespanMs + 1e-9);
      assert.ok(outcome.p99StallMs <= outcome.longestStallMs + 1e-9);
      assert.ok(outcome.startupMs >= 0 && outcome.startupMs <= outcome.makespanMs);
    });
  });

  it('never stalls an event loop for longer than the run, and has no stall without a loop', () => {
    const withLoop: readonly Strategy[] = ['asyncio', 'to-thread', 'promise-all', 'worker-threads'];
    forAllRuns((outcome, { work, how }) => {
      assert.ok(outcome.longestStallMs <= outcome.makespanMs + 1e-9);
      if (!work.async && !withLoop.includes(how)) {
        assert.equal(outcome.longestStallMs, 0);
      }
    });
  });

  it('explains itself in a sentence', () => {
    forAllRuns((outcome) => {
      assert.match(outcome.explanation, /^[A-Z0-9`].*\.$/);
      assert.doesNotMatch(outcome.explanation, /NaN|undefined|Infinity/);
      if (outcome.focus !== undefined) {
        assert.ok(outcome.timeline.lanes[outcome.focus.lane] !== undefined);
        assert.ok(outcome.focus.endMs > outcome.focus.startMs);
      }
    });
  });
});
