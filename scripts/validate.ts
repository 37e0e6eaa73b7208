/**
 * `npm run validate`: runs the validation programs on every CPython of this machine, compares them with the simulation
 * calibrated for each, and writes docs/validation.md with its picture and the results that the tests stand on.
 * What is measured is kept after each case, so that an interrupted run continues; `--fresh` begins again.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Overheads } from '../src/core/workload';
import { type Calibration, startMethods } from '../src/server/calibration/calibration';
import { CalibrationError, measureInterpreter } from '../src/server/calibration/measureInterpreter';
import { overheadNames } from '../src/simulator/machine';
import { validationCases } from '../test/validation/cases';
import { compareAll, median } from '../test/validation/compare';
import { BusyMachine, measureCase } from '../test/validation/measure';
import { missOf, newMiss, readMisses } from '../test/validation/misses';
import { formatReport, isMix } from '../test/validation/report';
import {
  digestOf,
  readAllResults,
  readResults,
  resultsToText,
  type ValidationResults,
} from '../test/validation/results';
import { scatterOf } from '../test/validation/scatter';

const usage = `Usage: npm run validate -- [options]

  --python PATH   Only this interpreter; repeatable. Default: python3.8 and newer on the path and below ~/.pyenv.
  --only PREFIX   Only cases whose id begins so (V01, S, R1); nothing is written to docs and fixtures.
  --times N       Steady repetitions of each run (3).
  --realtime      Run the programs in the real-time scheduling class (chrt), where other programs disturb little.
  --fresh         Forget what an earlier run measured.
  --measure       Only measure: compare and write nothing.
  --partial       Keep results although some cases could not be measured.
  --compare       Measure nothing: compare the kept results of test/fixtures again and write docs/validation.md.
`;

const repository = path.resolve(__dirname, '..');
const fixtures = path.join(repository, 'test', 'fixtures', 'validation');
const underway = path.join(repository, 'test-results', 'validation');
const seeds = 25;

const { values } = parseArgs({
  options: {
    python: { type: 'string', multiple: true },
    only: { type: 'string' },
    times: { type: 'string', default: '3' },
    realtime: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    measure: { type: 'boolean', default: false },
    partial: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const launcher = values.realtime ? ['chrt', '-r', '5'] : [];
  const cases = validationCases.filter(({ id }) => id.startsWith(values.only ?? ''));
  if (!values.compare) {
    for (const python of values.python ?? interpreters()) {
      await measure(python, launcher, cases);
    }
  }
  if (values.measure) {
    return;
  }
  const isWhole = values.only === undefined;
  if (isWhole && !values.compare) {
    keep(readAllResults(underway).filter(isComplete));
  }
  const results = readAllResults(isWhole ? fixtures : underway);
  const validations = results.map((each) => compareAll(cases, each, { seeds }));
  const comparisons = validations.flatMap((each) => each.comparisons);
  const choices = validations.flatMap((each) => each.choices);
  for (const each of comparisons.filter(({ isMet }) => !isMet)) {
    const { id, python, run, figure, accuracy, measured, predicted, deviation, title } = each;
    process.stdout.write(
      `${id} ${python.padEnd(7)} ${run.padEnd(10)} ${figure.padEnd(9)} ${accuracy} measured ${measured.toFixed(2)} predicted ${predicted.toFixed(2)} ${(100 * deviation).toFixed(1)} %  ${title}\n`,
    );
  }
  for (const { id, python, chosen, fastest, ratio, title } of choices.filter(({ isMet }) => !isMet)) {
    process.stdout.write(`${id} ${python.padEnd(7)} chose ${chosen}, ${ratio.toFixed(2)} times ${fastest}  ${title}\n`);
  }
  const misses = readMisses(path.join(fixtures, 'misses.json'));
  const unlisted = [...comparisons, ...choices].filter(
    (each) => !each.isMet && !isMix(each) && missOf(misses, each) === undefined,
  );
  if (unlisted.length > 0) {
    const entries = unlisted.map((each) => `    ${JSON.stringify({ ...newMiss(each), reason: '' })}`);
    process.stdout.write(`Not listed in misses.json:\n${entries.join(',\n')}\n`);
  }
  const report = formatReport({ results, comparisons, choices, misses, seeds });
  process.stdout.write(`${report.summary.join('\n')}\n`);
  if (isWhole) {
    writeFileSync(path.join(repository, 'docs', 'validation.md'), report.markdown);
    writeFileSync(path.join(repository, 'docs', 'images', 'validation.svg'), scatterOf(comparisons));
  }
}

/** Only complete results become what the tests stand on. */
function isComplete({ calibration, cases }: ValidationResults): boolean {
  const missing = validationCases.filter(({ id }) => cases[id] === undefined).map(({ id }) => id);
  if (missing.length === 0 || values.partial) {
    return true;
  }
  const { version } = calibration.interpreter;
  process.stderr.write(`Python ${version} is left out: ${missing.join(', ')} could not be measured. Run it again.\n`);
  return false;
}

