/**
 * The Python environment of a workspace as folders and files: which folders hold its installed packages, and which file an
 * absolute module name means there. Looks at the disk and runs nothing, so it is safe in a workspace that nobody vouched for:
 * files that a link takes out of the environment, other things than regular files and names that are no identifiers are passed
 * over.
 * Source: PEP 405 (`pyvenv.cfg`), PEP 561 (stubs), https://docs.python.org/3/library/site.html.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from './imports';
import { regularFile } from './regularFile';

/** Names that tools give to a virtual environment inside a project. */
const environmentFolders = ['.venv', 'venv', 'env', '.env'] as const;

/** The variables that an activated environment sets. */
export interface ActiveEnvironment {
  readonly VIRTUAL_ENV?: string | undefined;
  readonly CONDA_PREFIX?: string | undefined;
}

/** What a module name leads to. */
export interface LibraryModule {
  /** Dotted absolute name of the module; a trailing name that is no module is left out. */
  readonly module: string;
  readonly isPackage: boolean;
  /** The `.py` file, absolute; undefined where there is only a stub or compiled code. */
  readonly source: string | undefined;
  /** The `.pyi` file that describes it. */
  readonly stub: string | undefined;
}

/** A folder and those above it up to its project's: the one that has a `pyproject.toml` or is a repository. */
export function projectFolders(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let current = folder; ; current = path.dirname(current)) {
    folders.push(current);
    if (['pyproject.toml', '.git'].some((name) => existsSync(path.join(current, name)))) {
      return folders;
    }
    if (path.dirname(current) === current) {
      return [folder]; // Of no project.
    }
  }
}

/** Folders of installed packages, those of the workspace's own environments first. All exist, none twice. */
export function sitePackagesOf(roots: readonly string[], active: ActiveEnvironment): readonly string[] {
  const prefixes = [
    ...roots.flatMap((root) => environmentFolders.map((name) => path.join(root, name))),
    ...[active.VIRTUAL_ENV, active.CONDA_PREFIX].filter((prefix) => prefix !== undefined && prefix !== ''),
  ];
  return [...new Set(prefixes.flatMap((prefix) => sitePackagesBelow(String(prefix))))];
}

/**
 * Folders of installed packages of the environment that somebody names: its folder, its interpreter, or a folder of packages
 * itself. Unlike a folder that was merely found, it needs no marker.
 */
export function sitePackagesIn(location: string): readonly string[] {
  if (/^(?:site|dist)-packages$/.test(path.basename(location))) {
    return statOf(location)?.isDirectory() === true ? [location] : [];
  }
  const isInterpreter = statOf(location)?.isFile() === true;
  const folder = path.dirname(location);
  const prefix = !isInterpreter
    ? location
    : /^(?:bin|Scripts)$/.test(path.basename(folder))
      ? path.dirname(folder)
      : folder;
  const marked = sitePackagesBelow(prefix);
  return marked.length > 0 ? marked : packageFolders(prefix);
}

/** Virtual environments have a `pyvenv.cfg`, conda's a `conda-meta` folder. */
function sitePackagesBelow(prefix: string): readonly string[] {
  const configuration = readText(path.join(prefix, 'pyvenv.cfg'));
  if (configuration === undefined && !existsSync(path.join(prefix, 'conda-meta'))) {
    return [];
  }
  const own = packageFolders(prefix);
  const usesSystem = /^\s*include-system-site-packages\s*=\s*true\s*$/im.test(configuration ?? '');
  const home = /^\s*home\s*=\s*(.+?)\s*$/m.exec(configuration ?? '')?.[1];
  return usesSystem && home !== undefined ? [...own, ...packageFolders(path.dirname(home))] : own;
}

/** `lib/python3.12/site-packages`, the newest first, and `Lib/site-packages` of Windows. */
function packageFolders(prefix: string): readonly string[] {
  const versions = foldersIn(path.join(prefix, 'lib'))
    .flatMap((name) => {
      const minor = /^python3\.(\d+)t?$/.exec(name)?.[1];
      return minor === undefined ? [] : [{ name, minor: Number(minor) }];
    })
    .sort((a, b) => b.minor - a.minor);
  return [
    ...versions.flatMap(({ name }) =>
      ['site-packages', 'dist-packages'].map((folder) => path.join(prefix, 'lib', name, folder)),
    ),
    path.join(prefix, 'Lib', 'site-packages'),
  ].filter((folder) => statOf(folder)?.isDirectory() === true);
}

/** The installed packages of a workspace. Answers are remembered: make a new one when packages come or go. */
export class Environment {
  private readonly known = new Map<string, LibraryModule | undefined>();
  private readonly realRoots: readonly string[];

  /** @param roots Folders of installed packages, in the order in which they are searched. */
  constructor(readonly roots: readonly string[]) {
    this.realRoots = roots.map(realPath).filter((root) => root !== undefined);
  }

  /** The module that `name` is, or is something in. */
  find(name: string): LibraryModule | undefined {
    if (!this.known.has(name)) {
      this.known.set(name, this.search(name.split('.')));
    }
    return this.known.get(name);
  }

  private search(parts: readonly string[]): LibraryModule | undefined {
    if (!parts.every((part) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part))) {
      return undefined;
    }
    for (let length = parts.length; length > 0; length--) {
      const module = parts.slice(0, length);
      const source = this.file(module, '.py');
      const stub = this.file([`${module[0] ?? ''}-stubs`, ...module.slice(1)], '.pyi') ?? this.file(module, '.pyi');
      const found = source ?? stub;
      if (found !== undefined) {
        return {
          module: module.join('.'),
          isPackage: path.basename(found).startsWith('__init__.'),
          source,
          stub,
        };
      }
    }
    return undefined;
  }

  /** A package's `__init__` wins over a module of the same name, as in Python. */
  private file(parts: readonly string[], extension: string): string | undefined {
    for (const root of this.roots) {
      const base = path.join(root, ...parts);
      const file = [path.join(base, `__init__${extension}`), base + extension].find((each) => this.isOurs(each));
      if (file !== undefined) {
        return file;
      }
    }
    return undefined;
  }

  /** A regular file, and inside the environment whatever links lead to it. */
  private isOurs(file: string): boolean {
    if (statOf(file)?.isFile() !== true) {
      return false;
    }
    const real = realPath(file);
    return real !== undefined && this.realRoots.some((root) => isWithin(root, real));
  }
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // No permission, or links in a circle.
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string | undefined {
  try {
    regularFile(file);
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
