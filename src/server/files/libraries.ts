/**
 * Reads the installed packages that a project imports, as far as they say what its calls do: the modules it names, and a few
 * levels of what those import in turn. Sources tell what calls cost, stubs what they return. Nothing is run, and what cannot be
 * read is left out. A generator, so that a server can answer requests between two files.
 */
import path from 'node:path';
import type { Project } from '../../analysis/project';
import { type StubFile, typesOfStubs } from '../../languages/python/stubs/stubTable';
import { python } from '../../languages/python/python';
import { readSource } from './sourceFile';
import { type ActiveEnvironment, Environment, type LibraryModule, sitePackagesOf } from './environment';
import { libraryTypes } from './typeData';

/** A module that the project imports is level 0. What it delegates to lies rarely deeper. */
const maxLevel = 3;

/** Larger files are generated. */
const maxBytes = 1_000_000;

/** Stubs are only read for their names' types; a package with more of them has most of them for something else. */
const maxStubs = 400;

/** What is needed of a project, or of what stands before it. */
export type LibraryUser = Pick<Project, 'setLibraryRoots' | 'setLibraryFile' | 'missingImports' | 'setTypes'>;

interface Wanted {
  readonly module: string;
  readonly level: number;
}

export class Libraries {
  private readonly seen = new Set<string>();
  private readonly stubs = new Map<string, StubFile>();
  /** What was read so far, in the system's own form. */
  readonly files: string[] = [];

  constructor(
    private readonly project: LibraryUser,
    private readonly environment: Environment,
  ) {
    project.setLibraryRoots(environment.roots.map((root) => root.split(path.sep).join('/')));
  }

  /**
   * Reads what the names lead to, nearest modules first, and yields after each file. Names that were asked for before cost
   * nothing.
   * @returns whether the project knows more than before.
   */
  *load(names: readonly string[]): Generator<undefined, boolean, undefined> {
    const queue: Wanted[] = names.map((module) => ({ module, level: 0 }));
    const stubCount = this.stubs.size;
    let hasLoaded = false;
    for (const { module, level } of queue) {
      const found = this.unseen(module);
      if (found === undefined) {
        continue;
      }
      this.files.push(...[found.source, found.stub].filter((file) => file !== undefined));
      const imported = [...this.addSource(found), ...this.addStub(found)];
      hasLoaded ||= imported.length > 0 || found.source !== undefined;
      if (level < maxLevel) {
        queue.push(...imported.map((each) => ({ module: each, level: level + 1 })));
      }
      yield;
    }
    if (this.stubs.size > stubCount) {
      this.project.setTypes(typesOfStubs([...this.stubs.values()], libraryTypes));
      hasLoaded = true;
    }
    return hasLoaded;
  }

  private unseen(name: string): LibraryModule | undefined {
    if (this.seen.has(name)) {
      return undefined;
    }
    this.seen.add(name);
    const found = this.environment.find(name);
    if (found === undefined || (found.module !== name && this.seen.has(found.module))) {
      return undefined;
    }
    this.seen.add(found.module);
    return found;
  }

  /** Returns what the source imports; nothing where it is not taken. */
  private addSource({ source }: LibraryModule): readonly string[] {
    const text = source === undefined ? undefined : textOf(source);
    if (source === undefined || text === undefined) {
      return [];
    }
    const projectPath = source.split(path.sep).join('/');
    return this.project.setLibraryFile(projectPath, text) ? this.project.missingImports(projectPath) : [];
  }

  /** Returns what the stub imports from its own package; other packages are described by the project's imports of them. */
  private addStub({ module, isPackage, stub }: LibraryModule): readonly string[] {
    const text = stub === undefined || this.stubs.size >= maxStubs ? undefined : textOf(stub);
    if (stub === undefined || text === undefined) {
      return [];
    }
    this.stubs.set(module, { module, isPackage, text });
    const [top = module] = module.split('.');
    const { importedModules } = python.extract(text, { path: stub, moduleName: module, isPackage });
    return importedModules.filter((name) => name === top || name.startsWith(`${top}.`));
  }
}

/**
 * Reads at once everything that a project of these folders imports from its environment.
 * @returns the files that were read and the folders of packages, which tell together whether another time would find the same.
 */
export function loadLibraries(
  project: Project,
  folders: readonly string[],
  active: ActiveEnvironment,
): readonly string[] {
  return loadLibrariesFrom(project, sitePackagesOf(folders, active));
}

/** The same from given folders of installed packages. */
export function loadLibrariesFrom(project: Project, sitePackages: readonly string[]): readonly string[] {
  if (sitePackages.length === 0) {
    return [];
  }
  const libraries = new Libraries(project, new Environment(sitePackages));
  const loading = libraries.load(project.missingModules());
  while (loading.next().done !== true) {
    // One file after the other: nobody waits for an answer meanwhile.
  }
  return [...sitePackages, ...libraries.files];
}

function textOf(file: string): string | undefined {
  const source = readSource(file, maxBytes);
  return source.kind === 'text' ? source.text : undefined;
}
