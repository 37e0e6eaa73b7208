/**
 * How fast the simulator is: 10,000 tasks under every strategy, exact and as the view runs them, a million tasks, the search for
 * what a recommendation hangs on, and the same workload in SimPy in the same run. `npm run bench` prints the tables and writes
 * them into docs/benchmarks.md, between the markers. PYTHON names the interpreter SimPy is installed for, in a temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Machine, Strategy, Workload } from '../../src/core/workload';
import { breakEvens } from '../../src/simulator/breakEven';
import { comparedStrategies } from '../../src/simulator/legality';
import { defaultMachine } from '../../src/simulator/machine';
import { measure } from '../../src/simulator/measure';
import { measureOrRepresent } from '../../src/simulator/represent';
import { sensitivity, sensitivityParameters } from '../../src/simulator/sensitivity';
import { compare } from '../../src/simulator/simulate';

const repeats = 7;
const shape = { tasks: 10_000, workers: 8, cores: 4, cpuMs: 1, ioMs: 5 };

const workload: Workload = {
  tasks: shape.tasks,
  segments: [
    { kind: 'cpu', ms: shape.cpuMs, gil: 'held' },
    { kind: 'io', ms: shape.ioMs, awaitable: true },
  ],
  async: false,
  payloadBytes: 1000,
  resultBytes: 1000,
};
const python = defaultMachine({ cores: shape.cores, python: '3.14' });
const node = defaultMachine({ cores: shape.cores, language: 'javascript' });
const every: readonly (readonly [Machine, Strategy])[] = [
  ...comparedStrategies(python).map((strategy) => [python, strategy] as const),
  ...comparedStrategies(node)
    .filter((strategy) => strategy !== 'sequential')
    .map((strategy) => [node, strategy] as const),
];

interface Timed<T> {
  readonly ms: number;
  readonly value: T;
}

/** The fastest of several runs: what other work on the machine cannot make slower. */
function fastest<T>(run: () => T): Timed<T> {
  let best: Timed<T> | undefined;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const startedAt = performance.now();
    const value = run();
    const ms = performance.now() - startedAt;
    if (best === undefined || ms < best.ms) {
      best = { ms, value };
    }
  }
  if (best === undefined) {
    throw new Error('Nothing was run.');
  }
  return best;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function perSecond(events: number, ms: number): string {
  return `${(events / ms / 1000).toFixed(2)} million`;
}

function strategiesTable(): string[] {
  const lines = [
    row(['strategy', 'events', 'exact', 'events per second', 'as the view runs it']),
    row(['---', '---:', '---:', '---:', '---:']),
  ];
  let exactMs = 0;
  let viewMs = 0;
  let allEvents = 0;
  for (const [machine, strategy] of every) {
    const exact = fastest(() => measure(workload, machine, strategy, {}, Number.POSITIVE_INFINITY));
    const view = fastest(() => measureOrRepresent(workload, machine, strategy, { maxEvents: 20_000 }));
    const events = exact.value?.eventCount ?? 0;
    exactMs += exact.ms;
    viewMs += view.ms;
    allEvents += events;
    const figures = [`${exact.ms.toFixed(1)} ms`, perSecond(events, exact.ms), `${view.ms.toFixed(1)} ms`];
    lines.push(row([`\`${strategy}\``, events.toLocaleString('en'), ...figures]));
  }
  const total = [`${exactMs.toFixed(0)} ms`, perSecond(allEvents, exactMs), `${viewMs.toFixed(0)} ms`];
  lines.push(row(['all of them', allEvents.toLocaleString('en'), ...total]));
  return lines;
}

function millionTable(): string[] {
  const million = { ...workload, tasks: 1_000_000 };
  const lines = [
    row(['1,000,000 tasks', 'time', 'tasks simulated', 'memory of the timeline']),
    row(['---', '---:', '---:', '---:']),
  ];
  for (const [machine, strategy] of every) {
    const { ms, value } = fastest(() => measureOrRepresent(million, machine, strategy, { maxEvents: 200_000 }));
    const { lane, state, startMs, endMs, segment, task } = value.timeline;
    const columns = [lane, state, startMs, endMs, segment, task];
    const bytes = columns.reduce((sum, column) => sum + column.byteLength, 0);
    const tasks = value.simulatedTasks.toLocaleString('en');
    lines.push(row([`\`${strategy}\``, `${ms.toFixed(0)} ms`, tasks, `${(bytes / 1e6).toFixed(1)} MB`]));
  }
  const startedAt = performance.now();
  const exact = measure(million, python, 'threads', {}, Number.POSITIVE_INFINITY);
  const ms = performance.now() - startedAt;
  const rss = (process.memoryUsage().rss / 1e6).toFixed(0);
  const shown = exact?.timeline.summarised === true ? 'summarised' : 'complete';
  lines.push(
    '',
    `One by one, which the product never does, a million tasks under \`threads\` take ${(ms / 1000).toFixed(1)} s for ` +
      `${(exact?.eventCount ?? 0).toLocaleString('en')} events; the timeline is ${shown} to ` +
      `${(exact?.timeline.count ?? 0).toLocaleString('en')} intervals and the whole process takes ${rss} MB.`,
  );
  return lines;
}

