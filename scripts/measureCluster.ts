/**
 * `npm run measure:cluster -- --python PATH`: runs the workloads of test/validation/cluster on a real Dask `LocalCluster` over
 * loopback, keeps the times, compares them with the simulation and writes the table of docs/cluster.md. The interpreter needs
 * `dask[distributed]`. With `--costs dask|ray|celery` it prints what the engine costs, from which clusterEngines.json is written
 * by hand, with the source of each figure. With `--compare` it measures nothing and only writes the table again.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  clusterCases,
  type ClusterResults,
  clusterTable,
  compareCluster,
  readClusterResults,
  readResults,
} from '../test/validation/cluster/cases';

const repository = path.resolve(__dirname, '..');
const folder = path.join(repository, 'test', 'validation', 'cluster');
const page = path.join(repository, 'docs', 'cluster.md');

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    costs: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    conditions: { type: 'string', default: '2 cores, x86-64, Linux, other programs running' },
    compare: { type: 'boolean', default: false },
  },
});

function run(args: readonly string[], input?: string): string {
  const done = spawnSync(values.python, [path.join(folder, 'measure.py'), ...args], {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(input === undefined ? {} : { input }),
  });
  if (done.status !== 0) {
    throw new Error(`measure.py ended with ${String(done.status)}`);
  }
  return done.stdout;
}

function measure(): ClusterResults {
  const answer = run(['cases'], JSON.stringify({ cases: clusterCases, repeats: Number(values.repeats) }));
  const { runs, versions } = readResults(JSON.parse(answer));
  return { measured: new Date().toISOString().slice(0, 10), conditions: values.conditions, versions, runs };
}

if (values.costs !== undefined) {
  process.stdout.write(run(['costs', values.costs]));
} else {
  const results = values.compare ? readClusterResults(repository) : measure();
  writeFileSync(path.join(folder, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  const table = clusterTable(compareCluster(results));
  const text = readFileSync(page, 'utf8');
  const marks = /(<!-- table -->)[^]*(<!-- end of table -->)/;
  writeFileSync(
    page,
    text.replace(marks, (_, before: string, after: string) => `${before}\n\n${table}\n\n${after}`),
  );
  process.stdout.write(`${table}\n`);
}
