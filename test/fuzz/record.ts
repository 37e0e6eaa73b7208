/**
 * What is kept of a run of damaged files: one line of JSON for each block of numbers that was worked through, in a file, so that a
 * run can be done in slices, by several processes, and goes on where it stopped. Reads and writes that file alone.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FuzzTally } from './tally';

export interface FuzzBlock {
  readonly seed: number;
  readonly first: number;
  /** The first number that is not part of it. */
  readonly end: number;
  readonly tally: FuzzTally;
  /** Files that killed the process or never ended, and were left out when the block was tried again. */
  readonly crashes: readonly FuzzCrash[];
  /** The process it was done by, and how many files that had done before. */
  readonly process: string;
  readonly filesBefore: number;
  /** Memory in use at the end, after a collection, and the most that the process has ever held, in bytes. */
  readonly heapBytes: number;
  readonly peakBytes: number;
  /** ISO 8601. */
  readonly finishedAt: string;
}

export interface FuzzCrash {
  readonly index: number;
  readonly message: string;
}

/** The blocks of a seed, the latest of those that were done again, in order of their numbers. */
export function readRecord(file: string, seed: number): readonly FuzzBlock[] {
  if (!existsSync(file)) {
    return [];
  }
  const blocks = new Map<number, FuzzBlock>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const value = parsed(line);
    if (isBlock(value) && value.seed === seed) {
      blocks.set(value.first, value);
    }
  }
  return [...blocks.values()].sort((a, b) => a.first - b.first);
}

export function appendToRecord(file: string, block: FuzzBlock): void {
  mkdirSync(path.dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(block)}\n`);
}

/** A block that something went wrong in is to be done again, once that is mended. */
export function isClean({ tally, crashes }: FuzzBlock): boolean {
  return tally.failures.length === 0 && crashes.length === 0;
}

/** A line that was cut short, where the machine stopped, counts as absent. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The file is written by this module alone. */
function isBlock(value: unknown): value is FuzzBlock {
  return typeof value === 'object' && value !== null && 'seed' in value && 'first' in value && 'tally' in value;
}
