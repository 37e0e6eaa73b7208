/**
 * The figures of a run of damaged files as the tables of docs/reliability.md, and whether memory kept growing. Reads blocks of a
 * record; runs nothing.
 */
import { type FuzzBlock, isClean } from './record';
import { limitMs } from './run';
import { type Counts, joined, sizeBounds, timeBounds } from './tally';

/** A process may not hold more than this at any time: the files are small and the projects forget each. */
export const mostBytes = 1_500_000_000;

/** Memory in use settles over the first files: the engine compiles, the knowledge is read, tables are made. */
const settlingFiles = 3000;

/** Between the blocks after that, memory in use may grow by this factor and this amount: what lies around differs from file to file. */
const growthFactor = 1.2;
const growthBytes = 20_000_000;

interface MemoryUse {
  /** How many files the process did. */
  readonly files: number;
  /** Middle values of the memory in use in the first and the last third of the blocks, once it has settled. */
  readonly earlyBytes: number;
  readonly lateBytes: number;
  readonly peakBytes: number;
}

/** Of each process that did enough to see growth. */
function memoryUses(blocks: readonly FuzzBlock[]): readonly MemoryUse[] {
  return [...new Set(blocks.map((block) => block.process))].flatMap((process) => {
    const own = blocks.filter((block) => block.process === process);
    const ordered = own.toSorted((a, b) => a.filesBefore - b.filesBefore);
    const heaps = ordered.filter(({ filesBefore }) => filesBefore >= settlingFiles).map(({ heapBytes }) => heapBytes);
    const third = Math.floor(heaps.length / 3);
    return third === 0
      ? []
      : [
          {
            files: own.reduce((sum, { tally }) => sum + tally.files, 0),
            earlyBytes: middle(heaps.slice(0, third)),
            lateBytes: middle(heaps.slice(-third)),
            peakBytes: Math.max(...own.map(({ peakBytes }) => peakBytes)),
          },
        ];
  });
}

/** What is wrong with the memory; nothing where it is bounded. */
export function memoryFailures(blocks: readonly FuzzBlock[]): readonly string[] {
  const peak = Math.max(0, ...blocks.map(({ peakBytes }) => peakBytes));
  return [
    ...memoryUses(blocks)
      .filter(({ earlyBytes, lateBytes }) => lateBytes > earlyBytes * growthFactor + growthBytes)
      .map(
        ({ files, earlyBytes, lateBytes }) =>
          `memory in use grew from ${megabytes(earlyBytes)} to ${megabytes(lateBytes)} over ${files} files`,
      ),
    ...(peak > mostBytes ? [`a process held ${megabytes(peak)}`] : []),
  ];
}

/** `planned` is how many files the whole run has, `realFiles` how many they are made of. */
export function fuzzTables(
  blocks: readonly FuzzBlock[],
  { seed, planned, realFiles }: { readonly seed: number; readonly planned: number; readonly realFiles: number },
): string {
  const tally = joined(blocks.map((block) => block.tally));
  const crashes = blocks.flatMap((block) => block.crashes);
  const memory = memoryUses(blocks);
  const most = (pickBytes: (use: MemoryUse) => number): string => megabytes(Math.max(0, ...memory.map(pickBytes)));
  const days = [...new Set(blocks.map(({ finishedAt }) => finishedAt.slice(0, 10)))].sort();
  const rows: readonly (readonly [string, string])[] = [
    ['damaged files', tally.files < planned ? `${number(tally.files)} of ${number(planned)}` : number(tally.files)],
    ['made from', `${number(realFiles)} real files, seed ${seed}`],
    ['of which', shares(tally.byKind, tally.files)],
    ['bytes', megabytes(tally.bytes)],
    ['size of a damaged file', bounded(tally.bySize, sizeBounds, tally.files, size)],
    ['refused with a reason (no text in their own encoding)', number(tally.refused)],
    ['findings', number(tally.findings)],
    ['fixes made and checked', number(tally.fixes)],
    ['files with all their preferred fixes applied', number(tally.fixedFiles)],
    ['functions simulated', number(tally.simulations)],
    ['exceptions, broken promises, more than a second', number(tally.failures.length)],
    ['hangs and processes that died', number(crashes.length)],
    ['processor time', `${(tally.cpuMs / 60_000).toFixed(0)} min, ${(tally.cpuMs / tally.files).toFixed(1)} ms a file`],
    ['processor time of one file', bounded(tally.byTime, timeBounds, tally.files, (ms) => `${ms} ms`)],
    ['longest for one file', `${tally.slowestMs.toFixed(0)} ms of processor time (limit ${limitMs} ms)`],
    ['files that one process did without a restart', memory.map(({ files }) => number(files)).join(', ')],
    ['memory in use, early and late in a process', `${most((use) => use.earlyBytes)}, ${most((use) => use.lateBytes)}`],
    ['most memory that a process ever held', megabytes(Math.max(0, ...blocks.map(({ peakBytes }) => peakBytes)))],
    ['days of the run', days.join(', ')],
  ];
  const kinds = Object.entries(tally.byMutation).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '| damage | times |',
    '| --- | --- |',
    ...kinds.map(([name, times]) => `| ${name} | ${number(times)} |`),
    '',
  ].join('\n');
}

/** Numbers of the run that are done without a failure. */
export function cleanNumbers(blocks: readonly FuzzBlock[]): number {
  return blocks.filter(isClean).reduce((sum, { first, end }) => sum + end - first, 0);
}

function shares(counts: Counts, total: number): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${share(times, total)}`)
    .join(', ');
}

function bounded(counts: Counts, bounds: readonly number[], total: number, name: (bound: number) => string): string {
  const parts = bounds
    .filter((bound) => (counts[String(bound)] ?? 0) > 0)
    .map((bound) => `up to ${name(bound)}: ${share(counts[String(bound)] ?? 0, total)}`);
  const more = counts['more'] ?? 0;
  return [...parts, ...(more > 0 ? [`more: ${share(more, total)}`] : [])].join(', ');
}

function share(times: number, total: number): string {
  const percent = (100 * times) / total;
  return percent < 0.1 ? `${number(times)} files` : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${number(Math.round(bytes / 1e6))} MB`;
}

function size(bytes: number): string {
  return `${bytes / 1000} kB`;
}
