/**
 * By which names certain functions of a program may be called, and in which files: a call reaches what its file imports, directly or
 * not, and a function inside another is called where it stands. Resolves no call; says yes where in doubt.
 */
import type { Project } from '../analysis/project';
import type { CalledNames, FunctionFacts, NamedCall } from '../core/facts';
import type { OtherNames } from './otherNames';
import type { ProtocolMethods } from './protocolMethods';

/** A name that stands for functions of more files is looked at wherever it is called. */
const maxSources = 8;

/** With more of them, nearly every function calls one. */
const maxNames = 5000;

/** Classes that derive from each other further than this are not looked into. */
const maxAncestors = 20;

export class FunctionNames {
  private readonly methods = new Set<string>();
  private readonly others = new Set<string>();
  /** The files of the functions that a name may stand for; undefined for many. */
  private readonly sources = new Map<string, Set<string> | undefined>();
  /** Methods by name, as long as nobody asked for it: what their classes derive from takes a search. */
  private readonly undeclared = new Map<string, { readonly facts: FunctionFacts; readonly path: string }[]>();
  /** Names that are called in their own file alone, by file. */
  private readonly inner = new Map<string, Set<string>>();
  private readonly dependents = new Map<string, ReadonlySet<string>>();
  private isComplete = true;

  constructor(
    private readonly project: Project,
    private readonly names: OtherNames,
    private readonly protocols: ProtocolMethods,
  ) {}

  /** Undefined where too many names may stand for the functions. */
  get called(): CalledNames | undefined {
    const { methods, others } = this;
    return this.isComplete && methods.size + others.size <= maxNames ? { methods, others } : undefined;
  }

  /** False for a call that reaches none of them. */
  mayBeMeant({ name, isMember }: NamedCall, path: string): boolean {
    this.undeclared.get(name)?.forEach(({ facts, path: file }) => {
      this.addDeclarations(facts, file);
    });
    this.undeclared.delete(name);
    const sources = this.sources.get(name);
    const isKnownAnywhere = sources === undefined ? this.sources.has(name) : this.isReachedFrom(sources, path);
    return (
      isKnownAnywhere ||
      this.inner.get(path)?.has(name) === true ||
      // What stands behind a protocol need not import it.
      (isMember && this.methods.has(name) && this.protocols.declare(name))
    );
  }

  /** Adds functions of one file. */
  add(path: string, functions: readonly FunctionFacts[]): void {
    const { inner, methods, others } = waysToCall(functions);
    this.inner.set(path, inner);
    for (const name of inner) {
      this.others.add(name);
    }
    // What stands for a name of many files has many itself.
    const isOpen = (name: string): boolean => !this.sources.has(name) || this.sources.get(name) !== undefined;
    const own = { methods: new Set(methods.filter(isOpen)), others: new Set(others.filter(isOpen)) };
    // The name of a function inside another is given to others in its own file alone.
    for (const { name, standsFor, isMember, reach } of this.project.facts(path)?.outline?.givenNames() ?? []) {
      if (!isMember && inner.has(standsFor)) {
        (reach === 'attribute' ? own.methods : own.others).add(name);
      }
    }
    const given = this.names.standingFor(own);
    if (given === undefined) {
      this.isComplete = false;
      return;
    }
    for (const name of new Set([...own.methods, ...given.methods])) {
      this.methods.add(name);
      this.addSource(name, path);
    }
    for (const facts of functions) {
      if (facts.className !== undefined) {
        const known = this.undeclared.get(lastName(facts)) ?? [];
        known.push({ facts, path });
        this.undeclared.set(lastName(facts), known);
      }
    }
    for (const name of new Set([...own.others, ...given.others])) {
      this.others.add(name);
      this.addSource(name, path);
    }
  }

  /** A class that declares the method, or whose method this one replaces, is what callers import. */
  private addDeclarations({ className, name }: FunctionFacts, path: string): void {
    const method = name.slice(name.lastIndexOf('.') + 1);
    const visit = (owner: string, file: string, depth: number): void => {
      const bases = this.project.facts(file)?.classes.find((each) => each.name === owner)?.bases ?? [];
      for (const entity of bases.flatMap((base) => this.project.evaluate(base, file))) {
        if (entity.kind === 'class' && depth < maxAncestors) {
          if (entity.facts.methods.has(method)) {
            this.addSource(method, entity.path);
          }
          visit(entity.facts.name, entity.path, depth + 1);
        }
      }
    };
    if (className !== undefined) {
      visit(className, path, 0);
    }
  }

  private addSource(name: string, path: string): void {
    const known = this.sources.has(name) ? this.sources.get(name) : new Set<string>();
    known?.add(path);
    this.sources.set(name, known !== undefined && known.size > maxSources ? undefined : known);
  }

  private isReachedFrom(sources: ReadonlySet<string>, path: string): boolean {
    for (const source of sources) {
      let dependents = this.dependents.get(source);
      if (!dependents) {
        dependents = new Set(this.project.dependents(source));
        this.dependents.set(source, dependents);
      }
      if (dependents.has(path)) {
        return true;
      }
    }
    return false;
  }
}

const initialisers: ReadonlySet<string> = new Set(['__init__', '__post_init__']);

/** The last parts of the names that functions are called by. */
function waysToCall(functions: readonly FunctionFacts[]): {
  readonly inner: Set<string>;
  readonly methods: readonly string[];
  readonly others: readonly string[];
} {
  const inner = new Set<string>();
  const methods: string[] = [];
  const others: string[] = [];
  for (const facts of functions) {
    const name = lastName(facts);
    if (facts.kind !== 'method') {
      if (isInner(facts)) {
        inner.add(name);
      } else {
        others.push(name);
      }
      continue;
    }
    methods.push(name);
    if (initialisers.has(name)) {
      others.push(classNameOf(facts));
      // In the class itself: `cls()`, `self.__class__()`.
      inner.add('cls').add('__class__');
    } else {
      // In the body of the class.
      inner.add(name);
    }
  }
  return { inner, methods, others };
}

/** Nobody calls it by its name but the function around it. */
function isInner({ kind, name }: FunctionFacts): boolean {
  return kind !== 'method' && name.includes('<locals>');
}

/** The last part of a function's name. */
export function lastName({ name }: FunctionFacts): string {
  return lastPart(name);
}

/** The last part of the name of a method's class. */
export function classNameOf({ className = '' }: FunctionFacts): string {
  return lastPart(className);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
