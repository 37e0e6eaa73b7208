/**
 * Puts a project together from the files that a command read: the files, the project files that they import, so that a chain of
 * calls is seen even where only one of its files is named, and the installed packages. Program and worker threads do it alike,
 * from the same sources. Reports nothing: what cannot be read here, nobody has asked about.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Configuration } from '../advice/configuration';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { Configurations } from '../server/configurations';
import { type ActiveEnvironment, projectFolders } from '../server/files/environment';
import type { FactsCache } from '../server/files/factsCache';
import { ImportSearch } from '../server/files/imports';
import { loadLibraries } from '../server/files/libraries';
import { scriptPathsOf } from '../server/files/scriptPaths';
import { readSource } from '../server/files/sourceFile';
import { Projects } from '../server/projects';
import type { InputFile } from './program';
import type { Progress } from './progress';

/** Plain data, but for the notebooks of the files. */
export interface ProgramSources {
  readonly files: readonly InputFile[];
  /** Folders that imports start from. */
  readonly roots: readonly string[];
  /** What the project says of further libraries. */
  readonly knowledge: readonly LibraryKnowledge[];
  readonly workingFolder: string;
  readonly activeEnvironment: ActiveEnvironment;
  /** What the command line says. */
  readonly configuration: Configuration;
  /** Of the Python in use, where something of the project tells it. */
  readonly interpreterVersion: string | undefined;
}

export interface AssembleOptions {
  readonly cache?: FactsCache | undefined;
  /** Told of each file that is read. */
  readonly progress?: Progress | undefined;
  /** Says of a path on disk whether its content may be looked at; without it any may. */
  readonly mayRead?: (diskPath: string) => boolean;
}

/** The settings of the files of these sources. */
export function configurationsOf({
  configuration,
  workingFolder,
  interpreterVersion,
}: Pick<ProgramSources, 'configuration' | 'workingFolder' | 'interpreterVersion'>): Configurations {
  return new Configurations(configuration, availableParallelism(), workingFolder, { interpreterVersion });
}

export interface AssembledProgram {
  readonly project: Projects;
  /** Folders of installed packages, and the files that were read there; in the system's own form. */
  readonly libraries: readonly string[];
}

export function assemble(
  sources: ProgramSources,
  { cache, progress, mayRead }: AssembleOptions = {},
): AssembledProgram {
  const { files, roots, knowledge, workingFolder, activeEnvironment } = sources;
  const project = new Projects(knowledge, cache);
  project.setRoots(roots.map(projectPath));
  let read = 0;
  for (const file of files) {
    progress?.show('Reading', read++, files.length);
    if (file.notebook === undefined) {
      project.setFile(file.path, file.source.text);
    } else {
      project.setNotebook(file.path, file.notebook);
    }
  }
  if (project.hasScripts) {
    const places = files.map(({ diskPath, path: named }) => diskPath ?? named);
    project.setScriptPaths(scriptPathsOf(places, roots));
  }
  addImports(project, sources, mayRead ?? (() => true));
  const folders = [...new Set([...roots.flatMap(projectFolders), workingFolder])];
  return { project, libraries: loadLibraries(project.python, folders, activeEnvironment) };
}

/** A path in the form the project uses. */
export function projectPath(diskPath: string): string {
  return diskPath.split(path.sep).join('/');
}

/** A path of the project in the system's own form. */
export function systemPath(projectFile: string): string {
  return projectFile.split('/').join(path.sep);
}

/** Reads what the files import, and what that imports; such files inform the advice but are not reported. */
function addImports(project: Projects, { files, roots }: ProgramSources, mayRead: (diskPath: string) => boolean): void {
  const search = new ImportSearch(roots);
  const pending = files.map((file) => file.path);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const module of project.facts(file)?.importedModules ?? []) {
      for (const found of search.filesOfModule(module, file)) {
        if (!project.has(projectPath(found)) && mayRead(found) && addImported(project, found)) {
          pending.push(projectPath(found));
        }
      }
    }
  }
}

function addImported(project: Projects, diskPath: string): boolean {
  const source = readSource(diskPath);
  if (source.kind === 'problem') {
    return false; // Nobody asked about this file: without it the advice knows less.
  }
  project.setFile(projectPath(diskPath), source.text);
  return true;
}
