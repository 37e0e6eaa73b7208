/**
 * The `simulate` command: one function's workload as the analysis sees it, or a workload file, run under every strategy on
 * the model of a machine, and the strategy to take. The figures are the simulator's; here they are only chosen and printed.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Configuration } from '../advice/configuration';
import { parseArgs } from 'node:util';
import { adviseFunction } from '../advice/advise';
import type { AdviceSettings } from '../advice/finding';
import type { FunctionSummary } from '../analysis/summary';
import type { LanguageId } from '../core/facts';
import { clusterEngines, type ClusterEngine, type Machine, strategies } from '../core/workload';
import { assumedMachine } from '../advice/assumedMachine';
import { defaultEngine, engineOf } from '../advice/target';
import { parseTarget } from '../advice/targetText';
import { simulated, type Subject, subjectOf } from '../server/comparison';
import { Configurations } from '../server/configurations';
import { describeFileError } from '../server/files/walk';
import { engines } from '../knowledge/engines';
import { defaultCluster } from '../simulator/cluster';
import { parseMachine, type Parsed, parseWorkload } from '../simulator/contract';
import type { SimulationOptions } from '../simulator/measure';
import { threadForms } from '../simulator/strategies/strategy';
import { adviceConfiguration, oneOf, parsed, positiveInteger } from './arguments';
import { type Calibrated, calibrated } from './calibrated';
import { formatSimulationJson, formatSimulationText } from './formats/simulation';
import { functionTarget } from './functionTarget';
import { readGivenFile } from './givenFile';
import { helpText } from './help/commandHelp';
import { simulateHelp } from './help/simulate';
import { type CommandIo, exitCodes, UsageError } from './io';
import type { Program } from './program';

export async function simulateCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: simulateHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(simulateHelp, io.isColoured));
    return exitCodes.clean;
  }
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const configuration = { ...adviceConfiguration(values), ...targetOf(values.target) };
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
  const alone =
    values.machine === undefined ? assumedMachine(settings, language) : readJson(values.machine, io, parseMachine);
  const nodes = positiveInteger('nodes', values.nodes);
  const engine = values.engine === undefined ? undefined : oneOf('engine', values.engine, clusterEngines, 'dask');
  const chosen = engine === undefined ? (subject.engine ?? defaultEngine) : ({ engine, why: 'chosen' } as const);
  const isCluster = nodes !== undefined || asked.includes('cluster');
  const machine = isCluster ? withCluster(alone, nodes, engines[chosen.engine].costs) : alone;
  const measuredOn = language === 'typescript' ? found.measuredOnNode : found.measuredOn;
  const isMeasured = values.machine === undefined && measuredOn !== undefined;
  const outcome = simulated(
    { ...subject, engine: chosen },
    machine,
    asked,
    settings,
    options,
    values['what-if'] === true,
  );
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
  const own = project.of(summary.reference.path);
  const advice = adviseFunction(own, summary, settings);
  const { path: file } = summary.reference;
  return {
    settings,
    language: project.facts(file)?.language ?? 'python',
    ...subjectOf(advice),
    engine: engineOf(own, file),
  };
}

function targetOf(value: string | undefined): Pick<Configuration, 'target'> {
  const target = value === undefined ? undefined : parseTarget(value);
  if (value !== undefined && target === undefined) {
    throw new UsageError(`--target takes a time such as 30s, 2min or 1.5h; not \`${value}\`.`);
  }
  return target === undefined ? {} : { target };
}

/** The machine with further ones, as its file describes them where it does and is not overruled. */
function withCluster(machine: Machine, nodes: number | undefined, engine: ClusterEngine): Machine {
  const given = machine.cluster;
  const cluster = given?.engine === engine ? given : defaultCluster(machine, { engine });
  return { ...machine, cluster: { ...cluster, ...(nodes === undefined ? {} : { nodes }) } };
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
    text = readGivenFile(path.resolve(io.workingFolder, file)).toString('utf8');
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
