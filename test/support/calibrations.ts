/**
 * A project with a virtual environment whose interpreter was measured: for tests of what uses a calibration. The interpreter
 * is a link to Node, which refuses Python's options, so that starting it for measuring fails in a known way.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Calibration } from '../../src/server/calibration/calibration';
import { storeCalibration } from '../../src/server/calibration/store';
import { folderOf } from './folders';

export interface CalibratedProject {
  readonly folder: string;
  readonly calibrationFolder: string;
  readonly python: string;
}

/** `files` as for `folderOf`. */
export function calibratedProject(files: Readonly<Record<string, string>>): CalibratedProject {
  const project = projectWithInterpreter(files);
  const calibration: Calibration = {
    interpreter: { path: project.python, version: '3.11.7', implementation: 'CPython', freeThreaded: false },
    measuredAt: '2026-03-01T12:00:00Z',
    cores: 6,
    switchIntervalMs: 5,
    startMethod: 'spawn',
    overheads: { threadStartMs: 0.123 },
    processes: { spawn: { processStartMs: 77 } },
  };
  storeCalibration(project.calibrationFolder, calibration);
  return project;
}

/** The same without a calibration. */
export function projectWithInterpreter(files: Readonly<Record<string, string>>): CalibratedProject {
  const folder = folderOf(files);
  const isWindows = process.platform === 'win32';
  const python = path.join(folder, '.venv', isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');
  mkdirSync(path.dirname(python), { recursive: true });
  symlinkSync(process.execPath, python);
  return { folder, calibrationFolder: path.join(folder, 'cache'), python };
}
