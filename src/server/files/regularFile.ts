/**
 * Says what stands at a path, and reads nothing. Guards the reading of files that a repository brings along: a link to a device or
 * a pipe has no end, or never begins, and would be read for ever. What cannot be looked at, because a folder may not be entered
 * or a link leads to itself, counts as absent.
 */
import { type Stats, statSync } from 'node:fs';

/** @throws where it is not a regular file, or the file system's error. */
export function regularFile(file: string): Stats {
  const stats = statSync(file);
  if (!stats.isFile()) {
    throw new Error('it is not a regular file.');
  }
  return stats;
}

export function isFile(file: string): boolean {
  return statusOf(file)?.isFile() === true;
}

export function isFolder(folder: string): boolean {
  return statusOf(folder)?.isDirectory() === true;
}

function statusOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
