/**
 * A set of source files understood together: facts per file, summaries per function, kept up to date as files change.
 * Summaries are made on demand, callees first, one cycle of the call graph at a time (Tarjan's strongly connected
 * components), and dropped for every file that imports a changed one. Does no I/O; the faces put texts in.
 */
import type { FunctionFacts, ModuleFacts, Value } from '../core/facts';
import type { Language } from '../languages/language';
import type { Knowledge } from '../knowledge/knowledge';
import { noTypes, type TypeTable } from '../knowledge/typeTable';
import { defaultAssumptions, scriptAssumptions, type Assumptions } from './assumptions';
import { calleesOf, stronglyConnected } from './callGraph';
import type { Entity } from './entity';
import { Modules } from './modules';
import { PythonSearch } from './pythonSearch';
import { Resolver } from './resolve';
import { runtimes, type Runtime } from './runtime';
import { ScriptSearch, type ScriptPaths } from './scriptSearch';
import { summarise } from './summarise';
import type { FunctionReference, FunctionSummary } from './summary';

/** A cycle of at most this many functions of one file is taken for recursion. */
const maxMutual = 4;

export interface ProjectOptions {
  readonly knowledge: Knowledge;
  readonly languages: readonly Language[];
  /** Types of libraries; none where it is left out. */
  readonly types?: TypeTable;
  readonly assumptions?: Assumptions;
  /** No class derives from those of the project but its own: a package that is looked at by itself. */
  readonly isComplete?: boolean;
}

/** What a project takes of installed packages at most, so that their size does not become the program's. */
export const libraryLimits = { files: 400, characters: 20_000_000 } as const;

export class Project {
  private readonly modules: Modules;
  private readonly scripts = new ScriptSearch();
  private readonly runtime: Runtime;
  private readonly texts = new Map<string, string>();
  /** Of installed packages: they take part in resolution, nobody asks about them. */
  private readonly libraryTexts = new Map<string, string>();
  private libraryCharacters = 0;
  private roots: readonly string[] = [''];
  private libraryRoots: readonly string[] = [];
  private types: TypeTable;
  private readonly summariesByFunction = new Map<string, FunctionSummary>();
  private resolver: Resolver;
  private importers: Map<string, Set<string>> | undefined;
  private readonly assumptions: Assumptions;

  constructor(private readonly options: ProjectOptions) {
    this.types = options.types ?? noTypes;
    const language = options.languages[0]?.id ?? 'python';
    this.runtime = runtimes[language];
    this.assumptions = options.assumptions ?? (language === 'typescript' ? scriptAssumptions : defaultAssumptions);
    this.modules = new Modules(language === 'typescript' ? this.scripts : new PythonSearch());
    this.resolver = this.newResolver();
  }

  /** Folders that imports start from. Call it before the first `setFile`: module names depend on it. */
  setRoots(roots: readonly string[]): void {
    this.roots = roots;
    this.modules.setRoots([...roots, ...this.libraryRoots]);
    this.forgetAll();
  }

  /** Folders of installed packages, which imports look into last. Call it before the first `setLibraryFile`. */
  setLibraryRoots(roots: readonly string[]): void {
    this.libraryRoots = roots;
    this.setRoots(this.roots);
  }

  /** What the configuration says of names that are imported: path aliases and packages of the workspace. */
  setScriptPaths(paths: ScriptPaths): void {
    this.scripts.setPaths(paths);
    this.setRoots(this.roots);
  }

  /** Takes over what `other` has of installed packages: their files, where they lie, and types of their stubs. */
  copyLibraries(other: Project): void {
    this.setLibraryRoots(other.libraryRoots);
    for (const [path, text] of other.libraryTexts) {
      this.setLibraryFile(path, text);
    }
    this.setTypes(other.types);
  }

  /** Takes the place of the types given before: those of a workspace's own stubs may have been added. */
  setTypes(types: TypeTable): void {
    this.types = types;
    this.forgetAll();
  }

