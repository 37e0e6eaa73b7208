/**
 * The `simulate` command: one function's workload as the analysis sees it, or a workload file, run under every strategy on
 * the model of a machine, and the strategy to take. The figures are the simulator's; here they are only chosen and printed.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Configuration } from '../advice/configuration';
import { parseArgs } from 'node:util';
import { adviseFunction } from '../advice/advise';
import type { AdviceSettings } from '../advice/finding';
import type { FunctionSummary } from '../analysis/summary';
import type { LanguageId } from '../core/facts';
import { strategies } from '../core/workload';
import { assumedMachine } from '../advice/assumedMachine';
import { simulated, type Subject, subjectOf } from '../server/comparison';
import { Configurations } from '../server/configurations';
import { describeFileError } from '../server/files/walk';
import { parseMachine, type Parsed, parseWorkload } from '../simulator/contract';
import type { SimulationOptions } from '../simulator/measure';
import { threadForms } from '../simulator/strategies/strategy';
import { adviceOptions, adviceConfiguration, oneOf, parsed, positiveInteger } from './arguments';
import { type Calibrated, calibrated } from './calibrated';
import { formatSimulationJson, formatSimulationText } from './formats/simulation';
import { functionTarget } from './functionTarget';
import { type CommandIo, exitCodes, UsageError } from './io';
import type { Program } from './program';

const simulateUsage = `Usage: concurrency-advisor simulate FILE:FUNCTION [options]
       concurrency-advisor simulate --workload FILE.json [options]

Compares the strategies that the machine can run for one function, or for a workload file.
FUNCTION is a name such as Client.fetch, or a line number inside it.

Options:
  --workload FILE           Simulate this workload instead of a function.
  --machine FILE            Simulate on this machine.
  --strategy STRATEGY       Only this strategy: ${strategies.join(', ')}. Repeatable.
  --seed N                  Seed of the random streams (1); the same seed gives the same figures.
  --chunksize N             Tasks per entry of a process pool's queue, as Executor.map takes it (1).
  --limit N                 Tasks that an event loop lets run at once, by a semaphore (no limit).
  --thread-form FORM        How threads are made: pool, per-task (pool).
  --warm                    The process pool was used before, so that starting it costs nothing.
  --what-if                 Also print from how many tasks on one strategy beats another, and which assumptions
                            would change the recommendation.
  --timeline                Also print every interval of the timelines, with its place in the source (JSON only).
  --format text|json        How to print the outcomes (text).
  --python-version VERSION, --cores N, --stall-limit MS
                            As for check; a machine file has its own version and cores.
  --no-calibration          Ignore what calibrate and measure found with the interpreter in use.
  --help                    Print this text.

Exit code: 0 done, 2 wrong usage or unreadable input.
`;

export async function simulateCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...adviceOptions,
        workload: { type: 'string' },
        machine: { type: 'string' },
        strategy: { type: 'string', multiple: true },
        seed: { type: 'string' },
        chunksize: { type: 'string' },
        limit: { type: 'string' },
        'thread-form': { type: 'string' },
        warm: { type: 'boolean' },
        'what-if': { type: 'boolean' },
        timeline: { type: 'boolean' },
        format: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  );
  if (values.help === true) {
    io.print(simulateUsage);
    return exitCodes.clean;
  }
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const configuration = adviceConfiguration(values);
  const found = calibrated(values, io);
  const chunksize = positiveInteger('chunksize', values.chunksize);
  const limit = positiveInteger('limit', values.limit);
  const options: SimulationOptions = {
    seed: seedOf(values.seed),
    threadForm: oneOf('thread-form', values['thread-form'], threadForms, 'pool'),
    isWarm: values.warm === true,
    ...(chunksize === undefined ? {} : { chunksize }),
    ...(limit === undefined ? {} : { limit }),
  };
  if (values.timeline === true && format !== 'json') {
    throw new UsageError('--timeline needs --format json.');
  }
  const asked = (values.strategy ?? []).map((name) => oneOf('strategy', name, strategies, 'sequential'));
  const [target, ...more] = positionals;
  if (more.length > 0 || (target === undefined) === (values.workload === undefined)) {
    throw new UsageError('simulate needs either FILE:FUNCTION or --workload FILE.json.');
  }
  const { settings, language, ...subject } =
    target === undefined
      ? workloadSubject(String(values.workload), configuration, found, io)
      : await functionSubject(target, configuration, found, io);
  const machine =
    values.machine === undefined ? assumedMachine(settings, language) : readJson(values.machine, io, parseMachine);
  const measuredOn = language === 'typescript' ? found.measuredOnNode : found.measuredOn;
  const isMeasured = values.machine === undefined && measuredOn !== undefined;
  const outcome = simulated(subject, machine, asked, settings, options, values['what-if'] === true);
  const report = { ...outcome, ...(isMeasured ? { measuredOn } : {}) };
  io.print(
    format === 'json'
      ? formatSimulationJson(report, values.timeline === true)
      : formatSimulationText(report, io.isColoured),
  );
  return exitCodes.clean;
}

type ConfiguredSubject = Subject & { readonly settings: AdviceSettings; readonly language: LanguageId };

function workloadSubject(
  file: string,
  configuration: Configuration,
  { apply }: Calibrated,
  io: CommandIo,
): ConfiguredSubject {
  const workload = readJson(file, io, parseWorkload);
  const diskPath = path.resolve(io.workingFolder, file);
  const configurations = new Configurations(configuration, availableParallelism(), io.workingFolder);
  const settings = apply(configurations.settingsOf(diskPath));
  return { settings, language: 'python', title: path.basename(file), workload, illegal: [], mayBecomeAsync: true };
}

async function functionSubject(
  target: string,
  configuration: Configuration,
  { apply, withCalls }: Calibrated,
  io: CommandIo,
): Promise<ConfiguredSubject> {
  const { program, input, summary } = await functionTarget('simulate', target, configuration, io);
  const settings = withCalls(apply(program.settingsOf(input.path)), program);
  return functionSubjectOf(program, summary, settings);
}

/** One function as the analysis sees it, or as it was measured. */
export function functionSubjectOf(
  { project }: Program,
  summary: FunctionSummary,
  settings: AdviceSettings,
): ConfiguredSubject {
  const advice = adviseFunction(project.of(summary.reference.path), summary, settings);
  const { path: file } = summary.reference;
  return { settings, language: project.facts(file)?.language ?? 'python', ...subjectOf(advice) };
}

function seedOf(value: string | undefined): number {
  const seed = value === undefined ? 1 : Number(value);
  if (!Number.isSafeInteger(seed) || seed < 0 || value?.trim() === '') {
    throw new UsageError(`--seed takes a whole number; not \`${String(value)}\`.`);
  }
  return seed;
}

function readJson<T>(file: string, io: CommandIo, parse: (json: unknown) => Parsed<T>): T {
  let text: string;
  try {
    text = readFileSync(path.resolve(io.workingFolder, file), 'utf8');
  } catch (error) {
    throw new UsageError(`${file} ${describeFileError(error)}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = parse(json);
  if (!parsed.ok) {
    throw new UsageError(`${file}: ${parsed.message}`);
  }
  return parsed.value;
}
