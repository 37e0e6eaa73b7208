/**
 * `npm run validate`: runs the validation programs on every CPython of this machine and on Node, compares them with the
 * simulation calibrated for each, and writes docs/validation.md with its picture and the results that the tests stand on.
 * What is measured is kept after each case, so that an interrupted run continues; `--fresh` begins again.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Overheads } from '../src/core/workload';
import { type Calibration, isNode, minorVersion, startMethods } from '../src/server/calibration/calibration';
import { CalibrationError, measureInterpreter, measureNode } from '../src/server/calibration/measureInterpreter';
import { atPace } from '../src/server/calibration/pace';
import { overheadNames } from '../src/simulator/machine';
import { type ValidationCase, validationCases } from '../test/validation/cases';
import { type Choice, compareAll, type Comparison, median } from '../test/validation/compare';
import { BusyMachine, measureCase, nodeRunner, pythonRunner, type RunnerCommand } from '../test/validation/measure';
import { missOf, newMiss, readMisses } from '../test/validation/misses';
import { nodeCases } from '../test/validation/nodeCases';
import { formatReport, isMix, type ReportInput } from '../test/validation/report';
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
  --node PATH     Only this Node; repeatable. Default: the one that runs this.
  --only PREFIX   Only cases whose id begins so (V01, S, R1); nothing is written to docs and fixtures.
  --times N       Steady repetitions of each run (3).
  --realtime      Run the programs in the real-time scheduling class (chrt), where other programs disturb little.
  --fresh         Forget what an earlier run measured.
  --calibrate     Calibrate again before measuring what is left.
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
    node: { type: 'string', multiple: true },
    only: { type: 'string' },
    times: { type: 'string', default: '3' },
    realtime: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    calibrate: { type: 'boolean', default: false },
    measure: { type: 'boolean', default: false },
    partial: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** An interpreter and what is to be run on it. */
interface Target {
  /** `python-3.12.1`, `node-20.20.2`. */
  readonly name: string;
  readonly cases: readonly ValidationCase[];
  readonly calibrate: () => Promise<Calibration>;
  readonly runner: () => RunnerCommand;
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (!values.compare) {
    mkdirSync(underway, { recursive: true });
    for (const target of targets()) {
      await measure(target);
    }
  }
  if (values.measure) {
    return;
  }
  const isWhole = values.only === undefined;
  if (isWhole && !values.compare) {
    keep(readAllResults(underway).filter((each) => isComplete(each, validationCases)));
    keep(readAllResults(underway, 'node').filter((each) => isComplete(each, nodeCases)));
  }
  const folder = isWhole ? fixtures : underway;
  const misses = readMisses(path.join(fixtures, 'misses.json'));
  const compared = (results: readonly ValidationResults[], cases: readonly ValidationCase[]): ReportInput => {
    const validations = results.map((each) => compareAll(cases.filter(isWanted), each, { seeds }));
    return {
      results,
      cases,
      comparisons: validations.flatMap(({ comparisons }) => comparisons),
      choices: validations.flatMap(({ choices }) => choices),
      misses,
      seeds,
    };
  };
  const python = compared(readAllResults(folder), validationCases);
  const node = compared(readAllResults(folder, 'node'), nodeCases);
  tellMisses([...python.comparisons, ...node.comparisons], [...python.choices, ...node.choices], misses);
  const report = formatReport(python, node);
  process.stdout.write(`${report.summary.join('\n')}\n`);
  if (isWhole) {
    writeFileSync(path.join(repository, 'docs', 'validation.md'), report.markdown);
    const all = [...python.comparisons, ...node.comparisons];
    writeFileSync(path.join(repository, 'docs', 'images', 'validation.svg'), scatterOf(all));
  }
}

function isWanted({ id }: ValidationCase): boolean {
  return id.startsWith(values.only ?? '');
}

function targets(): readonly Target[] {
  const launcher = values.realtime ? ['chrt', '-r', '5'] : [];
  const areNamed = values.python !== undefined || values.node !== undefined;
  const pythons = values.python ?? (areNamed ? [] : interpreters());
  const nodes = values.node ?? (areNamed ? [] : [process.execPath]);
  return [
    ...pythons.map((python) => ({
      name: `python-${labelOf(python)}`,
      cases: validationCases.filter(isWanted),
      calibrate: () => measureInterpreter({ python, launcher }),
      runner: () => pythonRunner(python, launcher, underway),
    })),
    ...nodes.map((node) => ({
      name: `node-${versionOf(node)}`,
      cases: nodeCases.filter(isWanted),
      calibrate: () => measureNode({ python: node, launcher }),
      runner: () => nodeRunner(node, launcher, underway),
    })),
  ];
}

