/**
 * Evaluates the symbolic values of facts against the project's modules and the knowledge base: which function a call
 * reaches, of which class an object is. An empty answer means "not known"; nothing is guessed.
 * Answers are remembered, so a resolver is good for one state of the project only.
 */
import type { ClassFacts, Value } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';
import type { Knowledge } from '../knowledge/knowledge';
import type { Entity } from './entity';
import type { Modules } from './modules';

const nothing: readonly Entity[] = [];
const maxDepth = 40;
const maxEntities = 6;

const traitOfMethod: ReadonlyMap<string, 'entered' | 'exit' | 'iterate'> = new Map([
  ['__enter__', 'entered'],
  ['__aenter__', 'entered'],
  ['__exit__', 'exit'],
  ['__aexit__', 'exit'],
  ['__next__', 'iterate'],
  ['__anext__', 'iterate'],
]);

export class Resolver {
  private readonly values = new Map<string, WeakMap<Value, readonly Entity[]>>();
  private depth = 0;

  constructor(
    private readonly modules: Modules,
    private readonly knowledge: Knowledge,
  ) {}

  /** What `value`, a value of the facts of the file at `path`, may be. */
  evaluate(value: Value, path: string): readonly Entity[] {
    if (value.kind === 'unknown' || this.depth >= maxDepth) {
      return nothing;
    }
    let known = this.values.get(path);
    if (!known) {
      known = new WeakMap();
      this.values.set(path, known);
    }
    const answer = known.get(value);
    if (answer) {
      return answer;
    }
    known.set(value, nothing);
    this.depth++;
    const entities = unique(this.evaluateByKind(value, path));
    this.depth--;
    known.set(value, entities);
    return entities;
  }

  private evaluateByKind(value: Value, path: string): readonly Entity[] {
    switch (value.kind) {
      case 'unknown':
      case 'parameter':
      case 'super':
      case 'tuple':
        return nothing;
      case 'narrowed':
        return this.evaluate(value.value, path);
      case 'global':
        return this.global(value.name, path);
      case 'function': {
        const facts = this.modules.functionFacts(path, value.id);
        return facts ? [{ kind: 'function', path, facts }] : nothing;
      }
      case 'class': {
        const facts = this.modules.classFacts(path, value.name);
        return facts ? [{ kind: 'class', path, facts }] : nothing;
      }
      case 'instance':
        return this.evaluate(value.type, path).flatMap((type) => this.instanceOf(type));
      case 'literal':
        return value.type === 'None'
          ? [{ kind: 'none' }]
          : [{ kind: 'api-object', className: `builtins.${value.type}` }];
      case 'call': {
        const partial = value.callee.kind === 'global' && value.callee.name === 'functools.partial';
        const [first] = value.positional;
        if (partial && first) {
          return this.evaluate(first, path);
        }
        return this.evaluate(value.callee, path).flatMap((callee) => this.result(callee));
      }
      case 'await':
        return this.evaluate(value.value, path).flatMap((entity) => this.awaited(entity));
      case 'attribute':
        return this.evaluate(value.value, path).flatMap((entity) => this.attribute(entity, value.name));
      case 'enter':
        return this.evaluate(value.value, path).flatMap((entity) => this.entered(entity));
      case 'item':
        return this.evaluate(value.value, path).flatMap((entity) => this.item(entity));
      case 'container':
        return [{ kind: 'container', type: value.type, items: this.evaluate(value.item, path) }];
      case 'union':
        return value.options.flatMap((option) => this.evaluate(option, path)).filter(({ kind }) => kind !== 'none');
    }
  }

