/**
 * From a keystroke to fresh findings in a file of 10,000 lines: `npm run bench:keystroke` measures it in-process, part by part, and
 * through the built language server over standard streams, one keystroke at a time and in bursts, and writes docs/benchmarks.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'esbuild';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { original, type Sample, typedInto } from './keystrokeText';
import { machineLine, publish, root, table } from './report';

const frameMs = 1000 / 60;
const keystrokes = 140;
/** As many as in-process. */
const warmUp = 40;
const burstCount = 20;
const keysPerBurst = 10;
const betweenKeysMs = 30;
/** Long enough for what the server does once a person stops typing. */
const betweenBurstsMs = 300;
const uri = 'file:///bench/part_0/stage_0.py';

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}

function withinFrame(times: readonly number[]): string {
  return percentile(times, 0.95) <= frameMs ? 'yes' : 'no';
}

function row(name: string, samples: readonly Sample[]): string[] {
  const walls = samples.map(({ wallMs }) => wallMs);
  const cpus = samples.map(({ cpuMs }) => cpuMs);
  return [
    name,
    ms(percentile(walls, 0.5)),
    ms(percentile(walls, 0.95)),
    ms(percentile(cpus, 0.5)),
    ms(percentile(cpus, 0.95)),
    withinFrame(walls),
  ];
}

function isSample(value: unknown): value is Sample {
  return (
    typeof value === 'object' &&
    value !== null &&
    'wallMs' in value &&
    typeof value.wallMs === 'number' &&
    'cpuMs' in value &&
    typeof value.cpuMs === 'number'
  );
}

/** Bundled and run like the product: read from its sources, every name of another file is a call. */
async function inProcess(): Promise<string[][]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const outfile = path.join(folder, 'inProcess.cjs');
    await build({
      entryPoints: [path.join(root, 'test', 'bench', 'keystrokeInProcess.ts')],
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'error',
      outfile,
    });
    copyFileSync(path.join(root, 'src', 'knowledge', 'types', 'typeshed.txt'), path.join(folder, 'typeshed.txt'));
    const printed: unknown = JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }));
    if (typeof printed !== 'object' || printed === null) {
      throw new Error('The measurement printed no samples.');
    }
    return Object.entries(printed).map(([name, samples]: [string, unknown]) =>
      row(name, Array.isArray(samples) ? samples.filter(isSample) : []),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long a keystroke waited for its diagnostics, and how long of it the server worked on them. */
interface Answered {
  readonly wallMs: number;
  readonly workedMs: number;
}

/** What an editor asks besides diagnostics once a document has changed, in the order in which the questions are sent. */
type Questions = 'diagnostics alone' | 'everything, diagnostics last';

/** The built server in a process, started as the extension starts it, and the file open in it. */
class Session {
  private readonly server = spawn(
    process.execPath,
    ['--max-semi-space-size=32', path.join(root, 'dist', 'server.js'), '--stdio'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  private readonly connection = createProtocolConnection(
    new StreamMessageReader(this.server.stdout),
    new StreamMessageWriter(this.server.stdin),
  );
  private version = 0;
  private text = original;
  /** By the server's own trace, which comes just before the answer. */
  private lastWorkedMs = Number.NaN;

  async open(): Promise<void> {
    this.connection.onUnhandledNotification(() => undefined);
    this.connection.onNotification('$/logTrace', ({ message }: { readonly message: string }) => {
      const worked = /^Diagnostics: .*worked ([\d.]+) ms$/.exec(message)?.[1];
      this.lastWorkedMs = worked === undefined ? this.lastWorkedMs : Number(worked);
    });
    this.connection.listen();
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { textDocument: { diagnostic: {} } },
      trace: 'messages',
    });
    await this.connection.sendNotification('initialized', {});
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'python', version: 0, text: original },
    });
    await this.ask('textDocument/diagnostic');
  }

  /** Types one character; the clock starts when it is sent. */
  async type(questions: Questions): Promise<Answered> {
    this.version++;
    const typed = typedInto(this.text, this.version);
    const before = this.text.slice(0, typed.at);
    const place = { line: before.split('\n').length - 1, character: typed.at - (before.lastIndexOf('\n') + 1) };
    this.text = typed.text;
    const started = performance.now();
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: this.version },
      contentChanges: [{ range: { start: place, end: place }, text: typed.inserted }],
    });
    const others =
      questions === 'diagnostics alone'
        ? []
        : [
            this.ask('textDocument/codeLens'),
            this.ask('textDocument/inlayHint', { range: { start: { ...place, line: 0 }, end: place } }),
            this.ask('textDocument/codeAction', { range: { start: place, end: place }, context: { diagnostics: [] } }),
          ];
    await this.ask('textDocument/diagnostic');
    const answered = { wallMs: performance.now() - started, workedMs: this.lastWorkedMs };
    await Promise.all(others);
    return answered;
  }

  private ask(method: string, params: object = {}): Promise<unknown> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...params });
  }

  close(): void {
    this.connection.dispose();
    this.server.kill();
  }
}

