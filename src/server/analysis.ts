/**
 * The project behind the server and the advice on its files, kept until a change could make it wrong.
 * Knows texts and paths only: where they come from is documents.ts and workspaceIndex.ts, where they go the other files.
 */
import { adviseFile, adviseFunction, findingsOf } from '../advice/advise';
import { simulateFinding } from '../advice/findingSites';
import type { AdviceSettings, FileAdvice, Finding, Fix, FunctionAdvice } from '../advice/finding';
import type { ScriptPaths } from '../analysis/scriptSearch';
import type { Range } from '../core/text';
import type { TypeTable } from '../knowledge/typeTable';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { isUri } from './addresses';
import { mayBeChanged } from './files/editable';
import type { FactsCache } from './files/factsCache';
import type { NotebookModule } from './notebooks/notebookModule';
import { Projects } from './projects';

/** Files whose advice may be different after a change; a file that comes or goes may touch any other. */
export type Affected = readonly string[] | 'all';

/** Larger texts are left out: they are generated, and would keep the server from answering. */
export const maximumTextSize = 5_000_000;

export class Analysis {
  private projects = new Projects();
  private cache: FactsCache | undefined;
  private readonly advised = new Map<string, FileAdvice>();
  private readonly found = new Map<string, readonly Finding[]>();
  private readonly listed = new Map<string, readonly FunctionAdvice[]>();
  private readonly settingsUsed = new Map<string, AdviceSettings>();
  private changes = 0;
  private roots: readonly string[] = [];
  private knowledge: readonly LibraryKnowledge[] = [];

  constructor(
    private settingsOf: (path: string) => AdviceSettings,
    /** Told whenever any advice may be different. */
    private readonly onChanged: () => void = () => undefined,
  ) {}

  /** From now on what is read of files on disk is kept for the next start, and taken from there. */
  setCache(cache: FactsCache): void {
    this.cache = cache;
    this.rebuild('with libraries');
  }

  /** Folders that imports start from. Everything known is read again: module names depend on them. */
  setRoots(roots: readonly string[]): void {
    this.roots = roots;
    this.rebuild('without libraries');
    this.forgetAll();
  }

  /** @param knowledge What the workspace says of further libraries. */
  setSettings(settingsOf: (path: string) => AdviceSettings, knowledge: readonly LibraryKnowledge[]): void {
    this.settingsOf = settingsOf;
    if (JSON.stringify(knowledge) !== JSON.stringify(this.knowledge)) {
      this.knowledge = knowledge;
      this.rebuild('with libraries');
    }
    this.forgetAll();
  }

  /** The settings that hold for a file. */
  settings(path: string): AdviceSettings {
    return this.settingsOf(path);
  }

  /** Returns the files whose advice may be different now; none when the text is the same. */
  setFile(path: string, text: string): Affected {
    return this.replace(path, text, () => {
      this.projects.setFile(path, text);
    });
  }

  /** As `setFile`, for a notebook. */
  setNotebook(path: string, notebook: NotebookModule): Affected {
    return this.replace(path, notebook.text, () => {
      this.projects.setNotebook(path, notebook);
    });
  }

  private replace(path: string, text: string, put: () => void): Affected {
    if (!this.projects.has(path)) {
      put();
      this.forgetAll();
      return 'all';
    }
    if (this.projects.text(path) === text) {
      put(); // Cells that differ only in what is no Python.
      return [];
    }
    // Asked before and after: an import may have been taken out, or put in.
    const before = this.projects.dependents(path);
    put();
    const affected = new Set([...before, ...this.projects.dependents(path)]);
    for (const each of affected) {
      this.advised.delete(each);
      this.found.delete(each);
      this.listed.delete(each);
    }
    this.noteChange();
    return [...affected];
  }

  /**
   * Adds one of many files. Advice given so far stays until `settle`, and so does what it was worked out from: requests which
   * come between the files are answered from it, those about a document that is edited meanwhile included.
   */
  addFile(path: string, text: string): void {
    this.fromDisk(() => {
      this.projects.addFile(path, text);
    });
  }

  /** Ends a series of `addFile` and `setLibraryFile`. */
  settle(): Affected {
    this.cache?.trim();
    this.projects.settle();
    this.forgetAll();
    return 'all';
  }

  removeFile(path: string): Affected {
    this.projects.removeFile(path);
    this.forgetAll();
    return 'all';
  }

  has(path: string): boolean {
    return this.projects.has(path);
  }

  text(path: string): string | undefined {
    return this.projects.text(path);
  }

  paths(): readonly string[] {
    return this.projects.paths();
  }

  /** Folders of installed packages. Those of a project made anew by `setRoots` have to be named again. */
  setLibraryRoots(roots: readonly string[]): void {
    this.projects.python.setLibraryRoots(roots);
  }

