/**
 * How long a check of whole programs takes, beside the tools that look for some of the same: `npm run bench:peers` prints the table
 * and writes it into docs/benchmarks.md. Peers are installed into a folder below the temporary one, once; each runs with its rules
 * about asynchronous code alone where it can, on the same files, all in turn.
 * BENCH_LIMIT ends a run after so many seconds (300): its figures are lower bounds then. PYTHON names the interpreter.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { machineLine, publish, pythonCommand, root, type RunCost, table, timedRun } from './report';
import { writeWorkspace } from './synthetic';

const limit = Number(process.env['BENCH_LIMIT'] ?? 300);
const tools = path.join(os.tmpdir(), 'concurrency-advisor-peers');
const inTools = (name: string): string => path.join(tools, 'venv', 'bin', name);
const wasm = path.join(tools, 'node_modules', '@astral-sh', 'ruff-wasm-nodejs');
const cli = path.join(root, 'dist', 'cli.js');

interface Peer {
  readonly name: string;
  readonly command: (folder: string) => readonly [string, ...string[]];
}

const ours: Peer = {
  name: 'this tool, one thread',
  command: (folder) => ['node', cli, 'check', folder, '--fail-on', 'never', '--jobs', '1'],
};
const threads: Peer = {
  name: 'this tool, a thread per core',
  command: (folder) => ['node', cli, 'check', folder, '--fail-on', 'never', '--jobs', String(os.cpus().length)],
};
const warm: Peer = {
  name: 'this tool, `--cache`, second run',
  command: (folder) => [...ours.command(folder), '--cache'],
};
const ruffWasm: Peer = {
  name: 'ruff, WebAssembly, file by file',
  command: (folder) => ['node', path.join(root, 'test', 'bench', 'ruffWasm.cjs'), wasm, folder],
};
const others: readonly Peer[] = [
  {
    name: 'ruff, native, all cores',
    command: (folder) => [inTools('ruff'), 'check', '--isolated', '--no-cache', '--select', 'ASYNC', folder],
  },
  {
    name: 'flake8-async, one process',
    command: (folder) => [inTools('flake8'), '--isolated', '-j1', '--select', 'ASYNC', folder],
  },
  {
    name: 'pylint, its async checks, one process',
    command: (folder) => [
      inTools('pylint'),
      '--disable=all',
      '--enable=async-context-manager-with-regular-with,await-outside-async,yield-inside-async-function',
      '-j1',
      '--recursive=y',
      folder,
    ],
  },
  {
    name: 'pyright, types',
    command: (folder) => ['node', path.join(tools, 'node_modules', 'pyright', 'index.js'), folder],
  },
];

function installPeers(): void {
  mkdirSync(tools, { recursive: true });
  if (!existsSync(wasm)) {
    writeFileSync(path.join(tools, 'package.json'), '{"private": true}');
    const packages = ['@astral-sh/ruff-wasm-nodejs', 'pyright'];
    execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: tools, stdio: 'ignore' });
  }
  if (!existsSync(inTools('pylint'))) {
    execFileSync(pythonCommand, ['-m', 'venv', path.join(tools, 'venv')]);
    const packages = ['ruff', 'flake8', 'flake8-async', 'pylint', 'sympy'];
    execFileSync(inTools('pip'), ['install', '-q', ...packages], { stdio: 'ignore' });
  }
}

function versions(): string {
  const python = execFileSync(inTools('pip'), ['list', '--format=freeze'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^(ruff|flake8|flake8-async|pylint|sympy)==/.test(line))
    .map((line) => line.replace('==', ' '));
  const load = createRequire(path.join(tools, 'package.json'));
  const node = ['@astral-sh/ruff-wasm-nodejs', 'pyright'].map((name) => {
    const manifest: unknown = JSON.parse(readFileSync(load.resolve(`${name}/package.json`), 'utf8'));
    const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
    return `${name} ${String(version)}`;
  });
  return [...python, ...node].join(', ');
}

interface Corpus {
  readonly name: string;
  readonly folder: string;
}

/** Only Python files, without what is installed beside a library. */
function copied(from: string, to: string): string {
  cpSync(from, to, {
    recursive: true,
    filter: (file) =>
      !/[\\/](site-packages|sympy[\\/]\w+[\\/].*tests)$/.test(file) &&
      (file.endsWith('.py') || statSync(file).isDirectory()),
  });
  return to;
}

