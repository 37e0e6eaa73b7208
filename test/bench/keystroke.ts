/**
 * From a keystroke to fresh findings in a file of 10,000 lines: `npm run bench:keystroke` measures it in-process, part by part, and
 * through the built language server over standard streams, one keystroke at a time and in bursts, and writes docs/benchmarks.md.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { defaultAdviceSettings } from '../../src/advice/finding';
import { parse } from '../../src/languages/python/parser/parse';
import { python } from '../../src/languages/python/python';
import { Analysis } from '../../src/server/analysis';
import { machineLine, publish, root, table } from './report';
import { moduleText, type SyntheticShape } from './synthetic';

const frameMs = 1000 / 60;
const keystrokes = 24;
/** The first ones meet code that V8 has not compiled yet. */
const warmUp = 6;
const bursts = 3;
const shape: SyntheticShape = { files: 20, linesPerFile: 8200, depth: 16, seed: 3 };
const text = moduleText(0, shape);
const others = Array.from({ length: 5 }, (_, index) => moduleText(index + 1, { ...shape, linesPerFile: 500 }));
const uri = 'file:///bench/part_0/stage_0.py';

/** The text after a number of keystrokes, each typed somewhere in the body of a function. */
function typed(count: number): string {
  const places = [...text.matchAll(/total = 0$/gm)];
  const place = places[(count * 37) % places.length];
  const at = (place?.index ?? 0) + 'total = 0'.length;
  return `${text.slice(0, at)} + ${String(count)}${text.slice(at)}`;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One keystroke; the processor's time only where all of it is spent in this process. */
interface Sample {
  readonly wallMs: number;
  readonly cpuMs?: number;
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

/** Times of all keystrokes but those of the warm-up. */
function each(run: (text: string) => void): Sample[] {
  return Array.from({ length: keystrokes }, (_, count) => {
    const source = typed(count);
    const started = performance.now();
    const before = process.cpuUsage();
    run(source);
    const { user, system } = process.cpuUsage(before);
    return { wallMs: performance.now() - started, cpuMs: (user + system) / 1000 };
  }).slice(warmUp);
}

function inProcess(): string[][] {
  const analysis = new Analysis(() => defaultAdviceSettings);
  analysis.setRoots(['/bench']);
  for (const [index, other] of others.entries()) {
    analysis.addFile(`/bench/part_0/stage_${String(index + 1)}.py`, other);
  }
  const file = '/bench/part_0/stage_0.py';
  const options = { path: file, moduleName: 'part_0.stage_0', isPackage: false };
  analysis.setFile(file, text);
  const whole = each((source) => {
    analysis.setFile(file, source);
    analysis.findings(file);
  });
  return [
    row('parsing the file', each(parse)),
    row(
      'parsing it and reading its facts',
      each((source) => python.extract(source, options)),
    ),
    row('from the text to fresh findings', whole),
  ];
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
    textDocument: { uri, languageId: 'python', version: 0, text },
  });
  let version = 0;
  const change = (): Promise<void> => {
    version++;
    return connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text: typed(version) }],
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
  const last: Sample[] = [];
  for (let burst = 0; burst < bursts; burst++) {
    const answers: Promise<unknown>[] = [];
    let started = 0;
    for (let key = 0; key < 10; key++) {
      started = performance.now();
      await change();
      answers.push(diagnose().catch(() => undefined));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await Promise.all(answers);
    last.push({ wallMs: performance.now() - started });
  }
  connection.dispose();
  server.kill();
  return [
    row('one keystroke, over the connection', single.slice(warmUp)),
    row('the last of ten, 30 ms apart, each asking for diagnostics', last),
  ];
}

async function main(): Promise<void> {
  const head = machineLine();
  const rows = [...inProcess(), ...(await overConnection())];
  const lines = text.split('\n').length.toLocaleString('en');
  const report = [
    head,
    `A generated file of ${lines} lines, ${(text.length / 1000).toFixed(0)} kB, with five others beside; wall time, other work on the machine included.`,
    'Over the connection, the whole text is sent and diagnostics are asked for at once; the editor waits a little before it does.',
    '',
    table(['from a keystroke', 'median', 'p95', 'processor time, median', 'p95', 'within a frame of 16.7 ms'], rows),
  ];
  await publish('bench:keystroke', report.join('\n'));
}

void main();
