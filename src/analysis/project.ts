/**
 * A set of source files understood together: facts per file, summaries per function, kept up to date as files change.
 * Summaries are made on demand, callees first, one cycle of the call graph at a time (Tarjan's strongly connected
 * components), and dropped for every file that imports a changed one. Does no I/O; the faces put texts in.
 */
import type { CallOperation, FunctionFacts, LoopOperation, ModuleFacts, Value } from '../core/facts';
import type { EditedFile, Language } from '../languages/language';
import type { Knowledge } from '../knowledge/knowledge';
import { noTypes, type TypeTable } from '../knowledge/typeTable';
import { defaultAssumptions, scriptAssumptions, type Assumptions } from './assumptions';
import { calleesOf, stronglyConnected } from './callGraph';
import { callsOf } from './callOperations';
import { targetOfCall } from './calls';
import type { SummaryContext } from './callCosts';
import { costsTheSame, editedBodies, type EditedFunction, returnsTheSame } from './edit';
import type { Entity } from './entity';
import { operationsWithin, outermostLoops } from './loops';
import { Modules } from './modules';
import { PythonSearch } from './pythonSearch';
import { mostMutualRuns } from './recursion';
import type { Grounds } from './remembered';
import { Resolver } from './resolve';
import { runtimes, type Runtime } from './runtime';
import { ScriptSearch, type ScriptPaths } from './scriptSearch';
import { effectsMs, summarise } from './summarise';
import { KeptSummary } from './keptSummary';
import type { CallTarget, FunctionReference, FunctionSummary } from './summary';

/** A cycle of at most this many functions of one file is taken for recursion. */
const maxMutual = 4;

/** Files that are edited in turn, each read in part after a keystroke. */
const maxEdited = 8;
/** After so many edits the resolver starts anew: it keeps answers about functions as they were. */
const maxEdits = 300;

/** Where the options say nothing of it: some hundred thousand lines. With fewer, larger programs have more files read twice. */
const defaultIdleCharacters = 4_000_000;

export interface ProjectOptions {
  readonly knowledge: Knowledge;
  readonly languages: readonly Language[];
  /** Types of libraries; none where it is left out. */
  readonly types?: TypeTable;
  readonly assumptions?: Assumptions;
  /** No class derives from those of the project but its own: a package that is looked at by itself. */
  readonly isComplete?: boolean;
  /** Of files that may be let go of, so many characters are kept all the same: what others look at again is often one of the last. */
  readonly idleCharacters?: number;
}

/** The summaries of a file, as of a state of the project and of the file. */
interface ListedSummaries {
  readonly state: number;
  readonly fileState: number;
  readonly summaries: readonly FunctionSummary[];
}

