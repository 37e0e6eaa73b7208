/**
 * The outcomes of a simulation for a person and for other programs. The JSON is part of the command line's contract,
 * `"version": 1`; its workload and machine can be fed back as files.
 */
import type { BeyondOneMachine } from '../../advice/target';
import { formatDuration, formatSpeedup, strategyNames } from '../../advice/wording';
import { visible, visibleJson, visibleLines } from '../../core/visibleText';
import { laneStates } from '../../core/workload';
import type { Machine, Outcome, Segment, Workload } from '../../core/workload';
import type { SimulationReport, WhatIf } from '../../server/comparison';
import { machineToJson, workloadToJson } from '../../simulator/contract';
import type { Sensitivity, SensitivityParameter, TurningPoint } from '../../simulator/sensitivity';
import { palette, table } from '../terminal';

export function formatSimulationJson(report: SimulationReport, withTimeline: boolean): string {
  return `${visibleJson(simulationToJson(report, withTimeline))}\n`;
}

export function simulationToJson(report: SimulationReport, withTimeline: boolean) {
  const { workload, machine, outcomes, illegal, recommended, measuredOn, measured, whatIf, beyond } = report;
  return {
    version: 1,
    ...(measuredOn === undefined ? {} : { measuredOn }),
    ...(measured === undefined ? {} : { measured: measured.call }),
    ...(measured?.origins === undefined ? {} : { origins: measured.origins }),
    workload: workloadToJson(workload),
    machine: machineToJson(machine),
    outcomes: outcomes.map((outcome) => ({
      strategy: outcome.strategy,
      makespanMs: outcome.makespanMs,
      speedup: outcome.speedup,
      cpuUse: outcome.cpuUse,
      longestStallMs: outcome.longestStallMs,
      gilWaitMs: outcome.gilWaitMs,
      workers: outcome.workers,
      explanation: outcome.explanation,
      accuracy: outcome.accuracy,
      stallAccuracy: outcome.stallAccuracy,
      p99StallMs: outcome.p99StallMs,
      coreUse: outcome.coreUse,
      queueWaitMs: outcome.queueWaitMs,
      latencyMs: outcome.latencyMs,
      startupMs: outcome.startupMs,
      workerStartMs: outcome.workerStartMs,
      memoryMegabytes: outcome.memoryMegabytes,
      simulatedTasks: outcome.simulatedTasks,
      ...(withTimeline ? { timeline: intervalsOf(outcome, workload) } : {}),
    })),
    illegal,
    recommended,
    ...(beyond === undefined ? {} : { beyond: beyondJson(beyond) }),
    ...(whatIf === undefined ? {} : whatIfJson(whatIf)),
  };
}

function beyondJson(beyond: BeyondOneMachine) {
  const { engine, targetMs, bestHereMs, nodes, workersPerNode, makespanMs, isMet, transferMs, machine, reason } =
    beyond;
  return {
    targetMs,
    bestHereMs,
    engine,
    nodes,
    workersPerNode,
    makespanMs,
    isMet,
    transferMs,
    reason,
    cluster: machine.cluster ?? null,
  };
}

/** The timeline as a list; the source is the place in the code of the segment that was worked on. */
function intervalsOf({ timeline }: Outcome, workload: Workload) {
  return Array.from({ length: timeline.count }, (_, index) => {
    const segment = timeline.segment[index] ?? -1;
    const task = timeline.task[index] ?? -1;
    const source = workload.segments[segment]?.source;
    return {
      lane: timeline.lanes[timeline.lane[index] ?? -1]?.name ?? '',
      state: laneStates[timeline.state[index] ?? -1] ?? 'idle',
      startMs: timeline.startMs[index] ?? 0,
      endMs: timeline.endMs[index] ?? 0,
      ...(task < 0 ? {} : { task }),
      ...(segment < 0 ? {} : { segment }),
      ...(source === undefined ? {} : { source }),
    };
  });
}

function whatIfJson({ breakEven, sensitivity }: WhatIf) {
  return {
    breakEven: breakEven.map(({ few, many, tasks }) => ({ few, many, tasks: tasks ?? null })),
    sensitivity: sensitivity.map(({ below, above, ...rest }) => ({
      ...rest,
      below: below ?? null,
      above: above ?? null,
    })),
  };
}

