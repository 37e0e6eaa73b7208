/**
 * The projects of one workspace: one of Python and, from the first such file on, one of JavaScript and TypeScript. Calls do not
 * cross languages, so that each is understood by itself; this only says which of them a file belongs to.
 */
import type { Finding, Fix, AdviceSettings } from '../advice/finding';
import { fixesFor } from '../advice/fixes/fixes';
import { refactoringsAt } from '../advice/refactorings/refactorings';
import type { InterfaceCalls, Project } from '../analysis/project';
import type { ScriptPaths } from '../analysis/scriptSearch';
import type { FunctionSummary } from '../analysis/summary';
import type { ModuleFacts } from '../core/facts';
import { applyEdits, type Range } from '../core/text';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { isScript } from '../languages/typescript/fileNames';
import type { FactsCache } from './files/factsCache';
import { newProject, newScriptProject } from './newProject';
import type { NotebookModule } from './notebooks/notebookModule';
import { scriptSupport } from './scripts';

export class Projects {
  /** Also of what is of no supported language: such files are kept as text. */
  readonly python: Project;
  private scriptProject: Project | undefined;
  private roots: readonly string[] = [''];
  private scriptPaths: ScriptPaths | undefined;
  private readonly notebooks = new Map<string, NotebookModule>();

  /**
   * `own` is knowledge that the workspace brings along; it wins over the built-in entries. `cache` keeps what is read of JavaScript
   * and TypeScript.
   */
  constructor(
    private readonly own: readonly LibraryKnowledge[] = [],
    private readonly cache?: FactsCache,
  ) {
    this.python = newProject(own);
  }

  /** The project that a file belongs to. */
  of(path: string): Project {
    return isScript(path) ? this.scripts() : this.python;
  }

  private scripts(): Project {
    if (!this.scriptProject) {
      this.scriptProject = newScriptProject(this.own, this.cache);
      this.scriptProject.setRoots(this.roots);
      if (this.scriptPaths) {
        this.scriptProject.setScriptPaths(this.scriptPaths);
      }
    }
    return this.scriptProject;
  }

  private all(): readonly Project[] {
    return this.scriptProject ? [this.python, this.scriptProject] : [this.python];
  }

  /** True once a file of JavaScript or TypeScript was added. */
  get hasScripts(): boolean {
    return this.scriptProject !== undefined;
  }

  setRoots(roots: readonly string[]): void {
    this.roots = roots;
    for (const project of this.all()) {
      project.setRoots(roots);
    }
  }

  /** What the configuration of a JavaScript workspace says of module names. */
  setScriptPaths(paths: ScriptPaths): void {
    this.scriptPaths = paths;
    this.scriptProject?.setScriptPaths(paths);
  }

  /** Takes over what `other` has of installed packages and of module names. */
  copyLibraries(other: Projects): void {
    this.python.copyLibraries(other.python);
    if (other.scriptPaths) {
      this.setScriptPaths(other.scriptPaths);
    }
  }

  setFile(path: string, text: string): void {
    this.of(path).setFile(path, text);
  }

  /** As `setFile` for one of many; what is known of the others stands until `settle`. */
  addFile(path: string, text: string): void {
    this.of(path).addFile(path, text);
  }

  /** Ends a series of added files. */
  settle(): void {
    for (const project of this.all()) {
      project.settle();
    }
  }

  /** Adds a notebook, whose file's text is that of its module. */
  setNotebook(path: string, notebook: NotebookModule): void {
    this.notebooks.set(path, notebook);
    this.setFile(path, notebook.text);
  }

  notebook(path: string): NotebookModule | undefined {
    return this.notebooks.get(path);
  }

  removeFile(path: string): void {
    this.notebooks.delete(path);
    this.existing(path)?.removeFile(path);
  }

  has(path: string): boolean {
    return this.existing(path)?.has(path) === true;
  }

  text(path: string): string | undefined {
    return this.existing(path)?.text(path);
  }

  facts(path: string): ModuleFacts | undefined {
    return this.existing(path)?.facts(path);
  }

  summaries(path: string): readonly FunctionSummary[] {
    return this.existing(path)?.summaries(path) ?? [];
  }

  summarising(path: string): Iterable<undefined> {
    return this.existing(path)?.summarising(path) ?? [];
  }

  dependents(path: string): readonly string[] {
    return this.existing(path)?.dependents(path) ?? [path];
  }

  interfaceCalls(): InterfaceCalls {
    const calls = this.all().map((project) => project.interfaceCalls());
    return { users: calls.flatMap(({ users }) => users), reached: calls.flatMap(({ reached }) => reached) };
  }

  classShape(path: string): string {
    return this.existing(path)?.classShape(path) ?? '';
  }

  paths(): readonly string[] {
    return this.all().flatMap((project) => project.paths());
  }

  /** Asking about a file must not load what reads it. */
  private existing(path: string): Project | undefined {
    return isScript(path) ? this.scriptProject : this.python;
  }

  /** Quick fixes for a finding, best first. */
  fixesFor(path: string, finding: Finding, settings: AdviceSettings): readonly Fix[] {
    return isScript(path)
      ? scriptSupport().fixesFor(this.of(path), path, finding)
      : fixesFor(this.python, path, finding, settings).filter((fix) => this.canChange(fix));
  }

  /** What a person may choose at a place, finding or not; there are none for JavaScript. */
  refactoringsAt(path: string, range: Range, settings: AdviceSettings): readonly Fix[] {
    return isScript(path)
      ? []
      : refactoringsAt(this.python, path, range, settings).filter((fix) => this.canChange(fix));
  }

  /** False where an edit would reach into what a notebook's cells hold beside Python. */
  private canChange({ files }: Fix): boolean {
    return files.every(({ path, edits }) => {
      const notebook = this.notebooks.get(path);
      return notebook?.changedSources(applyEdits(this.text(path) ?? '', edits)) !== undefined || notebook === undefined;
    });
  }
}
