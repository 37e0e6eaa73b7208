/**
 * Keeps calibrations in a folder of the person's cache, one file for each interpreter. A file is written beside its place and
 * moved into it, so that a reader sees a whole one or none; it counts only while the interpreter is the same file it was
 * measured on. Nothing of the interpreter is executed here.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../files/cacheFolder';
import { asObject, type Calibration, calibrationToJson, parseCalibration } from './calibration';
import { canonicalInterpreter } from './interpreters';

/** Where a person's calibrations are kept: `XDG_CACHE_HOME` where it is set, else the system's own place for caches. */
export function calibrationFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return path.join(cacheFolder(environment, platform), 'calibrations');
}

/** The file that a calibration is kept in; throws what the file system throws. */
export function storeCalibration(folder: string, calibration: Calibration): string {
  const { path: python } = calibration.interpreter;
  return writeWhole(folder, fileName(python), { ...calibrationToJson(calibration), file: identityOf(python) });
}

/** Writes beside the place and moves it there; the path of the file. */
export function writeWhole(folder: string, name: string, content: unknown): string {
  const file = path.join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  try {
    writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return file;
}

/** Undefined when there is none, it cannot be read, or the interpreter was changed since. */
export function storedCalibration(folder: string, python: string): Calibration | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path.join(folder, fileName(python)), 'utf8'));
  } catch {
    return undefined;
  }
  const identity = identityOf(python);
  const calibration = parseCalibration(json);
  const isSame = identity !== undefined && JSON.stringify(asObject(json)?.['file']) === JSON.stringify(identity);
  return isSame ? calibration : undefined;
}

function fileName(python: string): string {
  return `${createHash('sha256').update(canonicalInterpreter(python)).digest('hex').slice(0, 24)}.json`;
}

/** What tells one build of an interpreter from the next at the same path; links are followed. */
export function identityOf(python: string): { readonly modifiedMs: number; readonly size: number } | undefined {
  try {
    const { mtimeMs, size } = statSync(python);
    return { modifiedMs: Math.round(mtimeMs), size };
  } catch {
    return undefined;
  }
}
