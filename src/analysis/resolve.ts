/**
 * Evaluates the symbolic values of facts against the project's modules, the knowledge base and the table of library types:
 * which function a call reaches, of which class an object is. An empty answer means "not known"; nothing is guessed.
 * The parts stand in files of their own: classes, library names, what calls yield, decorators. Answers are remembered, so a
 * resolver is good for one state of the project only.
 */
import type { CallOperation, ClassFacts, FunctionFacts, Value } from '../core/facts';
import type { Knowledge } from '../knowledge/knowledge';
import { noTypes, type TypeTable } from '../knowledge/typeTable';
import { OpenValues } from './bindings';
import { parametersRun, type ParameterValue } from './callOperations';
import { noArguments, valueArguments } from './callArguments';
import {
  combined,
  joined,
  nothing,
  unique,
  type Bindings,
  type CallArguments,
  type ClassEntity,
  type Entities,
  type Entity,
  type FunctionEntity,
} from './entity';
import { Implementations } from './implementations';
import type { Modules } from './modules';
import { callbackTaker, passedTo } from './callbacks';
import { narrow } from './narrowing';
import { ReachedTargets } from './reachedTargets';
import type { Resolution } from './resolution';
import { Classes } from './resolveClasses';
import { Decorators } from './resolveDecorators';
import { Libraries } from './resolveLibrary';
import { Results } from './resolveResults';
import { runtimes, type Runtime } from './runtime';
import type { CallTarget } from './summary';
import type { FoundMember } from './typeExpressions';

const maxDepth = 40;
/** Values that one question may lead to; ordinary ones take some tens. */
const maxSteps = 20_000;
/** Under this name the facts have what a module as a whole is. */
const exportEquals = 'export=';
/** `from a import *` in b, `from b import *` in c and so on. */
const maxStarSteps = 8;

export class Resolver implements Resolution {
  private readonly values = new Map<string, Map<Value, Entities>>();
  private readonly literals = new Map<string, Entities>();
  private readonly names = new Map<string, Entities>();
  private readonly targets = new Map<string, Map<CallOperation, CallTarget>>();
  private readonly open = new OpenValues();
  private readonly returned = new Set<FunctionFacts>();
  private readonly run = new Map<FunctionFacts, readonly ParameterValue[]>();
  private readonly classes: Classes;
  private readonly implementations: Implementations;
  private readonly libraries: Libraries;
  private readonly results: Results;
  private readonly decorators: Decorators;
  /** What names of the language itself begin with. */
  private readonly builtinPrefix: string;
  private depth = 0;
  private steps = 0;
  private questions = 0;

  /** The file whose call is being resolved. */
  caller: string | undefined;
  readonly reached = new ReachedTargets();

  constructor(
    readonly modules: Modules,
    readonly knowledge: Knowledge,
    readonly types: TypeTable = noTypes,
    private readonly isComplete = false,
    readonly runtime: Runtime = runtimes.python,
  ) {
    this.classes = new Classes(this);
    this.implementations = new Implementations(this, (entity) => this.classes.projectAncestors(entity), isComplete);
    this.libraries = new Libraries(this);
    this.results = new Results(this);
    this.decorators = new Decorators(this);
    this.builtinPrefix = `${runtime.namespace}.`;
  }

  /** What the calls of a file were found to reach; calls.ts keeps it. */
  targetsIn(path: string): Map<CallOperation, CallTarget> {
    let targets = this.targets.get(path);
    if (!targets) {
      targets = new Map();
      this.targets.set(path, targets);
    }
    return targets;
  }

  /**
   * Begins one question, however many values it leads to: together they may take `maxSteps`. Programs whose classes stand for
   * each other in many ways would otherwise be followed without end; what lies beyond the limit is not known.
   */
  beginQuestion(): void {
    if (this.questions === 0) {
      this.steps = 0;
    }
    this.questions++;
  }

  endQuestion(): void {
    this.questions--;
  }

  /** Told of the files that stand behind a protocol or an abstract class in the call that is being resolved. */
  noteAlternatives(implementers: readonly string[]): void {
    if (this.caller !== undefined) {
      this.modules.noteAlternatives(this.caller, implementers);
    }
  }

  /** What `value`, a value of the facts of the file at `path`, may be. */
  evaluate(value: Value, path: string, bindings?: Bindings): Entities {
    switch (value.kind) {
      case 'unknown':
        return nothing;
      case 'literal':
        return this.literal(value.type);
      case 'parameter':
        // Not worth remembering: nothing is computed.
        return bindings ? unique(this.parameter(value, path, bindings)) : nothing;
      default:
    }
    if (this.depth === 0 && this.questions === 0) {
      this.steps = 0;
    }
    if (this.depth >= maxDepth || this.steps >= maxSteps) {
      return nothing;
    }
    this.steps++;
    const relevant = bindings && this.open.has(value) ? bindings : undefined;
    const known = relevant ? relevant.cache : this.valuesOf(path);
    const answer = known.get(value);
    if (answer) {
      return answer;
    }
    known.set(value, nothing);
    this.depth++;
    const entities = unique(this.evaluateByKind(value, path, relevant));
    this.depth--;
    known.set(value, entities);
    return entities;
  }

