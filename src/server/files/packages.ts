/**
 * Finds the source files of one installed package, or of a package at a path, and the distribution it came with. Looks at the
 * disk and runs nothing. Where there is nothing to read, a sentence says what is missing: the package, its Python source, or
 * the environment.
 * Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { importRootOf } from './imports';
import { isFile, isFolder } from './regularFile';
import { walk } from './walk';

export interface PackageFiles {
  readonly kind: 'package';
  /** Import name: `yaml`, `google.cloud.storage`. */
  readonly name: string;
  /** The folder that its import name starts from. */
  readonly root: string;
  /** Its `.py` files, absolute, sorted. */
  readonly files: readonly string[];
  /** Files of compiled code in it, which are not read. */
  readonly compiled: readonly string[];
  readonly distribution: string | undefined;
  readonly version: string | undefined;
}

export interface NoPackage {
  readonly kind: 'problem';
  /** A sentence. */
  readonly message: string;
}

const compiledEndings = ['.so', '.pyd', '.dylib'] as const;

/** Of an installed package; `name` is its import name or the name it is installed under. */
export function findPackage(name: string, sitePackages: readonly string[]): PackageFiles | NoPackage {
  if (sitePackages.length === 0) {
    return {
      kind: 'problem',
      message: `There is no Python environment to look for \`${name}\` in: name one with --python-environment.`,
    };
  }
  for (const root of sitePackages) {
    for (const candidate of [name, ...importNamesOf(root, name)]) {
      const found = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(candidate)
        ? packageBelow(root, candidate)
        : undefined;
      if (found) {
        return found;
      }
    }
  }
  return { kind: 'problem', message: `There is no package \`${name}\` in ${sitePackages.join(', ')}.` };
}

/** Of the package folder or module file at a path. */
export function packageAt(location: string): PackageFiles | NoPackage {
  if (!isFolder(location) && !location.endsWith('.py')) {
    return {
      kind: 'problem',
      message: isFile(location)
        ? `${location} is no Python source: learn reads .py files and the folders of packages.`
        : `${location} does not exist.`,
    };
  }
  const root = isFolder(location) ? importRootOf(path.dirname(location)) : importRootOf(location);
  const name = path
    .relative(root, location)
    .replace(/\.py$/, '')
    .replace(/[\\/]__init__$/, '')
    .split(path.sep)
    .join('.');
  return (
    packageBelow(root, name) ?? { kind: 'problem', message: `${location} is neither a package nor a module of Python.` }
  );
}

/** Undefined where nothing of that name is there; a namespace package is a folder without `__init__`. */
function packageBelow(root: string, name: string): PackageFiles | NoPackage | undefined {
  const base = path.join(root, ...name.split('.'));
  const named = { name, root, ...distributionOf(root, name) };
  if (isFolder(base)) {
    const found = filesBelow(base);
    return found.files.length > 0 ? { kind: 'package', ...named, ...found } : nothingToRead(name, base, found.compiled);
  }
  if (isFile(`${base}.py`)) {
    return { kind: 'package', ...named, files: [`${base}.py`], compiled: [] };
  }
  const compiled = namesIn(path.dirname(base)).filter(
    (each) => each.startsWith(`${path.basename(base)}.`) && isCompiled(each),
  );
  return compiled.length > 0 ? nothingToRead(name, path.dirname(base), compiled) : undefined;
}

function nothingToRead(name: string, folder: string, compiled: readonly string[]): NoPackage {
  const [first] = compiled;
  return {
    kind: 'problem',
    message:
      first === undefined
        ? `\`${name}\` has no Python source in ${folder}: there is nothing to learn from.`
        : `\`${name}\` is compiled code (${path.basename(first)} in ${folder}): without Python source there is nothing to learn from. Describe it by hand (docs/knowledge.md).`,
  };
}

function filesBelow(folder: string): { readonly files: readonly string[]; readonly compiled: readonly string[] } {
  const all = [...walk(folder, { extensions: ['.py', ...compiledEndings] })]
    .filter(({ kind }) => kind === 'file')
    .map((entry) => entry.path)
    .sort();
  return { files: all.filter((file) => file.endsWith('.py')), compiled: all.filter(isCompiled) };
}

function isCompiled(file: string): boolean {
  return compiledEndings.some((ending) => file.endsWith(ending));
}

/** The `.dist-info` folder whose record lists the module. */
function distributionOf(
  root: string,
  name: string,
): { readonly distribution: string | undefined; readonly version: string | undefined } {
  const relative = name.replaceAll('.', '/');
  for (const folder of distributionsIn(root)) {
    const listed = readText(path.join(root, folder, 'RECORD')).split('\n');
    if (listed.some((line) => line.startsWith(`${relative}/`) || line.startsWith(`${relative}.py,`))) {
      const metadata = readText(path.join(root, folder, 'METADATA'));
      return { distribution: field(metadata, 'Name'), version: field(metadata, 'Version') };
    }
  }
  return { distribution: undefined, version: undefined };
}

/** The top-level modules of a distribution, by its record: `PyYAML` brings `yaml`. Public ones first. */
function importNamesOf(root: string, distribution: string): readonly string[] {
  const folder = distributionsIn(root).find(
    (each) => normalised(field(readText(path.join(root, each, 'METADATA')), 'Name') ?? '') === normalised(distribution),
  );
  const lines = folder === undefined ? [] : readText(path.join(root, folder, 'RECORD')).split('\n');
  const names = lines.flatMap(
    (line) => /^([\p{L}_][\p{L}\p{N}_]*)(?:\/|\.py,|\.[^/,]*\.(?:so|pyd),)/u.exec(line)?.[1] ?? [],
  );
  return [...new Set(names)]
    .filter((name) => name !== '__pycache__')
    .sort((a, b) => Number(a.startsWith('_')) - Number(b.startsWith('_')));
}

function distributionsIn(root: string): readonly string[] {
  return namesIn(root).filter((name) => name.endsWith('.dist-info'));
}

/** Source: https://packaging.python.org/en/latest/specifications/name-normalization/. */
function normalised(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}

function field(metadata: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.+?) *$`, 'm').exec(metadata)?.[1];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
