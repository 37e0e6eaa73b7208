/**
 * How long a check of whole programs takes, beside the tools that look for some of the same: `npm run bench:peers` prints the table
 * and writes it into docs/benchmarks.md. Peers run on the same files, all in turn; peerTools.ts says which they are.
 * BENCH_LIMIT ends a run after so many seconds (300): its figures are lower bounds then. PYTHON names the interpreter.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  eslintForJavaScript,
  eslintForTypeScript,
  installPeers,
  inTools,
  ours,
  packageFolder,
  type Peer,
  pythonPeers,
  ruffWasm,
  threads,
  versions,
  warm,
} from './peerTools';
import { machineLine, publish, pythonCommand, root, type RunCost, table, timedRun } from './report';
import { writeWorkspace } from './synthetic';

const limit = Number(process.env['BENCH_LIMIT'] ?? 300);

interface Corpus {
  readonly name: string;
  readonly folder: string;
  /** Of the files that count. */
  readonly ending: string;
  readonly peers: readonly Peer[];
  /** The peer that is compared most closely, with its name in a sentence. */
  readonly closest: Peer;
  readonly closestName: string;
}

/** Only files of one language, without what is installed beside a library. */
function copied(from: string, to: string, ending: string): string {
  cpSync(from, to, {
    recursive: true,
    filter: (file) =>
      !/[\\/](site-packages|sympy[\\/]\w+[\\/].*tests)$/.test(file) &&
      (file.endsWith(ending) || statSync(file).isDirectory()),
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
    copied(path.join(sympy, part), path.join(parts, part), '.py');
  }
  const python = { ending: '.py', peers: pythonPeers, closest: ruffWasm, closestName: "ruff's WebAssembly build" };
  const script = { peers: [], closestName: 'ESLint' };
  const eslint = copied(path.join(packageFolder('eslint'), 'lib'), path.join(folder, 'eslint'), '.js');
  return [
    { name: 'standard library', folder: copied(library, path.join(folder, 'library'), '.py'), ...python },
    { name: 'generated, chains of 64 calls', folder: synthetic, ...python },
    { name: 'sympy, core and solvers', folder: parts, ...python },
    { name: 'ESLint, JavaScript', folder: eslint, ending: '.js', closest: eslintForJavaScript, ...script },
    {
      name: 'this extension, TypeScript',
      folder: path.join(root, 'src'),
      ending: '.ts',
      closest: eslintForTypeScript,
      ...script,
    },
  ];
}

function sizeOf({ folder, ending }: Corpus): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
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

function compared(corpus: Corpus): string {
  const { name, folder, peers, closest, closestName } = corpus;
  const run = (peer: Peer): RunCost => {
    const [command, ...args] = peer.command(folder);
    process.stderr.write(`${name}: ${peer.name}\n`);
    const cost = timedRun(limit, command, args, folder);
    if (cost.code === peer.failureCode) {
      throw new Error(`${peer.name} ended with ${String(cost.code)} on ${folder}.`);
    }
    return cost;
  };
  // The two that are compared most closely take turns, so that a change of the machine's load meets both.
  const first = run(ours);
  const firstClosest = run(closest);
  const better = (a: RunCost, b: RunCost): RunCost => (b.cpu < a.cpu ? b : a);
  const reference = better(first, run(ours));
  const fastClosest = better(firstClosest, run(closest));
  run(warm);
  const rows = [
    row(ours.name, reference, reference),
    row(threads.name, run(threads), reference),
    row(warm.name, run(warm), reference),
    row(closest.name, fastClosest, reference),
    ...peers.map((peer) => row(peer.name, run(peer), reference)),
  ];
  const head = [name, 'processor time', 'wall time', 'ratio to this tool', 'memory'];
  const times = (reference.cpu / fastClosest.cpu).toFixed(1);
  return `${sizeOf(corpus)}; this tool takes ${times} times as long as ${closestName}.\n\n${table(head, rows)}`;
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
      "Tools take turns on the same files; of this tool and of ruff's WebAssembly build or ESLint the better of two runs counts.",
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
