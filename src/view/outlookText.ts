/**
 * The outlook in words: from how many tasks on the best strategy pays, and one line for each assumption that says at what value
 * another strategy would be best. Every number has its unit. Pure.
 */
import type { SensitivityParameter, TurningPoint } from '../simulator/sensitivity';
import { formatBytes, formatCount, formatDuration, formatNumber, formatShare } from './format';
import type { Outlook } from './outlook';
import { strategyNames, verbOf } from './words';

const assumptionNames: Readonly<Record<SensitivityParameter, string>> = {
  tasks: 'Tasks',
  heldCpuMs: 'CPU with the GIL',
  releasedCpuMs: 'CPU, GIL released',
  ioMs: 'I/O',
  releasedShare: 'Share that releases the GIL',
  payloadBytes: 'Payload',
  cores: 'Cores',
  workers: 'Workers',
  processStartMs: 'Start of a process',
};

export function assumptionName(parameter: SensitivityParameter): string {
  return assumptionNames[parameter];
}

export function assumptionValue(parameter: SensitivityParameter, value: number): string {
  switch (parameter) {
    case 'heldCpuMs':
    case 'releasedCpuMs':
    case 'ioMs':
    case 'processStartMs':
      return formatDuration(value);
    case 'releasedShare':
      return formatShare(value);
    case 'payloadBytes':
      return formatBytes(value);
    default:
      return formatNumber(value);
  }
}

/** `Processes pay from 3 tasks on; with fewer, one after the other is as good.` */
export function breakEvenSentence({ best, rival, breakEven }: Outlook, tasks: number): string {
  if (rival === undefined) {
    return 'Only one strategy is possible here.';
  }
  if (best === 'sequential') {
    const other = strategyNames[rival];
    const is = verbOf(rival, 'is', 'are');
    return breakEven === undefined
      ? `${other}, the next best, ${is} not 10 % better for any number of tasks up to 100,000.`
      : breakEven > tasks
        ? `${other} would pay from ${formatCount(breakEven, 'task')} on; there ${tasks === 1 ? 'is' : 'are'} ${formatCount(tasks, 'task')}.`
        : `${other} ${is} 10 % better from ${formatCount(breakEven, 'task')} on, but would keep the event loop from running.`;
  }
  const name = strategyNames[best];
  const other = rival === 'sequential' ? 'one after the other' : strategyNames[rival];
  if (breakEven === undefined) {
    const [is, keeps] = [verbOf(best, 'is', 'are'), verbOf(best, 'it keeps', 'they keep')];
    return `${name} ${is} chosen for the event loop that ${keeps} free, and ${is} never 10 % faster than ${other}.`;
  }
  return breakEven <= 1
    ? `${name} ${verbOf(best, 'is', 'are')} at least 10 % faster than ${other} from the first task on.`
    : `${name} ${verbOf(best, 'pays', 'pay')} from ${formatCount(breakEven, 'task')} on; with fewer, ${other} ${verbOf(rival, 'is', 'are')} as good.`;
}

/** `at 3 or less: Sequential`, with the value at which the answer turns. */
export function turnText(parameter: SensitivityParameter, direction: 'below' | 'above', turn: TurningPoint): string {
  const value = assumptionValue(parameter, turn.value);
  return `at ${value} or ${direction === 'below' ? 'less' : 'more'}: ${strategyNames[turn.strategy]}`;
}
