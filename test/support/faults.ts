/**
 * Ways to make a file system fail for real: as a user who may not do everything, on a disk that is full, and with files that come
 * and go between two looks at them. What cannot be had on this system says so; the tests then leave that way out.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { folderOf } from './folders';

/** The user that owns nothing, on every Unix. */
const nobody = 65_534;

/** Windows has no modes that keep the owner of a file from reading it. */
export const hasModes = process.platform !== 'win32';

/** Runs `work` as a user whom modes apply to: root may read and write everything. `folder` is made accessible. */
export async function withoutPrivileges<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  chmodSync(folder, 0o777);
  if (process.geteuid?.() !== 0) {
    return work();
  }
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

const listed = readdirSync;
const read = readFileSync;

/** Told of a folder that was listed, or of a file that was read, right after that. */
export interface Interruption {
  readonly onListed?: (folder: string) => void;
  readonly onRead?: (file: string) => void;
}

/** Runs `work` while something else changes the disk in between. */
export async function interrupted<Result>(
  { onListed, onRead }: Interruption,
  work: () => Promise<Result>,
): Promise<Result> {
  Object.assign(fs, {
    readdirSync: (folder: string, options: { readonly withFileTypes: true }) => {
      const entries = listed(folder, options);
      onListed?.(folder);
      return entries;
    },
    readFileSync: (file: string | number, options?: BufferEncoding) => {
      const content = read(file, options);
      if (typeof file === 'string') {
        onRead?.(file);
      }
      return content;
    },
  });
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, { readdirSync: listed, readFileSync: read });
    syncBuiltinESMExports();
  }
}

/** Runs `work` while these calls of the file system throw an error of the system's with this code. */
export async function failing<Result>(
  names: readonly ('renameSync' | 'writeSync' | 'writeFileSync' | 'fsyncSync')[],
  code: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = Object.fromEntries(names.map((name) => [name, fs[name]]));
  const fail = (): never => {
    throw Object.assign(new Error(`${code}: injected`), { code });
  };
  Object.assign(fs, Object.fromEntries(names.map((name) => [name, fail])));
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, before);
    syncBuiltinESMExports();
  }
}

export interface FullDisk {
  readonly folder: string;
  readonly unmount: () => void;
}

/** A real file system without room, below a folder of the test; undefined where nothing may be mounted. */
export function fullDisk(): FullDisk | undefined {
  const folder = path.join(folderOf({}), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined; // Not Linux, or not root.
  }
  try {
    writeFileSync(path.join(folder, 'filling'), Buffer.alloc(1_000_000));
  } catch {
    // What fits is written before the error.
  }
  return {
    folder,
    unmount: () => {
      execFileSync('umount', [folder]);
    },
  };
}