  private literal(type: string): Entities {
    let known = this.literals.get(type);
    if (!known) {
      known = type === 'None' ? [{ kind: 'none' }] : [{ kind: 'api-object', className: this.runtime.classOf(type) }];
      this.literals.set(type, known);
    }
    return known;
  }

  private valuesOf(path: string): Map<Value, Entities> {
    let known = this.values.get(path);
    if (!known) {
      known = new Map();
      this.values.set(path, known);
    }
    return known;
  }

  private evaluateByKind(value: Value, path: string, bindings: Bindings | undefined): Entities {
    switch (value.kind) {
      case 'unknown':
        return nothing;
      case 'global':
        return this.global(value.name, path);
      case 'parameter':
        return this.parameter(value, path, bindings);
      case 'function': {
        const facts = this.modules.functionFacts(path, value.id);
        return facts
          ? this.decorated(bindings ? { kind: 'function', path, facts, bindings } : { kind: 'function', path, facts })
          : nothing;
      }
      case 'class': {
        const facts = this.modules.classFacts(path, value.name);
        if (!facts) {
          return nothing;
        }
        const type: ClassEntity = { kind: 'class', path, facts };
        const receiver = value.isReceiver === true ? this.classes.receiver(bindings, type) : undefined;
        return [receiver ? { ...receiver, kind: 'class' } : type];
      }
      case 'super': {
        const facts = this.modules.classFacts(path, value.className);
        const receiver = facts && this.classes.receiver(bindings, { kind: 'class', path, facts });
        return facts ? [{ kind: 'super', path, facts, ...(receiver ? { receiver } : {}) }] : nothing;
      }
      case 'instance':
        return this.instance(value, path, bindings);
      case 'literal':
        return this.literal(value.type);
      case 'call':
        return this.resultOf(this.evaluate(value.callee, path, bindings), valueArguments(value, path, bindings, this));
      case 'passed':
        return value.call.kind === 'call' ? this.passed(value.call, value, path, bindings) : nothing;
      case 'await':
        return this.awaitedOf(this.evaluate(value.value, path, bindings));
      case 'attribute':
        return this.attributeOf(this.evaluate(value.value, path, bindings), value.name);
      case 'enter':
        return this.enteredOf(this.evaluate(value.value, path, bindings));
      case 'item':
        return this.itemOf(this.evaluate(value.value, path, bindings), value.by, value.index);
      case 'container':
        return this.containerOf(
          value.type,
          this.evaluate(value.item, path, bindings),
          value.key ? this.evaluate(value.key, path, bindings) : undefined,
        );
      case 'tuple':
        return [{ kind: 'tuple', items: this.each(value.items, path, bindings) }];
      case 'narrowed':
        return narrow(
          this.evaluate(value.value, path, bindings),
          this.evaluate(value.type, path, bindings),
          value.isInstance,
          this,
        );
      case 'union':
        return withoutNone(joined(this.each(value.options, path, bindings)));
    }
  }

  private each(values: readonly Value[], path: string, bindings: Bindings | undefined): readonly Entities[] {
    return values.map((value) => this.evaluate(value, path, bindings));
  }

  // Most things are one thing: for that, no functions are made.

  private resultOf(callees: Entities, call: CallArguments): Entities {
    const only = onlyOf(callees);
    return only ? this.result(only, call) : this.resultsOf(callees, call);
  }

  private resultsOf(callees: Entities, call: CallArguments): Entities {
    return combined(callees, (callee) => this.result(callee, call));
  }

  private attributeOf(owners: Entities, name: string): Entities {
    const only = onlyOf(owners);
    return only ? this.attribute(only, name) : this.attributesOf(owners, name);
  }

  private attributesOf(owners: Entities, name: string): Entities {
    return combined(owners, (entity) => this.attribute(entity, name));
  }

  private itemOf(holders: Entities, by: 'iteration' | 'subscript', index: number | undefined): Entities {
    return combined(holders, (entity) => this.item(entity, by, index));
  }

  private awaitedOf(entities: Entities): Entities {
    return combined(entities, (entity) => this.awaited(entity));
  }

  private enteredOf(entities: Entities): Entities {
    return combined(entities, (entity) => this.entered(entity));
  }

