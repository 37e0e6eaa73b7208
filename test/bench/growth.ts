/**
 * How time and memory of a check grow: `npm run bench:growth` checks generated workspaces of 1, 2, 4 and 8 times as many files, and of
 * calls 1, 2, 4 and 8 times as deep, fits an exponent, and writes tables and a plot into docs/.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { machineLine, publish, root, table, timedRun } from './report';
import { type SyntheticShape, writeWorkspace } from './synthetic';

const factors = [1, 2, 4, 8];
const smallest: SyntheticShape = { files: 10, linesPerFile: 500, depth: 16, seed: 2 };
const deepest: SyntheticShape = { ...smallest, files: 20, depth: 8 };
const limitSeconds = 280;

interface Point {
  readonly label: string;
  readonly lines: number;
  readonly cpu: number;
  readonly kilobytes: number;
  readonly live: LiveMemory;
}

/** Bytes that are alive of a program: when all files are set, when all findings are made, when every function has a summary. */
interface LiveMemory {
  readonly set: number;
  readonly found: number;
  readonly summarised: number;
}

function liveMemory(folder: string): LiveMemory {
  const script = path.join(root, 'test', 'bench', 'liveMemory.ts');
  const args = ['--expose-gc', '--import=tsx', script, folder];
  const read: unknown = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: root }));
  if (
    typeof read !== 'object' ||
    read === null ||
    !('set' in read && typeof read.set === 'number') ||
    !('found' in read && typeof read.found === 'number') ||
    !('summarised' in read && typeof read.summarised === 'number')
  ) {
    throw new Error(`${script} did not print what is alive.`);
  }
  return { set: read.set, found: read.found, summarised: read.summarised };
}

/** Bytes for each further line, between the smallest and the largest program. */
function perLine(points: readonly Point[], bytesOf: (point: Point) => number): string {
  const [first, last] = [points[0], points.at(-1)];
  const bytes = first && last ? (bytesOf(last) - bytesOf(first)) / (last.lines - first.lines) : Number.NaN;
  return `${bytes.toFixed(0)} bytes`;
}

/** The better of two runs in processor time; what the empty program takes is not taken off. */
function measured(folder: string, label: string, shape: SyntheticShape): Point {
  const place = path.join(folder, label.replace(/\W/g, '-'));
  const lines = writeWorkspace(place, shape);
  const cli = path.join(root, 'dist', 'cli.js');
  const runs = [1, 2].map(() =>
    timedRun(limitSeconds, 'node', [cli, 'check', place, '--fail-on', 'never', '--jobs', '1']),
  );
  if (runs.some(({ isFinished }) => !isFinished)) {
    throw new Error(`${label} took more than ${String(limitSeconds)} s.`);
  }
  const cpu = Math.min(...runs.map((run) => run.cpu));
  const kilobytes = Math.min(...runs.map((run) => run.kilobytes));
  return { label, lines, cpu, kilobytes, live: liveMemory(place) };
}

/** The slope of a line through the points in logarithms, by least squares. */
function exponentOf(points: readonly Point[], of: (point: Point) => number): number {
  const xs = points.map((_, index) => Math.log(factors[index] ?? 1));
  const ys = points.map((point) => Math.log(of(point)));
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const product = xs.reduce((sum, x, index) => sum + (x - meanX) * ((ys[index] ?? meanY) - meanY), 0);
  return product / xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
}

function tableOf(head: string, points: readonly Point[]): string {
  return table(
    [head, 'lines', 'processor time', 'memory', 'alive after the findings'],
    points.map(({ label, lines, cpu, kilobytes, live }) => [
      label,
      lines.toLocaleString('en'),
      `${cpu.toFixed(2)} s`,
      `${(kilobytes / 1000).toFixed(0)} MB`,
      `${(live.found / 1e6).toFixed(0)} MB`,
    ]),
  );
}

/** Both series against the factor, on logarithmic axes, with a dashed line of exponent 1. */
function plot(
  series: readonly { readonly name: string; readonly colour: string; readonly points: readonly Point[] }[],
): string {
  const x = (factor: number): number => 60 + Math.log2(factor) * 120;
  const y = (ratio: number): number => 260 - Math.log2(Math.max(ratio, 0.5)) * 70;
  const line = (points: readonly (readonly [number, number])[]): string =>
    points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
  const axes = factors.flatMap((factor) => [
    `<text x="${String(x(factor))}" y="285" text-anchor="middle">${String(factor)}×</text>`,
    `<text x="50" y="${String(y(factor) + 4)}" text-anchor="end">${String(factor)}×</text>`,
    `<line x1="60" x2="420" y1="${String(y(factor))}" y2="${String(y(factor))}" stroke="#8884"/>`,
  ]);
  const lines = series.map(({ name, colour, points }, index) => {
    const places = points.map(({ cpu }, at) => [x(factors[at] ?? 1), y(cpu / (points[0]?.cpu ?? cpu))] as const);
    return [
      `<polyline points="${line(places)}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...places.map(([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colour}"/>`),
      `<text x="75" y="${String(40 + index * 18)}" fill="${colour}">${name}</text>`,
    ].join('\n');
  });
  const linear = line([
    [x(1), y(1)],
    [x(8), y(8)],
  ]);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 300" font-family="sans-serif" font-size="12" fill="#777">',
    '<title>Processor time of a check, against the number of files and the depth of calls</title>',
    ...axes,
    `<polyline points="${linear}" fill="none" stroke="#999" stroke-dasharray="4 4"/>`,
    ...lines,
    '</svg>\n',
  ].join('\n');
}

async function main(): Promise<void> {
  const head = machineLine();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'growth-'));
  try {
    const files = factors.map((factor) =>
      measured(folder, `${String(smallest.files * factor)} files`, { ...smallest, files: smallest.files * factor }),
    );
    const depths = factors.map((factor) =>
      measured(folder, `${String(deepest.depth * factor)} calls`, { ...deepest, depth: deepest.depth * factor }),
    );
    writeFileSync(
      path.join(root, 'docs', 'images', 'growth.svg'),
      plot([
        { name: 'files', colour: '#2a7de1', points: files },
        { name: 'depth of calls, the same number of files', colour: '#d9632b', points: depths },
      ]),
    );
    const report = [
      head,
      'Whole process, the better of two runs; memory is the largest resident size, with what the engine has not collected yet.',
      'What is alive is measured within a process of its own after full collections, the texts and the tables of libraries included.',
      '',
      tableOf(`chains of ${String(smallest.depth)} calls`, files),
      '',
      `Processor time grows with the number of files to the power of ${exponentOf(files, ({ cpu }) => cpu).toFixed(2)}, start of the program included.`,
      `Each further line of source adds ${perLine(files, ({ kilobytes }) => kilobytes * 1000)} to the largest resident size.`,
      `Alive, it takes ${perLine(files, ({ live }) => live.set)} when all files are set, ${perLine(files, ({ live }) => live.found)} after the findings of all, and ${perLine(files, ({ live }) => live.summarised)} when every function has a summary.`,
      '',
      tableOf(`depth, ${String(deepest.files)} files`, depths),
      '',
      `With the depth of calls it grows to the power of ${exponentOf(depths, ({ cpu }) => cpu).toFixed(2)}.`,
      '',
      '![Processor time against files and depth](images/growth.svg)',
    ];
    await publish('bench:growth', report.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
