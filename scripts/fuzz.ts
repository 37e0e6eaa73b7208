/**
 * Damages real source files in every way of test/fuzz/mutations.ts and sends them through parsing, advice, simulation and
 * fixes: nothing may throw, take more than a second of processor time, or keep growing. What is done is kept in a file, so that
 * `npm run fuzz` goes on where it stopped: `--from`, `--to` and `--minutes` do a slice, `--anew` forgets the slices. `--only N`
 * makes one damaged file of a seed again and prints it, `--write` puts the figures of all slices into docs/reliability.md.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { writeBetweenMarks } from '../test/audit/page';
import { fileCount, wholeCorpus } from '../test/fuzz/corpus';
import { appendToRecord, type FuzzCrash, isClean, readRecord } from '../test/fuzz/record';
import { cleanNumbers, fuzzTables, memoryFailures, mostBytes } from '../test/fuzz/report';
import { FuzzRun } from '../test/fuzz/run';
import type { FuzzMessage, FuzzOrder } from '../test/fuzz/worker';

const repository = path.join(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    from: { type: 'string', default: '0' },
    to: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '20261123' },
    processes: { type: 'string', default: '2' },
    record: { type: 'string', default: path.join(repository, 'out', 'fuzz.jsonl') },
    only: { type: 'string' },
    anew: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const count = Number(values.count);

/** Numbers that are worked through and recorded together. */
const blockSize = 500;

/** A process in which nothing moves for so long, on the clock, is looked at: it may just not get a core. */
const lookEveryMs = 30_000;

/** A file that takes so much processor time hangs. */
const hangCpuSeconds = 20;

/** The record has them all. */
const shownFailures = 20;

/** Works through orders until there are none; a file that kills or hangs a process is noted and left out. */
async function workThrough(nextOrder: () => Omit<FuzzOrder, 'skipped'> | undefined): Promise<void> {
  let worker = new FuzzWorker();
  for (let order = nextOrder(); order !== undefined; order = nextOrder()) {
    const crashes: FuzzCrash[] = [];
    for (let isDone = false; !isDone;) {
      const answer = await worker.send({ ...order, skipped: crashes.map(({ index }) => index) });
      if (answer.kind === 'block') {
        appendToRecord(values.record, { ...answer.block, crashes });
        const { failures } = answer.block.tally;
        process.stderr.write(`\r${order.end}${failures.length > 0 ? `: ${failures.length} failures\n` : ''} `);
        isDone = true;
      } else {
        process.stderr.write(`\n${JSON.stringify(answer)}\n`);
        crashes.push(answer);
        worker = new FuzzWorker();
      }
    }
  }
  worker.end();
}

type FuzzAnswer = Extract<FuzzMessage, { kind: 'block' }> | (FuzzCrash & { readonly kind: 'crash' });

/** One process that works through blocks, watched. */
class FuzzWorker {
  private readonly child: ChildProcess;
  private index = -1;
  private answer: ((answer: FuzzAnswer) => void) | undefined;
  private readonly watch: NodeJS.Timeout;
  private lookedAt = { index: -1, cpuSeconds: 0 };

  constructor() {
    const flags = ['--import=tsx', '--expose-gc', `--max-old-space-size=${Math.round(mostBytes / 2 ** 20)}`];
    const child = spawn(process.execPath, [...flags, path.join(repository, 'test', 'fuzz', 'worker.ts')], {
      cwd: repository,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.read(line);
    });
    child.on('close', (code, signal) => {
      clearInterval(this.watch);
      const message = `the process ended with ${String(code ?? signal)}: ${complaint}`;
      this.answer?.({ kind: 'crash', index: this.index, message });
    });
    this.watch = setInterval(() => {
      this.look();
    }, lookEveryMs);
  }

  send(order: FuzzOrder): Promise<FuzzAnswer> {
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  end(): void {
    clearInterval(this.watch);
    this.answer = undefined;
    this.child.stdin?.end();
  }

  private read(line: string): void {
    const message: unknown = JSON.parse(line);
    if (isMessage(message)) {
      if (message.kind === 'at') {
        this.index = message.index;
      } else {
        this.answer?.(message);
      }
    }
  }

  private look(): void {
    const cpuSeconds = cpuSecondsOf(this.child.pid);
    if (this.index !== this.lookedAt.index) {
      this.lookedAt = { index: this.index, cpuSeconds };
    } else if (this.index >= 0 && cpuSeconds - this.lookedAt.cpuSeconds > hangCpuSeconds) {
      this.child.kill('SIGKILL');
    }
  }
}

/** The worker is of the same version. */
function isMessage(value: unknown): value is FuzzMessage {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** Processor time of a process so far; `ps` says it as days, hours, minutes and seconds. */
function cpuSecondsOf(pid: number | undefined): number {
  const shown = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return shown.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);
}

async function main(): Promise<void> {
  if (values.only !== undefined) {
    const run = new FuzzRun(wholeCorpus(), seed);
    process.stdout.write(run.inputOf(Number(values.only)));
    run.step(Number(values.only));
    process.stderr.write(`${JSON.stringify(run.tally, undefined, 2)}\n`);
    return;
  }
  if (values.anew) {
    rmSync(values.record, { force: true });
  }
  const done = new Set(
    readRecord(values.record, seed)
      .filter(isClean)
      .map(({ first }) => first),
  );
  const end = Math.min(count, Number(values.to ?? count));
  const stopAt = values.minutes === undefined ? Infinity : Date.now() + Number(values.minutes) * 60_000;
  let next = Math.ceil(Number(values.from) / blockSize) * blockSize;
  const nextOrder = (): Omit<FuzzOrder, 'skipped'> | undefined => {
    while (done.has(next)) {
      next += blockSize;
    }
    if (next >= end || Date.now() > stopAt) {
      return undefined;
    }
    const first = next;
    next += blockSize;
    return { seed, first, end: first + blockSize };
  };
  await Promise.all(Array.from({ length: Number(values.processes) }, () => workThrough(nextOrder)));
  const blocks = readRecord(values.record, seed);
  const failures = [
    ...blocks.flatMap(({ tally, crashes }) => [...tally.failures, ...crashes]).map((each) => JSON.stringify(each)),
    ...memoryFailures(blocks),
  ];
  for (const failure of failures.slice(0, shownFailures)) {
    process.stderr.write(`\n${failure}`);
  }
  process.stderr.write(`\n${cleanNumbers(blocks)} of ${count} done, ${failures.length} failures\n`);
  if (values.write) {
    await writeBetweenMarks(
      'npm run fuzz -- --write',
      fuzzTables(blocks, { seed, planned: count, realFiles: fileCount(wholeCorpus()) }),
      'reliability.md',
    );
  }
  process.exitCode = failures.length > 0 ? 1 : 0;
}

void main();
