/**
 * How fast the parser reads whole programs on one thread: `npm run bench:parse [FOLDER…]`, by default the standard library of the
 * interpreter that PYTHON names. Each run (parserRun.ts) is a process of its own, of a bundle like the one that is shipped. Its first
 * pass is what a check pays, since nothing is compiled yet; its last is what a server pays that has been running for a while. Prints
 * the table and writes it into docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Pass, Run } from './parserRun';
import { machineLine, publish, pythonCommand, root, table } from './report';

const processes = 5;

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

function bundled(folder: string): string {
  const outfile = path.join(folder, 'parserRun.cjs');
  const entry = path.join(root, 'test', 'bench', 'parserRun.ts');
  buildSync({ entryPoints: [entry], outfile, bundle: true, minify: true, platform: 'node', format: 'cjs' });
  return outfile;
}

function coldRun(script: string, folders: readonly string[]): Run {
  const output = execFileSync(process.execPath, [script, ...folders], { encoding: 'utf8' });
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

function coldRuns(folders: readonly string[]): readonly Run[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const script = bundled(folder);
    return Array.from({ length: processes }, () => coldRun(script, folders));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(folders: readonly string[]): Promise<void> {
  const machine = machineLine();
  const runs = coldRuns(folders);
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
      `${files.toLocaleString('en')} files, ${lines.toLocaleString('en')} lines, ${(bytes / 1e6).toFixed(1)} MB, ${nodes.toLocaleString('en')} nodes; ${String(processes)} processes in turn, each ${String(first.passes.length)} times over all files.`,
      "Processor time counts the threads that compile the parser's own code and collect garbage beside the one that parses.",
      '',
      table(head, [row('first pass, cold', lines, pass(0)), row('fifth pass, warm', lines, pass(4))]),
    ].join('\n'),
  );
}

function standardLibrary(): string {
  const code = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
  return execFileSync(pythonCommand, ['-c', code], { encoding: 'utf8' }).trim();
}

const folders = process.argv.slice(2);
void main(folders.length > 0 ? folders : [standardLibrary()]);
