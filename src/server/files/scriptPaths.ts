/**
 * What the configuration files of a JavaScript workspace say of module names: path aliases of `tsconfig.json` and
 * `jsconfig.json` with what they extend, and the packages of the workspace with their entries. Reads files; never runs any.
 * Sources: https://www.typescriptlang.org/tsconfig/#paths and https://nodejs.org/api/packages.html#package-entry-points.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import { isFile, regularFile } from './regularFile';
import type { PathAliases, ScriptPaths, WorkspacePackage } from '../../analysis/scriptSearch';

/** Folders that are looked into; those of a very large workspace would keep the program from starting. */
const maxFolders = 5000;

const configurationNames = ['tsconfig.json', 'jsconfig.json'] as const;

/** Names of files that `scriptPathsOf` reads: when one changes, it has to be asked again. */
export const scriptConfigurationFiles: readonly string[] = [...configurationNames, 'package.json'];

/** `files` are source files, absolute in the system's own form; only folders within `roots` are looked into. */
export function scriptPathsOf(files: Iterable<string>, roots: readonly string[]): ScriptPaths {
  const aliases: PathAliases[] = [];
  const packages: WorkspacePackage[] = [];
  for (const folder of foldersOf(files, roots)) {
    const own = configurationNames.map((name) => path.join(folder, name)).find(isFile);
    const found = own === undefined ? undefined : aliasesIn(own);
    if (found) {
      aliases.push(found);
    }
    const described = packageIn(folder);
    if (described) {
      packages.push(described);
    }
  }
  return { aliases, packages };
}

/** The folders of the files and those above them, up to a root. */
function foldersOf(files: Iterable<string>, roots: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (
      let folder = path.dirname(file);
      !folders.has(folder) && folders.size < maxFolders;
      folder = path.dirname(folder)
    ) {
      folders.add(folder);
      if (roots.includes(folder) || path.dirname(folder) === folder) {
        break;
      }
    }
  }
  return folders;
}

function aliasesIn(file: string): PathAliases | undefined {
  try {
    const { baseUrl, paths = {} } = parseTsconfig(file).compilerOptions ?? {};
    const folder = path.dirname(file);
    const base = baseUrl === undefined ? undefined : path.resolve(folder, baseUrl);
    return {
      folder: projectPath(folder),
      ...(base === undefined ? {} : { baseUrl: projectPath(base) }),
      paths: Object.entries(paths).map(([pattern, targets]) => ({
        pattern,
        targets: targets.map((target) => projectPath(path.resolve(base ?? folder, target))),
      })),
    };
  } catch {
    return undefined; // A configuration that cannot be read says nothing; the compiler reports it.
  }
}

function packageIn(folder: string): WorkspacePackage | undefined {
  let content: unknown;
  try {
    const file = path.join(folder, 'package.json');
    regularFile(file);
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // There is none, or it is being edited.
  }
  const name = at(content, 'name');
  return typeof name === 'string' && name !== ''
    ? {
        name,
        folder: projectPath(folder),
        entries: [...exportedEntries(at(content, 'exports')), ...mainEntries(content)],
      }
    : undefined;
}

function mainEntries(content: unknown): WorkspacePackage['entries'] {
  const targets = ['source', 'types', 'typings', 'module', 'main'].flatMap((key) => {
    const target = at(content, key);
    return typeof target === 'string' ? [target] : [];
  });
  return targets.length === 0 ? [] : [{ subpath: '.', targets }];
}

function exportedEntries(exported: unknown): WorkspacePackage['entries'] {
  if (typeof exported !== 'object' || exported === null) {
    return typeof exported === 'string' ? [{ subpath: '.', targets: [exported] }] : [];
  }
  const keys = Object.keys(exported);
  return keys.some((key) => key.startsWith('.'))
    ? keys.map((subpath) => ({ subpath, targets: targetsIn(at(exported, subpath)) }))
    : [{ subpath: '.', targets: targetsIn(exported) }];
}

/** The files that any condition leads to, in the order they are written. */
function targetsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targetsIn) : [];
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function projectPath(diskPath: string): string {
  return diskPath.split(path.sep).join('/');
}