  /** Adds a file or replaces its text. Files of no supported language are kept as text only. */
  setFile(path: string, text: string): void {
    if (this.texts.get(path) === text) {
      return;
    }
    const isNew = !this.texts.has(path);
    if (isNew) {
      // A new file may be what an unresolved import of any other file was waiting for.
      this.forgetLibraryFile(path);
      this.forgetAll();
    } else {
      this.forget(path);
    }
    this.texts.set(path, text);
    const shape = this.modules.classShape(path);
    this.extract(path, text);
    if (shape !== this.modules.classShape(path)) {
      for (const user of this.modules.usersOfAlternatives()) {
        this.forget(user);
      }
    }
    this.importers = undefined;
    this.resolver = this.newResolver();
  }

  /**
   * Adds a file of an installed package. It answers what names mean and what calls cost, and is never reported on. A file of
   * the project of the same path stays what it is.
   * @returns false where the file is not taken: it is there already, or `libraryLimits` are reached.
   */
  setLibraryFile(path: string, text: string): boolean {
    const isKnown = this.texts.has(path) || this.libraryTexts.has(path);
    const isTooMuch =
      this.libraryTexts.size >= libraryLimits.files || this.libraryCharacters + text.length > libraryLimits.characters;
    if (isKnown || isTooMuch) {
      return false;
    }
    this.libraryTexts.set(path, text);
    this.libraryCharacters += text.length;
    this.extract(path, text);
    this.forgetAll();
    return true;
  }

  /**
   * Absolute names that the project's files import and that neither its files nor the knowledge base cover, those of the
   * standard library included. A name may be a module's or that of something in it.
   */
  missingModules(): readonly string[] {
    return [...new Set(this.paths().flatMap((path) => this.missingImports(path)))];
  }

  /** The same for one file, of the project or of a library. */
  missingImports(path: string): readonly string[] {
    const imported = this.modules.get(path)?.importedModules ?? [];
    return imported.filter((name) => !this.options.knowledge.isKnownLibrary(name) && !this.isFound(name, path));
  }

  private isFound(name: string, importer: string): boolean {
    if (this.modules.find(name, importer) !== undefined) {
      return true;
    }
    const dot = name.lastIndexOf('.');
    const owner = dot < 0 ? undefined : this.modules.find(name.slice(0, dot), importer);
    // The project's own packages are complete; a package of a library may have a module of that name that nobody read yet.
    return (
      owner !== undefined &&
      (this.texts.has(owner) || Object.hasOwn(this.modules.get(owner)?.exports ?? {}, name.slice(dot + 1)))
    );
  }

  removeFile(path: string): void {
    if (this.texts.delete(path)) {
      this.modules.delete(path);
      this.forgetAll();
    }
  }

  /** True for files of the project; those of libraries do not count. */
  has(path: string): boolean {
    return this.texts.has(path);
  }

  paths(): readonly string[] {
    return [...this.texts.keys()];
  }

  text(path: string): string | undefined {
    return this.texts.get(path) ?? this.libraryTexts.get(path);
  }

  facts(path: string): ModuleFacts | undefined {
    return this.modules.get(path);
  }

  /** The summaries of a file's functions, in source order; what is only declared is none of its functions. */
  summaries(path: string): readonly FunctionSummary[] {
    const module = this.modules.get(path);
    return (module?.functions ?? []).flatMap((facts) => {
      const summary = facts.isAbstract === true ? undefined : this.summary({ path, id: facts.id });
      return summary ? [summary] : [];
    });
  }

  summary(reference: FunctionReference): FunctionSummary | undefined {
    const key = keyOf(reference);
    const known = this.summariesByFunction.get(key);
    if (known) {
      return known;
    }
    for (const component of stronglyConnected(reference, keyOf, (from) => this.callees(from))) {
      this.summariseComponent(component);
    }
    return this.summariesByFunction.get(key);
  }

  /** What is known of libraries. */
  get knowledge(): Knowledge {
    return this.options.knowledge;
  }

  /** What a value of a file's facts may be: the class of an argument, the entry of a decorator. Empty where nothing is known. */
  evaluate(value: Value, path: string): readonly Entity[] {
    return this.resolver.evaluate(value, path);
  }

