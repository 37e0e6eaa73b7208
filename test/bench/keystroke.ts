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
const keystrokes = 60;
const warmUp = 20;
const bursts = 5;
const keysPerBurst = 10;
const uri = 'file:///bench/part_0/stage_0.py';

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function row(name: string, samples: readonly Sample[]): string[] {
  const walls = samples.map(({ wallMs }) => wallMs);
  const cpus = samples.flatMap(({ cpuMs }) => (cpuMs === undefined ? [] : [cpuMs]));
  const late = percentile(walls, 0.95);
  const ms = (time: number): string => `${time.toFixed(1)} ms`;
  return [
    name,
    ms(percentile(walls, 0.5)),
    ms(late),
    ...(cpus.length === 0 ? ['', ''] : [ms(percentile(cpus, 0.5)), ms(percentile(cpus, 0.95))]),
    late <= frameMs ? 'yes' : 'no',
  ];
}

function isSample(value: unknown): value is Sample {
  return typeof value === 'object' && value !== null && 'wallMs' in value && typeof value.wallMs === 'number';
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

async function overConnection(): Promise<string[][]> {
  const server = spawn(process.execPath, [path.join(root, 'dist', 'server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'python', version: 0, text: original },
  });
  let version = 0;
  let text = original;
  const change = (): Promise<void> => {
    version++;
    const typed = typedInto(text, version);
    const before = text.slice(0, typed.at);
    const line = before.split('\n').length - 1;
    const character = typed.at - (before.lastIndexOf('\n') + 1);
    const place = { line, character };
    ({ text } = typed);
    return connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: place, end: place }, text: typed.inserted }],
    });
  };
  const diagnose = (): Promise<unknown> => connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
  await diagnose();
  const single: Sample[] = [];
  for (let count = 0; count < keystrokes; count++) {
    const started = performance.now();
    await change();
    await diagnose();
    single.push({ wallMs: performance.now() - started });
  }
  const every: Sample[] = [];
  const last: Sample[] = [];
  for (let burst = 0; burst < bursts; burst++) {
    const answers: Promise<number>[] = [];
    for (let key = 0; key < keysPerBurst; key++) {
      const started = performance.now();
      await change();
      answers.push(
        diagnose()
          .catch(() => undefined)
          .then(() => performance.now() - started),
      );
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const times = await Promise.all(answers);
    every.push(...times.map((wallMs) => ({ wallMs })));
    last.push({ wallMs: times.at(-1) ?? Number.NaN });
  }
  connection.dispose();
  server.kill();
  return [
    row('one keystroke after the other, over the connection', single.slice(warmUp)),
    row('ten keystrokes 30 ms apart, each waiting its turn', every),
    row('the last of those ten', last),
  ];
}

async function main(): Promise<void> {
  const head = machineLine();
  const rows = [...(await inProcess()), ...(await overConnection())];
  const lines = original.split('\n').length.toLocaleString('en');
  const report = [
    head,
    `A generated file of ${lines} lines, ${(original.length / 1000).toFixed(0)} kB, with five others beside; each keystroke types a digit in the body of another function.`,
    'Wall time has other work on the machine in it, processor time that of the process with all its threads.',
    'Over the connection, diagnostics are asked for at once; the editor waits a little before it does.',
    '',
    table(['from a keystroke', 'median', 'p95', 'processor time, median', 'p95', 'within a frame of 16.7 ms'], rows),
  ];
  await publish('bench:keystroke', report.join('\n'));
}

void main();
