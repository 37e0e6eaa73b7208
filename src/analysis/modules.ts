/**
 * The files of a project as importable modules: their facts by path, functions and classes by name, and who calls whom without
 * importing. Which file a module's name means is a matter of the language, that of a `ModuleSearch`.
 */
import type { ClassFacts, FunctionFacts, ModuleFacts } from '../core/facts';
import { folderOf, type ModuleSearch } from './moduleSearch';
import { PythonSearch } from './pythonSearch';

export class Modules {
  private readonly byPath = new Map<string, ModuleFacts>();
  /** By name, of the files that were asked for one. */
  private readonly functions = new Map<string, ReadonlyMap<string, FunctionFacts>>();
  private readonly classes = new Map<string, ReadonlyMap<string, ClassFacts>>();
  private roots: readonly string[] = [''];
  private readonly cache = new Map<string, string | undefined>();
  private readonly alternatives = new Map<string, Set<string>>();
  private readonly abstractUsers = new Set<string>();
  private readonly libraryFolders = new Map<string, boolean>();

  constructor(private readonly search: ModuleSearch = new PythonSearch()) {}

  setRoots(roots: readonly string[]): void {
    this.roots = roots.map((root) => root.replace(/\/+$/, ''));
    this.forgetPlaces();
  }

  set(facts: ModuleFacts): void {
    if (!this.byPath.has(facts.path)) {
      this.forgetPlaces();
    }
    this.byPath.set(facts.path, facts);
    this.functions.delete(facts.path);
    this.classes.delete(facts.path);
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
      (this.byPath.get(path)?.classes ?? []).map(({ name, bases, methods }) => [name, bases, [...methods.keys()]]),
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
    let known = this.functions.get(path);
    if (known === undefined) {
      known = new Map((this.byPath.get(path)?.functions ?? []).map((candidate) => [candidate.id, candidate]));
      this.functions.set(path, known);
    }
    return known.get(id);
  }

  classFacts(path: string, name: string): ClassFacts | undefined {
    let known = this.classes.get(path);
    if (known === undefined) {
      known = new Map((this.byPath.get(path)?.classes ?? []).map((candidate) => [candidate.name, candidate]));
      this.classes.set(path, known);
    }
    return known.get(name);
  }

  paths(): readonly string[] {
    return [...this.byPath.keys()];
  }

  /** Absolute name of a file, dotted or however the language writes it. */
  nameOf(path: string): { readonly moduleName: string; readonly isPackage: boolean } {
    return this.search.nameOf(path, this.roots);
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
    const isLibrary =
      this.search.isLibraryFolder(folder, this.byPath) || (folder !== '' && this.isLibraryFolder(folderOf(folder)));
    this.libraryFolders.set(folder, isLibrary);
    return isLibrary;
  }

  /** The module `name` of the package that is the file at `path`. */
  submodule(path: string, name: string): string | undefined {
    return this.search.submodule(path, name, this.byPath);
  }

  /** The file of types beside a source file: it has types, the source has what runs. */
  stubOf(path: string): string | undefined {
    return this.search.stubOf(path, this.byPath);
  }

  /** True where importing all names of a module imports this one. */
  isPublic(path: string, name: string): boolean {
    const names = this.byPath.get(path)?.publicNames;
    return names ? names.includes(name) : this.search.isPublic(name);
  }

  /** The path of the project file that importing `name` in `importer` would load; undefined for a library. */
  find(name: string, importer: string): string | undefined {
    const folder = folderOf(importer);
    const key = `${folder}\n${name}`;
    if (this.cache.has(key)) {
      return this.cache.get(key);
    }
    const found = this.search.find(name, folder, this.roots, this.byPath);
    this.cache.set(key, found);
    return found;
  }
}
