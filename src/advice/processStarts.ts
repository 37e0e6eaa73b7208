/**
 * Which modules may start processes while they are imported, told before any function is priced: from the calls that start processes
 * backwards, by the names of the functions that make them. Only what calls by such a name is asked what it reaches; rules/
 * unguardedProcessStart.ts then follows the same calls forwards and says what is found. Says yes where in doubt.
 */
import { offloadOf } from '../analysis/calls';
import type { Project } from '../analysis/project';
import type { CallOperation, FunctionFacts, ModuleOutline, NamedCall } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';
import { callsAt, placesOf } from './callPlaces';
import { classNameOf, FunctionNames, lastName } from './functionNames';
import type { OtherNames } from './otherNames';
import type { ProtocolMethods } from './protocolMethods';
import { maxSteps } from './rules/unguardedProcessStart';

/** Special methods that are called by the name of their class. */
const namedMethods: ReadonlySet<string> = new Set(['__init__', '__post_init__']);
const contextMethods: ReadonlySet<string> = new Set(['__enter__', '__exit__', '__aenter__', '__aexit__']);

function mayStartProcesses({ startsProcesses, offload }: ApiEntry): boolean {
  return startsProcesses === true || offload?.to === 'executor-argument';
}

interface Reaching {
  readonly path: string;
  readonly facts: FunctionFacts;
}

/** Answers for one state of a project. */
export class ProcessStarts {
  private modules: ReadonlySet<string> | undefined;

  /** @param files All that calls may lead through, those of libraries included. */
  constructor(
    private readonly project: Project,
    private readonly files: readonly string[],
    private readonly names: OtherNames,
    private readonly protocols: ProtocolMethods,
  ) {}

  /** False for a module whose own body starts no process, whatever it calls. */
  mayStartOnImport(path: string): boolean {
    this.modules ??= this.search();
    return this.modules.has(path);
  }

  private search(): ReadonlySet<string> {
    const { project, names } = this;
    const starting = names.with(project.knowledge.lastNames(mayStartProcesses));
    if (starting === undefined) {
      return new Set(this.files);
    }
    const seen = new Set<FunctionFacts>();
    const modules = new Set<string>();
    let reaching = this.callers(
      (outline) => outline.callsBy(starting, 'all'),
      (call, path) => this.startsProcesses(call, path),
      seen,
    );
    for (let step = 0; step <= maxSteps && reaching.length > 0; step++) {
      for (const { path, facts } of reaching) {
        if (facts.kind === 'module') {
          modules.add(path);
        }
      }
      const callees = reaching.filter(({ facts }) => facts.kind !== 'module');
      reaching = step < maxSteps ? this.callersOf(callees, seen, modules) : [];
    }
    return modules;
  }

  private startsProcesses(call: CallOperation, path: string): boolean {
    const { project } = this;
    const target = project.targetOfCall(call, path);
    if (target.kind !== 'api') {
      return false;
    }
    const { entry, name } = target;
    if (entry.offload?.to !== 'executor-argument') {
      return entry.startsProcesses === true;
    }
    const offload = offloadOf(call, name, entry, (value) => project.evaluate(value, path));
    // An executor of unknown kind is called like the function that takes it.
    return offload?.to === 'process' && offload.mechanism !== name;
  }

  /** Functions and modules not seen before that have such a call. */
  private callers(
    written: (outline: ModuleOutline, path: string) => readonly NamedCall[],
    isMeant: (call: CallOperation, path: string) => boolean,
    seen: Set<FunctionFacts>,
  ): readonly Reaching[] {
    const { project } = this;
    const found: Reaching[] = [];
    for (const path of this.files) {
      const outline = project.facts(path)?.outline;
      const calls = outline === undefined ? [] : written(outline, path);
      if (calls.length === 0) {
        continue;
      }
      const places = placesOf(calls);
      for (const facts of project.functions(path)) {
        if (!seen.has(facts) && callsAt(places, facts).some((call) => isMeant(call, path))) {
          seen.add(facts);
          found.push({ path, facts });
        }
      }
    }
    return found;
  }

