/**
 * Runs the validation cases in an interpreter and collects the figures. Repetitions that other programs disturbed were marked
 * by the runner and do not count; a case without enough of the others is refused, because then the machine was busy.
 * What was measured is handed over after every case, so that an interrupted run can be continued.
 */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { asObject } from '../../src/server/calibration/calibration';
import type { ValidationCase } from './cases';
import { median } from './compare';
import { digestOf, type MeasuredCase, type MeasuredRun } from './results';

export interface MeasureOptions {
  /** The runner and all that starts it; the program is added as JSON. */
  readonly command: readonly [string, ...string[]];
  /** Steady repetitions of each run. */
  readonly times: number;
  /** The compiled native work of the programs. */
  readonly library: string;
}

/** How to run the programs in a Python. @throws Error without a C compiler. */
export function pythonRunner(python: string, launcher: readonly string[], folder: string): RunnerCommand {
  return {
    command: commandOf([...launcher, python, '-I', path.join(__dirname, 'runner.py')]),
    library: compiled('burn.c', path.join(folder, 'burn.so'), []),
  };
}

/** The same for a Node, whose headers are expected where its distributions have them. */
export function nodeRunner(node: string, launcher: readonly string[], folder: string): RunnerCommand {
  const headers = path.join(path.dirname(realpathSync(node)), '..', 'include', 'node');
  return {
    command: commandOf([...launcher, node, path.join(__dirname, 'nodeRunner.cjs')]),
    library: compiled('burnNode.c', path.join(folder, 'burn.node'), [`-I${headers}`]),
  };
}

export type RunnerCommand = Pick<MeasureOptions, 'command' | 'library'>;

function commandOf([first = '', ...rest]: readonly string[]): readonly [string, ...string[]] {
  return [first, ...rest];
}

/** As POSIX calls it; `CC` names another. */
const compiler = process.env['CC'] ?? 'cc';

function compiled(source: string, library: string, flags: readonly string[]): string {
  const args = ['-O1', '-shared', '-fPIC', ...flags, '-o', library, path.join(__dirname, source)];
  const result = spawnSync(compiler, args, { encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`The native work of the programs needs a C compiler: ${result.error?.message ?? result.stderr}`);
  }
  return library;
}

/** The machine was too busy for a case. */
export class BusyMachine extends Error {}

const timeLimitMs = 60_000;

interface Repetition {
  readonly strategy: string;
  readonly control: number;
  readonly native: number;
  readonly pace: number;
  readonly isSteady: boolean;
  readonly figures: Readonly<Record<string, number>>;
}

/** @throws BusyMachine, or Error when the program failed. */
export function measureCase(each: ValidationCase, { command, times, library }: MeasureOptions): MeasuredCase {
  const program = {
    times,
    machine: each.machine,
    ...(each.kind === 'workload'
      ? {
          workload: each.workload,
          strategies: each.strategies,
          isWarm: each.isWarm,
          isCrypto: each.isCrypto === true,
        }
      : { scenario: each.scenario, strategies: ['scenario'] }),
  };
  const [first, ...args] = command;
  const result = spawnSync(first, [...args, JSON.stringify(program)], {
    encoding: 'utf8',
    env: { ...process.env, VALIDATION_LIBRARY: library },
    timeout: timeLimitMs,
    maxBuffer: 10_000_000,
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? result.stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(`${each.id} failed in ${command.join(' ')}: ${reason}`);
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
    throw new BusyMachine(`${id} ${strategy}: other programs left the machine alone in only ${share} repetitions.`);
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
    pace: median(steady.map(({ pace }) => pace)),
    figures,
  };
}

function readRepetition(line: string): Repetition {
  const object = asObject(JSON.parse(line));
  const strategy = object?.['strategy'];
  const control = object?.['control'];
  const native = object?.['native'];
  const pace = object?.['pace'];
  const isSteady = object?.['isSteady'];
  if (
    typeof strategy !== 'string' ||
    typeof control !== 'number' ||
    typeof native !== 'number' ||
    typeof pace !== 'number'
  ) {
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
  return { strategy, control, native, pace, isSteady: isSteady === true, figures };
}
