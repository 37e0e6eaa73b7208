/** What each strategy makes of workloads whose answer is known in closed form, and what its explanation says. */
import assert from 'node:assert/strict';
import { laneStates } from '../../../src/core/workload';
import type { Outcome, Segment, Workload } from '../../../src/core/workload';
import { defaultMachine } from '../../../src/simulator/machine';
import { comparedStrategies } from '../../../src/simulator/legality';
import { compare, simulate } from '../../../src/simulator/simulate';
import { simulateBand } from '../../../src/simulator/band';

const fourCores = defaultMachine({ cores: 4 });

function workload(tasks: number, segments: readonly Segment[], change: Partial<Workload> = {}): Workload {
  return { tasks, segments, async: false, payloadBytes: 0, resultBytes: 0, ...change };
}

const held = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'held' });
const released = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'released' });
const blocking = (ms: number): Segment => ({ kind: 'io', ms, awaitable: false });
const awaitable = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true });

function near(actual: number, expected: number, share: number): void {
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual} instead of ${expected}`);
}

function statesOf(outcome: Outcome, laneName: RegExp): ReadonlySet<string> {
  const { timeline } = outcome;
  const states = new Set<string>();
  for (let index = 0; index < timeline.count; index++) {
    if (laneName.test(timeline.lanes[timeline.lane[index] ?? -1]?.name ?? '')) {
      states.add(laneStates[timeline.state[index] ?? -1] ?? '');
    }
  }
  return states;
}

describe('sequential', () => {
  it('takes the sum of everything', () => {
    const outcome = simulate(workload(10, [held(5), blocking(20)]), fourCores, 'sequential');
    near(outcome.makespanMs, 250, 0.005);
    assert.equal(outcome.speedup, 1);
    near(outcome.cpuUse, 50 / 250 / 4, 0.01);
    assert.match(outcome.explanation, /50 ms computing and 200 ms waiting/);
  });

  it('in a coroutine stalls the loop for what cannot be awaited', () => {
    const computing = simulate(workload(3, [awaitable(50), held(30)], { async: true }), fourCores, 'sequential');
    near(computing.longestStallMs, 30, 0.02);
    const sleeping = simulate(workload(3, [blocking(50)], { async: true }), fourCores, 'sequential');
    assert.ok(sleeping.longestStallMs >= 50);
    const polite = simulate(workload(3, [awaitable(50)], { async: true }), fourCores, 'sequential');
    assert.ok(polite.longestStallMs < 1);
    near(polite.makespanMs, 150, 0.03);
  });

  it('is the code as it stands: a blocking call stalls the loop although it could be awaited', () => {
    const asWritten: Segment = { kind: 'io', ms: 50, awaitable: true, blocksAsWritten: true };
    const before = simulate(workload(3, [asWritten], { async: true }), fourCores, 'sequential');
    assert.ok(before.longestStallMs >= 50);
    assert.match(before.explanation, /The event loop could run nothing else for/);
    const after = simulate(workload(3, [asWritten], { async: true }), fourCores, 'asyncio');
    assert.ok(after.longestStallMs < 1);
    near(after.makespanMs, 50, 0.05);
  });
});

describe('threads', () => {
  it('do not speed up computing that holds the GIL, and say why', () => {
    const outcome = simulate(workload(8, [held(50)]), fourCores, 'threads');
    near(outcome.speedup, 1, 0.02);
    assert.match(outcome.explanation, /^Worker \d waited \d+ ms for the GIL, because \w+ threads that compute/);
    assert.ok(outcome.focus !== undefined && outcome.focus.endMs - outcome.focus.startMs > 4);
    assert.ok(statesOf(outcome, /^worker/).has('waiting-gil'));
  });

  it('use all cores for native code that releases it', () => {
    const outcome = simulate(workload(8, [released(50)]), fourCores, 'threads');
    near(outcome.speedup, 4, 0.06);
    assert.match(outcome.explanation, /native code released the GIL and ran on four of 4 cores/);
  });

  it('overlap waiting, as many as there are workers', () => {
    near(simulate(workload(16, [blocking(100)]), fourCores, 'threads').makespanMs, 200, 0.02);
    const two = defaultMachine({ cores: 4, maxWorkers: 2 });
    const outcome = simulate(workload(16, [blocking(100)]), two, 'threads');
    near(outcome.makespanMs, 800, 0.02);
    assert.equal(outcome.workers, 2);
    assert.match(outcome.explanation, /Up to 2 of 16 tasks waited for I\/O at the same time, on two threads/);
  });

  it('compute in parallel on a free-threaded build', () => {
    const machine = defaultMachine({ cores: 4, python: '3.14', freeThreaded: true });
    const outcome = simulate(workload(8, [held(50)]), machine, 'threads');
    // Four threads lose 5.4 % to each other.
    near(outcome.speedup, 4 / 1.054, 0.06);
    assert.match(outcome.explanation, /Without a GIL the threads computed on four cores/);
    assert.equal(
      outcome.timeline.lanes.some((lane) => lane.kind === 'gil'),
      false,
    );
  });

  it('keep an event loop free while the tasks wait', () => {
    const outcome = simulate(workload(20, [blocking(50)], { async: true }), fourCores, 'threads');
    assert.ok(outcome.longestStallMs < 5, `${outcome.longestStallMs} ms`);
    assert.ok(outcome.timeline.lanes.some((lane) => lane.kind === 'event-loop'));
  });
});

describe('asyncio', () => {
  it('overlaps all awaitable waiting on one thread', () => {
    const outcome = simulate(workload(50, [awaitable(100)]), fourCores, 'asyncio');
    near(outcome.makespanMs, 100, 0.02);
    assert.match(outcome.explanation, /Up to 50 tasks waited at once on one thread/);
    assert.equal(outcome.timeline.lanes.filter((lane) => lane.kind === 'task').length, 50);
    assert.ok(statesOf(outcome, /^task/).has('awaiting'));
  });

  it('does nothing for blocking calls but stall the loop', () => {
    const outcome = simulate(workload(10, [blocking(50)]), fourCores, 'asyncio');
    near(outcome.makespanMs, 500, 0.02);
    assert.ok(outcome.longestStallMs >= 500);
    assert.match(
      outcome.explanation,
      /could run nothing else for 50\d ms at a stretch, because blocking calls keep its thread/,
    );
  });

  it('shows tasks that are ready while the loop is busy with another', () => {
    const outcome = simulate(workload(10, [awaitable(20), held(10)]), fourCores, 'asyncio');
    assert.ok(statesOf(outcome, /^task/).has('ready'));
  });

  it('draws the loop only when there are too many tasks', () => {
    const outcome = simulate(workload(65, [awaitable(10)]), fourCores, 'asyncio');
    assert.deepEqual(
      outcome.timeline.lanes.map((lane) => lane.kind),
      ['gil', 'event-loop'],
    );
  });
});

describe('to-thread', () => {
  it('uses the default executor whatever the size of explicit pools: 8 threads on 4 cores', () => {
    const machine = defaultMachine({ cores: 4, maxWorkers: 2 });
    const outcome = simulate(workload(16, [blocking(100)], { async: true }), machine, 'to-thread');
    near(outcome.makespanMs, 200, 0.03);
    assert.equal(outcome.workers, 8);
  });

  it('keeps the loop responsive to one switch interval beside one computing thread', () => {
    const outcome = simulate(workload(1, [held(300)], { async: true }), fourCores, 'to-thread');
    assert.ok(outcome.longestStallMs > 4.9 && outcome.longestStallMs < 6, `${outcome.longestStallMs} ms`);
    near(outcome.makespanMs, 300, 0.05);
  });

  it('starves the loop beside several computing threads', () => {
    const band = simulateBand(workload(4, [held(100)], { async: true }), defaultMachine({ cores: 2 }), 'to-thread');
    // Measured longest lags of four such jobs: 71 to 151 ms; class C promises a factor of two.
    assert.ok(band.longestStallMs.p50 > 35 && band.longestStallMs.p50 < 300, JSON.stringify(band.longestStallMs));
    assert.ok(band.longestStallMs.p10 <= band.longestStallMs.p50 && band.longestStallMs.p50 <= band.longestStallMs.p90);
    assert.equal(band.runs, 50);
  });
});

describe('processes', () => {
  it('use all cores for computing that holds the GIL', () => {
    const outcome = simulate(workload(16, [held(100)]), fourCores, 'processes');
    near(outcome.speedup, 4, 0.05);
    assert.equal(outcome.workers, 4);
    assert.equal(outcome.timeline.lanes.filter((lane) => lane.kind === 'gil').length, 5);
    assert.ok(statesOf(outcome, /^process/).has('starting'));
  });

  it('pay for their start by start method', () => {
    const at = (startMethod: 'fork' | 'spawn'): number =>
      simulate(workload(4, [held(10)]), defaultMachine({ cores: 4, startMethod }), 'processes').makespanMs;
    assert.ok(at('fork') < 20, `fork ${at('fork')} ms`);
    assert.ok(at('spawn') > 55, `spawn ${at('spawn')} ms`);
    const slow = defaultMachine({ cores: 4, startMethod: 'fork', overheads: { processStartMs: 100 } });
    near(simulate(workload(4, [held(10)]), slow, 'processes').makespanMs, 113, 0.05);
  });

  it('pay for large arguments and say so', () => {
    const large = workload(8, [held(10)], { payloadBytes: 10_000_000 });
    const outcome = simulate(large, fourCores, 'processes');
    assert.ok(outcome.speedup < 1, `${outcome.speedup}`);
    assert.match(outcome.explanation, /Pickling and sending takes \d+ ms per task, the task itself 10 ms/);
    assert.ok(statesOf(outcome, /^process|feeder/).has('pickling'));
  });

  it('send several tasks at a time with a chunk size', () => {
    const tiny = workload(2000, [held(0.001)]);
    const one = simulate(tiny, fourCores, 'processes', { isWarm: true }).makespanMs;
    const many = simulate(tiny, fourCores, 'processes', { isWarm: true, chunksize: 50 }).makespanMs;
    assert.ok(many < one / 10, `${one} ms one by one, ${many} ms in chunks`);
  });
});

describe('a comparison', () => {
  it('measures every speed-up against sequential', () => {
    const outcomes = compare(workload(8, [held(10), blocking(40)]), fourCores);
    const sequential = outcomes.find((outcome) => outcome.strategy === 'sequential');
    assert.deepEqual(
      outcomes.map(({ strategy }) => strategy),
      ['sequential', 'threads', 'asyncio', 'to-thread', 'processes'],
    );
    for (const outcome of outcomes) {
      near(outcome.speedup, (sequential?.makespanMs ?? Number.NaN) / outcome.makespanMs, 1e-9);
    }
  });
});

describe('a workload that is too large to simulate task by task', () => {
  const machine = defaultMachine({ cores: 4, python: '3.14', startMethod: 'fork' });
  const parallel = ['processes', 'interpreters', 'free-threaded'];

  it('is extended from fewer tasks, close to what all of them give', () => {
    for (const strategy of comparedStrategies(machine)) {
      const large = workload(3000, [held(1), awaitable(4)]);
      const exact = simulate(large, machine, strategy, { maxEvents: 1_000_000 });
      const extended = simulate(large, machine, strategy, { maxEvents: 10_000 });
      assert.equal(exact.simulatedTasks, 3000);
      assert.ok(strategy === 'sequential' || extended.simulatedTasks < 3000, strategy);
      near(extended.makespanMs, exact.makespanMs, 0.03);
      if (extended.simulatedTasks < 3000) {
        assert.match(extended.explanation, /\d+ of 3000 tasks were simulated, and the figures extended to all\.$/);
      }
    }
  });

  it('is shortened where single tasks are long', () => {
    const hours = workload(4, [held(3_600_000)]);
    const outcome = simulate(hours, machine, 'threads', { maxEvents: 50_000 });
    near(outcome.makespanMs, 4 * 3_600_000, 0.01);
    assert.match(outcome.explanation, /times shorter than given/);
  });

  it('ends although a single round of tasks takes more events than allowed', () => {
    const segments = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? held(20) : blocking(1)));
    for (const strategy of comparedStrategies(machine)) {
      const outcome = simulate(workload(1000, segments), machine, strategy, { maxEvents: 1000 });
      assert.ok(outcome.makespanMs >= (1000 * 250 * 20) / (parallel.includes(strategy) ? 4 : 1), strategy);
    }
  });

  it('keeps its timeline within the limit', () => {
    const outcome = simulate(workload(5000, [held(1), blocking(1)]), machine, 'threads', { maxIntervals: 2000 });
    assert.equal(outcome.timeline.summarised, true);
    assert.ok(outcome.timeline.count <= 2000);
  });

  it('ends for a million tasks under every strategy', () => {
    for (const strategy of comparedStrategies(machine)) {
      const million = workload(1_000_000, [held(1), awaitable(10)]);
      const outcome = simulate(million, machine, strategy, { maxEvents: 20_000 });
      assert.ok(outcome.makespanMs >= 1_000_000 / (parallel.includes(strategy) ? 4 : 1) - 1, strategy);
      assert.ok(outcome.simulatedTasks < 1_000_000);
    }
  });
});
