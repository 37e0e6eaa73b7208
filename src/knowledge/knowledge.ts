/**
 * Looks API entries up: functions and classes by qualified name, methods through base classes, module-level objects, and the
 * default time of each kind of wait. Built once from library files (`pythonLibraries.ts`, a user's own files) and read-only
 * afterwards. It does not resolve names of a program: analysis does that and asks here with absolute dotted names.
 */
import { BoundedMap } from '../core/boundedMap';
import type { ApiEntry, ClassEntry, LibraryKnowledge, WaitDefaults, WaitKind } from './apiEntry';
import waitDefaultsFile from './waits.json';

const waitDefaults: WaitDefaults = waitDefaultsFile;

/** Everything known about libraries. All names are absolute and dotted; aliases are followed everywhere. */
export interface Knowledge {
  /**
   * The entry of a callable: a function (`requests.get`), a method by its class (`pathlib.Path.exists`), or a method of a
   * module-level object (`sys.stdin.readline`). A name without an entry has that of its owner's `*`, where there is one.
   * Not a class's constructor: that is `classEntry(name)?.constructor`.
   */
  functionEntry(name: string): ApiEntry | undefined;
  /** What the project says of a function or method of its own, by absolute name: it wins over the function's body. */
  projectEntry(name: string): ApiEntry | undefined;
  /** False where the project says nothing of its own functions, so that no name need be put together. */
  readonly hasProjectEntries: boolean;
  /** The class as its file describes it; its `constructor` also holds what the nearest base says. */
  classEntry(name: string): ClassEntry | undefined;
  /** The constructor's entry: the class's own or the nearest base's. */
  constructorEntry(className: string): ApiEntry | undefined;
  /** The method's entry: the class's own, or the first found in its bases, depth first. */
  methodEntry(className: string, method: string): ApiEntry | undefined;
  /** What entering, leaving, iterating, calling or awaiting an instance does, and what `with` binds: own or inherited. */
  classTrait<Trait extends ClassTrait>(className: string, trait: Trait): ClassEntry[Trait] | undefined;
  /** Qualified class of an attribute's value. */
  attributeType(className: string, attribute: string): string | undefined;
  /** Qualified class of a module-level object. */
  objectType(name: string): string | undefined;
  /** The class itself and everything it inherits from that is known, depth first. */
  ancestry(className: string): readonly string[];
  /** The name an entry is filed under, following re-exports: `io.open` is `builtins.open`. */
  canonicalName(name: string): string;
  /**
   * The last parts of the names of callables with such an entry: `submit` for the method `concurrent.futures.Executor.submit`,
   * `create_task` for the function `asyncio.create_task`, and those of classes for their constructors.
   */
  lastNames(isWanted: (entry: ApiEntry) => boolean): LastNames;
  /** True for a library's import name and its submodules. Says nothing about any one call in it. */
  isKnownLibrary(moduleName: string): boolean;
  /** The source an entry rests on where it names none itself: that of its library's file. */
  sourceOf(name: string): string | undefined;
  /** Default time of a wait whose entry names none, in milliseconds. */
  waitMs(kind: WaitKind): number;
  /** Why that default: a page or a measurement. */
  waitSource(kind: WaitKind): string;
}

/** Last parts of dotted names: of methods, and of functions and classes. */
export interface LastNames {
  readonly methods: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
}

export type ClassTrait = 'enter' | 'entered' | 'exit' | 'iterate' | 'called' | 'awaited' | 'picklable';

/** In a file: every name without an entry of its own. */
const anyName = '*';

/** Re-exports of re-exports end after so many steps; a longer chain is a cycle. */
const aliasStepLimit = 8;

/** Names that programs use are looked up once; most programs use fewer of libraries. */
const keptNames = 20_000;

/**
 * Later libraries win over earlier ones, entry by entry, so that a project's own file can correct a built-in one. What the
 * project says (`ofTheProject`) may also be about its own functions.
 */