/** CPython 3.8 and newer, each version once. */
function interpreters(): readonly string[] {
  const pyenv = path.join(homedir(), '.pyenv', 'versions');
  const built = listed(pyenv).map((version) => path.join(pyenv, version, 'bin', 'python'));
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes('shims'))
    .flatMap((folder) =>
      listed(folder)
        .filter((name) => /^python3\.\d+t?$/.test(name))
        .map((name) => path.join(folder, name)),
    );
  const byVersion = new Map<string, string>();
  for (const python of [...built, ...onPath]) {
    const version = /3\.(\d+)(?:\.\d+)?t?/.exec(python);
    if (version !== null && Number(version[1]) >= 8 && !byVersion.has(`3.${String(version[1])}`)) {
      byVersion.set(`3.${String(version[1])}`, python);
    }
  }
  return [...byVersion.values()];
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function measure(
  python: string,
  launcher: readonly string[],
  cases: readonly (typeof validationCases)[number][],
): Promise<void> {
  mkdirSync(underway, { recursive: true });
  const file = path.join(underway, `python-${labelOf(python)}.json`);
  if (values.fresh) {
    rmSync(file, { force: true });
  }
  let results = earlier(file);
  if (results === undefined) {
    const calibration = await steadyCalibration(python, launcher);
    // The path says nothing about the figures, and everything about somebody's home.
    results = {
      calibration: { ...calibration, interpreter: { ...calibration.interpreter, path: 'python' } },
      cases: {},
    };
  }
  let busyInARow = 0;
  for (const each of cases) {
    if (results.cases[each.id]?.digest === digestOf(each)) {
      continue;
    }
    process.stderr.write(`\r${results.calibration.interpreter.version} ${each.id} `);
    try {
      const measured = measureCase(each, { python, launcher, times: Number(values.times) });
      results = { ...results, cases: { ...results.cases, [each.id]: measured } };
      write(file, resultsToText(results));
      busyInARow = 0;
    } catch (error) {
      if (!(error instanceof BusyMachine)) {
        throw error;
      }
      process.stderr.write(`${error.message}\n`);
      busyInARow++;
      if (busyInARow === mostBusy) {
        throw new CalibrationError(
          'busy',
          'The machine is too busy to validate on. Run it again later: it continues here.',
        );
      }
    }
  }
  process.stderr.write('\n');
}

/** Cases in a row that could not be measured, after which it is not worth going on. */
const mostBusy = 5;

/** How often a busy machine is given another chance, and after how long. */
const mostCalibrations = 20;
const pauseMs = 3000;

/** The middle of three calibrations, figure by figure: validation is about the model, not about one measurement's luck. */
async function steadyCalibration(python: string, launcher: readonly string[]): Promise<Calibration> {
  const all: Calibration[] = [];
  for (let attempt = 0; all.length < 3; attempt++) {
    try {
      all.push(await measureInterpreter({ python, launcher }));
    } catch (error) {
      if (!(error instanceof CalibrationError && error.failure === 'busy') || attempt === mostCalibrations) {
        throw error;
      }
      process.stderr.write(`${error.message}\n`);
      await setTimeout(pauseMs);
    }
  }
  const [first] = all;
  if (first === undefined) {
    throw new Error('There is no calibration.');
  }
  const middle = (each: readonly Partial<Overheads>[]): Partial<Overheads> =>
    Object.fromEntries(
      overheadNames.flatMap((name) => {
        const values = each.flatMap((overheads) => overheads[name] ?? []);
        return values.length === 0 ? [] : [[name, median(values)]];
      }),
    );
  return {
    ...first,
    overheads: middle(all.map(({ overheads }) => overheads)),
    processes: Object.fromEntries(
      startMethods.map((method) => [method, middle(all.map(({ processes }) => processes[method] ?? {}))]),
    ),
  };
}

/** The version in an interpreter's path, or else the path. */
function labelOf(python: string): string {
  return /3\.\d+(\.\d+)?t?/.exec(python)?.[0] ?? python.replace(/\W+/g, '-');
}

function earlier(file: string): ValidationResults | undefined {
  try {
    return readResults(file);
  } catch {
    return undefined;
  }
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** Replaces what was kept for these interpreters; what was kept for others stays. */
function keep(results: readonly ValidationResults[]): void {
  mkdirSync(fixtures, { recursive: true });
  for (const each of results) {
    const { version } = each.calibration.interpreter;
    write(path.join(fixtures, `python-${version.split('.').slice(0, 2).join('.')}.json`), resultsToText(each));
  }
}

main().catch((error: unknown) => {
  const isTold = error instanceof CalibrationError;
  process.stderr.write(`${isTold ? error.message : error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  process.exitCode = 1;
});
