/**
 * What the server uses of `node:fs`, for a web worker, where the bundler puts it in that module's place: a copy in memory of the
 * files that the client has handed over. The server reads it as it reads a disk, at once and without asking anybody;
 * workspaceMirror.ts keeps it up to date. Nothing can be written through it.
 */
import path from './path';

export type EntryKind = 'file' | 'folder';

/** An entry of a folder. */
export interface Dirent {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

interface Status {
  /** In bytes. */
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

const folders = new Map<string, ReadonlyMap<string, EntryKind>>();
const contents = new Map<string, Uint8Array>();

/** Takes over what a folder holds. Entries that are gone from it are forgotten, with everything below them. */
export function putFolder(folder: string, entries: ReadonlyMap<string, EntryKind>): void {
  for (const name of folders.get(folder)?.keys() ?? []) {
    if (!entries.has(name)) {
      forget(path.join(folder, name));
    }
  }
  folders.set(folder, entries);
}

/** Takes over a file, and that the folders above it are there. */
export function putFile(file: string, content: Uint8Array): void {
  contents.set(file, content);
  note(file, 'file');
}

/** The file or folder is gone. */
export function remove(file: string): void {
  forget(file);
  const folder = path.dirname(file);
  const entries = new Map(folders.get(folder));
  if (entries.delete(path.basename(file))) {
    folders.set(folder, entries);
  }
}

export function existsSync(file: string): boolean {
  return kindOf(file) !== undefined;
}

export function statSync(file: string): Status;
export function statSync(file: string, options: { readonly throwIfNoEntry: false }): Status | undefined;
export function statSync(file: string, options?: { readonly throwIfNoEntry: false }): Status | undefined {
  const kind = kindOf(file);
  if (kind === undefined) {
    if (options === undefined) {
      throw missing(file);
    }
    return undefined;
  }
  return {
    size: contents.get(file)?.length ?? 0,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
  };
}

export function readdirSync(folder: string): string[];
export function readdirSync(folder: string, options: { readonly withFileTypes: true }): Dirent[];
export function readdirSync(folder: string, options?: { readonly withFileTypes: true }): string[] | Dirent[] {
  const entries = folders.get(folder);
  if (entries === undefined) {
    throw missing(folder);
  }
  return options === undefined
    ? [...entries.keys()]
    : Array.from(entries, ([name, kind]) => ({
        name,
        isFile: () => kind === 'file',
        isDirectory: () => kind === 'folder',
        isSymbolicLink: () => false,
      }));
}

export function readFileSync(file: string): Uint8Array;
export function readFileSync(file: string, encoding: 'utf8' | 'latin1'): string;
export function readFileSync(file: string, encoding?: 'utf8' | 'latin1'): Uint8Array | string {
  const content = contents.get(file);
  if (content === undefined) {
    throw missing(file);
  }
  return encoding === undefined ? content : new TextDecoder(encoding, { ignoreBOM: true }).decode(content);
}

/** Links are followed by the client. */
export function realpathSync(file: string): string {
  if (!existsSync(file)) {
    throw missing(file);
  }
  return file;
}

function kindOf(file: string): EntryKind | undefined {
  if (contents.has(file)) {
    return 'file';
  }
  return folders.has(file) ? 'folder' : folders.get(path.dirname(file))?.get(path.basename(file));
}

function note(file: string, kind: EntryKind): void {
  for (let current = file, what = kind; ; current = path.dirname(current), what = 'folder') {
    const folder = path.dirname(current);
    if (folder === current || folders.get(folder)?.get(path.basename(current)) === what) {
      return;
    }
    folders.set(folder, new Map([...(folders.get(folder) ?? []), [path.basename(current), what]]));
  }
}

function forget(file: string): void {
  contents.delete(file);
  for (const name of folders.get(file)?.keys() ?? []) {
    forget(path.join(file, name));
  }
  folders.delete(file);
}

function missing(file: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, '${file}'`), { code: 'ENOENT' });
}

// Some libraries import the module as a whole.
export default { existsSync, statSync, readdirSync, readFileSync, realpathSync };