async function bursts(session: Session, questions: Questions): Promise<readonly Answered[][]> {
  const typed: Answered[][] = [];
  for (let burst = 0; burst < burstCount; burst++) {
    const answers: Promise<Answered>[] = [];
    for (let key = 0; key < keysPerBurst; key++) {
      answers.push(session.type(questions));
      await new Promise((resolve) => setTimeout(resolve, betweenKeysMs));
    }
    typed.push(await Promise.all(answers));
    await new Promise((resolve) => setTimeout(resolve, betweenBurstsMs));
  }
  return typed;
}

function answeredRow(name: string, answers: readonly Answered[]): string[] {
  const walls = answers.map(({ wallMs }) => wallMs);
  const waits = answers.map(({ wallMs, workedMs }) => wallMs - workedMs);
  const works = answers.map(({ workedMs }) => workedMs);
  const both = (times: readonly number[]): string[] => [ms(percentile(times, 0.5)), ms(percentile(times, 0.95))];
  return [name, ...both(walls), ...both(works), ...both(waits), withinFrame(walls)];
}

async function overConnection(): Promise<string[][]> {
  const session = new Session();
  await session.open();
  const single: Answered[] = [];
  for (let count = 0; count < keystrokes; count++) {
    single.push(await session.type('diagnostics alone'));
  }
  const plain = await bursts(session, 'diagnostics alone');
  const full = await bursts(session, 'everything, diagnostics last');
  session.close();
  return [
    answeredRow('one keystroke after the other', single.slice(warmUp)),
    answeredRow('ten keystrokes 30 ms apart', plain.flat()),
    answeredRow(
      'the last of those ten',
      plain.flatMap((burst) => burst.slice(-1)),
    ),
    answeredRow('ten keystrokes, each with lenses, hints and code actions asked for before', full.flat()),
  ];
}

async function main(): Promise<void> {
  const head = machineLine();
  const inside = await inProcess();
  const outside = await overConnection();
  const lines = original.split('\n').length.toLocaleString('en');
  const report = [
    head,
    `A generated file of ${lines} lines, ${(original.length / 1000).toFixed(0)} kB; each keystroke types a digit in the body of another function.`,
    '',
    'In-process, with five other files beside.',
    'Wall time has other work on the machine in it, processor time that of the process with all its threads.',
    '',
    table(['in-process', 'median', 'p95', 'processor time, median', 'p95', 'within a frame of 16.7 ms'], inside),
    '',
    'Over the standard streams of the built server, from sending the change to having the diagnostics, which are asked for at once; the editor waits a little before it does.',
    'What the server says it worked is between taking the request from its queue and the answer; the rest was spent in the queue, behind other work, and on the way.',
    '',
    table(
      [
        'over the connection',
        'median',
        'p95',
        'worked, median',
        'p95',
        'waited, median',
        'p95',
        'within a frame of 16.7 ms',
      ],
      outside,
    ),
  ];
  await publish('bench:keystroke', report.join('\n'));
}

void main();
