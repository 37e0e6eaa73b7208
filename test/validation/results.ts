/**
 * What a validation run measured, as it is kept: one file for each interpreter, with its calibration and the median of the
 * steady repetitions of every case and strategy. Reading is strict, because tests stand on these files.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asObject, type Calibration, parseCalibration } from '../../src/server/calibration/calibration';
import type { ValidationCase } from './cases';

/** Medians over the steady repetitions, milliseconds. */
export interface MeasuredRun {
  readonly repetitions: number;
  /** Repetitions that were dropped because other programs disturbed them. */
  readonly dropped: number;
  /** CPU time of computing that was meant to take 1 ms. */
  readonly control: number;
  /** The same for native work. */
  readonly native: number;
  /** How fast the core was: loop rounds per microsecond. */
  readonly pace: number;
  /** makespanMs, stallMs, lagP50Ms, lagMaxMs, or `thread NAME`. */
  readonly figures: Readonly<Record<string, number>>;
}

/** By case, then by strategy; a scenario has the one entry `scenario`. */
export type MeasuredCases = Readonly<Record<string, MeasuredCase>>;

export interface MeasuredCase {
  /** Of the case as it was run: figures of a case that was changed since are of no use. */
  readonly digest: string;
  readonly runs: Readonly<Record<string, MeasuredRun>>;
}

export interface ValidationResults {
  readonly calibration: Calibration;
  readonly cases: MeasuredCases;
}

export function digestOf(each: ValidationCase): string {
  const { title: _title, group: _group, ...program } = each;
  return createHash('sha256').update(JSON.stringify(program)).digest('hex').slice(0, 12);
}

/** @throws Error when the file does not have the form of `ValidationResults`. */
export function readResults(file: string): ValidationResults {
  const json = asObject(JSON.parse(readFileSync(file, 'utf8')));
  const calibration = parseCalibration(json?.['calibration']);
  const cases = json?.['cases'];
  if (calibration === undefined || !areCases(cases)) {
    throw new Error(`${file} does not hold the results of a validation.`);
  }
  return { calibration, cases };
}

/** All files of a folder for one language, oldest Python first. */
export function readAllResults(folder: string, language: 'python' | 'node' = 'python'): readonly ValidationResults[] {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${language}-`) && file.endsWith('.json'));
  const minor = (results: ValidationResults): number =>
    Number(results.calibration.interpreter.version.split('.')[1] ?? '0');
  return files.map((file) => readResults(path.join(folder, file))).toSorted((a, b) => minor(a) - minor(b));
}

/** Compact, one line for each case, so that a repeated run is a readable difference. */
export function resultsToText({ calibration, cases }: ValidationResults): string {
  const lines = Object.entries(cases).map(
    ([id, each]) => `    ${JSON.stringify(id)}: ${JSON.stringify(each, rounded)}`,
  );
  const head = JSON.stringify({ version: 1, ...calibration }, rounded);
  return `{\n  "calibration": ${head},\n  "cases": {\n${lines.join(',\n')}\n  }\n}\n`;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}

function areCases(value: unknown): value is MeasuredCases {
  return Object.values(asObject(value) ?? { none: undefined }).every((each) => {
    const object = asObject(each);
    const runs = asObject(object?.['runs']);
    return typeof object?.['digest'] === 'string' && runs !== undefined && Object.values(runs).every(isRun);
  });
}

function isRun(value: unknown): value is MeasuredRun {
  const object = asObject(value);
  const figures = asObject(object?.['figures']);
  return (
    figures !== undefined &&
    Object.values(figures).every((figure) => typeof figure === 'number') &&
    ['repetitions', 'dropped', 'control', 'native', 'pace'].every((key) => typeof object?.[key] === 'number')
  );
}
