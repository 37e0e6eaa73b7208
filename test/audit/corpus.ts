/**
 * What is audited: folders of Python files that belong together, each with the name and version of its package where an
 * installer left them. A folder of installed packages is as many corpora as it has packages. Reads folders; runs nothing.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Corpus {
  readonly name: string;
  readonly version: string;
  /** Where imports start. */
  readonly root: string;
  /** Absolute, in order of names. */
  readonly files: readonly string[];
}

/** Test suites are no programs, and what lies in site-packages is other projects. */
const skipped: ReadonlySet<string> = new Set(['site-packages', 'test', 'tests', '__pycache__', 'node_modules']);

export function sourceFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const full = path.join(folder, name);
      if (skipped.has(name)) {
        return [];
      }
      return statSync(full).isDirectory() ? sourceFiles(full) : name.endsWith('.py') ? [full] : [];
    });
}

/** The corpora of a folder: of each installed package in it, or of the folder as a whole. */
export function corporaOf(folder: string): readonly Corpus[] {
  const root = realpathSync(folder);
  const names = readdirSync(root).sort();
  const installed = names.filter((name) => name.endsWith('.dist-info'));
  if (installed.length === 0) {
    return [folderCorpus(root)];
  }
  return installed.flatMap((name) => {
    const { files, ...corpus } = installedCorpus(root, name);
    return files.length > 0 ? [{ ...corpus, files }] : [];
  });
}

function folderCorpus(root: string): Corpus {
  // A package is imported by its own name, so imports start beside it.
  const isPackage = readdirSync(root).includes('__init__.py');
  const python = /^python(3\.\d+)$/.exec(path.basename(root))?.[1];
  return {
    name: python === undefined ? path.basename(root) : 'standard library',
    version: python ?? '',
    root: isPackage ? path.dirname(root) : root,
    files: sourceFiles(root),
  };
}

function installedCorpus(root: string, information: string): Corpus {
  const [name = information, version = ''] = information.slice(0, -'.dist-info'.length).split('-');
  const lines = readFileSync(path.join(root, information, 'RECORD'), 'utf8').split('\n');
  const files = lines.flatMap((line) => {
    const file = line.slice(0, line.indexOf(','));
    const parts = file.split('/');
    const isSource = file.endsWith('.py') && !parts.some((part) => skipped.has(part) || part === '..');
    return isSource && existsSync(path.join(root, file)) ? [path.join(root, file)] : [];
  });
  return { name, version, root, files: files.sort() };
}
