/**
 * Brings the files of the workspace folders into the project, in the background and in small slices, so that requests are
 * answered meanwhile; keeps them fresh as files change on disk. What the open documents import goes first, what they import
 * from installed packages last.
 * Open documents are never read from disk. Reports progress to the editor, which can cancel it.
 */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { CancellationToken, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { isScript } from '../languages/typescript/fileNames';
import type { StatusParams } from '../protocol';
import { pathOfUri } from './addresses';
import { type Analysis, maximumTextSize } from './analysis';
import type { Documents } from './documents';
import { readSource } from './files/sourceFile';
import { type ActiveEnvironment, Environment, sitePackagesIn, sitePackagesOf } from './files/environment';
import { ImportSearch } from './files/imports';
import { Libraries } from './files/libraries';
import { scriptPathsOf } from './files/scriptPaths';
import { isReachedByWalk, walk } from './files/walk';
import { sourceExtensions } from './newProject';
import { Slices } from './turns';

/** Shortest time between two progress reports. */
const reportMs = 100;

export interface IndexEvents {
  readonly report: (status: StatusParams) => void;
  /** Resolves to undefined where the editor shows no progress. */
  readonly beginProgress: () => Promise<WorkDoneProgressServerReporter | undefined>;
  readonly log: (message: string) => void;
  /** True while a request waits for its answer. */
  readonly isBusy: () => boolean;
  /** The interpreter that somebody has chosen, if anybody has: its packages come first. */
  readonly chosenPython?: () => string | undefined;
}

/** Who asked for the index by a command: shows the progress and may cancel. */
export interface IndexCommand {
  readonly token: CancellationToken;
  readonly onProgress: (done: number, total: number) => void;
}

export class WorkspaceIndex {
  private folders: readonly string[] = [];
  /** Raised to make an earlier run stop. */
  private generation = 0;
  private readonly slices: Slices;
  private libraries: Libraries | undefined;

  constructor(
    private readonly analysis: Analysis,
    private readonly documents: Documents,
    private readonly events: IndexEvents,
    private readonly activeEnvironment: ActiveEnvironment = process.env,
  ) {
    this.slices = new Slices(events.isBusy);
  }

  /**
   * Indexes the folders anew; a run that is under way ends. Resolves when everything is read, or the run was cancelled; another
   * run that takes over counts as that too. Without a command the editor shows the progress by its own means.
   */
  async start(
    folders: readonly string[],
    command?: IndexCommand,
  ): Promise<{ readonly analysed: number; readonly isCancelled: boolean }> {
    this.folders = folders;
    // concurrency: ignore[blocking-call-in-async] A few looks at folders, once per index.
    const sitePackages = this.sitePackages(folders);
    this.libraries =
      // concurrency: ignore[blocking-call-in-async] A few looks at folders, once per index.
      sitePackages.length === 0 ? undefined : new Libraries(this.analysis, new Environment(sitePackages));
    const generation = ++this.generation;
    const isStale = () => generation !== this.generation;
    const progress = command === undefined ? await this.events.beginProgress() : undefined;
    const token = command?.token ?? progress?.token;
    progress?.begin('Concurrency Advisor', 0, 'Finding files', true);
    let analysed = 0;
    let total = 0;
    let isCancelled = false;
    try {
      this.events.report({ state: 'indexing', analysed, total });
      const files = await this.find(folders, isStale);
      total = files.length;
      // concurrency: ignore[blocking-call-in-async] A few small files, once per index.
      this.readScriptPaths(files);
      let reported = performance.now();
      for (const file of files) {
        if (isStale() || token?.isCancellationRequested === true) {
          isCancelled = true;
          break;
        }
        // concurrency: ignore[blocking-call-in-async] One small file, with a pause after each.
        this.load(file);
        analysed++;
        await this.slices.pause();
        if (performance.now() - reported > reportMs) {
          reported = performance.now();
          progress?.report((100 * analysed) / total, `${analysed} of ${total} files`);
          command?.onProgress(analysed, total);
          this.events.report({ state: 'indexing', analysed, total });
        }
      }
      if (!isCancelled) {
        await this.loadLibraries(this.analysis.missingModules(), isStale);
      }
    } finally {
      progress?.done();
      if (!isStale()) {
        // concurrency: ignore[blocking-call-in-async] What is kept of files is written once per index.
        this.documents.noteAffected(this.analysis.settle());
        this.events.report(
          isCancelled
            ? { state: 'ready', analysed, total, message: 'Indexing was cancelled' }
            : { state: 'ready', analysed, total },
        );
      }
    }
    return { analysed, isCancelled: isCancelled || isStale() };
  }

  private sitePackages(folders: readonly string[]): readonly string[] {
    const chosen = this.events.chosenPython?.();
    const found = sitePackagesOf(folders, this.activeEnvironment);
    return chosen === undefined ? found : [...new Set([...sitePackagesIn(chosen), ...found])];
  }

  stop(): void {
    this.generation++;
  }

  /** Reads at once what a file imports and does not yet have in the project, and what that imports. */
  async loadImports(file: string): Promise<void> {
    const { generation } = this;
    const pending = [file];
    const search = new ImportSearch(this.folders);
    let hasLoaded = false;
    for (let importer = pending.pop(); importer !== undefined; importer = pending.pop()) {
      for (const module of this.analysis.importedModules(importer)) {
        // concurrency: ignore[blocking-call-in-async] A look at a few names, with pauses between the files.
        for (const found of search.filesOfModule(module, importer)) {
          const imported = pathOnDisk(found);
          // concurrency: ignore[blocking-call-in-async] One small file, with pauses between them.
          if (!this.analysis.has(imported) && this.load(found)) {
            hasLoaded = true;
            pending.push(imported);
          }
        }
        await this.slices.pause();
        if (generation !== this.generation) {
          return;
        }
      }
    }
    const hasLibraries = await this.loadLibraries(
      this.analysis.missingImports(file),
      () => generation !== this.generation,
    );
    if (hasLoaded || hasLibraries) {
      // concurrency: ignore[blocking-call-in-async] What is kept of files is written once per request that read some.
      this.documents.noteAffected(this.analysis.settle());
    }
  }

  /** Reads what these names lead to among the installed packages; returns whether more is known now. */
  private async loadLibraries(names: readonly string[], isStale: () => boolean): Promise<boolean> {
    const loading = this.libraries?.load(names);
    for (let step = loading?.next(); step !== undefined; step = loading?.next()) {
      if (step.done === true) {
        return step.value;
      }
      await this.slices.pause();
      if (isStale()) {
        return false;
      }
    }
    return false;
  }

  /** A file was made or changed on disk. */
  refresh(uri: string): void {
    const file = pathOfUri(uri);
    const folder = this.folders.find((each) => file.startsWith(`${pathOnDisk(each)}/`));
    const isOurs = this.analysis.has(file) || (folder !== undefined && isReachedByWalk(folder, path.resolve(file)));
    if (isOurs && this.load(file)) {
      this.documents.noteAffected(this.analysis.settle());
    }
  }

  /** A file was deleted on disk. */
  remove(uri: string): void {
    const file = pathOfUri(uri);
    if (this.analysis.has(file) && !this.documents.isOpen(file)) {
      this.documents.noteAffected(this.analysis.removeFile(file));
    }
  }

  private async find(folders: readonly string[], isStale: () => boolean): Promise<readonly string[]> {
    const files = new Set<string>();
    for (const folder of folders) {
      for (const entry of walk(folder, { extensions: sourceExtensions })) {
        if (entry.kind === 'file') {
          files.add(entry.path);
        } else {
          this.events.log(`${entry.path} ${entry.message}`);
        }
        await this.slices.pause();
        if (isStale()) {
          return [];
        }
      }
    }
    return [...files];
  }

  /** What configuration files say of the module names of JavaScript; called again when one of them changes. */
  readScriptPaths(files: readonly string[] = this.analysis.paths().map(pathInSystem)): void {
    const scripts = files.filter(isScript);
    if (scripts.length > 0) {
      this.analysis.setScriptPaths(scriptPathsOf(scripts, this.folders));
    }
  }

  /** Returns whether the file's text is in the project now. The caller settles, once for many files. */
  private load(file: string): boolean {
    const projectPath = pathOnDisk(file);
    if (this.documents.isOpen(projectPath)) {
      return true;
    }
    const source = readSource(file, maximumTextSize);
    if (source.kind === 'problem') {
      this.events.log(`${file} ${source.message}`);
      return false;
    }
    this.analysis.addFile(projectPath, source.text);
    return true;
  }
}

function pathOnDisk(file: string): string {
  return file.split(path.sep).join('/');
}

function pathInSystem(file: string): string {
  return file.split('/').join(path.sep);
}
