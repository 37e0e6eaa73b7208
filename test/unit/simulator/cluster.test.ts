/** Tasks on further machines: what limits them, and how many machines a target needs. */
import assert from 'node:assert/strict';
import { clusterEngines } from '../../../src/core/workload';
import type { Cluster, Machine, Workload } from '../../../src/core/workload';
import { type ClusterOverrides, defaultCluster, describeCluster } from '../../../src/simulator/cluster';
import { parseMachine } from '../../../src/simulator/contract';
import { comparedStrategies } from '../../../src/simulator/legality';
import { defaultMachine } from '../../../src/simulator/machine';
import { chooseStrategy } from '../../../src/simulator/rank';
import { compare, simulate } from '../../../src/simulator/simulate';
import { clusterFor, gainsByMachines } from '../../../src/simulator/target';

const machine = defaultMachine({ cores: 4 });

function on(overrides: ClusterOverrides): Machine {
  return { ...machine, cluster: defaultCluster(machine, overrides) };
}

function computing(tasks: number, ms: number, data: Partial<Workload> = {}): Workload {
  return {
    tasks,
    segments: [{ kind: 'cpu', ms, gil: 'held' }],
    async: false,
    payloadBytes: 0,
    resultBytes: 0,
    ...data,
  };
}

const warm = { isWarm: true };

describe('a cluster', () => {
  it('is compared only where one is described, and never chosen over this machine', () => {
    assert.ok(!comparedStrategies(machine).includes('cluster'));
    const outcomes = compare(computing(200, 500), on({ nodes: 8 }));
    assert.ok(outcomes.some(({ strategy }) => strategy === 'cluster'));
    assert.equal(chooseStrategy(outcomes, { async: false, stallLimitMs: 50 }), 'processes');
  });

  it('computes on all its nodes at once, and takes its start on top', () => {
    const given = on({ nodes: 4, workersPerNode: 4 });
    const outcome = simulate(computing(160, 500), given, 'cluster', warm);
    assert.ok(outcome.speedup > 13 && outcome.speedup <= 16, `${outcome.speedup}`);
    assert.equal(outcome.workers, 16);
    const cold = simulate(computing(160, 500), given, 'cluster').makespanMs - outcome.makespanMs;
    assert.ok(Math.abs(cold - 663) < 30, `${cold} ms to connect and to start`);
  });

  it('is no faster with more workers where the scheduler is busy all the time, and says so', () => {
    const few = simulate(computing(2000, 1, { async: true }), on({ nodes: 4 }), 'cluster', warm);
    const many = simulate(computing(2000, 1, { async: true }), on({ nodes: 16 }), 'cluster', warm);
    assert.ok(many.makespanMs > 0.9 * few.makespanMs);
    // 2000 tasks of 1.9 ms each.
    assert.ok(Math.abs(many.makespanMs - 3800) < 200, `${many.makespanMs} ms`);
    assert.match(many.explanation, /The scheduler was busy for \d+ % of the time/);
  });

  it('sends data of a task there and back, as often as the engine does, through one line', () => {
    const data = computing(40, 1, { payloadBytes: 10_000_000 });
    const slow = { networkMegabytesPerSecond: 100 };
    const dask = simulate(data, on({ nodes: 8, workersPerNode: 1, overheads: slow }), 'cluster', warm);
    // 400 MB at 100 MB/s into the scheduler, in one message, and out of it again; four times a second of writing or reading.
    assert.ok(dask.makespanMs > 8000 && dask.makespanMs < 12_500, `${dask.makespanMs} ms`);
    assert.match(dask.explanation, /Writing, sending and reading data takes \d+ ms per task/);
    const faster = simulate(data, on({ nodes: 8, workersPerNode: 1 }), 'cluster', warm);
    assert.ok(faster.makespanMs < dask.makespanMs);
    const back = computing(40, 1, { resultBytes: 10_000_000 });
    assert.ok(simulate(back, on({ nodes: 8, overheads: slow }), 'cluster', warm).makespanMs > 4000);
  });

  it('shows a lane for the scheduler and for every worker, named after its node', () => {
    const { timeline } = simulate(computing(8, 20), on({ nodes: 2, workersPerNode: 2 }), 'cluster', warm);
    const names = timeline.lanes.filter(({ kind }) => kind !== 'gil').map(({ name }) => name);
    assert.deepEqual(names.toSorted(), ['main thread', 'node 1.1', 'node 1.2', 'node 2.1', 'node 2.2', 'scheduler']);
  });

  it('shares the cores of this machine where it runs on it', () => {
    const local = on({ isLocal: true, workersPerNode: 8 });
    const outcome = simulate(computing(80, 50), local, 'cluster', warm);
    assert.ok(outcome.speedup <= 4);
    assert.equal(outcome.coreUse.length, 4);
  });

  it('keeps an event loop free while the tasks run elsewhere', () => {
    const outcome = simulate(computing(40, 100, { async: true }), on({ nodes: 2 }), 'cluster', warm);
    assert.ok(outcome.longestStallMs < 20, `${outcome.longestStallMs} ms`);
  });

  it('is read from a machine file, with costs of its own', () => {
    const read = parseMachine({ cores: 8, cluster: { engine: 'ray', nodes: 3, overheads: { schedulerMs: 0.5 } } });
    assert.ok(read.ok);
    const { cluster } = read.value;
    assert.deepEqual(
      [cluster?.engine, cluster?.nodes, cluster?.workersPerNode, cluster?.overheads.schedulerMs],
      ['ray', 3, 8, 0.5],
    );
    const wrong = parseMachine({ cluster: { engine: 'spark' } });
    assert.deepEqual(!wrong.ok && wrong.key, 'cluster.engine');
    const huge = parseMachine({ cluster: { nodes: 1000, workersPerNode: 100 } });
    assert.deepEqual(!huge.ok && huge.key, 'cluster.nodes');
    const both = parseMachine({ cluster: { nodes: 2, isLocal: true } });
    assert.deepEqual(!both.ok && both.key, 'cluster.nodes');
  });

  for (const engine of clusterEngines) {
    it(`has a source for every cost of ${engine}`, () => {
      const cluster: Cluster = defaultCluster(machine, { engine });
      for (const { name, value, source } of describeCluster(cluster)) {
        assert.ok(source.length > 6 || source === 'assumed', name);
        assert.ok(value >= 0 && Number.isFinite(value), name);
      }
    });
  }
});

