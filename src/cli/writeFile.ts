/**
 * Replaces a file's content in one step: a reader sees the old bytes or the new ones, never half of either, also when the
 * machine stops in between. Keeps the file's mode, owner and group, and writes through a link to the file it stands for. What
 * else a file may have, such as extended attributes and further hard links, stays with the old one.
 */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { describeFileError } from '../server/files/walk';

/** Somebody else wrote to the file meanwhile; it is as they left it. */
class ChangedFileError extends Error {
  override readonly name = 'ChangedFileError';
}

/**
 * Puts `after` in the place of `before`. A file that holds `after` already, by another of its names, is left as it is.
 * @throws what describeWriteError puts into words; the file is then as it was.
 */
export function replaceFile(file: string, before: Uint8Array, after: Uint8Array): void {
  const target = realpathSync(file);
  const current = readFileSync(target);
  if (current.equals(after)) {
    return;
  }
  expectContent(current, before);
  // The folder's permissions alone decide about renaming: a file that is read-only is to stay as it is all the same.
  accessSync(target, constants.W_OK);
  const status = statSync(target);
  // In the same folder: renaming is one step only within one file system.
  const temporary = path.join(path.dirname(target), temporaryName(path.basename(target)));
  try {
    const descriptor = openSync(temporary, 'wx', status.mode);
    try {
      for (let written = 0; written < after.length;) {
        written += writeSync(descriptor, after, written);
      }
      keepOwner(descriptor, temporary, status);
      fchmodSync(descriptor, status.mode); // What opening it gave was reduced by the umask.
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // An editor may have saved it while we wrote.
    expectContent(readFileSync(target), before);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What `replaceFile` threw, as a clause that follows the file's name. */
export function describeWriteError(error: unknown): string {
  return error instanceof ChangedFileError ? error.message : describeFileError(error, 'written');
}

function expectContent(current: Buffer, before: Uint8Array): void {
  if (!current.equals(before)) {
    throw new ChangedFileError('has changed since it was read; it is left as it is.');
  }
}

/** A file of somebody else, changed by root, stays theirs; who may not give it back to them may not replace it. */
function keepOwner(descriptor: number, temporary: string, { uid, gid }: Stats): void {
  const made = statSync(temporary);
  if (made.uid !== uid || made.gid !== gid) {
    fchownSync(descriptor, uid, gid);
  }
}

/** Most file systems allow names of 255 bytes: the name's beginning tells a person whose leftover it is. */
function temporaryName(name: string): string {
  return `.${Array.from(name).slice(0, 40).join('')}.${randomUUID()}`;
}