  /** @param modules Takes up those that are not looked at any closer. */
  private callersOf(
    functions: readonly Reaching[],
    seen: Set<FunctionFacts>,
    modules: Set<string>,
  ): readonly Reaching[] {
    const { project, files } = this;
    const names = new FunctionNames(project, this.names, this.protocols);
    for (const [path, inFile] of byFile(functions)) {
      names.add(path, inFile);
      for (const facts of inFile) {
        this.addDoubtful(path, facts, modules);
      }
    }
    const { called } = names;
    if (called === undefined) {
      files.forEach((path) => modules.add(path));
      return [];
    }
    const properties = new Set(
      functions.filter(({ facts }) => mayBeProperty(facts)).map(({ facts }) => lastName(facts)),
    );
    const entering = this.filesThatName(functions.filter(({ facts }) => isContextMethod(facts)));
    const callees = new Set(functions.map(({ facts }) => facts));
    return this.callers(
      (outline, path) => {
        const written = outline.callsBy(called, 'all');
        const read = properties.size > 0 ? outline.attributesBy(properties) : [];
        const named = [...written, ...read].filter((call) => names.mayBeMeant(call, path));
        return entering.has(path) ? [...named, ...outline.withItems()] : named;
      },
      (call, path) => this.reaches(call, path, callees),
      seen,
    );
  }

  /** Modules that may call the function in a way that no name tells: by an operator, or by a `with` of their own. */
  private addDoubtful(path: string, facts: FunctionFacts, modules: Set<string>): void {
    const name = lastName(facts);
    const isSpecial = facts.kind === 'method' && name.startsWith('__') && name.endsWith('__');
    if (!isSpecial || namedMethods.has(name)) {
      return;
    }
    for (const dependent of this.project.dependents(path)) {
      if (!isContextMethod(facts) || this.project.facts(dependent)?.outline?.entersOnImport() === true) {
        modules.add(dependent);
      }
    }
  }

  private reaches(call: CallOperation, path: string, callees: ReadonlySet<FunctionFacts>): boolean {
    const { project } = this;
    const target = project.targetOfCall(call, path);
    return (
      target.kind === 'project' &&
      target.functions.some((reference) => {
        const facts = project.functionFacts(reference);
        return facts !== undefined && callees.has(facts);
      })
    );
  }

  /** Files that name one of the methods' classes, and those that import one of these: they may have its objects from there. */
  private filesThatName(methods: readonly Reaching[]): ReadonlySet<string> {
    const { project, files } = this;
    const own = new Set(methods.map(({ facts }) => classNameOf(facts)));
    const classes = [...own, ...(this.names.standingFor({ methods: noNames, others: own })?.others ?? [])];
    const found = new Set(files.filter((path) => classes.some((name) => project.text(path)?.includes(name) === true)));
    const modules = new Set([...found].flatMap((path) => project.facts(path)?.moduleName ?? []));
    for (const path of files) {
      if (project.facts(path)?.importedModules.some((name) => modules.has(name)) === true) {
        found.add(path);
      }
    }
    return found;
  }
}

const noNames: ReadonlySet<string> = new Set();

function byFile(functions: readonly Reaching[]): ReadonlyMap<string, readonly FunctionFacts[]> {
  const result = new Map<string, FunctionFacts[]>();
  for (const { path, facts } of functions) {
    const known = result.get(path);
    if (known) {
      known.push(facts);
    } else {
      result.set(path, [facts]);
    }
  }
  return result;
}

/** A decorator may make one of it. */
function mayBeProperty({ kind, methodKind, decorators }: FunctionFacts): boolean {
  return methodKind === 'property' || (kind === 'method' && decorators.length > 0);
}

function isContextMethod(facts: FunctionFacts): boolean {
  return facts.kind === 'method' && contextMethods.has(lastName(facts));
}
