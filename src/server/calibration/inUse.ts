/**
 * The calibration that simulations for a project use: the one kept for the interpreter that the project is run with, as far as
 * it fits what the person asked for. Nothing is measured or started here.
 */
import type { Machine } from '../../core/workload';
import { type Calibration, isNode, machineOf, minorVersion } from './calibration';
import { findNode } from './interpreters';
import { storedCalibration } from './store';

/** What a person may have asked for beside the interpreter. */
export interface AskedMachine {
  /** `3.12`, `3.13t`; undefined where nobody named a version. */
  readonly pythonVersion: string | undefined;
  /** Undefined where nobody named a number. */
  readonly cores: number | undefined;
}

/** The measured machine; undefined when another Python was asked for than the one that was measured. */
export function measuredMachine(calibration: Calibration, { pythonVersion, cores }: AskedMachine): Machine | undefined {
  const { version, freeThreaded } = calibration.interpreter;
  const measured = `${minorVersion(version)}${freeThreaded ? 't' : ''}`;
  return pythonVersion === undefined || pythonVersion === measured
    ? machineOf(calibration, cores === undefined ? {} : { cores })
    : undefined;
}

/** The calibration kept for the first Node of the search path. */
export function storedNode(folder: string): Calibration | undefined {
  const node = findNode();
  const calibration = node === undefined ? undefined : storedCalibration(folder, node);
  return calibration !== undefined && isNode(calibration.interpreter) ? calibration : undefined;
}

/** The machine that simulations of JavaScript use, with the cores that a person named. */
export function nodeMachine(calibration: Calibration, { cores }: Pick<AskedMachine, 'cores'>): Machine {
  return machineOf(calibration, cores === undefined ? {} : { cores });
}
