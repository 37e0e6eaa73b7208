/**
 * Puts a measured machine into a command's settings, where there is one for the interpreter in use and nobody asked for
 * another. The search looks at files only; measuring is the command `calibrate`.
 */
import type { AdviceSettings } from '../advice/finding';
import { measuredOn } from '../server/calibration/calibration';
import { calibrationInUse, measuredMachine } from '../server/calibration/inUse';
import type { AdviceOptionValues } from './arguments';
import type { CommandIo } from './io';

export interface CalibratedSettings {
  readonly settings: AdviceSettings;
  /** Which interpreter the figures are of and when they were measured; undefined for assumed ones. */
  readonly measuredOn: string | undefined;
}

/** `settings` are what the command line asks for; a version or cores named there are kept. */
export function calibrated(settings: AdviceSettings, values: AdviceOptionValues, io: CommandIo): CalibratedSettings {
  const { calibrationFolder: folder, workingFolder } = io;
  const calibration =
    folder === undefined || values['no-calibration'] === true
      ? undefined
      : calibrationInUse(folder, { folders: [workingFolder] });
  const machine =
    calibration &&
    measuredMachine(calibration, {
      pythonVersion: values['python-version'],
      cores: values.cores === undefined ? undefined : settings.cores,
    });
  return calibration === undefined || machine === undefined
    ? { settings, measuredOn: undefined }
    : { settings: { ...settings, measuredMachine: machine }, measuredOn: measuredOn(calibration) };
}
