/**
 * Damages real source files in every way of test/fuzz/mutations.ts and sends them through parsing, advice, simulation and
 * fixes: nothing may throw, take longer than a second, or keep growing. `npm run fuzz -- FOLDER…`; without folders the standard
 * library of the Python that is found, beside the fixtures of this repository, which hold what the rules find. `--only N`
 * makes one damaged file of a seed again and prints it. `--write` puts the figures into docs/reliability.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { writeBetweenMarks } from '../test/audit/page';
import { emptyFuzzTally, FuzzRun, type FuzzTally, limitMs } from '../test/fuzz/run';
import type { FuzzOrder, FuzzProgress } from '../test/fuzz/worker';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '20261123' },
    threads: { type: 'string', default: '2' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const repository = path.join(import.meta.dirname, '..');
const count = Number(values.count);
const seed = Number(values.seed);
const threads = Number(values.threads);

/** Larger files take their time for themselves; the audit reads those. */
const largestBytes = 40_000;

/** A thread in which nothing moves for so long hangs. */
const hangMs = 60_000;

/** A thread that needs more than this leaks: the files are small and the project forgets each. */
const mostMegabytes = 1024;

/** A share of the files are fixtures, so that rules and fixes get work. */
const fixtureCopies = 4;

/** A thread does not take over the loader of TypeScript from the program's options on every Node.js. */
const worker = pathToFileURL(path.join(repository, 'test', 'fuzz', 'worker.ts')).href;
const startsTypeScript = `import('tsx/esm/api').then(({ tsImport }) => tsImport('${worker}', '${worker}'));`;

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:py|[cm]?[jt]sx?)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/\.d\.[cm]?ts$/.test(file) && statSync(file).size <= largestBytes)
    .sort();
}

function standardLibrary(): string[] {
  const code = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
  const folder = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim();
  return existsSync(folder) ? [folder] : [];
}

interface Part {
  tally: FuzzTally;
  /** Smallest and latest memory in use after a report. */
  heapBytes: readonly number[];
  crashes: readonly { readonly index: number; readonly message: string }[];
}

/** Works through every `threads`-th file from `offset` on; a file that kills or hangs the thread is noted and left out. */
async function runPart(files: readonly string[], offset: number): Promise<Part> {
  const parts: FuzzTally[] = [];
  const crashes: { index: number; message: string }[] = [];
  let heapBytes: number[] = [];
  for (let first = offset; first < count;) {
    const position = new SharedArrayBuffer(4);
    const order: FuzzOrder = { files, seed, first, end: count, stride: threads, position };
    const ended = await runThread(order, (progress) => {
      heapBytes = [...heapBytes, progress.heapBytes];
    });
    parts.push(ended.tally);
    if (ended.message === undefined) {
      break;
    }
    const index = Atomics.load(new Int32Array(position), 0);
    crashes.push({ index, message: ended.message });
    first = index + threads;
  }
  return { tally: parts.reduce(joined, emptyFuzzTally()), heapBytes, crashes };
}

interface EndedThread {
  readonly tally: FuzzTally;
  /** What killed it; absent where it finished. */
  readonly message?: string;
}