  /** Adds a file of an installed package, as `addFile` does one of the project's. */
  setLibraryFile(path: string, text: string): boolean {
    return this.fromDisk(() => this.projects.python.addLibraryFile(path, text));
  }

  /** What the configuration of a JavaScript workspace says of module names. */
  setScriptPaths(paths: ScriptPaths): void {
    this.projects.setScriptPaths(paths);
    this.forgetAll();
  }

  setTypes(types: TypeTable): void {
    this.projects.python.setTypes(types);
  }

  missingModules(): readonly string[] {
    return this.projects.python.missingModules();
  }

  missingImports(path: string): readonly string[] {
    return this.projects.python.missingImports(path);
  }

  importedModules(path: string): readonly string[] {
    return this.projects.facts(path)?.importedModules ?? [];
  }

  /** Undefined for a file that is not in the project. */
  advice(path: string): FileAdvice | undefined {
    if (this.projects.facts(path) === undefined) {
      return undefined;
    }
    const known = this.advised.get(path);
    if (known !== undefined) {
      return known;
    }
    const advice = adviseFile(this.projects.of(path), path, this.settingsForFindings(path));
    this.advised.set(path, advice);
    return advice;
  }

  /** The findings of `advice`, without the simulations that the rest of it needs. */
  findings(path: string): readonly Finding[] {
    const known = this.advised.get(path)?.findings ?? this.found.get(path);
    if (known !== undefined) {
      return known;
    }
    const findings = findingsOf(this.projects.of(path), path, this.settingsForFindings(path));
    this.found.set(path, findings);
    return findings;
  }

  /** The functions of `advice`, without the findings; simulated only where that is asked for. */
  functions(path: string): readonly FunctionAdvice[] {
    const known = this.advised.get(path)?.functions ?? this.listed.get(path);
    if (known !== undefined) {
      return known;
    }
    const settings = this.settingsOf(path);
    const functions = this.projects
      .summaries(path)
      .map((summary) => adviseFunction(this.projects.of(path), summary, settings));
    this.listed.set(path, functions);
    return functions;
  }

  /** Finds out step by step what `functions` tells of a file; after the last step that is quick. */
  classifying(path: string): Iterable<undefined> {
    return this.advised.has(path) || this.listed.has(path) ? [] : this.projects.summarising(path);
  }

  /** Differs whenever any advice may be different. */
  get revision(): number {
    return this.changes;
  }

  /** The preferred one first. */
  fixes(path: string, finding: Finding): readonly Fix[] {
    return this.allowed(path, this.projects.fixesFor(path, finding, this.settingsOf(path)));
  }

  /** What the simulator shows of the place that a finding is about; undefined where that is one call. */
  simulation(path: string, finding: Finding): FunctionAdvice['simulation'] {
    return simulateFinding(this.projects.of(path), path, finding, this.settingsOf(path));
  }

  /** What a person may choose at a place, finding or not. */
  refactorings(path: string, range: Range): readonly Fix[] {
    return this.allowed(path, this.projects.refactoringsAt(path, range, this.settingsOf(path)));
  }

  /** Those that change nothing outside of the workspace but the document they are asked for in. */
  private allowed(asked: string, fixes: readonly Fix[]): readonly Fix[] {
    return fixes.filter(({ files }) =>
      files.every(({ path }) => (isUri(path) ? path === asked : mayBeChanged(path, asked, this.roots))),
    );
  }

  /** What was read of installed packages is kept unless the folders change: it is looked for anew then. */
  private rebuild(libraries: 'with libraries' | 'without libraries'): void {
    const previous = this.projects;
    this.projects = new Projects(this.knowledge, this.cache);
    this.projects.setRoots(this.roots);
    if (libraries === 'with libraries') {
      this.projects.copyLibraries(previous);
    }
    for (const path of previous.paths()) {
      const notebook = previous.notebook(path);
      if (notebook === undefined) {
        this.projects.setFile(path, previous.text(path) ?? '');
      } else {
        this.projects.setNotebook(path, notebook);
      }
    }
  }

  private fromDisk<Result>(work: () => Result): Result {
    return this.cache ? this.cache.using(work) : work();
  }

  /** The same object until any finding may be different: findings in functions are kept by it. */
  private settingsForFindings(path: string): AdviceSettings {
    const settings = this.settingsUsed.get(path) ?? this.settingsOf(path);
    this.settingsUsed.set(path, settings);
    return settings;
  }

  private forgetAll(): void {
    this.settingsUsed.clear();
    this.advised.clear();
    this.found.clear();
    this.listed.clear();
    this.noteChange();
  }

  private noteChange(): void {
    this.changes++;
    this.onChanged();
  }
}
