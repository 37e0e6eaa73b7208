/**
 * Runs the validation cases in an interpreter and collects the figures. Repetitions during which the machine's speed changed
 * were marked by the runner and do not count; a case without enough of the others is refused, because then the machine was
 * busy. What was measured is handed over after every case, so that an interrupted run can be continued.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { asObject } from '../../src/server/calibration/calibration';
import type { ValidationCase } from './cases';
import { median } from './compare';
import { digestOf, type MeasuredCase, type MeasuredRun } from './results';

export interface MeasureOptions {
  readonly python: string;
  /** A command that starts the interpreter, such as `chrt -r 5`. */
  readonly launcher: readonly string[];
  /** Steady repetitions of each run. */
  readonly times: number;
}

/** The machine was too busy for a case. */
export class BusyMachine extends Error {}

const timeLimitMs = 60_000;

interface Repetition {
  readonly strategy: string;
  readonly control: number;
  readonly native: number;
  readonly isSteady: boolean;
  readonly figures: Readonly<Record<string, number>>;
}

/** @throws BusyMachine, or Error when the program failed. */
export function measureCase(each: ValidationCase, { python, launcher, times }: MeasureOptions): MeasuredCase {
  const program = {
    times,
    machine: each.machine,
    ...(each.kind === 'workload'
      ? { workload: each.workload, strategies: each.strategies, isWarm: each.isWarm }
      : { scenario: each.scenario, strategies: ['scenario'] }),
  };
  const [command, ...args] = [...launcher, python, '-I', path.join(__dirname, 'runner.py')] as const;
  const result = spawnSync(command, [...args, JSON.stringify(program)], {
    encoding: 'utf8',
    timeout: timeLimitMs,
    maxBuffer: 10_000_000,
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? result.stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(`${each.id} failed in ${python}: ${reason}`);
  }
  const repetitions = result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(readRepetition);
  const runs: Record<string, MeasuredRun> = {};
  for (const strategy of new Set(repetitions.map((repetition) => repetition.strategy))) {
    runs[strategy] = summarise(
      each.id,
      strategy,
      repetitions.filter((repetition) => repetition.strategy === strategy),
      times,
    );
  }
  return { digest: digestOf(each), runs };
}

function summarise(id: string, strategy: string, repetitions: readonly Repetition[], times: number): MeasuredRun {
  const steady = repetitions.filter(({ isSteady }) => isSteady);
  if (steady.length < Math.min(3, times)) {
    const share = `${String(steady.length)} of ${String(repetitions.length)}`;
    throw new BusyMachine(`${id} ${strategy}: the machine kept its speed in only ${share} repetitions.`);
  }
  const names = Object.keys(steady[0]?.figures ?? {});
  const figures = Object.fromEntries(
    names.map((name) => [name, median(steady.map((each) => each.figures[name] ?? Number.NaN))]),
  );
  return {
    repetitions: steady.length,
    dropped: repetitions.length - steady.length,
    control: median(steady.map(({ control }) => control)),
    native: median(steady.map(({ native }) => native)),
    figures,
  };
}

function readRepetition(line: string): Repetition {
  const object = asObject(JSON.parse(line));
  const strategy = object?.['strategy'];
  const control = object?.['control'];
  const native = object?.['native'];
  const isSteady = object?.['isSteady'];
  if (typeof strategy !== 'string' || typeof control !== 'number' || typeof native !== 'number') {
    throw new Error(`The runner printed ${line}`);
  }
  const figures: Record<string, number> = {};
  for (const name of ['makespanMs', 'stallMs', 'lagP50Ms', 'lagMaxMs']) {
    const value = object?.[name];
    if (typeof value === 'number') {
      figures[name] = value;
    }
  }
  for (const [name, value] of Object.entries(asObject(object?.['threadMs']) ?? {})) {
    if (typeof value === 'number') {
      figures[`thread ${name}`] = value;
    }
  }
  return { strategy, control, native, isSteady: isSteady === true, figures };
}
