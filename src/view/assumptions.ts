/**
 * Says plainly that the picture is a model and not a measurement, and lists what it assumes, with units and sources.
 * The list is folded away; the statement is not.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Cluster, Outcome } from '../core/workload';
import type { SimulationSubject } from '../protocol';
import { describeMachine } from '../simulator/machine';
import { formatCount, formatDuration, formatNumber, formatShare } from './format';
import type { Setup } from './parameters';
import { runOptions } from './run';
import { accuracyMeanings, engineNames, strategyNames } from './words';

interface Assumptions {
  readonly subject: Pick<SimulationSubject, 'measuredOn' | 'callMeasuredOn'>;
  readonly setup: Setup;
  readonly outcome: Outcome;
}

/** `processStartMs` as `Process start`: the unit stands beside the number. */
function costName(name: string): string {
  const words = name
    .replace(/(Ms|MegabytesPerSecond)$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function amount(value: number, unit: string): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'share':
      return formatShare(value);
    case 'count':
      return formatNumber(value);
    default:
      return `${formatNumber(value)} ${unit}`;
  }
}

function clusterText({ engine, nodes, workersPerNode }: Cluster): string {
  const each = formatCount(workersPerNode, 'worker');
  return `${formatCount(nodes, 'node')} with ${each} each, ${engineNames[engine]}`;
}

export function assumptions({ subject, setup, outcome }: Assumptions): TemplateResult {
  const { machine, workload } = setup;
  const rows: (readonly [string, string])[] = [
    ['Python', `${machine.python}${machine.freeThreaded ? ', free-threaded' : ', with the GIL'}`],
    [
      'Its costs',
      subject.measuredOn === undefined ? 'defaults, not of this machine' : `measured: ${subject.measuredOn}`,
    ],
    [
      'Times of a task',
      subject.callMeasuredOn === undefined ? 'estimated from the code' : `measured: ${subject.callMeasuredOn}`,
    ],
    ['Cores', String(machine.cores)],
    [
      'Workers',
      machine.maxWorkers === undefined ? `${outcome.workers}, the executor's default` : String(machine.maxWorkers),
    ],
    ...(outcome.workerStartMs > 0
      ? [
          [
            'Start of a worker',
            `${formatDuration(outcome.workerStartMs)}, the first ready after ${formatDuration(outcome.startupMs)}`,
          ] as const,
        ]
      : []),
    ['Memory', `${formatNumber(Math.round(outcome.memoryMegabytes))} MB, the program with its workers`],
    [
      'Tasks done',
      `half after ${formatDuration(outcome.latencyMs.p50)}, 99 of 100 after ${formatDuration(outcome.latencyMs.p99)}`,
    ],
    ...(outcome.strategy === 'cluster' && machine.cluster !== undefined
      ? [['Further machines', clusterText(machine.cluster)] as const]
      : []),
    ['Start method', machine.startMethod],
    ['Switch interval', formatDuration(machine.switchIntervalMs)],
    ['Caller', workload.async ? 'runs on an event loop' : 'runs on a plain thread'],
    ['Random seed', `${runOptions.seed}, the same for every run`],
    ['Accuracy', `${strategyNames[outcome.strategy]}: ${accuracyMeanings[outcome.accuracy]}`],
    ...(outcome.longestStallMs > 0
      ? [['Accuracy of the stall', accuracyMeanings[outcome.stallAccuracy]] as const]
      : []),
  ];
  if (outcome.simulatedTasks < workload.tasks) {
    rows.push(['Scaled', `${outcome.simulatedTasks} of ${workload.tasks} tasks simulated, the rest in proportion`]);
  }
  if (outcome.timeline.summarised) {
    rows.push(['Timeline', 'short neighbouring intervals are merged']);
  }
  return html`<section class="assumptions">
    <details>
      <summary>A model, not a measurement</summary>
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      <details class="costs">
        <summary>Costs of the runtime, with their sources</summary>
        <dl>
          ${describeMachine(machine).map(
            ({ name, value, unit, source }) =>
              html`<div>
                <dt>${costName(name)}</dt>
                <dd>${amount(value, unit)}</dd>
                <dd class="source">${source}</dd>
              </div>`,
          )}
        </dl>
      </details>
    </details>
  </section>`;
}