describe('the machines that a target needs', () => {
  it('are as few as meet it', () => {
    const work = computing(400, 1000);
    const { cluster, makespanMs, isMet } = clusterFor(work, machine, 20_000);
    assert.ok(isMet && makespanMs <= 20_000);
    const fewer = { ...machine, cluster: { ...cluster, nodes: cluster.nodes - 1 } };
    assert.ok(simulate(work, fewer, 'cluster', { maxEvents: 4000 }).makespanMs > 20_000);
  });

  it('are none where a single task takes longer, and no more are named than help', () => {
    const { isMet, cluster } = clusterFor(computing(40, 10_000), machine, 5000);
    assert.equal(isMet, false);
    assert.ok(cluster.nodes <= 10, `${cluster.nodes} nodes for 40 tasks on 4 workers each`);
  });

  it('are not asked for by tasks that wait, by a single task, or by JavaScript', () => {
    const waiting: Workload = { ...computing(100, 1), segments: [{ kind: 'io', ms: 100, awaitable: false }] };
    assert.equal(gainsByMachines(waiting, machine), false);
    assert.equal(gainsByMachines(computing(1, 1000), machine), false);
    assert.equal(gainsByMachines(computing(100, 10), defaultMachine({ language: 'javascript' })), false);
    assert.equal(gainsByMachines(computing(100, 10), machine), true);
  });
});