function corpora(folder: string): readonly Corpus[] {
  const ask = (command: string, code: string): string =>
    execFileSync(command, ['-c', code], { encoding: 'utf8' }).trim();
  const library = ask(pythonCommand, 'import sysconfig; print(sysconfig.get_path("stdlib"))');
  const sympy = ask(inTools('python'), 'import sympy, os; print(os.path.dirname(sympy.__file__))');
  const synthetic = path.join(folder, 'synthetic');
  writeWorkspace(synthetic, { files: 200, linesPerFile: 500, depth: 64, seed: 1 });
  const parts = path.join(folder, 'sympy');
  for (const part of ['core', 'solvers']) {
    copied(path.join(sympy, part), path.join(parts, part));
  }
  return [
    { name: 'standard library', folder: copied(library, path.join(folder, 'library')) },
    { name: 'generated, chains of 64 calls', folder: synthetic },
    { name: 'sympy, core and solvers', folder: parts },
  ];
}

function sizeOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py'));
  const texts = files.map((name) => readFileSync(path.join(folder, name)));
  const lines = texts.reduce((sum, text) => sum + text.filter((byte) => byte === 10).length, 0);
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  return `${files.length.toLocaleString('en')} files, ${lines.toLocaleString('en')} lines, ${(bytes / 1e6).toFixed(1)} MB`;
}

function row(name: string, cost: RunCost, reference: RunCost): string[] {
  const bound = cost.isFinished ? '' : '> ';
  return [
    name,
    `${bound}${cost.cpu.toFixed(2)} s`,
    `${bound}${cost.wall.toFixed(2)} s`,
    `${bound}${(cost.cpu / reference.cpu).toFixed(2)}`,
    `${(cost.kilobytes / 1000).toFixed(0)} MB`,
  ];
}

function compared({ name, folder }: Corpus): string {
  const run = (peer: Peer): RunCost => {
    const [command, ...args] = peer.command(folder);
    process.stderr.write(`${name}: ${peer.name}\n`);
    return timedRun(limit, command, args);
  };
  // The two that are compared most closely take turns, so that a change of the machine's load meets both.
  const first = run(ours);
  const firstWasm = run(ruffWasm);
  const better = (a: RunCost, b: RunCost): RunCost => (b.cpu < a.cpu ? b : a);
  const reference = better(first, run(ours));
  const fastWasm = better(firstWasm, run(ruffWasm));
  run(warm);
  const rows = [
    row(ours.name, reference, reference),
    row(threads.name, run(threads), reference),
    row(warm.name, run(warm), reference),
    row(ruffWasm.name, fastWasm, reference),
    ...others.map((peer) => row(peer.name, run(peer), reference)),
  ];
  const head = [name, 'processor time', 'wall time', 'ratio to this tool', 'memory'];
  return `${sizeOf(folder)}; this tool takes ${(reference.cpu / fastWasm.cpu).toFixed(1)} times as long as ruff's WebAssembly build.\n\n${table(head, rows)}`;
}

async function main(): Promise<void> {
  installPeers();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  process.env['XDG_CACHE_HOME'] = path.join(folder, 'cache');
  try {
    const report = [
      machineLine(),
      `${versions()}.`,
      'Other work runs beside, so the processor time of a process and its children counts; wall time is given for completeness.',
      'Tools take turns on the same files; of this tool and of the WebAssembly build the better of two runs counts.',
      `A run is ended after ${String(limit)} s: “>” marks what had been used by then, a lower bound.`,
      '',
      ...corpora(folder).map(compared),
    ];
    await publish('bench:peers', `${report.slice(0, 6).join('\n')}\n${report.slice(6).join('\n\n')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