/** What `dependents` cannot tell of a project that was not asked yet. */
export interface InterfaceCalls {
  /** Files whose calls may reach other classes once the classes of any file have other names, bases or methods. */
  readonly users: readonly string[];
  /** Files that such calls reach, each with one that calls. */
  readonly reached: readonly (readonly [string, string])[];
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
  private readonly summariesByFunction = new Map<string, KeptSummary>();
  private resolver: Resolver;
  private importers: Map<string, Set<string>> | undefined;
  private readonly assumptions: Assumptions;
  private readonly edited = new Map<string, EditedFile>();
  /** Files that may be let go of, the longest idle first. */
  private readonly idle = new Set<string>();
  private idleCharacters = 0;
  private edits = 0;
  /** Who was priced with the price of a function, both by key. */
  private readonly callers = new Map<string, Set<string>>();
  /** The members of each cycle of calls, by the key of each. */
  private readonly cycles = new Map<string, readonly FunctionReference[]>();
  /** Raised when anything but the summaries of a few functions may be different. */
  private state = 0;
  /** Raised when summaries of a file's functions are made anew. */
  private readonly fileStates = new Map<string, number>();
  private readonly listed = new Map<string, ListedSummaries>();
  private grounds: Grounds | undefined;
  /** Files were added since what is known of the others was found out. */
  private isBehind = false;

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
    this.edited.clear();
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
    this.removeIdle(path);
    const before = this.texts.has(path) ? this.modules.get(path) : undefined;
    const facts = before ? this.editedFile(path)?.extract(text) : this.factsOf(path, text);
    if (before && facts && this.takeEdit(before, facts)) {
      this.texts.set(path, text);
      return;
    }
    if (before) {
      this.forget(path);
    } else {
      // A new file may be what an unresolved import of any other file was waiting for.
      this.forgetLibraryFile(path);
      this.forgetAll();
    }
    this.texts.set(path, text);
    const shape = before && this.modules.classShape(path);
    if (facts) {
      this.modules.set(facts);
    }
    // All is forgotten where the file is new.
    if (before && shape !== this.modules.classShape(path)) {
      for (const user of this.modules.usersOfAlternatives()) {
        this.forget(user);
      }
    }
    this.importers = undefined;
    this.resolver = this.newResolver();
  }

  /**
   * Adds one of many files. What is known of the others stands until `settle`, though with this one there it may be different:
   * a file that is edited meanwhile is not worked out anew with each file that comes.
   */
  addFile(path: string, text: string): void {
    if (this.texts.has(path)) {
      this.setFile(path, text);
      return;
    }
    this.forgetLibraryFile(path);
    this.texts.set(path, text);
    this.put(path, text);
  }

  /** Ends a series of `addFile` and `addLibraryFile`. */
  settle(): void {
    if (this.isBehind) {
      this.forgetAll();
    }
  }

  private put(path: string, text: string): void {
    const facts = this.factsOf(path, text);
    if (facts) {
      this.modules.set(facts);
    }
    this.isBehind = true;
  }

  /**
   * Adds a file of an installed package. It answers what names mean and what calls cost, and is never reported on. A file of
   * the project of the same path stays what it is.
   * @returns false where the file is not taken: it is there already, or `libraryLimits` are reached.
   */
  setLibraryFile(path: string, text: string): boolean {
    const isTaken = this.addLibraryFile(path, text);
    this.settle();
    return isTaken;
  }

  /** The same for one of many; what is known of other files stands until `settle`. */
  addLibraryFile(path: string, text: string): boolean {
    const isKnown = this.texts.has(path) || this.libraryTexts.has(path);
    const isTooMuch =
      this.libraryTexts.size >= libraryLimits.files || this.libraryCharacters + text.length > libraryLimits.characters;
    if (isKnown || isTooMuch) {
      return false;
    }
    this.libraryTexts.set(path, text);
    this.libraryCharacters += text.length;
    this.put(path, text);
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
      (this.texts.has(owner) || this.modules.get(owner)?.exports.has(name.slice(dot + 1)) === true)
    );
  }

  removeFile(path: string): void {
    this.removeIdle(path);
    if (this.texts.delete(path)) {
      this.modules.delete(path);
      this.edited.delete(path);
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

  /** The files of installed packages. */
  libraryPaths(): readonly string[] {
    return [...this.libraryTexts.keys()];
  }

  text(path: string): string | undefined {
    return this.texts.get(path) ?? this.libraryTexts.get(path);
  }

  /**
   * Nobody is about to look at the file: what was found out from its text may be let go of, and is found out again when it is asked
   * for. Call it between two questions: operations and summaries that are at hand are of the file as it was.
   */
  letGo(path: string): void {
    const { idleCharacters = defaultIdleCharacters } = this.options;
    this.addIdle(path);
    for (const longest of this.idle) {
      if (this.idleCharacters <= idleCharacters) {
        break;
      }
      this.removeIdle(longest);
      this.letGoNow(longest);
    }
  }

  private addIdle(path: string): void {
    if (!this.idle.has(path) && this.modules.get(path)?.letGo) {
      this.idle.add(path);
      this.idleCharacters += this.text(path)?.length ?? 0;
    }
  }

  private removeIdle(path: string): void {
    if (this.idle.delete(path)) {
      this.idleCharacters -= this.text(path)?.length ?? 0;
    }
  }

  private letGoNow(path: string): void {
    const facts = this.modules.get(path);
    // Files that are edited are compared with what they were.
    if (!facts?.letGo || this.edited.has(path)) {
      return;
    }
    const targets = this.resolver.targetsIn(path);
    for (const { id } of facts.functions) {
      const key = keyOf({ path, id });
      if (!this.cycles.has(key)) {
        this.summariesByFunction.get(key)?.letGoOfDetails();
      }
    }
    facts.letGo({
      keepsBody: ({ id }) => this.cycles.has(keyOf({ path, id })),
      forgetBody: (body) => {
        for (const call of callsOf(body)) {
          targets.delete(call);
        }
      },
      noteReadAgain: () => {
        if (this.modules.get(path) === facts) {
          this.addIdle(path);
        }
      },
    });
  }

  facts(path: string): ModuleFacts | undefined {
    return this.modules.get(path);
  }

  /** The summaries of a file's functions, in source order; what is only declared is none of its functions. */
  summaries(path: string): readonly FunctionSummary[] {
    const fileState = this.fileStates.get(path) ?? 0;
    this.grounds?.files.set(path, fileState);
    const known = this.listed.get(path);
    if (known?.state === this.state && known.fileState === fileState) {
      return known.summaries;
    }
    const summaries = this.functions(path).flatMap((facts) => this.summaryOf({ path, id: facts.id }) ?? []);
    this.listed.set(path, { state: this.state, fileState, summaries });
    return summaries;
  }

  /** Makes the summaries of a file one after the other, so that long work can stop in between. */
  *summarising(path: string): Generator<undefined, void, undefined> {
    for (const { id } of this.functions(path)) {
      this.summaryOf({ path, id });
      yield;
    }
  }

  /** A file's functions in source order, without those that are only declared. */
  functions(path: string): readonly FunctionFacts[] {
    return this.modules.get(path)?.functions.filter(({ isAbstract }) => isAbstract !== true) ?? [];
  }

  functionFacts(reference: FunctionReference): FunctionFacts | undefined {
    return this.modules.functionFacts(reference.path, reference.id);
  }

  /** What a call of a file's facts reaches; prices nothing. */
  targetOfCall(call: CallOperation, path: string): CallTarget {
    return targetOfCall(call, path, this.resolver, this.options.knowledge);
  }

  summary(reference: FunctionReference): FunctionSummary | undefined {
    const summary = this.summaryOf(reference);
    this.grounds?.summaries.set(keyOf(reference), summary);
    return summary;
  }

  /** What `ask` says, and which summaries and files of the project it asked for. */
  withGrounds<Answer>(ask: () => Answer): { readonly answer: Answer; readonly grounds: Grounds } {
    const outer = this.grounds;
    const grounds: Grounds = { state: this.state, summaries: new Map(), files: new Map() };
    this.grounds = grounds;
    try {
      return { answer: ask(), grounds };
    } finally {
      this.grounds = outer;
    }
  }

  /** True while what was asked for would be answered with the same. */
  stands({ state, summaries, files }: Grounds): boolean {
    return (
      state === this.state &&
      [...summaries].every(([key, summary]) => this.summariesByFunction.get(key) === summary) &&
      [...files].every(([path, known]) => known === (this.fileStates.get(path) ?? 0))
    );
  }

  private summaryOf(reference: FunctionReference): FunctionSummary | undefined {
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

  /**
   * Whether what one of the outermost loops waits for and computes may take so long per call of the function. For the answer, only
   * what stands in these loops is priced, with all that it calls. True where nothing but the function's summary can tell.
   * @param isMeant Which loops it is about.
   */
  loopsMayTake(leastMs: number, reference: FunctionReference, isMeant: (loop: LoopOperation) => boolean): boolean {
    const own = keyOf(reference);
    const facts = this.functionFacts(reference);
    if (!facts || this.summariesByFunction.has(own)) {
      return true;
    }
    const { path } = reference;
    const loops = outermostLoops(facts.body).filter(isMeant);
    const parts = loops.map(({ range }) => operationsWithin(range, facts.body));
    for (const callee of calleesOf(parts.flat(), path, this.resolver, this.options.knowledge)) {
      this.summaryOf(callee);
    }
    // What the loops call calls the function: it has its price now.
    if (this.summariesByFunction.has(own)) {
      return true;
    }
    const summaryOf = (callee: FunctionReference): KeptSummary | undefined =>
      this.summariesByFunction.get(keyOf(callee));
    const context = this.summaryContext(reference, summaryOf, () => false);
    const most = Math.max(0, ...parts.map((part) => effectsMs(part, facts, context)));
    return most > 0 && (most * mostMutualRuns(facts, this.assumptions) >= leastMs || this.callsItself(facts, path));
  }

  private callsItself(facts: FunctionFacts, path: string): boolean {
    return callsOf(facts.body).some((call) => {
      const target = this.targetOfCall(call, path);
      return target.kind === 'project' && target.functions.some((each) => each.id === facts.id && each.path === path);
    });
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

  /** Who calls through protocols and abstract classes, as far as was asked: more may do so than was. */
  interfaceCalls(): InterfaceCalls {
    return {
      users: this.modules.usersOfAlternatives(),
      reached: [...this.modules.paths()].flatMap((path) =>
        [...this.modules.usersOf(path)].map((user) => [path, user] as const),
      ),
    };
  }

  /** Equal for two states of a file whose classes have the same names, bases and methods. */
  classShape(path: string): string {
    return this.modules.classShape(path);
  }

  private callees(reference: FunctionReference): readonly FunctionReference[] {
    return this.summariesByFunction.has(keyOf(reference)) ? [] : this.calleesOf(reference);
  }

  private calleesOf(reference: FunctionReference): readonly FunctionReference[] {
    const facts = this.functionFacts(reference);
    return facts ? calleesOf(facts.body, reference.path, this.resolver, this.options.knowledge) : [];
  }

  private summariseComponent(component: readonly FunctionReference[]): void {
    const members = component.filter((reference) => !this.summariesByFunction.has(keyOf(reference)));
    const only = members[0];
    if (members.length > 1) {
      this.summariseCycle(members.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
    } else if (only) {
      const own = keyOf(only);
      const summary = this.summarised(only, noSummary, (key) => key === own);
      if (summary) {
        this.summariesByFunction.set(own, summary);
        this.cycles.delete(own);
      }
    }
  }

  /**
   * Members of a cycle are priced twice: first without each other, then each with the first prices of the others. Cycles of
   * many functions are mostly ways that a program does not take twice (an error handler that logs, a log that handles
   * errors); those of a few in one file are recursion.
   */
  private summariseCycle(members: readonly FunctionReference[]): void {
    const keys = new Set(members.map(keyOf));
    const isSmall = members.length <= maxMutual && members.every(({ path }) => path === members[0]?.path);
    let earlier: ReadonlyMap<string, KeptSummary> = noSummary;
    for (const round of [0, 1]) {
      const finished = new Map<string, KeptSummary>();
      for (const reference of members) {
        const own = keyOf(reference);
        const isRecursive = (key: string): boolean => key === own || (isSmall && round > 0 && keys.has(key));
        const summary = this.summarised(reference, earlier, isRecursive);
        if (summary) {
          finished.set(own, summary);
        }
      }
      earlier = finished;
    }
    for (const [key, summary] of earlier) {
      this.summariesByFunction.set(key, summary);
      this.cycles.set(key, members);
    }
  }

  /** `earlier` has summaries of the same cycle. */
  private summarised(
    reference: FunctionReference,
    earlier: ReadonlyMap<string, KeptSummary>,
    isRecursive: (key: string) => boolean,
  ): KeptSummary | undefined {
    const facts = this.functionFacts(reference);
    if (!facts) {
      return undefined;
    }
    const own = keyOf(reference);
    const summaryOf = (callee: FunctionReference): KeptSummary | undefined => {
      const key = keyOf(callee);
      this.noteCaller(key, own);
      return key === own ? undefined : (this.summariesByFunction.get(key) ?? earlier.get(key));
    };
    const summary = summarise(facts, this.summaryContext(reference, summaryOf, isRecursive));
    return new KeptSummary(summary, this.summarisedAgain);
  }

  private summaryContext(
    { path, id }: FunctionReference,
    summaryOf: SummaryContext['summaryOf'],
    isRecursive: (key: string) => boolean,
  ): SummaryContext {
    return {
      path,
      resolver: this.resolver,
      knowledge: this.options.knowledge,
      assumptions: this.assumptions,
      summaryOf,
      isSelf: (callee) => callee.path === path && callee.id === id,
      isRecursive: (callee) => isRecursive(keyOf(callee)),
    };
  }

  /** Of a function in no cycle of calls. */
  private readonly summarisedAgain = (reference: FunctionReference): FunctionSummary | undefined => {
    for (const callee of this.calleesOf(reference)) {
      this.summaryOf(callee);
    }
    const own = keyOf(reference);
    return this.summarised(reference, noSummary, (key) => key === own);
  };

  /** Needed for files that are edited, whose callers are all summarised after the first edit. */
  private noteCaller(callee: string, caller: string): void {
    if (this.edited.size === 0) {
      return;
    }
    const known = this.callers.get(callee);
    if (known) {
      known.add(caller);
    } else {
      this.callers.set(callee, new Set([caller]));
    }
  }

  /**
   * Takes over facts in which nothing but bodies of functions changed: all other answers stand. Summaries of callers are made
   * anew only where they see a difference.
   * @returns false where more may have changed; nothing was done then.
   */
  private takeEdit(before: ModuleFacts, facts: ModuleFacts): boolean {
    const { path } = facts;
    const edited = this.edits < maxEdits ? editedBodies(before, facts) : undefined;
    const isContained = edited?.every(
      (each) => (!this.resolver.knowsReturns(each.before) || returnsTheSame(each)) && this.callsTheSame(each, path),
    );
    if (!edited || isContained !== true) {
      return false;
    }
    this.edits++;
    this.modules.set(facts);
    for (const { before: replaced, after } of edited) {
      this.resolver.replace(replaced, after);
      this.summariseAgain({ path, id: after.id });
    }
    return true;
  }

  /** Other functions reached may make other cycles of calls. */
  private callsTheSame({ before, after }: EditedFunction, path: string): boolean {
    const called = (facts: FunctionFacts): string =>
      [...new Set(calleesOf(facts.body, path, this.resolver, this.options.knowledge).map(keyOf))].sort().join('\n');
    return called(before) === called(after);
  }

  private summariseAgain(reference: FunctionReference): void {
    const known = this.summariesByFunction.get(keyOf(reference));
    if (!known) {
      return;
    }
    const members = this.cycles.get(keyOf(reference)) ?? [reference];
    const earlier = members.map((member) => this.forgetSummary(keyOf(member)));
    this.summariseComponent(members);
    const isSame = members.every((member, index) => {
      const summary = this.summariesByFunction.get(keyOf(member));
      const before = earlier[index];
      return summary !== undefined && before !== undefined && costsTheSame(before, summary);
    });
    if (!isSame) {
      const stale = new Set(members.map(keyOf));
      for (const key of stale) {
        this.callers.get(key)?.forEach((caller) => stale.add(caller));
      }
      members.forEach((member) => stale.delete(keyOf(member)));
      stale.forEach((key) => this.forgetSummary(key));
    }
  }

  private forgetSummary(key: string): KeptSummary | undefined {
    const summary = this.summariesByFunction.get(key);
    if (summary) {
      this.summariesByFunction.delete(key);
      const { path } = summary.reference;
      this.fileStates.set(path, (this.fileStates.get(path) ?? 0) + 1);
    }
    return summary;
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
    this.startAnew();
    const stale = new Set(this.dependents(path));
    for (const [key, summary] of this.summariesByFunction) {
      if (stale.has(summary.reference.path)) {
        this.summariesByFunction.delete(key);
      }
    }
  }

  private startAnew(): void {
    this.state++;
    this.edits = 0;
  }

  private forgetAll(): void {
    this.isBehind = false;
    this.startAnew();
    this.summariesByFunction.clear();
    this.listed.clear();
    this.callers.clear();
    this.cycles.clear();
    this.importers = undefined;
    this.resolver = this.newResolver();
  }

  private newResolver(): Resolver {
    const { knowledge, isComplete } = this.options;
    return new Resolver(this.modules, knowledge, this.types, isComplete, this.runtime);
  }

  private languageOf(path: string): Language | undefined {
    return this.options.languages.find(({ extensions }) => extensions.some((ending) => path.endsWith(ending)));
  }

  private factsOf(path: string, text: string): ModuleFacts | undefined {
    return this.languageOf(path)?.extract(text, { path, ...this.modules.nameOf(path) });
  }

  /** What reads the file after an edit: in part, where its language can. */
  private editedFile(path: string): EditedFile | undefined {
    const options = { path, ...this.modules.nameOf(path) };
    const language = this.languageOf(path);
    const file = this.edited.get(path) ?? language?.edited?.(options);
    if (!file) {
      return language && { extract: (text) => language.extract(text, options) };
    }
    this.edited.delete(path);
    this.edited.set(path, file);
    const [oldest] = this.edited.keys();
    if (this.edited.size > maxEdited && oldest !== undefined) {
      this.edited.delete(oldest);
    }
    return file;
  }

  private forgetLibraryFile(path: string): void {
    this.libraryCharacters -= this.libraryTexts.get(path)?.length ?? 0;
    this.libraryTexts.delete(path);
  }
}

const noSummary: ReadonlyMap<string, KeptSummary> = new Map();

function keyOf(reference: FunctionReference): string {
  return `${reference.path}#${reference.id}`;
}
