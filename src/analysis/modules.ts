/**
 * The files of a project as importable modules. Finds the file a dotted module name means for a given importer, along the
 * folders that would be on `sys.path`: the importer's own ancestors outside packages, each root, and `src` below it.
 * Source: https://docs.python.org/3/tutorial/modules.html#the-module-search-path and the "src layout" of the packaging guide.
 */
import type { ClassFacts, FunctionFacts, ModuleFacts } from '../core/facts';

export class Modules {
  private readonly byPath = new Map<string, ModuleFacts>();
  private readonly functions = new Map<string, ReadonlyMap<string, FunctionFacts>>();
  private readonly classes = new Map<string, ReadonlyMap<string, ClassFacts>>();
  private roots: readonly string[] = [''];
  private cache = new Map<string, string | undefined>();

  setRoots(roots: readonly string[]): void {
    this.roots = roots.map((root) => root.replace(/\/+$/, ''));
    this.cache.clear();
  }

  set(facts: ModuleFacts): void {
    if (!this.byPath.has(facts.path)) {
      this.cache.clear();
    }
    this.byPath.set(facts.path, facts);
    this.functions.set(facts.path, new Map(facts.functions.map((candidate) => [candidate.id, candidate])));
    this.classes.set(facts.path, new Map(facts.classes.map((candidate) => [candidate.name, candidate])));
  }

  delete(path: string): void {
    this.byPath.delete(path);
    this.functions.delete(path);
    this.classes.delete(path);
    this.cache.clear();
  }

  get(path: string): ModuleFacts | undefined {
    return this.byPath.get(path);
  }

  functionFacts(path: string, id: string): FunctionFacts | undefined {
    return this.functions.get(path)?.get(id);
  }

  classFacts(path: string, name: string): ClassFacts | undefined {
    return this.classes.get(path)?.get(name);
  }

  paths(): readonly string[] {
    return [...this.byPath.keys()];
  }

  /** Dotted name of a file below the nearest root: `shop/storage.py` is `shop.storage`. */
  nameOf(path: string): { readonly moduleName: string; readonly isPackage: boolean } {
    const root = this.roots
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

  /** True for files of an installed library or of the standard library itself, which the knowledge base describes better. */
  isLibrary(path: string): boolean {
    if (/\/(?:site|dist)-packages\//.test(path)) {
      return true;
    }
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      const prefix = folder === '' ? '' : `${folder}/`;
      if (this.byPath.has(`${prefix}os.py`) && this.byPath.has(`${prefix}abc.py`)) {
        return true;
      }
      if (folder === '') {
        return false;
      }
    }
  }

  /** The path of the project file that `import name` in `importer` would load; undefined for a library. */
  find(name: string, importer: string): string | undefined {
    const folder = folderOf(importer);
    const key = `${folder}\n${name}`;
    if (this.cache.has(key)) {
      return this.cache.get(key);
    }
    const found = this.search(name, folder);
    this.cache.set(key, found);
    return found;
  }

  private search(name: string, folder: string): string | undefined {
    const relative = name.replaceAll('.', '/');
    if (relative === '') {
      return undefined;
    }
    for (const base of this.searchPath(folder)) {
      const prefix = base === '' ? relative : `${base}/${relative}`;
      for (const candidate of [`${prefix}.py`, `${prefix}/__init__.py`, `${prefix}.pyi`]) {
        if (this.byPath.has(candidate)) {
          return candidate;
        }
      }
    }
    return undefined;
  }

  private searchPath(folder: string): string[] {
    const bases: string[] = [];
    for (let current = folder; ; current = folderOf(current)) {
      const isPackage = this.byPath.has(current === '' ? '__init__.py' : `${current}/__init__.py`);
      if (!isPackage) {
        bases.push(current);
      }
      if (current === '' || this.roots.includes(current)) {
        break;
      }
    }
    for (const root of this.roots) {
      bases.push(root, root === '' ? 'src' : `${root}/src`);
    }
    return bases;
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
