/**
 * What is counted of damaged files, so that the counts of slices of a run, made at different times, add up to those of the
 * whole. Plain data that survives JSON; runs nothing.
 */

export interface FuzzFailure {
  /** Number of the damaged file in the run: `--only` makes it again. */
  readonly index: number;
  readonly file: string;
  readonly mutations: readonly string[];
  readonly message: string;
}

/** Counts by name: of a kind of damage, a kind of file, an upper bound. */
export type Counts = Record<string, number>;

export interface FuzzTally {
  files: number;
  refused: number;
  findings: number;
  fixes: number;
  /** Files that all their preferred fixes were applied to, round after round. */
  fixedFiles: number;
  simulations: number;
  bytes: number;
  /** Processor time of the process, the engine's own threads included. */
  cpuMs: number;
  /** The longest that one file took, in milliseconds of processor time, and which it was. */
  slowestMs: number;
  slowestIndex: number;
  readonly byMutation: Counts;
  /** By the ending of the file's name. */
  readonly byKind: Counts;
  /** By the smallest of `sizeBounds` that holds the damaged file. */
  readonly bySize: Counts;
  /** By the smallest of `timeBounds` that holds its processor time. */
  readonly byTime: Counts;
  readonly failures: FuzzFailure[];
}

/** In bytes. */
export const sizeBounds: readonly number[] = [1_000, 4_000, 16_000, 64_000, 400_000];

/** In milliseconds. */
export const timeBounds: readonly number[] = [10, 30, 100, 300, 1000];

export function emptyTally(): FuzzTally {
  return {
    files: 0,
    refused: 0,
    findings: 0,
    fixes: 0,
    fixedFiles: 0,
    simulations: 0,
    bytes: 0,
    cpuMs: 0,
    slowestMs: 0,
    slowestIndex: -1,
    byMutation: {},
    byKind: {},
    bySize: {},
    byTime: {},
    failures: [],
  };
}

/** Counts `value` under the smallest bound that holds it, or under `more`. */
export function countUnder(counts: Counts, bounds: readonly number[], value: number): void {
  increase(counts, String(bounds.find((bound) => value <= bound) ?? 'more'));
}

export function increase(counts: Counts, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

export function joined(tallies: readonly FuzzTally[]): FuzzTally {
  const total = emptyTally();
  for (const tally of tallies) {
    total.files += tally.files;
    total.refused += tally.refused;
    total.findings += tally.findings;
    total.fixes += tally.fixes;
    total.fixedFiles += tally.fixedFiles;
    total.simulations += tally.simulations;
    total.bytes += tally.bytes;
    total.cpuMs += tally.cpuMs;
    if (tally.slowestMs > total.slowestMs) {
      total.slowestMs = tally.slowestMs;
      total.slowestIndex = tally.slowestIndex;
    }
    total.failures.push(...tally.failures);
    for (const name of ['byMutation', 'byKind', 'bySize', 'byTime'] as const) {
      for (const [key, times] of Object.entries(tally[name])) {
        increase(total[name], key, times);
      }
    }
  }
  return total;
}