function runThread(order: FuzzOrder, onProgress: (progress: FuzzProgress) => void): Promise<EndedThread> {
  return new Promise((resolve) => {
    const thread = new Worker(startsTypeScript, {
      eval: true,
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    const position = new Int32Array(order.position);
    let tally = emptyFuzzTally();
    let last = -1;
    const end = (message: string | undefined): void => {
      clearInterval(watch);
      void thread.terminate();
      resolve({ tally, ...(message === undefined ? {} : { message }) });
    };
    const watch = setInterval(() => {
      const now = Atomics.load(position, 0);
      if (now === last) {
        end(`nothing moved for ${hangMs / 1000} s`);
      }
      last = now;
    }, hangMs);
    thread.on('message', (progress: FuzzProgress) => {
      tally = progress.tally;
      onProgress(progress);
      process.stderr.write(`\r${Atomics.load(position, 0)} of ${count}, ${tally.failures.length} failures `);
      if (progress.isDone) {
        end(undefined);
      }
    });
    thread.on('error', (error) => {
      end(error instanceof Error ? error.message : String(error));
    });
  });
}

function joined(a: FuzzTally, b: FuzzTally): FuzzTally {
  const byMutation = { ...a.byMutation };
  for (const [name, times] of Object.entries(b.byMutation)) {
    byMutation[name] = (byMutation[name] ?? 0) + times;
  }
  const slower = a.slowestMs > b.slowestMs ? a : b;
  return {
    files: a.files + b.files,
    refused: a.refused + b.refused,
    findings: a.findings + b.findings,
    fixes: a.fixes + b.fixes,
    simulations: a.simulations + b.simulations,
    bytes: a.bytes + b.bytes,
    slowestMs: slower.slowestMs,
    slowestIndex: slower.slowestIndex,
    byMutation,
    failures: [...a.failures, ...b.failures],
  };
}

function reportOf(files: number, tally: FuzzTally, parts: readonly Part[]): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const crashes = parts.flatMap((part) => part.crashes);
  const heaps = parts.map(({ heapBytes }) => {
    const settled = heapBytes.slice(Math.floor(heapBytes.length / 4));
    return `${megabytes(Math.min(...settled))} to ${megabytes(Math.max(...settled))}`;
  });
  const number = (value: number): string => value.toLocaleString('en-US');
  const rows: readonly (readonly [string, string])[] = [
    ['damaged files', number(tally.files)],
    ['made from', `${number(files)} real files, seed ${seed}`],
    ['bytes', megabytes(tally.bytes)],
    ['refused with a reason (no text in their own encoding)', number(tally.refused)],
    ['findings', number(tally.findings)],
    ['fixes made and checked', number(tally.fixes)],
    ['functions simulated', number(tally.simulations)],
    ['exceptions, broken promises, more than a second', number(tally.failures.length)],
    ['hangs and threads out of memory', number(crashes.length)],
    ['longest for one file', `${tally.slowestMs.toFixed(0)} ms (limit ${limitMs} ms)`],
    ['memory in use after each collection', heaps.join(', ')],
  ];
  const kinds = Object.entries(tally.byMutation)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `| ${name} | ${number(times)} |`);
  return [
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '| damage | times |',
    '| --- | --- |',
    ...kinds,
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const folders = positionals.length > 0 ? positionals : standardLibrary();
  const fixtures = ['fixtures', 'evaluation'].flatMap((name) => sourceFiles(path.join(repository, 'test', name)));
  const real = folders.flatMap((folder) => sourceFiles(folder));
  const files = [...real, ...Array.from({ length: fixtureCopies }, () => fixtures).flat()];
  if (values.only !== undefined) {
    const run = new FuzzRun(files, seed);
    process.stdout.write(run.inputOf(Number(values.only)));
    run.step(Number(values.only));
    process.stderr.write(`${JSON.stringify(run.tally, undefined, 2)}\n`);
    return;
  }
  const parts = await Promise.all(Array.from({ length: threads }, (_, offset) => runPart(files, offset)));
  const tally = parts.map((part) => part.tally).reduce(joined, emptyFuzzTally());
  const failures = [...tally.failures, ...parts.flatMap(({ crashes }) => crashes)];
  process.stderr.write('\n');
  for (const failure of failures.slice(0, 20)) {
    process.stderr.write(`${JSON.stringify(failure)}\n`);
  }
  const report = reportOf(real.length + fixtures.length, tally, parts);
  process.stdout.write(report);
  if (values.write) {
    await writeBetweenMarks('npm run fuzz -- --write', report, 'reliability.md');
  }
  process.exitCode = failures.length > 0 ? 1 : 0;
}

void main();