export function loadKnowledge(
  builtIn: readonly LibraryKnowledge[],
  ofTheProject: readonly LibraryKnowledge[] = [],
): Knowledge {
  const libraries = [...builtIn, ...ofTheProject];
  const aliases = new Map<string, string>();
  const functions = new Map<string, ApiEntry>();
  const classes = new Map<string, ClassEntry>();
  const objects = new Map<string, string>();
  const sources = new Map<string, string>();
  const libraryNames = new Set<string>();
  for (const library of libraries) {
    libraryNames.add(library.library);
    for (const [name, target] of Object.entries(library.aliases ?? {})) {
      aliases.set(name, target);
    }
    for (const [name, entry] of Object.entries(library.functions ?? {})) {
      functions.set(name, entry);
      libraryNames.add(topLevel(name));
      sources.set(name, entry.source ?? library.source);
    }
    for (const [name, entry] of Object.entries(library.classes ?? {})) {
      const earlier = classes.get(name);
      classes.set(name, earlier === undefined ? entry : mergeClasses(earlier, entry));
      libraryNames.add(topLevel(name));
      sources.set(name, entry.source ?? library.source);
    }
    for (const [name, type] of Object.entries(library.objects ?? {})) {
      objects.set(name, type);
    }
  }

  const canonicalNames = new BoundedMap<string>(keptNames);
  const canonicalName = (name: string): string => canonicalNames.remembered(name, withoutAliases);

  function withoutAliases(name: string): string {
    let current = name;
    for (let step = 0; step < aliasStepLimit; step += 1) {
      const next = followAlias(aliases, current);
      if (next === undefined) {
        return current;
      }
      current = next;
    }
    return current;
  }

  const ancestries = new BoundedMap<readonly string[]>(keptNames);
  const ancestry = (className: string): readonly string[] => ancestries.remembered(className, withBases);

  function withBases(className: string): readonly string[] {
    const seen = new Set<string>();
    const visit = (name: string): void => {
      const canonical = canonicalName(name);
      const entry = classes.get(canonical);
      if (entry === undefined || seen.has(canonical)) {
        return;
      }
      seen.add(canonical);
      for (const base of entry.bases ?? []) {
        visit(base);
      }
    };
    visit(className);
    return [...seen];
  }

  function firstInAncestry<Found>(
    className: string,
    find: (entry: ClassEntry) => Found | undefined,
  ): Found | undefined {
    const own = classes.get(canonicalName(className));
    const found = own === undefined ? undefined : find(own);
    if (found !== undefined || own?.bases === undefined) {
      return found;
    }
    for (const name of ancestry(className)) {
      const entry = classes.get(name);
      const inherited = entry === undefined ? undefined : find(entry);
      if (inherited !== undefined) {
        return inherited;
      }
    }
    return undefined;
  }

  // A base's own word on a name weighs more than a `*` nearer by.
  const methodEntry = (className: string, method: string): ApiEntry | undefined =>
    firstInAncestry(className, (entry) => own(entry.methods, method)) ??
    (attributeNamed(className, method) === undefined
      ? firstInAncestry(className, (entry) => own(entry.methods, anyName))
      : undefined);

  const attributeNamed = (className: string, attribute: string): string | undefined =>
    firstInAncestry(className, (entry) => own(entry.attributes, attribute));

  const attributeType = (className: string, attribute: string): string | undefined =>
    attributeNamed(className, attribute) ?? firstInAncestry(className, (entry) => own(entry.attributes, anyName));

  function objectType(name: string): string | undefined {
    const canonical = canonicalName(name);
    const type = objects.get(canonical);
    if (type !== undefined) {
      return type;
    }
    const { owner, member } = splitName(canonical);
    if (owner === undefined) {
      return undefined;
    }
    const ownerType = objects.get(owner);
    return ownerType === undefined ? undefined : attributeType(ownerType, member);
  }

  function functionEntry(name: string): ApiEntry | undefined {
    const canonical = canonicalName(name);
    const entry = functions.get(canonical);
    if (entry !== undefined) {
      return entry;
    }
    const { owner, member } = splitName(canonical);
    if (owner === undefined) {
      return undefined;
    }
    const className = classes.has(owner) ? owner : objectType(owner);
    return className === undefined ? functions.get(`${owner}.${anyName}`) : methodEntry(className, member);
  }

  function lastNames(isWanted: (entry: ApiEntry) => boolean): LastNames {
    const methods = new Set<string>();
    const others = new Set<string>();
    for (const [name, entry] of functions) {
      if (isWanted(entry)) {
        others.add(splitName(name).member);
      }
    }
    for (const [name, { constructor, methods: own = {} }] of classes) {
      if (constructor !== undefined && isWanted(constructor)) {
        others.add(splitName(name).member);
      }
      for (const [method, entry] of Object.entries(own)) {
        if (isWanted(entry)) {
          methods.add(method);
        }
      }
    }
    for (const [name, target] of aliases) {
      if (others.has(splitName(target).member)) {
        others.add(splitName(name).member);
      }
    }
    return { methods, others };
  }

  function isKnownLibrary(moduleName: string): boolean {
    for (let name: string | undefined = moduleName; name !== undefined; name = splitName(name).owner) {
      if (libraryNames.has(name)) {
        return true;
      }
    }
    return false;
  }

  function sourceOf(name: string): string | undefined {
    for (
      let current: string | undefined = canonicalName(name);
      current !== undefined;
      current = splitName(current).owner
    ) {
      const source = sources.get(current);
      if (source !== undefined) {
        return source;
      }
    }
    return undefined;
  }

  // Every JavaScript object inherits a property `constructor`, which is no data: all classes get one of their own.
  const constructors = [...classes.keys()].map((name) => [name, firstInAncestry(name, constructorOf) ?? {}] as const);
  for (const [name, constructor] of constructors) {
    classes.set(name, { ...classes.get(name), constructor });
  }

  const projectEntries = new Map<string, ApiEntry>();
  for (const library of ofTheProject) {
    for (const [name, entry] of Object.entries(library.functions ?? {})) {
      projectEntries.set(name, entry);
    }
    for (const [className, { methods = {} }] of Object.entries(library.classes ?? {})) {
      for (const [method, entry] of Object.entries(methods)) {
        projectEntries.set(`${className}.${method}`, entry);
      }
    }
  }

  return {
    functionEntry,
    projectEntry: (name) => projectEntries.get(name),
    hasProjectEntries: projectEntries.size > 0,
    classEntry: (name) => classes.get(canonicalName(name)),
    constructorEntry: (className) => classes.get(canonicalName(className))?.constructor,
    methodEntry,
    classTrait: (className, trait) => firstInAncestry(className, (entry) => entry[trait]),
    attributeType,
    objectType,
    ancestry,
    canonicalName,
    lastNames,
    isKnownLibrary,
    sourceOf,
    waitMs: (kind) => waitDefaults[kind].ms,
    waitSource: (kind) => waitDefaults[kind].source,
  };
}

