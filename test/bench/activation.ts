/**
 * `npm run bench:activation`: starts VS Code some times, measures in it what activating the extension costs the extension host and
 * how long the extension keeps it busy at a stretch afterwards, and writes the figures into docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { nodeForServer } from '../../tools/vscode-host/lib/prepare.mjs';
import type { ActivationFigures } from './activationProbe';
import { machineLine, publish, root, table } from './report';

const runs = 5;

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
    await publish('bench:activation', report(machine, figures));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOfOneRun(folder: string, probe: string, index: number): ActivationFigures {
  const result = path.join(folder, `${String(index)}.json`);
  const workspace = path.join(folder, `workspace-${String(index)}`);
  cpSync(path.join(root, 'test/fixtures/sample'), workspace, { recursive: true });
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

function isFigures(value: unknown): value is ActivationFigures {
  return (
    typeof value === 'object' &&
    value !== null &&
    'wallMs' in value &&
    'cpuMs' in value &&
    'ownMs' in value &&
    'stretches' in value &&
    Array.isArray(value.stretches)
  );
}

function report(machine: string, figures: readonly ActivationFigures[]): string {
  const ofAll = (value: (each: ActivationFigures) => number): readonly string[] => {
    const sorted = figures.map(value).sort((a, b) => a - b);
    return [sorted[0] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0].map(
      (ms) => `${ms.toFixed(1)} ms`,
    );
  };
  const phases = [...new Set(figures.flatMap(({ stretches }) => stretches.map(({ phase }) => phase)))];
  const longest = (phase: string) => (each: ActivationFigures) =>
    Math.max(0, ...each.stretches.filter((stretch) => stretch.phase === phase).map(({ ms }) => ms));
  const calmest = figures.toSorted((a, b) => (a.stretches[0]?.ms ?? 0) - (b.stretches[0]?.ms ?? 0))[0];
  const worst = calmest?.stretches[0];
  const rows = [
    ['activation: wall clock, with what VS Code does meanwhile', ...ofAll(({ wallMs }) => wallMs)],
    ['activation: processor time of the extension host', ...ofAll(({ cpuMs }) => cpuMs)],
    ["activation: in the extension's own code", ...ofAll(({ ownMs }) => ownMs)],
    ...phases.map((phase) => [`longest stretch while ${phase}`, ...ofAll(longest(phase))]),
  ];
  const most =
    worst === undefined
      ? ''
      : ` In the calmest run the longest stretch was ${worst.ms.toFixed(1)} ms, in \`${worst.what}\`.`;
  return `${machine}

${String(runs)} starts of VS Code with the minified bundles; the sampling profiler of the extension host was on throughout.
A stretch is time without a pause in which code of the extension, or code that it had called, was on the stack; other work on the machine makes stretches longer, never shorter.${most}

${table(['', 'best', 'median', 'worst'], rows)}`;
}

void main();
