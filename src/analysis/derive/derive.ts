/**
 * Makes a library's knowledge from its own source: what its public functions, classes and methods cost, what they wait for and
 * what they return, as the analysis sees it from outside (callers.ts). What is cheap gets an entry without effect; what is not
 * understood gets none and is counted. Deterministic, and does no I/O: the project holds the sources already.
 */
import type { ParameterFacts } from '../../core/facts';
import type { ApiEntry, ClassEntry, LibraryKnowledge } from '../../knowledge/apiEntry';
import type { Project } from '../project';
import { Callers } from './callers';
import { ClassDerivation } from './classes';
import { EntryDerivation } from './entries';
import { packageNames, type PackageFunction, type PackageNames } from './packageNames';

export interface PackageSource {
  /** Import name: `requests`. */
  readonly name: string;
  /** The package's files in the project. */
  readonly paths: readonly string[];
  /** A path beside the package, where the project has no file. */
  readonly observer: string;
  readonly distribution?: string;
  readonly version?: string;
  /** What goes into the file as its source. */
  readonly source: string;
  readonly derived: string;
}

export interface Derivation {
  readonly library: LibraryKnowledge;
  /** Functions, methods and constructors that have an entry. */
  readonly described: number;
  /** Names of those that are not understood. */
  readonly notUnderstood: readonly string[];
}

export function deriveKnowledge(project: Project, source: PackageSource): Derivation {
  return new Deriver(project, source).derive();
}

class Deriver {
  private readonly callers = new Callers();
  private readonly names: PackageNames;

  constructor(
    private readonly project: Project,
    private readonly source: PackageSource,
  ) {
    for (const path of source.paths) {
      const module = project.facts(path)?.moduleName;
      if (module !== undefined) {
        this.callers.import(module);
      }
    }
    // The names are looked up as that file sees them.
    project.setFile(source.observer, this.callers.text());
    this.names = packageNames(project, source.paths, source.observer);
  }

  derive(): Derivation {
    const { project, callers, names, source } = this;
    const functionCallers = new Map(
      names.functions
        .filter(({ isPublic }) => isPublic)
        .map((each) => [each, callers.add({ callee: each.definedName, parameters: parametersOf(each) })] as const),
    );
    const classDerivation = new ClassDerivation(project, callers, source.observer);
    const classes = names.classes.map((each) => [each, classDerivation.prepare(each)] as const);
    project.setFile(source.observer, callers.text());

    const entries = new EntryDerivation(project, source.observer, names);
    const functions = new Map<string, ApiEntry>();
    const described = new Map<string, ClassEntry>();
    for (const [each, caller] of functionCallers) {
      const entry = entries.entryOf(each.name, each.facts, caller, parametersOf(each));
      if (entry) {
        functions.set(each.name, entry);
      }
    }
    const objects = this.objects(entries);
    classes
      .filter(([{ isPublic }]) => isPublic)
      .forEach(([each]) => {
        entries.need(each);
      });
    // Describing a class may need others: bases, and what methods return.
    for (const each of entries.needed) {
      const prepared = classes.find(([candidate]) => candidate === each)?.[1];
      if (prepared) {
        described.set(each.name, classDerivation.describe(each, prepared, entries));
      }
    }
    entries.madeUp.forEach((entry, name) => described.set(name, entry));
    return {
      library: this.library(functions, described, objects),
      described: entries.described,
      notUnderstood: [...entries.notUnderstood].sort(),
    };
  }

  private objects(entries: EntryDerivation): Map<string, string> {
    const objects = new Map<string, string>();
    for (const [name, entity] of this.names.objects) {
      const className = entries.className(entity);
      if (className !== undefined) {
        objects.set(name, className);
      }
    }
    return objects;
  }

  private library(
    functions: ReadonlyMap<string, ApiEntry>,
    classes: ReadonlyMap<string, ClassEntry>,
    objects: ReadonlyMap<string, string>,
  ): LibraryKnowledge {
    const { name, distribution, version, source, derived } = this.source;
    const aliases = [...this.names.aliases].filter(([, target]) => functions.has(target) || classes.has(target));
    return {
      library: name,
      ...(distribution === undefined ? {} : { distribution }),
      ...(version === undefined ? {} : { version }),
      source,
      derived,
      aliases: record(aliases),
      functions: record(functions),
      classes: record(classes),
      objects: record(objects),
    };
  }
}

function record<Item>(entries: Iterable<readonly [string, Item]>): Readonly<Record<string, Item>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parametersOf({ facts, isBound }: PackageFunction): readonly ParameterFacts[] {
  return isBound && facts.methodKind !== 'static' ? facts.parameters.slice(1) : facts.parameters;
}
