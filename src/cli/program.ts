/**
 * From the paths of a command line to a project ready for advice: walks folders, reads and decodes files, and says which settings
 * hold for each. Putting the project together, with what the files import, is assemble.ts.
 * The project knows files by absolute path with `/`; `display` gives the form the person typed.
 * Unreadable input becomes an entry in `errors`; it never ends the run.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Configuration } from '../advice/configuration';
import type { AdviceSettings } from '../advice/finding';
import { visible } from '../core/visibleText';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { type PythonInUse, pythonInUse } from '../server/calibration/pythonInUse';
import type { Configurations } from '../server/configurations';
import { type DecodedSource, decodeSource, type UndecodableSource } from '../server/files/decode';
import { readSource } from '../server/files/sourceFile';
import type { FactsCache } from '../server/files/factsCache';
import { importRootOf, isWithin } from '../server/files/imports';
import { readKnowledgeFile } from '../server/files/knowledgeFile';
import { type ActiveEnvironment, projectFolders } from '../server/files/environment';
import { describeFileError, walk } from '../server/files/walk';
import { isNotebook, notebookExtension } from '../languages/notebook/fileNames';
import { sourceExtensions } from '../server/newProject';
import { readNotebook, withSources } from '../server/notebooks/notebookFile';
import { NotebookModule } from '../server/notebooks/notebookModule';
import type { Projects } from '../server/projects';
import { pythonAssumption } from '../server/pythonAssumption';
import { assemble, configurationsOf, projectPath, type ProgramSources, systemPath } from './assemble';
import { type CommandIo, UsageError } from './io';
import type { Progress } from './progress';

/** A file the person asked about. */
export interface InputFile {
  /** In the project. */
  readonly path: string;
  /** In the system's own form; undefined for standard input. */
  readonly diskPath: string | undefined;
  readonly source: DecodedSource;
  /** Of a notebook: what the project has in place of the file's own text. */
  readonly notebook?: NotebookModule;
}

/** What could not be read or understood; lines and columns are one-based. */
export interface InputError {
  /** As displayed. */
  readonly path: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** What was read, before anything is understood of it. */
export interface ReadProgram {
  /** All that the project is made of; plain data, but for the notebooks. */
  readonly sources: ProgramSources;
  /** In the order of the command line, folders walked in order of names. */
  readonly files: readonly InputFile[];
  readonly errors: readonly InputError[];
  readonly byteCount: number;
  /** Which Python the advice on the first file assumes, and why. */
  readonly pythonAssumption: string;
  /** What is wrong in project files and did not keep anything from being checked: one sentence each. */
  readonly warnings: readonly string[];
  /** The settings that hold for a file of the project. */
  readonly settingsOf: (path: string) => AdviceSettings;
  /** The path as the person wrote it, or relative to the working folder. */
  readonly display: (path: string) => string;
}

export interface Program extends ReadProgram {
  readonly project: Projects;
}

export interface LoadOptions {
  readonly stdinFilename: string | undefined;
  /** What the command line says; it wins over what project files say. */
  readonly configuration: Configuration;
  /** Told of each file that is read. */
  readonly progress?: Progress;
  /** Where the command line asks for it. */
  readonly cache?: FactsCache | undefined;
  /** Says of a path on disk whether its content may be looked at, where somebody else names the paths; without it any may. */
  readonly mayRead?: (diskPath: string) => boolean;
}

/** @throws UsageError for a combination of arguments that cannot be meant. */
export async function loadProgram(paths: readonly string[], options: LoadOptions, io: CommandIo): Promise<Program> {
  const program = await readProgram(paths, options, io);
  const { cache } = options;
  const assembled = (): Projects => assemble(program.sources, options).project;
  const project = cache === undefined ? assembled() : cache.using(assembled);
  cache?.trim();
  return {
    ...program,
    project,
    warnings: cache?.problem === undefined ? program.warnings : [...program.warnings, cache.problem],
  };
}

/**
 * Reads the files without understanding them.
 * @throws UsageError for a combination of arguments that cannot be meant.
 */
export async function readProgram(paths: readonly string[], options: LoadOptions, io: CommandIo): Promise<ReadProgram> {
  if (options.stdinFilename !== undefined && !paths.includes('-')) {
    throw new UsageError('--stdin-filename names the text on standard input: give `-` as the path.');
  }
  const reader = new ProgramReader(
    io.workingFolder,
    options.configuration,
    options.mayRead ?? (() => true),
    io.activeEnvironment ?? {},
  );
  for (const given of paths) {
    if (given === '-') {
      reader.addText(options.stdinFilename ?? 'stdin.py', await io.readInput());
    } else {
      reader.addPath(given);
    }
  }
  return reader.finish();
}

/** What is wrong in project files is said and costs nothing else. */
export function printWarnings({ warnings }: Pick<ReadProgram, 'warnings'>, io: CommandIo): void {
  for (const warning of warnings) {
    io.printError(`Warning: ${visible(warning)}\n`);
  }
}

/** Why a file is not read, after its name. */
const outside = 'leads out of the folders that may be read.';

/** File name endings that are read, with their dot. */
const extensions = [...sourceExtensions, notebookExtension];

/** What the file would hold were its text in the project this; undefined where that cannot be told of a notebook. */
export function textOfFile({ source, notebook }: InputFile, text: string): string | undefined {
  if (notebook === undefined) {
    return text;
  }
  const sources = notebook.changedSources(text);
  return sources && withSources(source.text, sources);
}

function isSameFile(one: string, other: string): boolean {
  try {
    const [first, second] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })];
    return first.dev === second.dev && first.ino === second.ino;
  } catch {
    return false;
  }
}

