/**
 * Workloads that are run on a real Dask `LocalCluster` and simulated: tasks that wait, so that two cores can stand for many
 * machines, tasks that compute, short ones that the scheduler limits, and such with data. Beside them the kept measurements and
 * how a case is simulated and judged. `npm run measure:cluster` measures anew.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine, Workload } from '../../../src/core/workload';
import { defaultCluster } from '../../../src/simulator/cluster';
import { defaultMachine } from '../../../src/simulator/machine';
import { simulate } from '../../../src/simulator/simulate';

export interface ClusterCase {
  readonly name: string;
  readonly kind: 'sleep' | 'cpu';
  readonly tasks: number;
  readonly ms: number;
  readonly payloadBytes: number;
  readonly resultBytes: number;
  readonly workers: number;
  /** The cluster is started for the run. */
  readonly cold?: boolean;
}

function waits(
  name: string,
  tasks: number,
  ms: number,
  workers: number,
  payloadBytes = 0,
  resultBytes = 0,
): ClusterCase {
  return { name, kind: 'sleep', tasks, ms, payloadBytes, resultBytes, workers };
}

export const clusterCases: readonly ClusterCase[] = [
  waits('one worker, 20 × 100 ms', 20, 100, 1),
  waits('two workers, 40 × 100 ms', 40, 100, 2),
  waits('four workers, 80 × 100 ms', 80, 100, 4),
  waits('four workers, 200 × 20 ms', 200, 20, 4),
  waits('one worker, 200 × 5 ms', 200, 5, 1),
  waits('two workers, 300 × 5 ms', 300, 5, 2),
  waits('four workers, 400 × 5 ms', 400, 5, 4),
  waits('one worker, 300 × 0 ms', 300, 0, 1),
  waits('four workers, 500 × 0 ms', 500, 0, 4),
  waits('two workers, 20 × 50 ms, 1 MB there', 20, 50, 2, 1_000_000),
  waits('two workers, 20 × 50 ms, 1 MB back', 20, 50, 2, 0, 1_000_000),
  waits('four workers, 16 × 50 ms, 4 MB there and back', 16, 50, 4, 4_000_000, 4_000_000),
  waits('four workers, 40 × 10 ms, 200 kB there and back', 40, 10, 4, 200_000, 200_000),
  {
    name: 'one worker, 20 × 50 ms computing',
    kind: 'cpu',
    tasks: 20,
    ms: 50,
    payloadBytes: 0,
    resultBytes: 0,
    workers: 1,
  },
  {
    name: 'two workers, 40 × 50 ms computing',
    kind: 'cpu',
    tasks: 40,
    ms: 50,
    payloadBytes: 0,
    resultBytes: 0,
    workers: 2,
  },
  {
    name: 'four workers, 40 × 50 ms computing',
    kind: 'cpu',
    tasks: 40,
    ms: 50,
    payloadBytes: 0,
    resultBytes: 0,
    workers: 4,
  },
  { ...waits('two workers, 20 × 100 ms, started for it', 20, 100, 2), cold: true },
];

export interface ClusterResults {
  readonly measured: string;
  readonly conditions: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The quietest repeats: their times, milliseconds, and the share of the processors that other programs used meanwhile. */
  readonly runs: Readonly<Record<string, { readonly ms: readonly number[]; readonly others: readonly number[] }>>;
}

/** `LocalCluster` on two cores: no network but the loopback device. */
function machineOf(workers: number): Machine {
  const machine = defaultMachine({ cores: 2, python: '3.11' });
  const overheads = { networkMegabytesPerSecond: 1500, networkLatencyMs: 0.03 };
  return { ...machine, cluster: defaultCluster(machine, { isLocal: true, workersPerNode: workers, overheads }) };
}

/** The simulated makespan, milliseconds. */
function simulatedMs({ kind, tasks, ms, payloadBytes, resultBytes, workers, cold }: ClusterCase): number {
  const workload: Workload = {
    tasks,
    segments: [kind === 'cpu' ? { kind, ms, gil: 'held' } : { kind: 'io', ms, awaitable: false }],
    async: false,
    payloadBytes,
    resultBytes,
  };
  return simulate(workload, machineOf(workers), 'cluster', { isWarm: cold !== true, maxIntervals: 0 }).makespanMs;
}

export function readClusterResults(repository: string): ClusterResults {
  const file = path.join(repository, 'test', 'validation', 'cluster', 'results.json');
  return readResults(JSON.parse(readFileSync(file, 'utf8')));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readNumbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((each): each is number => typeof each === 'number') : [];
}

/** What measure.py printed, or what is kept of it. */
export function readResults(value: unknown): ClusterResults {
  const { measured, conditions, versions, runs } = isRecord(value) ? value : {};
  const entries = isRecord(runs) ? Object.entries(runs) : [];
  return {
    measured: String(measured),
    conditions: String(conditions),
    versions: Object.fromEntries(
      Object.entries(isRecord(versions) ? versions : {}).map(([name, version]) => [name, String(version)]),
    ),
    runs: Object.fromEntries(
      entries.map(([name, run]) => {
        const { ms, others } = isRecord(run) ? run : {};
        return [name, { ms: readNumbers(ms), others: readNumbers(others) }];
      }),
    ),
  };
}

export interface ClusterComparison {
  readonly name: string;
  readonly simulatedMs: number;
  /** The run during which other programs used the processors least. */
  readonly measuredMs: number;
  /** The share of the processors that they used meanwhile. */
  readonly others: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Simulated divided by measured. */
  readonly ratio: number;
}

export function compareCluster({ runs }: ClusterResults): readonly ClusterComparison[] {
  return clusterCases.map((one) => {
    const { ms = [], others = [] } = runs[one.name] ?? {};
    const simulated = simulatedMs(one);
    const quietest = others.indexOf(Math.min(...others));
    const measuredMs = ms[quietest] ?? Number.NaN;
    return {
      name: one.name,
      simulatedMs: simulated,
      measuredMs,
      others: others[quietest] ?? Number.NaN,
      leastMs: Math.min(...ms),
      mostMs: Math.max(...ms),
      ratio: simulated / measuredMs,
    };
  });
}

/** The table of docs/cluster.md. */
export function clusterTable(comparisons: readonly ClusterComparison[]): string {
  const ms = (value: number): string => String(Math.round(value));
  const rows = comparisons.map(
    ({ name, simulatedMs: simulated, measuredMs, others, leastMs, mostMs, ratio }) =>
      `| ${name} | ${ms(simulated)} | ${ms(measuredMs)} | ${Math.round(100 * others)} % | ${ms(leastMs)} to ${ms(mostMs)} | ${ratio.toFixed(2)} |`,
  );
  return [
    '| Workload | Simulated, ms | Measured, quietest run, ms | Used by others | All kept runs, ms | Simulated / measured |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}
