/**
 * How fast the parser reads whole programs on one thread: `npm run bench:parse [FOLDER…]`, by default the standard library of the
 * interpreter that PYTHON names. Each run is a process of its own that keeps every tree, as a check does: its first pass is what a
 * check pays, since nothing is compiled yet; its fifth is what a server pays that has been running for a while. Prints the table
 * and writes it into docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../../src/languages/python/parser/parse';
import type { Tree } from '../../src/languages/python/parser/nodes';
import { machineLine, publish, pythonCommand, table } from './report';

const processes = 5;
const passes = 5;
/** What a process is started with to be one of the runs. */
const oneRun = '--one-run';

/** Seconds of one pass over all files. */
interface Pass {
  readonly wall: number;
  /** Of the thread that parses and of those that compile and collect garbage for it. */
  readonly processor: number;
}

interface Run {
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  readonly nodes: number;
  readonly passes: readonly Pass[];
}

function readFolder(folder: string): string[] {
  if (!statSync(folder).isDirectory()) {
    return [readFileSync(folder, 'utf8')];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py') && !name.includes('site-packages'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

function measured(texts: readonly string[]): Pass & { readonly trees: readonly Tree[] } {
  const start = performance.now();
  const before = process.cpuUsage();
  const trees = texts.map(parse);
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6, trees };
}

function run(folders: readonly string[]): Run {
  const texts = folders.flatMap(readFolder);
  const results = Array.from({ length: passes }, () => {
    const { wall, processor, trees } = measured(texts);
    return { wall, processor, nodes: trees.reduce((sum, tree) => sum + tree.count - 1, 0) };
  });
  return {
    files: texts.length,
    lines: texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    nodes: results[0]?.nodes ?? 0,
    passes: results,
  };
}

function isPass(value: unknown): value is Pass {
  return (
    typeof value === 'object' &&
    value !== null &&
    'wall' in value &&
    typeof value.wall === 'number' &&
    'processor' in value &&
    typeof value.processor === 'number'
  );
}

function isRun(value: unknown): value is Run {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['files', 'lines', 'bytes', 'nodes'].every((key) => typeof Reflect.get(value, key) === 'number') &&
    'passes' in value &&
    Array.isArray(value.passes) &&
    value.passes.every(isPass)
  );
}

function coldRun(folders: readonly string[]): Run {
  const script = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, ['--import=tsx', script, oneRun, ...folders], { encoding: 'utf8' });
  const read: unknown = JSON.parse(output);
  if (!isRun(read)) {
    throw new Error(`${script} printed ${output}`);
  }
  return read;
}

function row(name: string, lines: number, figures: readonly Pass[]): string[] {
  const each = (select: (pass: Pass) => number): string[] => {
    const sorted = figures.map(select).sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? 0;
    const best = sorted[0] ?? 0;
    return [median, best].map((seconds) => `${seconds.toFixed(2)} s, ${(lines / seconds / 1e6).toFixed(2)} M lines/s`);
  };
  return [name, ...each(({ wall }) => wall), ...each(({ processor }) => processor)];
}

async function main(folders: readonly string[]): Promise<void> {
  const machine = machineLine();
  const runs = Array.from({ length: processes }, () => coldRun(folders));
  const [first] = runs;
  if (first === undefined) {
    return;
  }
  const { files, lines, bytes, nodes } = first;
  const pass = (index: number): readonly Pass[] => runs.flatMap((each) => each.passes[index] ?? []);
  const head = ['one thread', 'wall time, median', 'wall time, best', 'processor time, median', 'processor time, best'];
  await publish(
    'bench:parse',
    [
      machine,
      `${files.toLocaleString('en')} files, ${lines.toLocaleString('en')} lines, ${(bytes / 1e6).toFixed(1)} MB, ${nodes.toLocaleString('en')} nodes; ${String(processes)} processes in turn, each ${String(passes)} times over all files.`,
      "Processor time counts the threads that compile the parser's own code and collect garbage beside the one that parses.",
      '',
      table(head, [row('first pass, cold', lines, pass(0)), row('fifth pass', lines, pass(passes - 1))]),
    ].join('\n'),
  );
}

function standardLibrary(): string {
  const code = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
  return execFileSync(pythonCommand, ['-c', code], { encoding: 'utf8' }).trim();
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === oneRun) {
  process.stdout.write(JSON.stringify(run(rest)));
} else {
  void main(mode === undefined ? [standardLibrary()] : [mode, ...rest]);
}
