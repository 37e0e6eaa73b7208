/**
 * The tool `simulate`: a function of the program, or a workload that a client describes, under every strategy on a model of a
 * machine. Its text says for a model which strategy to take, how far each figure can be trusted and where the numbers come
 * from. The comparison itself is comparison.ts.
 */
import { assumedMachine } from '../../advice/assumedMachine';
import type { AdviceSettings, FunctionAdvice } from '../../advice/finding';
import { countOf, formatDuration, formatSpeedup, strategyNames } from '../../advice/wording';
import type { Machine, Origin, Outcome, Segment, Workload } from '../../core/workload';
import type { WorkloadParameter } from '../../protocol';
import { simulated, type SimulationReport, type Subject, subjectOf, type WhatIf } from '../comparison';
import { estimatedOrigins } from '../smallWorkload';
import { ToolError } from './fields';
import type { SimulateInput } from './inputs';

type Origins = Readonly<Record<WorkloadParameter, Origin>>;

/** What one task is. */
type Unit = NonNullable<FunctionAdvice['simulation']>['unit'] | 'task';

export interface ToolSimulation {
  readonly report: SimulationReport;
  readonly unit: Unit;
  readonly origins: Origins;
}

/** @throws ToolError for a combination of inputs that cannot be meant. */
export function checkSimulateInput({ target, workload, machine, cores, pythonVersion }: SimulateInput): void {
  if ((target === undefined) === (workload === undefined)) {
    throw new ToolError('simulate takes either `target`, a function as FILE:FUNCTION, or `workload`.');
  }
  if (machine !== undefined && (cores !== undefined || pythonVersion !== undefined)) {
    throw new ToolError('`machine` has cores and a Python version of its own: leave `cores` and `pythonVersion` out.');
  }
}

/** @param measuredOn What the figures of a measured machine in the settings are of. */
export function simulateFunction(
  advice: FunctionAdvice,
  input: SimulateInput,
  settings: AdviceSettings,
  measuredOn: string | undefined,
): ToolSimulation {
  const assumed = assumedMachine(askedSettings(settings, input), advice.language);
  const origins = advice.simulation?.origins ?? estimatedOrigins;
  const isMeasured = measuredOn !== undefined && !isMachineAsked(input);
  const simulation = compared(
    subjectOf(advice),
    input.machine ?? assumed,
    input,
    settings,
    { ...origins, ...(isMeasured ? { cores: 'measured' } : {}) },
    isMeasured ? measuredOn : undefined,
  );
  return { ...simulation, unit: advice.simulation?.unit ?? 'call' };
}

export function simulateWorkload(workload: Workload, input: SimulateInput, settings: AdviceSettings): ToolSimulation {
  const subject: Subject = { title: 'The workload', workload, illegal: [], mayBecomeAsync: true };
  const origins: Origins = {
    ...estimatedOrigins,
    tasks: 'yours',
    heldCpu: 'yours',
    freeCpu: 'yours',
    io: 'yours',
    payload: 'yours',
  };
  return compared(subject, input.machine ?? assumedMachine(askedSettings(settings, input)), input, settings, origins);
}

function compared(
  subject: Subject,
  machine: Machine,
  input: SimulateInput,
  settings: AdviceSettings,
  origins: Origins,
  measuredOn?: string,
): ToolSimulation {
  const { tasks, strategies = [], whatIf = false } = input;
  const workload = tasks === undefined ? subject.workload : { ...subject.workload, tasks };
  const report = simulated({ ...subject, workload }, machine, strategies, settings, {}, whatIf);
  if (report.outcomes.length === 0) {
    const reasons = report.illegal.map(({ strategy, reason }) => `${strategyNames[strategy]}: ${reason}`);
    throw new ToolError(`None of these strategies is possible here. ${reasons.join(' ')}`);
  }
  return {
    report: { ...report, ...(measuredOn === undefined ? {} : { measuredOn }) },
    unit: 'task',
    origins: {
      ...origins,
      ...(tasks === undefined ? {} : { tasks: 'yours' }),
      ...(isMachineAsked(input) ? { cores: 'yours' } : {}),
    },
  };
}

function isMachineAsked({ machine, cores, pythonVersion }: SimulateInput): boolean {
  return machine !== undefined || cores !== undefined || pythonVersion !== undefined;
}

/** Who names cores or a version wants a machine of these, not the one that was measured. */
function askedSettings(settings: AdviceSettings, { cores, pythonVersion }: SimulateInput): AdviceSettings {
  if (cores === undefined && pythonVersion === undefined) {
    return settings;
  }
  const { measuredMachine: _python, measuredNode: _node, ...rest } = settings;
  return { ...rest, cores: cores ?? settings.cores, pythonVersion: pythonVersion ?? settings.pythonVersion };
}

const unitNames: Readonly<Record<Unit, readonly [one: string, many: string]>> = {
  call: ['call', 'calls'],
  item: ['item', 'items'],
  iteration: ['iteration of its loop', 'iterations of its loop'],
  await: ['awaited call', 'awaited calls'],
  task: ['task', 'tasks'],
};

