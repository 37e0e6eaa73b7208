/**
 * Finds the source files below a folder, in a stable order, without reading them. Honours `.gitignore` files from the
 * repository's root down and leaves out hidden folders, installed packages, caches and virtual environments. Works as a
 * generator over one folder at a time, so that a server can pause between steps. Does not follow links to folders, as git does
 * not, and so never runs in circles.
 */
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { regularFile } from './regularFile';

export type WalkEntry =
  /** `path` is absolute, in the system's own form. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'error'; readonly path: string; readonly message: string };

export interface WalkOptions {
  /** File name endings to find, with their dot. */
  readonly extensions: readonly string[];
}

interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '__pycache__', '__pypackages__', 'site-packages']);

/** Every file below `folder` that ends in one of the extensions, folders after the files beside them, each sorted by name. */
export function* walk(folder: string, options: WalkOptions): Generator<WalkEntry, void, undefined> {
  const start = path.resolve(folder);
  const above = ignoreFilesAbove(start);
  // Who names an ignored folder wants it read.
  yield* walkFolder(start, options, isIgnored(start, true, above) ? [] : above);
}

/** What went wrong with a file or folder, in words, from the system's error code. */
export function describeFileError(error: unknown, attempt: 'read' | 'written' = 'read'): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': // A file stands where the path has a folder.
      return 'does not exist.';
    case 'EACCES':
    case 'EPERM':
      return `cannot be ${attempt}: permission denied.`;
    case 'EISDIR':
      return 'is a folder.';
    case 'ELOOP':
      return 'is a link that leads to itself.';
    case 'ENOSPC':
    case 'EDQUOT':
      return `cannot be ${attempt}: no space is left on the disk.`;
    case 'EROFS':
      return `cannot be ${attempt}: the file system is read-only.`;
    case 'EMFILE':
    case 'ENFILE':
      return `cannot be ${attempt}: too many files are open.`;
    case 'ENAMETOOLONG':
      return `cannot be ${attempt}: its path is too long.`;
    default:
      return `cannot be ${attempt}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function* walkFolder(
  folder: string,
  options: WalkOptions,
  inherited: readonly IgnoreFile[],
): Generator<WalkEntry, void, undefined> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    yield { kind: 'error', path: folder, message: describeFileError(error) };
    return;
  }
  // Code-unit order rather than the locale's: the same on every machine.
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const ignores = entries.some((entry) => entry.name === '.gitignore')
    ? [...inherited, ...readIgnoreFile(folder, '.gitignore')]
    : inherited;
  for (const entry of entries) {
    if (!options.extensions.some((extension) => entry.name.endsWith(extension))) {
      continue;
    }
    const file = path.join(folder, spelledName(entry.name));
    if (entry.name.includes('\ufffd') && !existsSync(file)) {
      yield { kind: 'error', path: file, message: 'has a name that is not valid UTF-8.' };
    } else if ((entry.isFile() || (entry.isSymbolicLink() && isFile(file))) && !isIgnored(file, false, ignores)) {
      yield { kind: 'file', path: file };
    }
  }
  for (const entry of entries) {
    const inner = path.join(folder, spelledName(entry.name));
    if (entry.isDirectory() && !isSkippedFolder(inner, entry.name) && !isIgnored(inner, true, ignores)) {
      yield* walkFolder(inner, options, ignores);
    }
  }
}

/**
 * A file's name as imports and editors have it. macOS finds a file by either form of letters with marks, and lists the one that
 * it was made with; elsewhere the two are different files, and Python itself imports only the composed one
 * (https://github.com/python/cpython/issues/84013).
 */
export function spelledName(listed: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'darwin' ? listed.normalize('NFC') : listed;
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false; // A link that leads nowhere, or to itself.
  }
}

/** Virtual environments are told by their marker (PEP 405, conda), whatever they are called. */
function isSkippedFolder(folder: string, name: string): boolean {
  return (
    name.startsWith('.') ||
    skippedFolders.has(name) ||
    existsSync(path.join(folder, 'pyvenv.cfg')) ||
    existsSync(path.join(folder, 'conda-meta'))
  );
}

/** The deepest `.gitignore` that says anything about the path decides, as in git. */
function isIgnored(file: string, isFolder: boolean, ignores: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const relative = path.relative(folder, file).split(path.sep).join('/');
    if (relative === '') {
      continue; // A repository's own exclude file says nothing about its root.
    }
    const { ignored, unignored } = rules.test(isFolder ? `${relative}/` : relative);
    if (ignored || unignored) {
      return ignored;
    }
  }
  return false;
}

/** The ignore files of the folders from the repository's root down to `folder`, `folder` itself left out. */
function ignoreFilesAbove(folder: string): readonly IgnoreFile[] {
  const above: string[] = [];
  let current = folder;
  while (!existsSync(path.join(current, '.git'))) {
    const parent = path.dirname(current);
    if (parent === current) {
      return []; // Not in a repository.
    }
    current = parent;
    above.unshift(current);
  }
  return [
    ...readIgnoreFile(current, path.join('.git', 'info', 'exclude')),
    ...above.flatMap((each) => readIgnoreFile(each, '.gitignore')),
  ];
}

function readIgnoreFile(folder: string, name: string): readonly IgnoreFile[] {
  const file = path.join(folder, name);
  try {
    regularFile(file);
    return [{ folder, rules: ignore().add(readFileSync(file, 'utf8')) }];
  } catch {
    return []; // There is none, or it cannot be read: nothing is ignored by it.
  }
}

/** Whether walking `folder` would come by `file`, which lies below it: no folder on the way is skipped or ignored. */
export function isReachedByWalk(folder: string, file: string, kind: 'file' | 'folder' = 'file'): boolean {
  let current = path.resolve(folder);
  const above = ignoreFilesAbove(current);
  let ignores = isIgnored(current, true, above) ? [] : above;
  const names = path.relative(current, file).split(path.sep);
  for (const [depth, name] of names.entries()) {
    ignores = [...ignores, ...readIgnoreFile(current, '.gitignore')];
    current = path.join(current, name);
    const isFolder = kind === 'folder' || depth < names.length - 1;
    if ((isFolder && isSkippedFolder(current, name)) || isIgnored(current, isFolder, ignores)) {
      return false;
    }
  }
  return true;
}
