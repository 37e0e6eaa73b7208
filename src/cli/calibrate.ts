/**
 * The `calibrate` command: measures an interpreter on this machine, keeps the figures for later simulations, and prints them or
 * writes a machine file. Measuring is server/calibration's; this is its face in a terminal, with progress on standard error.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { StartMethod } from '../core/workload';
import type { CalibrationProgressParams } from '../protocol';
import { type Calibration, machineOf, measuredOn, startMethods } from '../server/calibration/calibration';
import { resolveNode } from '../server/calibration/interpreters';
import { CalibrationError, measureInterpreter, measureNode } from '../server/calibration/measureInterpreter';
import { storeCalibration } from '../server/calibration/store';
import { describeFileError } from '../server/files/walk';
import { machineToJson } from '../simulator/contract';
import { oneOf, parsed } from './arguments';
import { formatCalibrationText } from './formats/calibration';
import { interpreterOf } from './interpreter';
import { helpText } from './help/commandHelp';
import { calibrateHelp } from './help/calibrate';
import { type CommandIo, exitCodes, UsageError } from './io';

export async function calibrate(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: calibrateHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(calibrateHelp, io.isColoured));
    return exitCodes.clean;
  }
  if (positionals.length > 0) {
    throw new UsageError('calibrate takes no paths: name the interpreter with --python.');
  }
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const method = values['start-method'];
  const startMethod = method === undefined ? undefined : oneOf('start-method', method, startMethods, 'fork');
  const { node } = values;
  if (node !== undefined && (values.python !== undefined || startMethod !== undefined)) {
    throw new UsageError('--node takes the place of --python and --start-method.');
  }
  const calibration =
    node === undefined
      ? await measured(measureInterpreter, interpreterOf(values.python, io), io)
      : await measured(measureNode, resolveNode(node, io.workingFolder), io);
  if (calibration === undefined) {
    return exitCodes.failure;
  }
  if (startMethod !== undefined && calibration.processes[startMethod] === undefined) {
    throw new UsageError(`${calibration.interpreter.path} cannot start processes by \`${startMethod}\`.`);
  }
  return publish(calibration, { startMethod, output: values.output, isJson: format === 'json' }, io);
}

/** Undefined after the reason was told. */
async function measured(
  measure: typeof measureInterpreter,
  python: string,
  io: CommandIo,
): Promise<Calibration | undefined> {
  const report = ({ step, of, label }: CalibrationProgressParams): void => {
    io.printError(`${String(step + 1).padStart(2)}/${of} ${label}\n`);
  };
  try {
    return await measure({ python, onProgress: report });
  } catch (error) {
    if (error instanceof CalibrationError) {
      io.printError(`${error.message}\n`);
      return undefined;
    }
    throw error;
  }
}

function publish(
  calibration: Calibration,
  wanted: {
    readonly startMethod: StartMethod | undefined;
    readonly output: string | undefined;
    readonly isJson: boolean;
  },
  io: CommandIo,
): number {
  const { startMethod, output, isJson } = wanted;
  const machine = machineOf(calibration, startMethod === undefined ? {} : { startMethod });
  const file = `${JSON.stringify(machineToJson(machine), undefined, 2)}\n`;
  io.print(isJson ? file : formatCalibrationText(calibration, machine));
  const { calibrationFolder: folder } = io;
  const isWritten =
    output === undefined ||
    attempt(output, io, () => {
      writeFileSync(path.resolve(io.workingFolder, output), file);
    });
  const isKept =
    folder === undefined ||
    attempt('The calibration was not kept: its folder', io, () => {
      storeCalibration(folder, calibration);
    });
  if (folder !== undefined && isKept) {
    io.printError(`Kept for ${measuredOn(calibration)}.\n`);
  }
  return isWritten && isKept ? exitCodes.clean : exitCodes.failure;
}

/** False after the reason was told. */
function attempt(what: string, io: CommandIo, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    io.printError(`${what} ${describeFileError(error, 'written')}\n`);
    return false;
  }
}