/** The answer as a model reads it. */
export function simulationText({ report, unit, origins }: ToolSimulation): string {
  const { title, workload, machine, outcomes, illegal, recommended, measured, measuredOn, whatIf } = report;
  const isPython = machine.language !== 'javascript';
  const chosen = outcomes.find(({ strategy }) => strategy === recommended);
  const ordered = outcomes.toSorted((a, b) => a.makespanMs - b.makespanMs);
  const segments = workload.segments.map((each) => segmentPhrase(each, isPython));
  return [
    `${title}: ${countOf(workload.tasks, ...unitNames[unit])}, each ${segments.length === 0 ? 'nothing' : segments.slice(0, 12).join(', then ')}${segments.length > 12 ? ', and so on' : ''}.`,
    `Recommended: ${strategyNames[recommended]}. ${chosen?.explanation ?? ''}`,
    '',
    ...ordered.map((outcome) => `  ${outcomePhrase(outcome, isPython)}`),
    ...illegal.map(({ strategy, reason }) => `  ${strategyNames[strategy]}: not possible. ${reason}`),
    '',
    `Model of ${countOf(machine.cores, 'core')}, ${runtimeName(machine)}; a simulation, not a measurement.`,
    `Origin of the numbers: ${originPhrases(origins).join(', ')}.`,
    ...(measured === undefined
      ? []
      : [`One call was measured on ${measured.call.from}: ${formatDuration(measured.call.wallMs)}.`]),
    ...(measuredOn === undefined ? [] : [`Overheads as measured on ${measuredOn}.`]),
    'Accuracy: A within 5 %, B within 10 %, C within a factor of 2, D the direction only.',
    ...(whatIf === undefined ? [] : whatIfLines(whatIf)),
  ].join('\n');
}

function outcomePhrase(outcome: Outcome, isPython: boolean): string {
  const { strategy, makespanMs, speedup, cpuUse, longestStallMs, gilWaitMs, workers, memoryMegabytes, accuracy } =
    outcome;
  return [
    `${strategyNames[strategy]}: ${formatDuration(makespanMs)}`,
    `${formatSpeedup(speedup)} the speed of sequential`,
    `CPU use ${String(Math.round(cpuUse * 100))} %`,
    ...(longestStallMs === 0 ? [] : [`longest stall of the event loop ${formatDuration(longestStallMs)}`]),
    ...(isPython && gilWaitMs > 0 ? [`waits for the GIL ${formatDuration(gilWaitMs)} in all`] : []),
    countOf(workers, 'worker'),
    `${String(Math.round(memoryMegabytes))} MB`,
    `accuracy ${accuracy}`,
  ].join(', ');
}

function segmentPhrase(segment: Segment, isPython: boolean): string {
  const time = formatDuration(segment.ms);
  if (segment.kind === 'io') {
    return `${time} I/O${segment.awaitable ? ' that can be awaited' : ' that blocks its thread'}`;
  }
  const [held, released] = isPython
    ? (['that holds the GIL', 'that releases the GIL'] as const)
    : (['on the event loop', 'off the event loop'] as const);
  return `${time} CPU ${segment.gil === 'held' ? held : released}`;
}

function runtimeName({ language, python, freeThreaded, startMethod }: Machine): string {
  return language === 'javascript'
    ? 'Node.js'
    : `Python ${python}${freeThreaded ? ', free-threaded' : ''}, start method ${startMethod}`;
}

const originNames: Readonly<Record<WorkloadParameter, string>> = {
  tasks: 'tasks',
  heldCpu: 'CPU with the GIL',
  freeCpu: 'CPU without the GIL',
  io: 'I/O',
  payload: 'payload',
  cores: 'cores',
  workers: 'workers',
};

function originPhrases(origins: Origins): readonly string[] {
  const names = Object.entries(originNames);
  return Object.entries(origins).map(([key, origin]) => {
    const name = names.find(([each]) => each === key)?.[1] ?? key;
    return `${name} ${origin === 'default' ? 'assumed' : origin === 'yours' ? 'as asked' : origin}`;
  });
}

function whatIfLines({ breakEven, sensitivity }: WhatIf): readonly string[] {
  const pairs = breakEven.flatMap(({ few, many, tasks }) =>
    tasks === undefined || tasks <= 1
      ? []
      : [`  From ${String(tasks)} tasks on, ${strategyNames[many]} beats ${strategyNames[few]}.`],
  );
  const turns = sensitivity.flatMap(({ parameter, value, below, above }) =>
    [below, above].flatMap((turn) =>
      turn === undefined
        ? []
        : [
            `  ${parameter} ${String(turn.value)} instead of ${String(value)} would recommend ${strategyNames[turn.strategy]}.`,
          ],
    ),
  );
  return [
    '',
    'Break-even:',
    ...(pairs.length === 0 ? ['  No strategy overtakes another.'] : pairs),
    'What would change the recommendation:',
    ...(turns.length === 0 ? ['  None of the assumptions, within its range.'] : turns),
  ];
}
