/**
 * Where imports of a file lead on disk: the folders that module names start from, and the files behind the module names a
 * file imports. Lets one file be analysed together with the project files it depends on. Looks at the disk only; which names
 * a module imports comes from its facts.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isScript, scriptExtensions } from '../../languages/typescript/fileNames';
import { isFile, isFolder } from './regularFile';

/** The folder a file's or package folder's absolute module name starts from: the nearest one above that is not a package. */
export function importRootOf(fileOrFolder: string): string {
  let folder = isFolder(fileOrFolder) ? fileOrFolder : path.dirname(fileOrFolder);
  while (existsSync(path.join(folder, '__init__.py')) && path.dirname(folder) !== folder) {
    folder = path.dirname(folder);
  }
  return folder;
}

/**
 * Follows the imports of many files. What was asked of the disk once is remembered, since most files import the same: make a new
 * one for every run or request.
 */
export class ImportSearch {
  private readonly files = new Map<string, boolean>();
  private readonly folders = new Map<string, boolean>();
  private readonly paths = new Map<string, readonly string[]>();
  private readonly found = new Map<string, readonly string[]>();

  constructor(private readonly roots: readonly string[]) {}

  /**
   * The files below the import path of `importer` that importing the dotted `module` loads: the packages on the way, and the
   * module. A trailing name that is no file is taken for something inside the module.
   */
  filesOfModule(module: string, importer: string): readonly string[] {
    const isFromScript = isScript(importer);
    // A module's name of JavaScript is a path, the same from everywhere.
    const key = isFromScript ? `\0${module}` : `${path.dirname(importer)}\0${module}`;
    return remembered(this.found, key, () => (isFromScript ? filesOfPath(module) : this.search(module, importer)));
  }

  private search(module: string, importer: string): readonly string[] {
    const parts = module.split('.').filter((part) => part !== '');
    for (const folder of this.searchPath(path.dirname(importer))) {
      const files = this.filesBelow(folder, parts);
      if (files.length > 0) {
        return files;
      }
    }
    return [];
  }

  /** The importer's own ancestors that are not packages, up to a root; then the roots, and `src` below them. */
  private searchPath(start: string): readonly string[] {
    return remembered(this.paths, start, () => {
      const { roots } = this;
      const folders: string[] = [];
      for (let folder = start; ; folder = path.dirname(folder)) {
        if (!this.isFile(path.join(folder, '__init__.py'))) {
          folders.push(folder);
        }
        // Outside every root only the script's own folder is on the path; its ancestors would be a guess.
        if (roots.includes(folder) || !roots.some((root) => isWithin(root, folder))) {
          break;
        }
      }
      return [...new Set([...folders, ...roots.flatMap((root) => [root, path.join(root, 'src')])])];
    });
  }

  private filesBelow(root: string, parts: readonly string[]): readonly string[] {
    const files: string[] = [];
    let folder = root;
    for (const part of parts) {
      folder = path.join(folder, part);
      const initial = path.join(folder, '__init__.py');
      if (!this.isFolder(folder)) {
        return this.isFile(`${folder}.py`) ? [...files, `${folder}.py`] : files;
      }
      if (this.isFile(initial)) {
        files.push(initial);
      } else if (this.isFile(`${folder}.py`)) {
        return [...files, `${folder}.py`];
      }
    }
    return files;
  }

  private isFile(file: string): boolean {
    return remembered(this.files, file, () => isFile(file));
  }

  private isFolder(folder: string): boolean {
    return remembered(this.folders, folder, () => isFolder(folder));
  }
}

function remembered<Answer>(known: Map<string, Answer>, key: string, ask: () => Answer): Answer {
  const before = known.get(key);
  if (before !== undefined) {
    return before;
  }
  const answer = ask();
  known.set(key, answer);
  return answer;
}

/** The file behind a module's name of JavaScript that is a path: with an ending, or the index of a folder. */
function filesOfPath(module: string): readonly string[] {
  const base = module.replaceAll('%2E', '.');
  if (!path.isAbsolute(base)) {
    return []; // A package, or something of Node itself.
  }
  const candidates = [base, ...['', '/index'].flatMap((rest) => scriptExtensions.map((each) => base + rest + each))];
  const found = candidates.find((candidate) => isScript(candidate) && isFile(candidate));
  return found === undefined ? [] : [path.normalize(found)];
}

/** True when `file` is `folder` or lies below it; both absolute. */
export function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
