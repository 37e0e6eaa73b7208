/**
 * Loaded before a program (`--import`): kills it, as `kill -9` would, at the n-th call that changes the file system. KILL_AT is
 * the number; the call with an odd number does not happen, of a write half the bytes are written, the one with an even number
 * happens whole. KILL_BELOW is the folder that counts, so that caches of the loader do not.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const killAt = Number(process.env['KILL_AT']);
const below = process.env['KILL_BELOW'] ?? '';
let calls = 0;
const watched = new Set<number>();

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('The process is still there.');
}

/** Counts a moment before and one after the call. */
function around<Result>(half: () => void, call: () => Result): Result {
  if (++calls === killAt) {
    half();
    die();
  }
  const result = call();
  if (++calls === killAt) {
    die();
  }
  return result;
}

const nothing = (): void => undefined;
const { openSync, closeSync, fsyncSync, fchmodSync, renameSync } = fs;
const writeSync: (descriptor: number, bytes: Uint8Array, offset?: number, length?: number) => number = fs.writeSync;

fs.openSync = (path, flags, mode) => {
  if (flags === 'r' || !String(path).startsWith(below)) {
    return openSync(path, flags, mode);
  }
  return around(nothing, () => {
    const descriptor = openSync(path, flags, mode);
    watched.add(descriptor);
    return descriptor;
  });
};
Object.assign(fs, {
  writeSync: (descriptor: number, bytes: Uint8Array, offset = 0): number =>
    watched.has(descriptor)
      ? around(
          () => writeSync(descriptor, bytes, offset, (bytes.length - offset) >> 1),
          () => writeSync(descriptor, bytes, offset),
        )
      : writeSync(descriptor, bytes, offset),
});
fs.fchmodSync = (descriptor, mode) => {
  around(nothing, () => {
    fchmodSync(descriptor, mode);
  });
};
fs.fsyncSync = (descriptor) => {
  around(nothing, () => {
    fsyncSync(descriptor);
  });
};
fs.closeSync = (descriptor) => {
  if (watched.delete(descriptor)) {
    around(nothing, () => {
      closeSync(descriptor);
    });
  } else {
    closeSync(descriptor);
  }
};
fs.renameSync = (from, to) => {
  around(nothing, () => {
    renameSync(from, to);
  });
};
syncBuiltinESMExports();
