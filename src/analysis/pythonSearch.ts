/**
 * Finds the file a dotted module name of Python means for a given importer, along the folders that would be on `sys.path`: the
 * importer's own ancestors outside packages, each root, and `src` below it.
 * Source: https://docs.python.org/3/tutorial/modules.html#the-module-search-path and the "src layout" of the packaging guide.
 */
import { folderOf, type Files, type ModuleSearch } from './moduleSearch';

export class PythonSearch implements ModuleSearch {
  /** Dotted name of a file below the nearest root: `shop/storage.py` is `shop.storage`. */
  nameOf(path: string, roots: readonly string[]): { readonly moduleName: string; readonly isPackage: boolean } {
    const root = roots
      .filter((candidate) => candidate === '' || path.startsWith(`${candidate}/`))
      .sort((a, b) => b.length - a.length)[0];
    const relative = root === undefined || root === '' ? path : path.slice(root.length + 1);
    const parts = relative
      .replace(/\.[^./]+$/, '')
      .split('/')
      .filter((part) => part !== '' && part !== '.');
    const isPackage = parts.at(-1) === '__init__' && parts.length > 1;
    return { moduleName: (isPackage ? parts.slice(0, -1) : parts).join('.'), isPackage };
  }

  find(name: string, folder: string, roots: readonly string[], files: Files): string | undefined {
    const relative = name.replaceAll('.', '/');
    if (relative === '') {
      return undefined;
    }
    for (const base of searchPath(folder, roots, files)) {
      const prefix = base === '' ? relative : `${base}/${relative}`;
      const file = fileOf(prefix, files);
      if (file !== undefined) {
        return file;
      }
    }
    return undefined;
  }

  submodule(path: string, name: string, files: Files): string | undefined {
    if (!/(?:^|\/)__init__\.pyi?$/.test(path)) {
      return undefined;
    }
    const folder = folderOf(path);
    return fileOf(folder === '' ? name : `${folder}/${name}`, files);
  }

  stubOf(path: string, files: Files): string | undefined {
    const stub = path.endsWith('.py') ? `${path}i` : '';
    return files.has(stub) ? stub : undefined;
  }

  isLibraryFolder(folder: string, files: Files): boolean {
    const prefix = folder === '' ? '' : `${folder}/`;
    return (
      /(?:^|\/)(?:site|dist)-packages$/.test(folder) || (files.has(`${prefix}os.py`) && files.has(`${prefix}abc.py`))
    );
  }

  isPublic(name: string): boolean {
    return !name.startsWith('_');
  }
}

/** A package comes before a module of the same name, a source before its stub. */
function fileOf(prefix: string, files: Files): string | undefined {
  return [`${prefix}/__init__.py`, `${prefix}.py`, `${prefix}/__init__.pyi`, `${prefix}.pyi`].find((candidate) =>
    files.has(candidate),
  );
}

function searchPath(folder: string, roots: readonly string[], files: Files): string[] {
  const bases: string[] = [];
  for (let current = folder; ; current = folderOf(current)) {
    const isPackage = files.has(current === '' ? '__init__.py' : `${current}/__init__.py`);
    if (!isPackage) {
      bases.push(current);
    }
    if (current === '' || roots.includes(current)) {
      break;
    }
  }
  for (const root of roots) {
    bases.push(root, root === '' ? 'src' : `${root}/src`);
  }
  return bases;
}
