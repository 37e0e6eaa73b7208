/**
 * The `measure` command: runs a call of one function in the project's interpreter, prints how its time divides, keeps that for
 * later simulations, and compares the strategies on the measured numbers. Running and measuring is server/calibration's.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { assumedMachine } from '../advice/assumedMachine';
import type { CalibrationProgressParams } from '../protocol';
import { type CallMeasurement, measuredCall } from '../server/calibration/callMeasurement';
import { storeCall } from '../server/calibration/callStore';
import { MeasureError, measureFunction } from '../server/calibration/measureFunction';
import { simulated } from '../server/comparison';
import { describeFileError } from '../server/files/walk';
import { workloadToJson } from '../simulator/contract';
import { adviceConfiguration, oneOf, parsed, positiveInteger, positiveNumber } from './arguments';
import { calibrated } from './calibrated';
import { formatMeasurementJson, formatMeasurementText } from './formats/measurement';
import { type FunctionTarget, functionTarget } from './functionTarget';
import { interpreterOf } from './interpreter';
import { helpText } from './help/commandHelp';
import { measureHelp } from './help/measure';
import { type CommandIo, exitCodes, UsageError } from './io';
import { functionSubjectOf } from './simulate';

export async function measure(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: measureHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(measureHelp, io.isColoured));
    return exitCodes.clean;
  }
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const repeat = positiveInteger('repeat', values.repeat);
  const timeout = positiveNumber('timeout', values.timeout);
  const [target, ...more] = positionals;
  if (target === undefined || more.length > 0) {
    throw new UsageError('measure needs one FILE:FUNCTION.');
  }
  const { call: expression } = values;
  if (expression === undefined || expression.trim() === '') {
    throw new UsageError('measure needs --call, a Python expression that calls the function.');
  }
  const found = await functionTarget('measure', target, adviceConfiguration(values), io);
  const measurement = await measured(
    found,
    {
      python: interpreterOf(values.python, io),
      expression,
      repeat,
      timeLimitMs: timeout === undefined ? undefined : timeout * 1000,
    },
    io,
  );
  if (measurement === undefined) {
    return exitCodes.failure;
  }
  const { program, input, summary } = found;
  const machine = calibrated(values, io);
  const settings = {
    ...machine.apply(program.settingsOf(input.path)),
    measuredCall: (file: string, { id }: { readonly id: string }) =>
      file === input.path && id === summary.facts.id ? measuredCall(measurement) : undefined,
  };
  const subject = functionSubjectOf(program, summary, settings);
  const outcome = simulated(subject, assumedMachine(settings), [], settings, {}, false);
  const report = { ...outcome, ...(machine.measuredOn === undefined ? {} : { measuredOn: machine.measuredOn }) };
  io.print(
    format === 'json'
      ? formatMeasurementJson(measurement, report)
      : formatMeasurementText(measurement, report, io.isColoured),
  );
  const isWritten = values.workload === undefined || writeWorkload(values.workload, report.workload, io);
  const isKept = keep(found, measurement, io);
  return isWritten && isKept ? exitCodes.clean : exitCodes.failure;
}

interface Wanted {
  readonly python: string;
  readonly expression: string;
  readonly repeat: number | undefined;
  readonly timeLimitMs: number | undefined;
}

/** Undefined after the reason was told. */
async function measured(
  { input, summary }: FunctionTarget,
  wanted: Wanted,
  io: CommandIo,
): Promise<CallMeasurement | undefined> {
  const onProgress = ({ step, of, label }: CalibrationProgressParams): void => {
    io.printError(`${String(step + 1)}/${of} ${label}\n`);
  };
  const file = path.resolve(io.workingFolder, input.path);
  try {
    return await measureFunction({ ...wanted, file, facts: summary.facts, folder: io.workingFolder, onProgress });
  } catch (error) {
    if (error instanceof MeasureError) {
      const traceback = error.traceback.map((line) => `  ${line}\n`).join('');
      io.printError(`${error.message}\n${traceback}`);
      return undefined;
    }
    throw error;
  }
}

function writeWorkload(file: string, workload: Parameters<typeof workloadToJson>[0], io: CommandIo): boolean {
  try {
    const text = JSON.stringify(workloadToJson(workload), undefined, 2);
    writeFileSync(path.resolve(io.workingFolder, file), `${text}\n`);
    return true;
  } catch (error) {
    io.printError(`${file} ${describeFileError(error, 'written')}\n`);
    return false;
  }
}

/** False after the reason was told. */
function keep({ program, input, summary }: FunctionTarget, measurement: CallMeasurement, io: CommandIo): boolean {
  const { calibrationFolder: folder } = io;
  if (folder === undefined) {
    return true;
  }
  try {
    const text = program.project.text(input.path) ?? '';
    storeCall(folder, { path: input.path, text, facts: summary.facts }, measurement);
    io.printError(`Kept for ${measurement.interpreter.path} until the function is edited.\n`);
    return true;
  } catch (error) {
    io.printError(`The measurement was not kept: its folder ${describeFileError(error, 'written')}\n`);
    return false;
  }
}
