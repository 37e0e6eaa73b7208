/**
 * Replaces a file's content in one step: a reader sees the old bytes or the new ones, never half of either, also when the
 * machine stops in between. Keeps the file's mode, and writes through a link to the file it stands for.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** @throws the file system's error; the file is then as it was. */
export function replaceFile(file: string, bytes: Uint8Array): void {
  const target = realpathSync(file);
  const { mode } = statSync(target);
  // In the same folder: renaming is one step only within one file system.
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  try {
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(descriptor, bytes, written);
      }
      fchmodSync(descriptor, mode); // What opening it gave was reduced by the umask.
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
