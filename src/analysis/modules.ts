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
  private readonly alternatives = new Map<string, Set<string>>();
  private readonly abstractUsers = new Set<string>();
  private readonly libraryFolders = new Map<string, boolean>();

  setRoots(roots: readonly string[]): void {
    this.roots = roots.map((root) => root.replace(/\/+$/, ''));
    this.forgetPlaces();
  }

  set(facts: ModuleFacts): void {
    if (!this.byPath.has(facts.path)) {
      this.forgetPlaces();
    }
    this.byPath.set(facts.path, facts);
    this.functions.set(facts.path, new Map(facts.functions.map((candidate) => [candidate.id, candidate])));
    this.classes.set(facts.path, new Map(facts.classes.map((candidate) => [candidate.name, candidate])));
  }

  delete(path: string): void {
    this.byPath.delete(path);
    this.functions.delete(path);
    this.classes.delete(path);
    this.forgetPlaces();
  }

  /** `user` calls, through a protocol or an abstract class, what may stand in these files. */
  noteAlternatives(user: string, implementers: readonly string[]): void {
    this.abstractUsers.add(user);
    for (const path of implementers) {
      const users = this.alternatives.get(path) ?? new Set();
      this.alternatives.set(path, users.add(user));
    }
  }

  /** Files that call into this one without importing it. */
  usersOf(implementer: string): Iterable<string> {
    return this.alternatives.get(implementer) ?? [];
  }

  /** Files whose calls may reach other classes once the classes of any file have other names, bases or methods. */
  usersOfAlternatives(): readonly string[] {
    return [...this.abstractUsers];
  }

  /** Equal for two states of a file whose classes have the same names, bases and methods. */
  classShape(path: string): string {
    return JSON.stringify(
      (this.byPath.get(path)?.classes ?? []).map(({ name, bases, methods }) => [name, bases, Object.keys(methods)]),
    );
  }

  private forgetPlaces(): void {
    this.cache.clear();
    this.libraryFolders.clear();
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
    return this.isLibraryFolder(folderOf(path));
  }

  private isLibraryFolder(folder: string): boolean {
    const known = this.libraryFolders.get(folder);
    if (known !== undefined) {
      return known;
    }
    const prefix = folder === '' ? '' : `${folder}/`;
    const isLibrary =
      /(?:^|\/)(?:site|dist)-packages$/.test(folder) ||
      (this.byPath.has(`${prefix}os.py`) && this.byPath.has(`${prefix}abc.py`)) ||
      (folder !== '' && this.isLibraryFolder(folderOf(folder)));
    this.libraryFolders.set(folder, isLibrary);
    return isLibrary;
  }

  /** The module `name` of the package whose `__init__` is at `path`. */
  submodule(path: string, name: string): string | undefined {
    if (!/(?:^|\/)__init__\.pyi?$/.test(path)) {
      return undefined;
    }
    const folder = folderOf(path);
    return this.fileOf(folder === '' ? name : `${folder}/${name}`);
  }

  /** The stub file beside a source file: it has types, the source has what runs. */
  stubOf(path: string): string | undefined {
    const stub = path.endsWith('.py') ? `${path}i` : '';
    return this.byPath.has(stub) ? stub : undefined;
  }

  /** True where `from module import *` imports the name. */
  isPublic(path: string, name: string): boolean {
    const names = this.byPath.get(path)?.publicNames;
    return names ? names.includes(name) : !name.startsWith('_');
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
      const file = this.fileOf(prefix);
      if (file !== undefined) {
        return file;
      }
    }
    return undefined;
  }

  /** A package comes before a module of the same name, a source before its stub. */
  private fileOf(prefix: string): string | undefined {
    return [`${prefix}/__init__.py`, `${prefix}.py`, `${prefix}/__init__.pyi`, `${prefix}.pyi`].find((candidate) =>
      this.byPath.has(candidate),
    );
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