class ProgramReader {
  private readonly configurations: Configurations;
  private readonly python: PythonInUse;
  private readonly knowledge = new Map<string, LibraryKnowledge>();
  private readonly files = new Map<string, InputFile>();
  private readonly errors: InputError[] = [];
  private readonly roots = new Set<string>();
  private readonly displayed = new Map<string, string>();
  /** The paths of files by their small letters. */
  private readonly spellings = new Map<string, string>();
  private byteCount = 0;

  constructor(
    private readonly workingFolder: string,
    private readonly configuration: Configuration,
    private readonly mayRead: (diskPath: string) => boolean,
    private readonly activeEnvironment: ActiveEnvironment,
  ) {
    this.python = pythonInUse({ folders: projectFolders(workingFolder), environment: { ...activeEnvironment } });
    const { version: interpreterVersion } = this.python;
    this.configurations = configurationsOf({ configuration, workingFolder, interpreterVersion });
  }

  addText(name: string, bytes: Uint8Array): void {
    const diskPath = path.resolve(this.workingFolder, name);
    this.displayed.set(projectPath(diskPath), projectPath(name));
    this.addSource(diskPath, decodeSource(bytes), bytes.length, undefined);
  }

  addPath(given: string): void {
    const diskPath = path.resolve(this.workingFolder, given);
    this.displayed.set(projectPath(diskPath), projectPath(path.normalize(given)));
    let isFolder: boolean;
    try {
      isFolder = statSync(diskPath).isDirectory();
    } catch (error) {
      this.reject(diskPath, describeFileError(error));
      return;
    }
    if (isFolder) {
      this.addFolder(given, diskPath);
    } else if (extensions.some((extension) => diskPath.endsWith(extension))) {
      this.addFile(diskPath, 'named');
    } else {
      this.reject(diskPath, `is not of a supported language (${extensions.join(', ')}).`);
    }
  }

  finish(): ReadProgram {
    const roots = [...this.roots];
    for (const root of roots) {
      this.addKnowledge(root);
    }
    const files = [...this.files.values()];
    return {
      sources: {
        files,
        roots,
        knowledge: [...this.knowledge.values()],
        workingFolder: this.workingFolder,
        activeEnvironment: {
          VIRTUAL_ENV: this.activeEnvironment.VIRTUAL_ENV,
          CONDA_PREFIX: this.activeEnvironment.CONDA_PREFIX,
        },
        configuration: this.configuration,
        interpreterVersion: this.python.version,
      },
      files,
      errors: this.errors,
      warnings: this.configurations.problems(),
      settingsOf: (file) => this.configurations.settingsOf(systemPath(file)),
      pythonAssumption: this.pythonAssumption(),
      byteCount: this.byteCount,
      display: (file) => this.display(file),
    };
  }