  /** What a library passes to a function of the program. */
  private passed(
    call: Extract<Value, { kind: 'call' }>,
    { position, parameter }: Extract<Value, { kind: 'passed' }>,
    path: string,
    bindings: Bindings | undefined,
  ): Entities {
    const given = valueArguments(call, path, bindings, this);
    return combined(this.evaluate(call.callee, path, bindings), (callee) => {
      const api = callbackTaker(callee, this.knowledge);
      return api === undefined ? nothing : (passedTo(api, given, position, this)[parameter] ?? nothing);
    });
  }

  /** What annotations of callables and awaitables hold is what calling and awaiting them yields. */
  private containerOf(type: string, items: Entities, keys: Entities | undefined): Entities {
    switch (type) {
      case 'callable':
        return [{ kind: 'callable', result: items }];
      case 'awaitable':
      case 'coroutine':
        return [{ kind: 'coroutine', result: items }];
      default:
        return [{ kind: 'container', type, items, ...(keys ? { keys } : {}) }];
    }
  }

  private instance(
    value: Extract<Value, { kind: 'instance' }>,
    path: string,
    bindings: Bindings | undefined,
  ): Entities {
    const { type } = value;
    const args = value.arguments?.map((argument) => this.evaluate(argument, path, bindings));
    if (type.kind === 'class' && type.isReceiver === true) {
      const facts = this.modules.classFacts(path, type.name);
      const receiver = facts && this.classes.receiver(bindings, { kind: 'class', path, facts });
      if (receiver) {
        return [{ ...receiver, kind: 'object' }];
      }
    }
    return combined(this.evaluate(type, path, bindings), (each) => this.instanceOf(each, args));
  }

  private instanceOf(type: Entity, args: readonly Entities[] | undefined): Entities {
    switch (type.kind) {
      case 'class':
        return [{ ...type, kind: 'object', ...(args ? { arguments: args } : {}) }];
      case 'api-class':
        return this.libraryInstance(type.name, args);
      default:
        return nothing;
    }
  }

  private parameter(
    value: Extract<Value, { kind: 'parameter' }>,
    path: string,
    bindings: Bindings | undefined,
  ): Entities {
    for (let current = bindings; current; current = current.outer) {
      if (current.function === value.function && current.path === path) {
        return current.parameter(value.name) ?? nothing;
      }
    }
    const owner = this.modules.classFacts(path, value.function);
    return owner ? this.classes.typeArgument(bindings, path, owner, value.name) : nothing;
  }

