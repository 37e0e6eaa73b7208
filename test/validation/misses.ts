/**
 * The figures that are known to miss their tolerance, each with its reason. A figure that is listed and agrees after all is
 * an error of the list, so that it shrinks when the simulator gets better.
 */
import { readFileSync } from 'node:fs';
import { asObject, minorVersion } from '../../src/server/calibration/calibration';
import type { Choice, Comparison } from './compare';

export interface Miss {
  /** Of the case: `V07`. */
  readonly id: string;
  /** `3.12`, or `*` for every version. */
  readonly python: string;
  /** `processes makespan`, `scenario lag p50`, or `choice`. */
  readonly figure: string;
  readonly reason: string;
}

/** @throws Error when the file is not a list of misses. */
export function readMisses(file: string): readonly Miss[] {
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const misses = asObject(json)?.['misses'];
  if (!Array.isArray(misses) || !misses.every(isMiss)) {
    throw new Error(`${file} is not a list of misses.`);
  }
  return misses;
}

function isMiss(value: unknown): value is Miss {
  const object = asObject(value);
  return ['id', 'python', 'figure', 'reason'].every((key) => typeof object?.[key] === 'string');
}

/** The entry that excuses a figure. A speed-up is excused with either of the makespans it is made of. */
export function missOf(misses: readonly Miss[], each: Comparison | Choice): Miss | undefined {
  const figures = excusing(each);
  const minor = minorVersion(each.python);
  return misses.find(
    (miss) => miss.id === each.id && figures.includes(miss.figure) && (miss.python === '*' || miss.python === minor),
  );
}

/** What to add to the list for a figure, but for the reason. */
export function newMiss(each: Comparison | Choice): Omit<Miss, 'reason'> {
  const [figure = ''] = excusing(each);
  return { id: each.id, python: minorVersion(each.python), figure };
}

function excusing(each: Comparison | Choice): readonly string[] {
  if (!('figure' in each)) {
    return ['choice'];
  }
  const own = `${each.run} ${each.figure}`;
  return each.figure === 'speed-up' ? [own, `${each.run} makespan`, 'sequential makespan'] : [own];
}