function searchLines(): string[] {
  const small = { ...workload, tasks: 100 };
  const preferences = { async: false, stallLimitMs: 50 };
  const turning = fastest(() => sensitivity(small, python, sensitivityParameters, preferences));
  const pairs = fastest(() => breakEvens(small, python, comparedStrategies(python), { maxEvents: 20_000 }));
  const all = fastest(() => compare(small, python));
  return [
    `The comparison of all ${all.value.length} strategies of Python 3.14 for 100 tasks takes ${all.ms.toFixed(1)} ms, ` +
      `the break-even of all ${pairs.value.length} pairs ${pairs.ms.toFixed(0)} ms, ` +
      `the sensitivity to ${turning.value.length} assumptions ${turning.ms.toFixed(0)} ms.`,
  ];
}

interface SimpyResult {
  readonly version: string;
  readonly makespanMs: number;
  readonly events: number;
  readonly seconds: number;
}

function isSimpyResult(value: unknown): value is SimpyResult {
  return typeof value === 'object' && value !== null && 'events' in value && 'seconds' in value && 'version' in value;
}

/** Installs SimPy beside nothing else and runs the same workload in it. */
function simpyLines(): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'simpy-'));
  try {
    const interpreter = process.env['PYTHON'] ?? 'python3';
    execFileSync(interpreter, ['-m', 'venv', folder]);
    const own = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    execFileSync(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'simpy']);
    const script = path.join(__dirname, 'simpyThreads.py');
    const output = execFileSync(own, [script, JSON.stringify({ ...shape, repeats })], { encoding: 'utf8' });
    const theirs: unknown = JSON.parse(output);
    if (!isSimpyResult(theirs)) {
      throw new Error(`SimPy printed ${output}`);
    }
    const ours = fastest(() => measure(workload, python, 'threads', {}, Number.POSITIVE_INFINITY));
    const bare = fastest(() => measure(workload, python, 'threads', { maxIntervals: 0 }, Number.POSITIVE_INFINITY));
    const events = ours.value?.eventCount ?? 0;
    const simpyMs = 1000 * theirs.seconds;
    const makespan = ours.value?.makespanMs ?? 0;
    return [
      row(['`threads`, 10,000 tasks', 'time', 'events', 'events per second', 'makespan']),
      row(['---', '---:', '---:', '---:', '---:']),
      row([
        'this simulator',
        `${ours.ms.toFixed(1)} ms`,
        events.toLocaleString('en'),
        perSecond(events, ours.ms),
        `${makespan.toFixed(0)} ms`,
      ]),
      row([
        'the same without a timeline',
        `${bare.ms.toFixed(1)} ms`,
        events.toLocaleString('en'),
        perSecond(events, bare.ms),
        `${makespan.toFixed(0)} ms`,
      ]),
      row([
        theirs.version,
        `${simpyMs.toFixed(1)} ms`,
        theirs.events.toLocaleString('en'),
        perSecond(theirs.events, simpyMs),
        `${theirs.makespanMs.toFixed(0)} ms`,
      ]),
      '',
      `The SimPy model (\`test/bench/simpyThreads.py\`) has a pool, cores and a lock, but no hand-over of the lock, no costs of dispatch and switching and no timeline.`,
      `For the same tasks SimPy takes ${(simpyMs / ours.ms).toFixed(0)} times as long.`,
    ];
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    return [`SimPy could not be installed and was not compared: ${reason ?? ''}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function machineLine(): string {
  const cores = os.cpus();
  const load = os.loadavg()[0] ?? 0;
  const date = new Date().toISOString().slice(0, 10);
  return `Measured ${date} on ${cores.length} cores of ${cores[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}, load average ${load.toFixed(1)} at the start; the fastest of ${repeats} runs.`;
}

const report = [
  machineLine(),
  `Each of 10,000 tasks computes ${shape.cpuMs} ms with the GIL and waits ${shape.ioMs} ms, on ${shape.cores} simulated cores.`,
  'The view lets a smaller workload stand for one of more than 20,000 events.',
  '',
  ...strategiesTable(),
  '',
  ...simpyLines(),
  '',
  ...millionTable(),
  '',
  ...searchLines(),
].join('\n');
process.stdout.write(`${report}\n`);

const document = path.resolve(__dirname, '..', '..', 'docs', 'benchmarks.md');
const begin = '<!-- begin: npm run bench:simulator -->';
const end = '<!-- end: npm run bench:simulator -->';
const text = readFileSync(document, 'utf8');
if (!text.includes(begin) || !text.includes(end)) {
  throw new Error(`${document} has no place for the simulator's figures.`);
}
const before = text.slice(0, text.indexOf(begin) + begin.length);
const written = `${before}\n\n${report}\n\n${text.slice(text.indexOf(end))}`;

async function write(): Promise<void> {
  const style = await resolveConfig(document);
  writeFileSync(document, await format(written, { ...style, parser: 'markdown' }));
}

void write();
