/**
 * Guards the reading of files that a repository brings along: a link to a device or a pipe has no end, or never begins, and would
 * be read for ever. Says what a file is; reads nothing.
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
