/**
 * The outcomes of a simulation for a person and for other programs. The JSON is part of the command line's contract,
 * `"version": 1`; its workload and machine can be fed back as files.
 */
import { formatDuration, formatSpeedup, strategyNames } from '../../advice/wording';
import type { Illegal, Machine, Outcome, Segment, Strategy, Workload } from '../../core/workload';
import { machineToJson, workloadToJson } from '../../simulator/contract';
import { palette, table } from '../terminal';

export interface SimulationReport {
  /** The function's name, or the workload file's. */
  readonly title: string;
  readonly workload: Workload;
  readonly machine: Machine;
  readonly outcomes: readonly Outcome[];
  readonly illegal: readonly Illegal[];
  readonly recommended: Strategy;
  /** The interpreter and the day that the machine's figures were measured on; missing for other figures. */
  readonly measuredOn?: string;
}

export function formatSimulationJson(report: SimulationReport): string {
  const { workload, machine, outcomes, illegal, recommended, measuredOn } = report;
  const output = {
    version: 1,
    ...(measuredOn === undefined ? {} : { measuredOn }),
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
    })),
    illegal,
    recommended,
  };
  return `${JSON.stringify(output, undefined, 2)}\n`;
}

export function formatSimulationText(report: SimulationReport, isColoured: boolean): string {
  const { title, workload, machine, outcomes, illegal, recommended } = report;
  const colours = palette(isColoured);
  const build = machine.freeThreaded ? ', free-threaded' : '';
  const rows = outcomes.map((outcome) => [
    outcome.strategy === recommended ? colours.green('→') : '',
    outcome.strategy === recommended ? colours.bold(strategyNames[outcome.strategy]) : strategyNames[outcome.strategy],
    formatDuration(outcome.makespanMs),
    formatSpeedup(outcome.speedup),
    `${Math.round(outcome.cpuUse * 100)} %`,
    outcome.longestStallMs === 0 ? '' : formatDuration(outcome.longestStallMs),
    outcome.gilWaitMs === 0 ? '' : formatDuration(outcome.gilWaitMs),
    String(outcome.workers),
    outcome.accuracy,
  ]);
  const chosen = outcomes.find(({ strategy }) => strategy === recommended);
  const lines = [
    `${colours.bold(title)}: ${workload.tasks} × ${workload.segments.map(segmentPhrase).join(', ')}`,
    colours.dim(
      `Model of ${machine.cores} cores, Python ${machine.python}${build}, ${machine.startMethod}; not a measurement.`,
    ),
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
        { title: 'GIL wait', align: 'right' },
        { title: 'workers', align: 'right' },
        { title: 'accuracy' },
      ],
      rows,
    ),
    ...illegal.map(({ strategy, reason }) => colours.dim(`   ${strategyNames[strategy]}: not possible. ${reason}`)),
    '',
    ...(chosen === undefined
      ? ['None of the strategies is possible here.']
      : [`Recommended: ${colours.bold(strategyNames[recommended])}. ${chosen.explanation}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function segmentPhrase(segment: Segment): string {
  const time = formatDuration(segment.ms);
  if (segment.kind === 'cpu') {
    return `${time} CPU ${segment.gil === 'held' ? 'with the GIL' : 'without the GIL'}`;
  }
  return `${time} I/O${segment.awaitable ? ' (awaitable)' : ''}`;
}
