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
 * The files below the import path of `importer` that importing the dotted `module` loads: the packages on the way, and the
 * module. A trailing name that is no file is taken for something inside the module.
 */
export function filesOfModule(module: string, importer: string, roots: readonly string[]): readonly string[] {
  if (isScript(importer)) {
    return filesOfPath(module);
  }
  const parts = module.split('.').filter((part) => part !== '');
  for (const folder of searchPath(importer, roots)) {
    const files = filesBelow(folder, parts);
    if (files.length > 0) {
      return files;
    }
  }
  return [];
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

/** The importer's own ancestors that are not packages, up to a root; then the roots, and `src` below them. */
function searchPath(importer: string, roots: readonly string[]): readonly string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(importer); ; folder = path.dirname(folder)) {
    if (!existsSync(path.join(folder, '__init__.py'))) {
      folders.push(folder);
    }
    // Outside every root only the script's own folder is on the path; its ancestors would be a guess.
    if (roots.includes(folder) || !roots.some((root) => isWithin(root, folder))) {
      break;
    }
  }
  return [...new Set([...folders, ...roots.flatMap((root) => [root, path.join(root, 'src')])])];
}

function filesBelow(root: string, parts: readonly string[]): readonly string[] {
  const files: string[] = [];
  let folder = root;
  for (const part of parts) {
    folder = path.join(folder, part);
    if (isFile(path.join(folder, '__init__.py'))) {
      files.push(path.join(folder, '__init__.py'));
    } else if (isFile(`${folder}.py`)) {
      return [...files, `${folder}.py`];
    } else if (!isFolder(folder)) {
      return files;
    }
  }
  return files;
}