function constructorOf(entry: ClassEntry): ApiEntry | undefined {
  return Object.hasOwn(entry, 'constructor') ? entry.constructor : undefined;
}

/** Names such as `constructor` or `toString` must not reach `Object.prototype`. */
function own<Item>(record: Readonly<Record<string, Item>> | undefined, key: string): Item | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function mergeClasses(earlier: ClassEntry, later: ClassEntry): ClassEntry {
  return {
    ...earlier,
    ...later,
    methods: { ...earlier.methods, ...later.methods },
    attributes: { ...earlier.attributes, ...later.attributes },
  };
}

/** One step: the name itself is an alias, or the longest prefix of it is. */
function followAlias(aliases: ReadonlyMap<string, string>, name: string): string | undefined {
  let end = name.length;
  while (end > 0) {
    const target = aliases.get(name.slice(0, end));
    if (target !== undefined) {
      return target + name.slice(end);
    }
    end = name.lastIndexOf('.', end - 1);
  }
  return undefined;
}

/** A file may describe its library's neighbours too: `heapq` beside `collections`. */
function topLevel(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

function splitName(name: string): { readonly owner: string | undefined; readonly member: string } {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { owner: undefined, member: name } : { owner: name.slice(0, dot), member: name.slice(dot + 1) };
}