  /** Files whose advice may change with this one: everything that imports it, directly or not, and itself. */
  dependents(path: string): readonly string[] {
    const importers = this.importersOfEachFile();
    const result = new Set([path]);
    for (const current of result) {
      for (const importer of [...(importers.get(current) ?? []), ...this.modules.usersOf(current)]) {
        result.add(importer);
      }
    }
    return [...result];
  }

  private callees(reference: FunctionReference): readonly FunctionReference[] {
    if (this.summariesByFunction.has(keyOf(reference))) {
      return [];
    }
    const facts = this.functionFacts(reference);
    return facts ? calleesOf(facts, reference.path, this.resolver, this.options.knowledge) : [];
  }

  private functionFacts(reference: FunctionReference): FunctionFacts | undefined {
    return this.modules.functionFacts(reference.path, reference.id);
  }

  /**
   * Members of a cycle are priced twice: first without each other, then each with the first prices of the others. Cycles of
   * many functions are mostly ways that a program does not take twice (an error handler that logs, a log that handles
   * errors); those of a few in one file are recursion.
   */
  private summariseComponent(component: readonly FunctionReference[]): void {
    const members = component
      .filter((reference) => !this.summariesByFunction.has(keyOf(reference)))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const keys = new Set(members.map(keyOf));
    const isSmall = members.length <= maxMutual && members.every(({ path }) => path === members[0]?.path);
    let earlier = new Map<string, FunctionSummary>();
    for (let round = 0; round < (members.length > 1 ? 2 : 1); round++) {
      const finished = new Map<string, FunctionSummary>();
      for (const reference of members) {
        const facts = this.functionFacts(reference);
        const own = keyOf(reference);
        if (facts) {
          const summary = summarise(facts, {
            path: reference.path,
            resolver: this.resolver,
            knowledge: this.options.knowledge,
            assumptions: this.assumptions,
            summaryOf: (callee) => {
              const key = keyOf(callee);
              return this.summariesByFunction.get(key) ?? (key === own ? undefined : earlier.get(key));
            },
            isSelf: (callee) => keyOf(callee) === own,
            isRecursive: (callee) => {
              const key = keyOf(callee);
              return key === own || (isSmall && round > 0 && keys.has(key));
            },
          });
          finished.set(own, summary);
        }
      }
      earlier = finished;
    }
    for (const [key, summary] of earlier) {
      this.summariesByFunction.set(key, summary);
    }
  }

  private importersOfEachFile(): Map<string, Set<string>> {
    if (!this.importers) {
      this.importers = new Map();
      for (const path of this.modules.paths()) {
        for (const name of this.modules.get(path)?.importedModules ?? []) {
          const imported = this.modules.find(name, path);
          if (imported !== undefined) {
            const known = this.importers.get(imported) ?? new Set();
            this.importers.set(imported, known.add(path));
          }
        }
      }
    }
    return this.importers;
  }

  private forget(path: string): void {
    const stale = new Set(this.dependents(path));
    for (const [key, summary] of this.summariesByFunction) {
      if (stale.has(summary.reference.path)) {
        this.summariesByFunction.delete(key);
      }
    }
  }

  private forgetAll(): void {
    this.summariesByFunction.clear();
    this.importers = undefined;
    this.resolver = this.newResolver();
  }

  private newResolver(): Resolver {
    const { knowledge, isComplete } = this.options;
    return new Resolver(this.modules, knowledge, this.types, isComplete, this.runtime);
  }

  private extract(path: string, text: string): void {
    const language = this.options.languages.find(({ extensions }) =>
      extensions.some((ending) => path.endsWith(ending)),
    );
    if (language) {
      this.modules.set(language.extract(text, { path, ...this.modules.nameOf(path) }));
    }
  }

  private forgetLibraryFile(path: string): void {
    this.libraryCharacters -= this.libraryTexts.get(path)?.length ?? 0;
    this.libraryTexts.delete(path);
  }
}

function keyOf(reference: FunctionReference): string {
  return `${reference.path}#${reference.id}`;
}
