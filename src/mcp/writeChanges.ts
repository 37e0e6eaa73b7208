/**
 * Writes what a fix makes of files: all of them, or none where one of them is no longer as it was read or leads out of the folders
 * that may be written. Each file is replaced in one step.
 */
import { readFileSync } from 'node:fs';
import type { FileChange } from '../cli/tools/call';
import { Confinement } from '../cli/tools/confinement';
import { describeWriteError, replaceFile } from '../cli/writeFile';
import { describeFileError } from '../server/files/walk';

export interface WriteOutcome {
  /** As the client knows them. */
  readonly written: readonly string[];
  /** Why a file was not written, if one was not; the sentence names it. */
  readonly problem: string | undefined;
}

export function writeChanges(changes: readonly FileChange[], roots: readonly string[]): WriteOutcome {
  const confinement = new Confinement(roots);
  for (const change of changes) {
    const problem = problemWith(change, confinement);
    if (problem !== undefined) {
      return { written: [], problem: `${change.path} ${problem} Nothing was written.` };
    }
  }
  const written: string[] = [];
  for (const { path, diskPath, before, after } of changes) {
    try {
      replaceFile(diskPath, before, after);
      written.push(path);
    } catch (error) {
      const done = written.length === 0 ? 'Nothing was written.' : `Written before it: ${written.join(', ')}.`;
      return { written, problem: `${path} ${describeWriteError(error)} ${done}` };
    }
  }
  return { written, problem: undefined };
}

function problemWith({ diskPath, before }: FileChange, confinement: Confinement): string | undefined {
  if (!confinement.allows(diskPath)) {
    return 'lies outside of the folders that may be written.';
  }
  try {
    return readFileSync(diskPath).equals(before) ? undefined : 'has changed since it was read.';
  } catch (error) {
    return describeFileError(error);
  }
}