  /**
   * An absolute dotted name: the project's modules come first, as its folder comes first on `sys.path`. They do not come before
   * the language's own, which is no file's to replace: https://docs.python.org/3/library/sys.html#sys.meta_path.
   */
  private global(name: string, importer: string): Entities {
    if (name.startsWith(this.builtinPrefix)) {
      return this.libraryName(name);
    }
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const path = this.modules.find(name.slice(0, end), importer);
      if (path !== undefined) {
        // A library's own files are no better than what was measured of it.
        const described = this.modules.isLibrary(path) ? this.libraries.described(name) : nothing;
        if (described.length > 0) {
          return described;
        }
        const rest = name.slice(end + 1);
        return (rest === '' ? [] : rest.split('.')).reduce<Entities>(
          (entities, attribute) => combined(entities, (entity) => this.attribute(entity, attribute)),
          this.moduleItself(path),
        );
      }
    }
    return this.libraryName(name);
  }

  /** A CommonJS module is what it assigns to `module.exports`. */
  private moduleItself(path: string): Entities {
    const replaced = this.modules.get(path)?.exports.get(exportEquals);
    const found = replaced ? this.evaluate(replaced, path) : nothing;
    return found.length > 0 ? found : [{ kind: 'module', path }];
  }

  libraryName(name: string): Entities {
    const known = this.names.get(name);
    if (known) {
      return known;
    }
    const entities = this.libraries.name(name);
    this.names.set(name, entities);
    return entities;
  }

  libraryClass(className: string): Entity {
    return { kind: 'api-class', name: this.libraries.publicName(className) };
  }

  typedMember(className: string, name: string, args: readonly Entities[] = []): FoundMember | undefined {
    return this.libraries.find(className, name, args);
  }

  callbackResult(callee: Entity): Entities {
    return this.results.result(callee, noArguments);
  }

  libraryInstance(className: string, args?: readonly Entities[]): Entities {
    return this.libraries.instance(className, args);
  }

  libraryMember(className: string, name: string, receiver?: Entity): Entities {
    return this.libraries.member(className, name, receiver);
  }

  result(callee: Entity, call: CallArguments): Entities {
    return this.results.result(callee, call);
  }

  awaited(entity: Entity): Entities {
    return this.results.awaited(entity);
  }

  entered(entity: Entity): Entities {
    return this.results.entered(entity);
  }

  item(entity: Entity, by: 'iteration' | 'subscript', index?: number): Entities {
    return this.results.item(entity, by, index);
  }

  member(entity: ClassEntity, name: string): Entities {
    return this.classes.member(entity, name);
  }

  implementationsOf(method: FunctionEntity): readonly FunctionEntity[] | undefined {
    return this.implementations.of(method);
  }

  completeSubclasses(facts: ClassFacts): readonly ClassEntity[] {
    return this.isComplete ? this.implementations.subclassesOf(facts) : [];
  }

  isOpen(value: Value): boolean {
    return this.open.has(value);
  }

  noteReturns(facts: FunctionFacts): void {
    this.returned.add(facts);
  }

  /** False while no answer rests on what the function returns. */
  knowsReturns(facts: FunctionFacts): boolean {
    return this.returned.has(facts);
  }

  /** From now on `after` has the place of `before` in the project; answers keep what they say of it. */
  replace(before: FunctionFacts, after: FunctionFacts): void {
    if (this.returned.has(before)) {
      this.returned.add(after);
    }
  }

  parametersRun(facts: FunctionFacts): readonly ParameterValue[] {
    const known = this.run.get(facts);
    if (known) {
      return known;
    }
    const found = parametersRun(facts);
    this.run.set(facts, found);
    return found;
  }

  decorated(raw: FunctionEntity): Entities {
    return this.decorators.apply(raw);
  }

  derivesFrom(entity: Entity, className: string): boolean {
    return this.classes.derivesFrom(entity, className);
  }

  isInstance(entity: Entity, type: Entity): boolean {
    return this.classes.isInstance(entity, type);
  }

  attribute(entity: Entity, name: string): Entities {
    switch (entity.kind) {
      case 'module':
        return this.moduleAttribute(entity.path, name, 0);
      case 'library':
        return this.libraryName(`${entity.name}.${name}`);
      case 'class':
      case 'object':
        return this.classes.member(entity, name);
      case 'super':
        return this.classes.superMember(entity, name);
      case 'api-class':
        return this.libraries.member(entity.name, name, entity);
      case 'api-object':
        return this.libraries.member(entity.className, name, entity);
      case 'container':
        if (entity.type === 'Record') {
          return entity.items;
        }
        return this.libraries.member(this.runtime.classOf(entity.type), name, entity);
      case 'tuple':
        return this.libraries.member(this.runtime.classOf('tuple'), name, entity);
      case 'coroutine':
        return this.runtime.coroutineClass === undefined
          ? nothing
          : this.libraries.member(this.runtime.coroutineClass, name, entity);
      case 'function':
        return entity.decorated?.className === undefined
          ? nothing
          : this.libraries.member(entity.decorated.className, name, entity);
      default:
        return nothing;
    }
  }

  private moduleAttribute(path: string, name: string, steps: number): Entities {
    const module = this.modules.get(path);
    if (!module || steps > maxStarSteps) {
      return nothing;
    }
    const exported = module.exports.get(name);
    if (exported) {
      const entities = this.evaluate(exported, path);
      if (entities.length > 0) {
        return entities;
      }
    }
    const whole = name === 'default' ? this.moduleItself(path) : nothing;
    if (whole.some(({ kind }) => kind !== 'module')) {
      return whole;
    }
    const submodule = this.modules.submodule(path, name);
    if (submodule !== undefined) {
      return [{ kind: 'module', path: submodule }];
    }
    for (const star of module.starImports) {
      const starPath = this.modules.find(star, path);
      const found =
        starPath === undefined
          ? this.libraryName(`${star}.${name}`)
          : this.modules.isPublic(starPath, name)
            ? this.moduleAttribute(starPath, name, steps + 1)
            : nothing;
      if (found.some((candidate) => candidate.kind !== 'library')) {
        return found;
      }
    }
    return nothing;
  }

  /** The method that constructing an instance runs: `__init__`, own or inherited. */
  initialiser(entity: Entity): Entities {
    return entity.kind === 'class' ? this.classes.initialiser(entity) : nothing;
  }

  /** The getter functions that reading an attribute runs: `callee` is the attribute's value. Empty where it is no property. */
  propertyOf(callee: Value, path: string): readonly FunctionEntity[] {
    return callee.kind === 'attribute'
      ? this.evaluate(callee.value, path).flatMap((owner) =>
          owner.kind === 'object' ? this.classes.getters(owner, callee.name) : [],
        )
      : [];
  }

  /** What reading a property yields. */
  read(getter: FunctionEntity): Entities {
    return this.results.result(getter, noArguments);
  }
}

function onlyOf(entities: Entities): Entity | undefined {
  return entities.length === 1 ? entities[0] : undefined;
}

function withoutNone(entities: Entities): Entities {
  const rest = entities.filter(({ kind }) => kind !== 'none');
  return rest.length > 0 ? rest : entities;
}