export function formatSimulationText(report: SimulationReport, isColoured: boolean): string {
  const { title, workload, machine, outcomes, illegal, recommended } = report;
  const colours = palette(isColoured);
  const isPython = machine.language !== 'javascript';
  const rows = outcomes.map((outcome) => [
    outcome.strategy === recommended ? colours.green('→') : '',
    outcome.strategy === recommended ? colours.bold(strategyNames[outcome.strategy]) : strategyNames[outcome.strategy],
    formatDuration(outcome.makespanMs),
    formatSpeedup(outcome.speedup),
    `${Math.round(outcome.cpuUse * 100)} %`,
    outcome.longestStallMs === 0 ? '' : formatDuration(outcome.longestStallMs),
    ...(isPython ? [outcome.gilWaitMs === 0 ? '' : formatDuration(outcome.gilWaitMs)] : []),
    formatDuration(outcome.latencyMs.p99),
    String(outcome.workers),
    `${Math.round(outcome.memoryMegabytes)} MB`,
    outcome.accuracy,
  ]);
  const chosen = outcomes.find(({ strategy }) => strategy === recommended);
  const lines = [
    `${colours.bold(visible(title))}: ${workload.tasks} × ${workload.segments.map((each) => segmentPhrase(each, isPython)).join(', ')}`,
    colours.dim(`Model of ${machine.cores} cores, ${runtimeName(machine)}; not a measurement.`),
    ...(report.measured === undefined
      ? []
      : [
          colours.dim(
            `Times as measured on ${report.measured.call.from}: one call ${formatDuration(report.measured.call.wallMs)}.`,
          ),
        ]),
    ...(report.measuredOn === undefined ? [] : [colours.dim(`Overheads as measured on ${report.measuredOn}.`)]),
    '',
    ...table(
      [
        { title: '' },
        { title: 'strategy' },
        { title: 'time', align: 'right' },
        { title: 'speed-up', align: 'right' },
        { title: 'CPU use', align: 'right' },
        { title: 'loop stall', align: 'right' },
        ...(isPython ? ([{ title: 'GIL wait', align: 'right' }] as const) : []),
        { title: 'task p99', align: 'right' },
        { title: 'workers', align: 'right' },
        { title: 'memory', align: 'right' },
        { title: 'accuracy' },
      ],
      rows,
    ),
    ...illegal.map(({ strategy, reason }) => colours.dim(`   ${strategyNames[strategy]}: not possible. ${reason}`)),
    '',
    ...(chosen === undefined
      ? ['None of the strategies is possible here.']
      : [`Recommended: ${colours.bold(strategyNames[recommended])}. ${chosen.explanation}`]),
    ...(report.beyond === undefined ? [] : ['', report.beyond.reason]),
    ...(report.whatIf === undefined ? [] : whatIfLines(report.whatIf, isPython)),
  ];
  return `${visibleLines(lines)}\n`;
}

function runtimeName(machine: Machine): string {
  if (machine.language === 'javascript') {
    return 'Node.js';
  }
  return `Python ${machine.python}${machine.freeThreaded ? ', free-threaded' : ''}, ${machine.startMethod}`;
}

function whatIfLines({ breakEven, sensitivity }: WhatIf, isPython: boolean): string[] {
  const pairs = breakEven.flatMap(({ few, many, tasks }) =>
    tasks === undefined || tasks <= 1
      ? []
      : [`   ${strategyNames[many]} beats ${strategyNames[few]} from ${tasks} tasks on.`],
  );
  const turns = sensitivity.flatMap((each) => {
    const sides = [turnPhrase(each, each.below, 'less', isPython), turnPhrase(each, each.above, 'more', isPython)];
    return sides.filter((side) => side !== undefined);
  });
  return [
    '',
    'Break-even, in tasks:',
    ...(pairs.length === 0 ? ['   No strategy overtakes another.'] : pairs),
    '',
    'What would change the recommendation:',
    ...(turns.length === 0 ? ['   None of the assumptions, within its range.'] : turns),
  ];
}

const parameterNames: Readonly<Record<SensitivityParameter, readonly [name: string, unit: 'ms' | 'share' | '']>> = {
  tasks: ['tasks', ''],
  heldCpuMs: ['CPU with the GIL per task', 'ms'],
  releasedCpuMs: ['CPU without the GIL per task', 'ms'],
  ioMs: ['I/O per task', 'ms'],
  releasedShare: ['share of the CPU work that releases the GIL', 'share'],
  payloadBytes: ['bytes sent per task', ''],
  cores: ['cores', ''],
  workers: ['workers', ''],
  processStartMs: ['start of a process', 'ms'],
};

/** Node has no GIL: its work is on the event loop or off it. */
const namesInNode: Readonly<Partial<Record<SensitivityParameter, string>>> = {
  heldCpuMs: 'CPU on the event loop per task',
  releasedCpuMs: 'CPU off the event loop per task',
  releasedShare: 'share of the CPU work that is off the event loop',
  processStartMs: 'start of a worker',
};

function turnPhrase(
  { parameter, value }: Sensitivity,
  turn: TurningPoint | undefined,
  word: 'less' | 'more',
  isPython: boolean,
): string | undefined {
  if (turn === undefined) {
    return undefined;
  }
  const [known, unit] = parameterNames[parameter];
  const name = isPython ? known : (namesInNode[parameter] ?? known);
  const format = (amount: number): string => {
    switch (unit) {
      case 'ms':
        return formatDuration(amount);
      case 'share':
        return `${Math.round(amount * 100)} %`;
      default:
        return amount.toLocaleString('en');
    }
  };
  return `   ${name}: ${format(turn.value)} or ${word} instead of ${format(value)} → ${strategyNames[turn.strategy]}`;
}

function segmentPhrase(segment: Segment, isPython: boolean): string {
  const time = formatDuration(segment.ms);
  if (segment.kind === 'cpu') {
    const [held, released] = isPython
      ? (['with the GIL', 'without the GIL'] as const)
      : (['on the event loop', 'off the event loop'] as const);
    return `${time} CPU ${segment.gil === 'held' ? held : released}`;
  }
  return `${time} I/O${segment.awaitable ? ' (awaitable)' : ''}`;
}
