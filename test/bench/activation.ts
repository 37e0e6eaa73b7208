/**
 * `npm run bench:activation`: starts VS Code some times, measures in it what activating the extension costs the extension host and
 * how long the extension keeps it busy at a stretch afterwards, and writes the figures into docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { nodeForServer } from '../../tools/vscode-host/lib/prepare.mjs';
import type { ActivationFigures } from './activationProbe';
import { machineLine, publish, root, table } from './report';

const runs = 5;

const missed = 'missed';

/** Milliseconds: for the activation, and for each stretch after it. */
const goals = { activation: 50, stretch: 10 };

async function main(): Promise<void> {
  const machine = machineLine();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'activation-'));
  try {
    const probe = path.join(folder, 'probe.js');
    await build({
      entryPoints: [path.join(root, 'test/bench/activationProbe.ts')],
      outfile: probe,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      logLevel: 'error',
    });
    const figures = Array.from({ length: runs }, (_, index) => figuresOfOneRun(folder, probe, index));
    const text = report(machine, figures);
    await publish('bench:activation', text);
    process.exitCode = text.includes(missed) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOfOneRun(folder: string, probe: string, index: number): ActivationFigures {
  const result = path.join(folder, `${String(index)}.json`);
  const workspace = path.join(folder, `workspace-${String(index)}`);
  cpSync(path.join(root, 'test/fixtures/sample'), workspace, { recursive: true });
  writeFileSync(path.join(workspace, 'shop/long.py'), longFile());
  execFileSync(
    nodeForServer(),
    [
      path.join(root, 'tools/vscode-host/bin/code.mjs'),
      `--extensionDevelopmentPath=${root}`,
      `--extensionTestsPath=${probe}`,
      workspace,
    ],
    { env: { ...process.env, ACTIVATION_RESULT: result }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const read: unknown = JSON.parse(readFileSync(result, 'utf8'));
  if (!isFigures(read)) {
    throw new Error(`The probe wrote ${JSON.stringify(read)}`);
  }
  return read;
}

/** The sample's functions over and over, each time by other names. */
function longFile(): string {
  const text = readFileSync(path.join(root, 'test/fixtures/sample/shop/api.py'), 'utf8');
  const copies = Math.ceil(10_000 / text.split('\n').length);
  return Array.from({ length: copies }, (_, index) =>
    text.replaceAll(/^((?:async )?def \w+)/gm, `$1_${String(index)}`),
  ).join('\n');
}

function isFigures(value: unknown): value is ActivationFigures {
  return (
    typeof value === 'object' &&
    value !== null &&
    'editor' in value &&
    'wallMs' in value &&
    'cpuMs' in value &&
    'stretches' in value &&
    Array.isArray(value.stretches)
  );
}

function report(machine: string, figures: readonly ActivationFigures[]): string {
  const phases = [...new Set(figures.flatMap(({ stretches }) => stretches.map(({ phase }) => phase)))];
  const longest = (phase: string) => (each: ActivationFigures) =>
    Math.max(0, ...each.stretches.filter((stretch) => stretch.phase === phase).map(({ ms }) => ms));
  const rows: readonly Row[] = [
    { name: 'activation, as VS Code shows it', value: shown, goal: goals.activation },
    { name: 'of it, reading and running the bundle', value: ({ editor }) => editor.loadingMs },
    { name: 'of it, `activate()`', value: ({ editor }) => editor.callMs },
    { name: 'asking VS Code to activate it until it is said to be active', value: ({ wallMs }) => wallMs },
    { name: "processor time of the extension host's thread meanwhile", value: ({ cpuMs }) => cpuMs },
    ...phases.map((phase) => ({ name: `longest stretch while ${phase}`, value: longest(phase), goal: goals.stretch })),
  ];
  const [most] = figures.flatMap(({ stretches }) => stretches).toSorted((a, b) => b.ms - a.ms);
  return `${machine}

${String(runs)} starts of VS Code with the minified bundles.
A stretch is the processor time of the extension host's thread in one turn of the event loop, as far as the extension's code or what it has called had it; a sampling profiler tells which part that is, and makes it longer by a tenth or two.
The longest of all took ${most?.ms.toFixed(1) ?? '0'} ms, most of it in \`${most?.what ?? ''}\`.

${table(['', 'best', 'median', 'worst', 'goal'], rows.map(cells(figures)))}`;
}

interface Row {
  readonly name: string;
  readonly value: (figures: ActivationFigures) => number;
  /** What the worst of all runs is held against. */
  readonly goal?: number;
}

function cells(figures: readonly ActivationFigures[]): (row: Row) => readonly string[] {
  return ({ name, value, goal }) => {
    const all = spread(figures, value);
    const isKept = goal !== undefined && (all.at(-1) ?? Infinity) < goal;
    return [
      name,
      ...all.map((ms) => `${ms.toFixed(1)} ms`),
      goal === undefined ? '' : `under ${String(goal)} ms: ${isKept ? 'kept' : missed}`,
    ];
  };
}

/** What VS Code shows in its list of running extensions. */
function shown({ editor }: ActivationFigures): number {
  return editor.loadingMs + editor.callMs;
}

/** The smallest, the median and the largest. */
function spread(figures: readonly ActivationFigures[], value: (each: ActivationFigures) => number): readonly number[] {
  const sorted = figures.map(value).sort((a, b) => a - b);
  return [sorted[0] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
}

void main();
