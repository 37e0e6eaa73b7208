/**
 * Puts what was measured with the interpreter in use into a command's settings: the machine, unless somebody asked for another,
 * and the times of functions that were not edited since. The search looks at files only; measuring is `calibrate` and `measure`.
 */
import type { AdviceSettings } from '../advice/finding';
import { measuredOn } from '../server/calibration/calibration';
import { type MeasuredCalls, storedCalls } from '../server/calibration/callStore';
import { measuredMachine, nodeMachine, storedNode } from '../server/calibration/inUse';
import { findInterpreter } from '../server/calibration/interpreters';
import { storedCalibration } from '../server/calibration/store';
import type { AdviceOptionValues } from './arguments';
import type { CommandIo } from './io';
import type { Program } from './program';

export interface Calibrated {
  /** `settings` are what the command line and the project ask for; a version or cores named on the command line are kept. */
  readonly apply: (settings: AdviceSettings) => AdviceSettings;
  /** The settings with what was measured of the program's functions. */
  readonly withCalls: (settings: AdviceSettings, program: Pick<Program, 'project'>) => AdviceSettings;
  /** Which interpreter the figures of the machine are of and when they were measured; undefined for assumed ones. */
  readonly measuredOn: string | undefined;
  /** The same for JavaScript. */
  readonly measuredOnNode: string | undefined;
}

const assumed: Calibrated = {
  apply: (settings) => settings,
  withCalls: (settings) => settings,
  measuredOn: undefined,
  measuredOnNode: undefined,
};

export function calibrated(
  values: AdviceOptionValues,
  io: Pick<CommandIo, 'calibrationFolder' | 'workingFolder'>,
): Calibrated {
  const { calibrationFolder: folder, workingFolder } = io;
  if (folder === undefined || values['no-calibration'] === true) {
    return assumed;
  }
  const asked = {
    pythonVersion: values['python-version'],
    cores: values.cores === undefined ? undefined : Number(values.cores),
  };
  const python = findInterpreter({ folders: [workingFolder] });
  const calibration = python === undefined ? undefined : storedCalibration(folder, python);
  const machine = calibration && measuredMachine(calibration, asked);
  const node = storedNode(folder);
  return {
    apply: (settings) => ({
      ...settings,
      ...(machine === undefined ? {} : { measuredMachine: machine }),
      ...(node === undefined ? {} : { measuredNode: nodeMachine(node, asked) }),
    }),
    withCalls: python === undefined ? assumed.withCalls : callsOf(folder, python),
    measuredOn: calibration === undefined || machine === undefined ? undefined : measuredOn(calibration),
    measuredOnNode: node && measuredOn(node),
  };
}

/** One look into the folder for all files of a program. */
function callsOf(folder: string, python: string): Calibrated['withCalls'] {
  let known: { readonly project: Program['project']; readonly calls: MeasuredCalls | undefined } | undefined;
  return (settings, { project }) => {
    if (known?.project !== project) {
      known = { project, calls: storedCalls(folder, python, (path) => project.text(path)) };
    }
    return known.calls === undefined ? settings : { ...settings, measuredCall: known.calls };
  };
}
