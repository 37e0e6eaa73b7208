/**
 * A calibration for a person: the interpreter, and its figures by what they are about, beside what is assumed where nobody has
 * measured. For other programs there is the machine file, which calibrate.ts prints.
 */
import type { Machine, Overheads } from '../../core/workload';
import { type Calibration, isNode, measuredOn, minorVersion, startMethods } from '../../server/calibration/calibration';
import { defaultMachine } from '../../simulator/machine';
import { table } from '../terminal';

const generalFigures = [
  ['threadStartMs', 'starting and joining a thread'],
  ['threadDispatchMs', 'one task of a thread pool'],
  ['loopStepMs', 'one step on the event loop'],
  ['loopStartMs', 'starting an event loop'],
  ['asyncTaskMs', 'one asyncio task'],
  ['toThreadMs', 'one hand-over to a thread from the loop'],
  ['timerSlackMs', 'a sleep ends late by'],
  ['conditionLagMs', 'waiting for the GIL, beyond the interval'],
  ['wakeMs', 'waking another thread'],
  ['hotShare', 'GIL given to who asks, not who waits longest'],
  ['taskDispatchMs', 'one small task of a process pool'],
  ['pickleMegabytesPerSecond', 'pickling'],
  ['unpickleMegabytesPerSecond', 'unpickling'],
  ['pipeMegabytesPerSecond', 'sending to a process'],
  ['interpreterStartMs', 'starting an interpreter'],
  ['interpreterTaskMs', 'one small task of an interpreter'],
] as const satisfies readonly (readonly [keyof Overheads, string])[];

const nodeFigures = [
  ['loopStepMs', 'one turn of the event loop'],
  ['asyncTaskMs', 'one promise with its timer'],
  ['timerSlackMs', 'a timer ends late by'],
  ['libuvTaskMs', "one small task of libuv's pool"],
  ['workerStartMs', 'first message of a new worker'],
  ['workerCallMs', 'of that, in the main thread'],
  ['messageMs', 'one message and its answer'],
  ['cloneMegabytesPerSecond', 'writing a structured clone'],
  ['uncloneMegabytesPerSecond', 'reading a structured clone'],
] as const satisfies readonly (readonly [keyof Overheads, string])[];

const processFigures = [
  ['processStartMs', 'first result of a new process'],
  ['processCallMs', 'of that, in the parent'],
  ['serverStartMs', 'starting the fork server'],
  ['poolStopMs', 'stopping a pool'],
] as const satisfies readonly (readonly [keyof Overheads, string])[];

export function formatCalibrationText(calibration: Calibration, machine: Machine): string {
  const { interpreter, overheads } = calibration;
  const rows: string[][] = [];
  const isForNode = isNode(interpreter);
  const python = minorVersion(interpreter.version);
  const assumed = isForNode
    ? defaultMachine({ language: 'javascript' }).overheads
    : defaultMachine({ python, startMethod: machine.startMethod }).overheads;
  for (const [name, what] of isForNode ? nodeFigures : generalFigures) {
    addRow(rows, what, name, overheads[name], assumed[name]);
  }
  for (const method of startMethods) {
    const measured = calibration.processes[method];
    const { overheads: assumedFor } = defaultMachine({ python, startMethod: method });
    for (const [name, what] of measured === undefined ? [] : processFigures) {
      addRow(rows, `${method}: ${what}`, name, measured?.[name], assumedFor[name]);
    }
  }
  const cores = `${calibration.cores} ${calibration.cores === 1 ? 'core' : 'cores'}`;
  const details = `switch interval ${number(calibration.switchIntervalMs)} ms, start method ${machine.startMethod}`;
  const lines = [
    `Measured on ${measuredOn(calibration)}`,
    isForNode ? cores : `${cores}, ${details}`,
    '',
    ...table(
      [{ title: 'figure' }, { title: 'measured', align: 'right' }, { title: 'assumed before', align: 'right' }],
      rows,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** A figure that was not measured is left out, and so is one of nothing, such as a server that there is not. */
function addRow(
  rows: string[][],
  what: string,
  name: keyof Overheads,
  measured: number | undefined,
  assumed: number,
): void {
  if (measured !== undefined) {
    const unit = name.endsWith('PerSecond') ? 'MB/s' : name === 'hotShare' ? 'of 1' : 'ms';
    rows.push([what, `${number(measured)} ${unit}`, `${number(assumed)} ${unit}`]);
  }
}

/** Three digits are more than any of these figures is good for. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
