/**
 * Puts a measured machine into a command's settings, where there is one for the interpreter in use and nobody asked for
 * another. The search looks at files only; measuring is the command `calibrate`.
 */
import type { AdviceSettings } from '../advice/finding';
import { measuredOn } from '../server/calibration/calibration';
import { calibrationInUse, measuredMachine } from '../server/calibration/inUse';
import type { AdviceOptionValues } from './arguments';
import type { CommandIo } from './io';

export interface Calibrated {
  /** `settings` are what the command line and the project ask for; a version or cores named on the command line are kept. */
  readonly apply: (settings: AdviceSettings) => AdviceSettings;
  /** Which interpreter the figures are of and when they were measured; undefined for assumed ones. */
  readonly measuredOn: string | undefined;
}

const assumed: Calibrated = { apply: (settings) => settings, measuredOn: undefined };

export function calibrated(values: AdviceOptionValues, io: CommandIo): Calibrated {
  const { calibrationFolder: folder, workingFolder } = io;
  const calibration =
    folder === undefined || values['no-calibration'] === true
      ? undefined
      : calibrationInUse(folder, { folders: [workingFolder] });
  const machine =
    calibration &&
    measuredMachine(calibration, {
      pythonVersion: values['python-version'],
      cores: values.cores === undefined ? undefined : Number(values.cores),
    });
  return calibration === undefined || machine === undefined
    ? assumed
    : { apply: (settings) => ({ ...settings, measuredMachine: machine }), measuredOn: measuredOn(calibration) };
}