  private pythonAssumption(): string {
    const [first] = this.files.values();
    const file = first?.diskPath ?? path.join(this.workingFolder, 'stdin.py');
    return pythonAssumption(this.configurations.settingsOf(file), this.configurations.versionSource(file), this.python);
  }

  private addFolder(given: string, folder: string): void {
    this.addRoot(folder);
    for (const entry of walk(folder, { extensions })) {
      const shown = path.join(path.normalize(given), path.relative(folder, entry.path));
      this.displayed.set(projectPath(entry.path), projectPath(shown));
      if (entry.kind === 'error') {
        this.reject(entry.path, entry.message);
      } else if (!this.configurations.isExcluded(entry.path)) {
        this.addFile(entry.path, 'found');
      }
    }
  }

  private addFile(diskPath: string, how: 'named' | 'found'): void {
    if (this.files.has(projectPath(diskPath)) || this.isSpelledOtherwise(diskPath)) {
      return; // Named twice.
    }
    if (!this.mayRead(diskPath)) {
      this.reject(diskPath, outside);
      return;
    }
    const source = readSource(diskPath);
    this.addSource(diskPath, source, source.kind === 'text' ? source.byteCount : 0, diskPath, how);
  }

  /** Whether a file was added whose path differs in capitals alone, and is the same: not every file system tells them apart. */
  private isSpelledOtherwise(diskPath: string): boolean {
    const spelling = diskPath.toLowerCase();
    const other = this.spellings.get(spelling);
    this.spellings.set(spelling, diskPath);
    return other !== undefined && isSameFile(other, diskPath);
  }

  private addSource(
    location: string,
    source: DecodedSource | UndecodableSource,
    byteCount: number,
    diskPath: string | undefined,
    how: 'named' | 'found' = 'named',
  ): void {
    if (source.kind === 'problem') {
      this.reject(location, source.message);
      return;
    }
    const notebook = isNotebook(location) ? this.notebookOf(location, source.text, how) : undefined;
    if (notebook === null) {
      return;
    }
    const file = { path: projectPath(location), diskPath, source, ...(notebook === undefined ? {} : { notebook }) };
    this.files.set(file.path, file);
    this.addRoot(location);
    this.byteCount += byteCount;
  }

  /** Null for one that is not analysed, with the reason among the errors. */
  private notebookOf(location: string, text: string, how: 'named' | 'found'): NotebookModule | null {
    const read = readNotebook(text);
    if (read.kind === 'problem') {
      this.reject(location, read.message);
      return null;
    }
    if (read.kind === 'other-language') {
      // Among the notebooks of a folder those of other languages are as ordinary as any other file.
      if (how === 'named') {
        this.reject(location, `is a notebook in ${read.language}; only those in Python are analysed.`);
      }
      return null;
    }
    return new NotebookModule(read.cells);
  }

  /** A project is where the program is run from: the working folder for what lies below it. */
  private addRoot(fileOrFolder: string): void {
    const covering = [...this.roots, this.workingFolder].find((root) => isWithin(root, fileOrFolder));
    this.roots.add(covering ?? importRootOf(fileOrFolder));
  }

  /** The knowledge files that a root's configuration names; one of the wrong shape is an error of its own. */
  private addKnowledge(root: string): void {
    const threadFunctions = this.configurations.threadFunctionsOf(root);
    if (threadFunctions !== undefined) {
      this.knowledge.set(root, threadFunctions);
    }
    for (const file of this.configurations.knowledgeOf(root)) {
      if (this.knowledge.has(file)) {
        continue;
      }
      if (!this.mayRead(file)) {
        this.reject(file, outside);
        continue;
      }
      const read = readKnowledgeFile(file);
      if (read.kind === 'library') {
        this.knowledge.set(file, read.library);
      } else {
        this.reject(file, read.message);
      }
    }
  }

  private reject(diskPath: string, message: string): void {
    this.errors.push({ path: this.display(projectPath(diskPath)), message });
  }

  private display(file: string): string {
    const given = this.displayed.get(file);
    if (given !== undefined) {
      return given;
    }
    const relative = path.relative(this.workingFolder, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? file : projectPath(relative);
  }
}