  /** An absolute dotted name: the project's modules come first, as its folder comes first on `sys.path`. */
  private global(name: string, importer: string): readonly Entity[] {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const path = this.modules.find(name.slice(0, end), importer);
      if (path !== undefined) {
        const described = this.modules.isLibrary(path) ? this.libraryName(name) : nothing;
        if (described.some(({ kind }) => kind !== 'library')) {
          return described;
        }
        const rest = name.slice(end + 1);
        return (rest === '' ? [] : rest.split('.')).reduce<readonly Entity[]>(
          (entities, attribute) => entities.flatMap((entity) => this.attribute(entity, attribute)),
          [{ kind: 'module', path }],
        );
      }
    }
    return this.libraryName(name);
  }

  private libraryName(name: string): readonly Entity[] {
    const { knowledge } = this;
    const canonical = knowledge.canonicalName(name);
    if (knowledge.classEntry(canonical)) {
      return [{ kind: 'api-class', name: canonical }];
    }
    const entry = knowledge.functionEntry(canonical);
    if (entry) {
      return [{ kind: 'api', name: canonical, entry }];
    }
    const className = knowledge.objectType(canonical);
    if (className !== undefined) {
      return [{ kind: 'api-object', className }];
    }
    if (canonical.startsWith('builtins.')) {
      // Exceptions and the like: calling them makes a small object.
      return [{ kind: 'api', name: canonical, entry: {} }];
    }
    const dot = canonical.lastIndexOf('.');
    const owner = dot < 0 ? undefined : canonical.slice(0, dot);
    if (owner !== undefined && knowledge.classEntry(owner)) {
      return this.attribute({ kind: 'api-class', name: owner }, canonical.slice(dot + 1));
    }
    return [{ kind: 'library', name: canonical }];
  }

  private instanceOf(type: Entity): readonly Entity[] {
    switch (type.kind) {
      case 'class':
        return [{ kind: 'object', path: type.path, facts: type.facts }];
      case 'api-class':
        return [{ kind: 'api-object', className: type.name }];
      default:
        return nothing;
    }
  }

  /** An instance of a class named in the knowledge base; `self` is the receiver's own class. */
  private named(className: string | undefined, receiver: string | undefined): readonly Entity[] {
    const name = className === 'self' ? receiver : className;
    return name === undefined ? nothing : [{ kind: 'api-object', className: this.knowledge.canonicalName(name) }];
  }

  /** What calling it yields. */
  private result(callee: Entity): readonly Entity[] {
    switch (callee.kind) {
      case 'function': {
        const { facts, path } = callee;
        const result = this.evaluate(facts.returns, path);
        return facts.isAsync && !facts.isGenerator ? [{ kind: 'coroutine', result }] : result;
      }
      case 'class':
        return [{ kind: 'object', path: callee.path, facts: callee.facts }];
      case 'api-class': {
        const returns = this.knowledge.constructorEntry(callee.name)?.returns;
        return this.named(returns ?? callee.name, callee.name);
      }
      case 'api': {
        const { entry } = callee;
        const result = this.apiResult(entry, callee.className);
        return entry.async === true ? [{ kind: 'coroutine', result }] : result;
      }
      case 'api-object':
        return this.apiResult(this.knowledge.classTrait(callee.className, 'called') ?? {}, callee.className);
      case 'object':
        return this.attribute(callee, '__call__').flatMap((method) => this.result(method));
      default:
        return nothing;
    }
  }

  /** A built-in collection keeps the class of its items: the rows of `fetchall()`. */
  private apiResult(entry: ApiEntry, receiver: string | undefined): readonly Entity[] {
    const items = this.named(entry.yields, receiver);
    const isCollection = entry.returns === undefined || entry.returns.startsWith('builtins.');
    if (items.length > 0 && isCollection) {
      return [{ kind: 'container', type: entry.returns?.slice('builtins.'.length) ?? 'iterator', items }];
    }
    return this.named(entry.returns, receiver);
  }

  private awaited(entity: Entity): readonly Entity[] {
    switch (entity.kind) {
      case 'coroutine':
        return entity.result;
      case 'api-object':
        return this.named(this.knowledge.classTrait(entity.className, 'awaited')?.returns, entity.className);
      default:
        return [entity];
    }
  }

  private entered(entity: Entity): readonly Entity[] {
    switch (entity.kind) {
      case 'coroutine':
        return entity.result.flatMap((result) => this.entered(result));
      case 'container':
        // A generator function under `contextlib.contextmanager`: what it yields is what `as` binds.
        return entity.items;
      case 'api-object':
        return this.named(this.knowledge.classTrait(entity.className, 'enter') ?? 'self', entity.className);
      case 'object': {
        const [enter] = [...this.attribute(entity, '__enter__'), ...this.attribute(entity, '__aenter__')];
        const result = enter ? this.result(enter).flatMap((value) => this.awaited(value)) : nothing;
        return result.length > 0 ? result : [entity];
      }
      default:
        return nothing;
    }
  }

  private item(entity: Entity): readonly Entity[] {
    switch (entity.kind) {
      case 'container':
        return entity.items;
      case 'api-object':
        return this.named(this.knowledge.classTrait(entity.className, 'iterate')?.returns, entity.className);
      default:
        return nothing;
    }
  }

  /** `entity.name`. */
  attribute(entity: Entity, name: string): readonly Entity[] {
    switch (entity.kind) {
      case 'module':
        return this.moduleAttribute(entity.path, name, 0);
      case 'library':
        return this.libraryName(`${entity.name}.${name}`);
      case 'class':
      case 'object':
        return this.member(entity.path, entity.facts, name, 0);
      case 'api-class':
      case 'api-object':
        return this.apiMember(entity.kind === 'api-class' ? entity.name : entity.className, name);
      case 'container':
        return this.apiMember(`builtins.${entity.type}`, name);
      default:
        return nothing;
    }
  }

  private moduleAttribute(path: string, name: string, depth: number): readonly Entity[] {
    const module = this.modules.get(path);
    if (!module || depth > 8) {
      return nothing;
    }
    const exported = Object.hasOwn(module.exports, name) ? module.exports[name] : undefined;
    if (exported) {
      const entities = this.evaluate(exported, path);
      if (entities.length > 0) {
        return entities;
      }
    }
    const submodule = this.modules.find(`${module.moduleName}.${name}`, path);
    if (submodule !== undefined) {
      return [{ kind: 'module', path: submodule }];
    }
    for (const star of module.starImports) {
      const starPath = this.modules.find(star, path);
      const found =
        starPath === undefined ? this.libraryName(`${star}.${name}`) : this.moduleAttribute(starPath, name, depth + 1);
      if (found.some((candidate) => candidate.kind !== 'library')) {
        return found;
      }
    }
    return nothing;
  }

  /** A method or attribute of a project class, through its bases. */
  private member(path: string, facts: ClassFacts, name: string, depth: number): readonly Entity[] {
    if (depth > 12) {
      return nothing;
    }
    const method = Object.hasOwn(facts.methods, name) ? facts.methods[name] : undefined;
    if (method !== undefined) {
      const entities = this.evaluate({ kind: 'function', id: method }, path);
      return entities.flatMap((entity) =>
        entity.kind === 'function' && entity.facts.methodKind === 'property' ? this.result(entity) : [entity],
      );
    }
    const attribute = Object.hasOwn(facts.attributes, name) ? facts.attributes[name] : undefined;
    if (attribute) {
      return this.evaluate(attribute, path);
    }
    for (const base of facts.bases.flatMap((value) => this.evaluate(value, path))) {
      const found =
        base.kind === 'class'
          ? this.member(base.path, base.facts, name, depth + 1)
          : base.kind === 'api-class'
            ? this.apiMember(base.name, name)
            : nothing;
      if (found.length > 0) {
        return found;
      }
    }
    return nothing;
  }

  private apiMember(className: string, name: string): readonly Entity[] {
    const { knowledge } = this;
    const trait = traitOfMethod.get(name);
    if (trait !== undefined) {
      const entry = knowledge.classTrait(className, trait) ?? {};
      return [{ kind: 'api', name: `${className}.${name}`, entry, className }];
    }
    const entry = knowledge.methodEntry(className, name);
    if (entry) {
      return [{ kind: 'api', name: `${className}.${name}`, entry, className }];
    }
    const type = knowledge.attributeType(className, name);
    if (type !== undefined) {
      return this.named(type, className);
    }
    if (className.startsWith('builtins.')) {
      // Methods of built-in types that the knowledge base does not name work on memory only.
      return [{ kind: 'api', name: `${className}.${name}`, entry: {}, className }];
    }
    return nothing;
  }

  /** The method that constructing an instance runs: `__init__`, own or inherited. */
  initialiser(entity: Entity): readonly Entity[] {
    return entity.kind === 'class' ? this.member(entity.path, entity.facts, '__init__', 0) : nothing;
  }
}

function unique(entities: readonly Entity[]): readonly Entity[] {
  if (entities.length < 2) {
    return entities;
  }
  const seen = new Map<string, Entity>();
  for (const entity of entities) {
    seen.set(keyOf(entity), entity);
  }
  return [...seen.values()].slice(0, maxEntities);
}

function keyOf(entity: Entity): string {
  switch (entity.kind) {
    case 'module':
      return `module ${entity.path}`;
    case 'function':
      return `function ${entity.path} ${entity.facts.id}`;
    case 'class':
    case 'object':
      return `${entity.kind} ${entity.path} ${entity.facts.name}`;
    case 'library':
    case 'api':
    case 'api-class':
      return `${entity.kind} ${entity.name}`;
    case 'api-object':
      return `api-object ${entity.className}`;
    case 'container':
      return `container ${entity.type} ${entity.items.map(keyOf).join()}`;
    case 'coroutine':
      return `coroutine ${entity.result.map(keyOf).join()}`;
    case 'none':
      return 'none';
  }
}