function tellMisses(
  comparisons: readonly Comparison[],
  choices: readonly Choice[],
  misses: ReturnType<typeof readMisses>,
): void {
  for (const each of comparisons.filter(({ isMet }) => !isMet)) {
    const { id, python, run, figure, accuracy, measured, predicted, deviation, title } = each;
    process.stdout.write(
      `${id} ${python.padEnd(7)} ${run.padEnd(10)} ${figure.padEnd(9)} ${accuracy} measured ${measured.toFixed(2)} predicted ${predicted.toFixed(2)} ${(100 * deviation).toFixed(1)} %  ${title}\n`,
    );
  }
  for (const { id, python, chosen, fastest, ratio, title } of choices.filter(({ isMet }) => !isMet)) {
    process.stdout.write(`${id} ${python.padEnd(7)} chose ${chosen}, ${ratio.toFixed(2)} times ${fastest}  ${title}\n`);
  }
  const unlisted = [...comparisons, ...choices].filter(
    (each) => !each.isMet && !isMix(each) && missOf(misses, each) === undefined,
  );
  if (unlisted.length > 0) {
    const entries = unlisted.map((each) => `    ${JSON.stringify({ ...newMiss(each), reason: '' })}`);
    process.stdout.write(`Not listed in misses.json:\n${entries.join(',\n')}\n`);
  }
}

/** Only complete results become what the tests stand on. */
function isComplete({ calibration, cases }: ValidationResults, all: readonly ValidationCase[]): boolean {
  const missing = all.filter(({ id }) => cases[id] === undefined).map(({ id }) => id);
  if (missing.length === 0 || values.partial) {
    return true;
  }
  const { implementation, version } = calibration.interpreter;
  const name = `${implementation} ${version}`;
  process.stderr.write(`${name} is left out: ${missing.join(', ')} could not be measured. Run it again.\n`);
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

async function measure({ name, cases, calibrate, runner }: Target): Promise<void> {
  const file = path.join(underway, `${name}.json`);
  if (values.fresh) {
    rmSync(file, { force: true });
  }
  let results = earlier(file);
  if (results === undefined || values.calibrate) {
    const calibration = await steadyCalibration(calibrate);
    // The path says nothing about the figures, and everything about somebody's home.
    results = {
      calibration: { ...calibration, interpreter: { ...calibration.interpreter, path: name.replace(/-.*/, '') } },
      cases: results?.cases ?? {},
    };
    write(file, resultsToText(results));
  }
  const { command, library } = runner();
  let busyInARow = 0;
  let restedAt = Date.now();
  for (const each of cases) {
    if (results.cases[each.id]?.digest === digestOf(each)) {
      continue;
    }
    if (values.realtime && Date.now() - restedAt > longestPhaseMs) {
      await setTimeout(restMs);
      restedAt = Date.now();
    }
    process.stderr.write(`\r${results.calibration.interpreter.version} ${each.id} `);
    try {
      const measured = measureCase(each, { command, library, times: Number(values.times) });
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

/** In a real-time class other programs get little; they are owed a rest. */
const longestPhaseMs = 45_000;
const restMs = 15_000;

/** How often a busy machine is given another chance, and after how long. */
const mostCalibrations = 20;
const pauseMs = 3000;

/** The middle of three calibrations, figure by figure: validation is about the model, not about one measurement's luck. */
async function steadyCalibration(calibrate: () => Promise<Calibration>): Promise<Calibration> {
  const all: Calibration[] = [];
  for (let attempt = 0; all.length < 3; attempt++) {
    try {
      all.push(await calibrate());
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
  const paces = all.flatMap(({ pace }) => pace ?? []);
  const pace = median(paces);
  // The three on one pace, so that the middle is that of what was measured and not of how fast the machine was.
  const onOne = (overheads: Partial<Overheads>, own: number | undefined): Partial<Overheads> =>
    own === undefined ? overheads : atPace(overheads, pace / own);
  return {
    ...first,
    pace,
    overheads: middle(all.map((each) => onOne(each.overheads, each.pace))),
    processes: Object.fromEntries(
      startMethods.map((method) => [method, middle(all.map((each) => onOne(each.processes[method] ?? {}, each.pace)))]),
    ),
  };
}

function versionOf(node: string): string {
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().replace(/^v/, '');
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
    const { version, implementation } = each.calibration.interpreter;
    const name = isNode({ implementation }) ? `node-${version.split('.')[0] ?? ''}` : `python-${minorVersion(version)}`;
    write(path.join(fixtures, `${name}.json`), resultsToText(each));
  }
}

main().catch((error: unknown) => {
  const isTold = error instanceof CalibrationError;
  process.stderr.write(`${isTold ? error.message : error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  process.exitCode = 1;
});
