/**
 * The members of the project's classes: methods, properties and attributes through the method resolution order, whose last
 * part may lie in a library; what `super()` and type parameters stand for. Metaclasses and `__getattr__` are not followed.
 * Source: https://docs.python.org/3/howto/mro.html (C3).
 */
import type { ClassFacts } from '../core/facts';
import { receiverBindings } from './bindings';
import { noArguments } from './callArguments';
import {
  builtin,
  combined,
  isSame,
  nothing,
  type Bindings,
  type ClassEntity,
  type Entities,
  type Entity,
  type FunctionEntity,
} from './entity';
import type { Resolution } from './resolution';

interface ProjectAncestor {
  readonly kind: 'project';
  readonly key: string;
  readonly path: string;
  readonly facts: ClassFacts;
}

/** An unknown base may have any member, so that the search ends there. */
type Ancestor =
  | ProjectAncestor
  | { readonly kind: 'library'; readonly key: string; readonly name: string }
  | { readonly kind: 'unknown'; readonly key: string };

/** Methods that every object has; of those of `type`, only what programs call. */
const objectMethods: ReadonlySet<string> = new Set(
  `__init__ __new__ __repr__ __str__ __eq__ __ne__ __hash__ __format__ __dir__ __sizeof__ __reduce__ __reduce_ex__
  __setattr__ __delattr__ __getattribute__ __init_subclass__ __subclasshook__ __lt__ __le__ __gt__ __ge__`.split(/\s+/),
);
const typeMethods: ReadonlySet<string> = new Set(['mro', '__subclasses__', '__instancecheck__', '__subclasscheck__']);

const maxDepth = 24;

/** The nearest classes that a class derives from; no program that a person wrote comes near it. */
const maxAncestors = 200;

/** Classes with different members of one name that a class is mixed into. */
const maxMixedIn = 4;

export class Classes {
  private readonly orders = new Map<ClassFacts, readonly Ancestor[]>();
  private readonly receivers = new Map<ClassFacts, Map<string, Bindings>>();

  constructor(private readonly resolution: Resolution) {}

  /** Method resolution order, the class itself first. */
  private order(path: string, facts: ClassFacts, depth = 0): readonly Ancestor[] {
    const known = this.orders.get(facts);
    if (known) {
      return known;
    }
    const self: ProjectAncestor = { kind: 'project', key: `${path}#${facts.name}`, path, facts };
    // While it is computed, a class that is its own base by mistake has no bases.
    this.orders.set(facts, [self]);
    const bases = depth > maxDepth ? [] : facts.bases.map((base) => this.baseOf(this.resolution.evaluate(base, path)));
    const orders = bases.map((base) =>
      base.kind === 'project' ? this.order(base.path, base.facts, depth + 1) : [base],
    );
    const order = [self, ...merge([...orders, bases])].slice(0, maxAncestors);
    this.orders.set(facts, order);
    return order;
  }

  private baseOf(entities: Entities): Ancestor {
    for (const entity of entities) {
      if (entity.kind === 'class') {
        const { path, facts } = entity;
        return { kind: 'project', key: `${path}#${facts.name}`, path, facts };
      }
      // `NamedTuple` and `TypedDict` are functions that classes may derive from.
      if (entity.kind === 'api-class' || entity.kind === 'api') {
        return { kind: 'library', key: entity.name, name: entity.name };
      }
    }
    return { kind: 'unknown', key: '?' };
  }

  /** The project's classes that a class derives from, itself first. */
  projectAncestors(entity: ClassEntity): readonly ClassFacts[] {
    return this.order(entity.path, entity.facts).flatMap((each) => (each.kind === 'project' ? [each.facts] : []));
  }

  member(entity: ClassEntity, name: string): Entities {
    const found = this.memberAmong(this.order(entity.path, entity.facts), entity, name);
    return found.length > 0 || entity.kind === 'class' ? found : this.mixedIn(entity, name);
  }

  /** What a class uses and does not have is what the classes have that it is mixed into, in a project that has them all. */
  private mixedIn(entity: ClassEntity, name: string): Entities {
    const found: Entity[] = [];
    for (const subclass of this.resolution.completeSubclasses(entity.facts)) {
      const made: ClassEntity = { ...subclass, kind: 'object' };
      for (const member of this.memberAmong(this.order(made.path, made.facts), made, name)) {
        if (found.length < maxMixedIn) {
          const known = found.findIndex((each) => isSame(each, member));
          found[known < 0 ? found.length : known] = member;
        }
      }
    }
    return found;
  }

  /** The member behind that of the class in which `super()` stands, in the order of the receiver's class. */
  superMember(entity: Extract<Entity, { kind: 'super' }>, name: string): Entities {
    const { receiver, path, facts } = entity;
    const holder: ClassEntity = receiver ?? { kind: 'object', path, facts };
    const order = this.order(holder.path, holder.facts);
    const own = order.findIndex((ancestor) => ancestor.kind === 'project' && ancestor.facts === facts);
    return this.memberAmong(order.slice(own + 1), holder, name);
  }

  private memberAmong(order: readonly Ancestor[], entity: ClassEntity, name: string): Entities {
    for (const ancestor of order) {
      const found = this.ownMember(ancestor, entity, name);
      if (found.length > 0) {
        return found;
      }
      if (ancestor.kind === 'unknown') {
        return nothing;
      }
    }
    return this.inherentMember(entity, name);
  }

  private inherentMember(entity: ClassEntity, name: string): Entities {
    if (name === '__class__') {
      return [{ ...entity, kind: 'class' }];
    }
    const { runtime, knowledge } = this.resolution;
    if (runtime.namespace === 'globalThis') {
      const entry = name === '__init__' ? {} : knowledge.methodEntry('globalThis.Object', name);
      return entry
        ? [{ kind: 'api', name: `globalThis.Object.${name}`, entry, className: 'globalThis.Object' }]
        : nothing;
    }
    const owner = objectMethods.has(name) ? 'object' : entity.kind === 'class' && typeMethods.has(name) ? 'type' : '';
    if (owner !== '') {
      return [{ kind: 'api', name: `builtins.${owner}.${name}`, entry: {}, className: `builtins.${owner}` }];
    }
    return entity.kind === 'class' && ['__name__', '__qualname__', '__module__'].includes(name)
      ? [builtin('str')]
      : nothing;
  }

  private ownMember(ancestor: Ancestor, entity: ClassEntity, name: string): Entities {
    switch (ancestor.kind) {
      case 'unknown':
        return nothing;
      case 'library':
        return this.resolution.libraryMember(ancestor.name, name, entity);
      case 'project': {
        const { path, facts } = ancestor;
        if (facts.methods.has(name)) {
          return this.method(ancestor, entity, name);
        }
        const value = facts.attributes.get(name);
        if (!value) {
          return nothing;
        }
        if (entity.kind === 'class' && this.derivesFrom(entity, 'enum.Enum')) {
          return [{ ...entity, kind: 'object' }];
        }
        return this.resolution.isOpen(value)
          ? this.resolution.evaluate(value, path, entity.bindings ?? this.bindingsTo(entity, path))
          : this.resolution.evaluate(value, path);
      }
    }
  }

  /** Shared by all instances of a class that nothing tells apart, so that what an attribute is, is found out once. */
  private bindingsTo(entity: ClassEntity, path: string): Bindings {
    if (entity.arguments) {
      return receiverBindings(entity, path);
    }
    const key = `${entity.kind} ${path}`;
    const known = this.receivers.get(entity.facts) ?? new Map<string, Bindings>();
    const bindings = known.get(key) ?? receiverBindings(entity, path);
    this.receivers.set(entity.facts, known.set(key, bindings));
    return bindings;
  }

  private method(ancestor: ProjectAncestor, entity: ClassEntity, name: string): Entities {
    return combined(this.functionsOf(ancestor, name), (found) => {
      if (found.kind !== 'function') {
        return [found];
      }
      const method = bound(found, entity);
      return isProperty(found) && entity.kind === 'object'
        ? this.resolution.result(method, { ...noArguments, depth: entity.bindings?.depth ?? 0 })
        : [method];
    });
  }

  private functionsOf({ path, facts }: ProjectAncestor, name: string): Entities {
    const id = facts.methods.get(name);
    const method = id === undefined ? undefined : this.resolution.modules.functionFacts(path, id);
    return method ? this.resolution.decorated({ kind: 'function', path, facts: method }) : nothing;
  }

  /** The functions that reading the attribute runs. */
  getters(entity: ClassEntity, name: string): readonly FunctionEntity[] {
    for (const ancestor of this.order(entity.path, entity.facts)) {
      if (ancestor.kind === 'unknown') {
        return [];
      }
      if (ancestor.kind === 'project' && ancestor.facts.methods.has(name)) {
        return this.functionsOf(ancestor, name).flatMap((found) =>
          found.kind === 'function' && isProperty(found) ? [bound(found, entity)] : [],
        );
      }
    }
    return [];
  }

  /** `__init__`, or for a data class, whose own is made for it, `__post_init__`. */
  initialiser(entity: ClassEntity): Entities {
    const made: ClassEntity = { ...entity, kind: 'object' };
    for (const ancestor of this.order(entity.path, entity.facts)) {
      const isData =
        ancestor.kind === 'project' &&
        (ancestor.facts.decorators ?? []).some(({ text }) => /dataclass|define/.test(text));
      for (const name of isData ? ['__init__', '__post_init__'] : ['__init__']) {
        const found = this.ownMember(ancestor, made, name);
        if (found.length > 0) {
          return found;
        }
      }
      if (ancestor.kind === 'unknown') {
        return nothing;
      }
    }
    return nothing;
  }

  /** The object or class a function was called on, where that derives from the class the function stands in. */
  receiver(bindings: Bindings | undefined, type: ClassEntity): ClassEntity | undefined {
    for (let current = bindings; current; current = current.outer) {
      const { receiver } = current;
      if (receiver?.kind === 'object' || receiver?.kind === 'class') {
        const key = `${type.path}#${type.facts.name}`;
        return this.order(receiver.path, receiver.facts).some((ancestor) => ancestor.key === key)
          ? receiver
          : undefined;
      }
    }
    return undefined;
  }

  /** What the type parameter `name` of a class stands for in the object a function was called on. */
  typeArgument(bindings: Bindings | undefined, path: string, owner: ClassFacts, name: string): Entities {
    const receiver = this.receiver(bindings, { kind: 'class', path, facts: owner });
    return receiver ? this.argumentFor(receiver, owner, name, 0) : nothing;
  }

  private argumentFor(entity: ClassEntity, owner: ClassFacts, name: string, depth: number): Entities {
    const { path, facts } = entity;
    if (facts === owner) {
      const index = (facts.typeParameters ?? []).indexOf(name);
      return entity.arguments?.[index] ?? nothing;
    }
    if (depth > maxDepth) {
      return nothing;
    }
    for (const [index, value] of facts.bases.entries()) {
      const args = facts.baseArguments?.[index] ?? [];
      for (const base of this.resolution.evaluate(value, path)) {
        if (base.kind === 'class' && args.length > 0) {
          const own = args.map((argument) => this.resolution.evaluate(argument, path, receiverBindings(entity, path)));
          const found = this.argumentFor({ ...base, kind: 'object', arguments: own }, owner, name, depth + 1);
          if (found.length > 0) {
            return found;
          }
        } else if (base.kind === 'class') {
          const found = this.argumentFor({ ...base, kind: 'object' }, owner, name, depth + 1);
          if (found.length > 0) {
            return found;
          }
        }
      }
    }
    return nothing;
  }

  derivesFrom(entity: Entity, className: string): boolean {
    switch (entity.kind) {
      case 'class':
      case 'object':
        return this.order(entity.path, entity.facts).some(
          (ancestor) => ancestor.kind === 'library' && this.libraryDerives(ancestor.name, className),
        );
      case 'api-class':
        return this.libraryDerives(entity.name, className);
      case 'api-object':
        return this.libraryDerives(entity.className, className);
      case 'container':
        return this.libraryDerives(`builtins.${entity.type}`, className);
      case 'tuple':
        return className === 'builtins.tuple';
      default:
        return false;
    }
  }

  /** True where `entity` is an instance of `type`, a class of the project or a library. */
  isInstance(entity: Entity, type: Entity): boolean {
    if (type.kind === 'api-class') {
      return this.derivesFrom(entity, type.name);
    }
    if (type.kind !== 'class' || entity.kind !== 'object') {
      return false;
    }
    const key = `${type.path}#${type.facts.name}`;
    return this.order(entity.path, entity.facts).some((ancestor) => ancestor.key === key);
  }

  private libraryDerives(name: string, className: string, depth = 0): boolean {
    const { knowledge, types } = this.resolution;
    if (name === className || className === 'builtins.object' || knowledge.ancestry(name).includes(className)) {
      return true;
    }
    return (
      depth < maxDepth &&
      (types.class(name)?.bases ?? []).some(
        (base) =>
          base.kind === 'instance' && this.libraryDerives(knowledge.canonicalName(base.name), className, depth + 1),
      )
    );
  }
}

function isProperty(method: FunctionEntity): boolean {
  return method.facts.methodKind === 'property' || method.decorated?.isProperty === true;
}

/** Instance methods are bound to objects, class methods to classes, static methods to nothing. */
function bound(method: FunctionEntity, entity: ClassEntity): FunctionEntity {
  switch (method.facts.methodKind) {
    case 'static':
      return method;
    case 'class':
      return { ...method, receiver: { ...entity, kind: 'class' } };
    default:
      return entity.kind === 'object' ? { ...method, receiver: entity } : method;
  }
}

/** The merge step of C3. Where the orders contradict each other, which Python refuses, the first come first. */
function merge(orders: readonly (readonly Ancestor[])[]): readonly Ancestor[] {
  const result: Ancestor[] = [];
  let rest = orders.filter(({ length }) => length > 0);
  while (rest.length > 0) {
    const candidates = rest.map(([head]) => head);
    const next =
      candidates.find((head) => head && !rest.some((order) => order.slice(1).some(({ key }) => key === head.key))) ??
      candidates[0];
    if (!next) {
      break;
    }
    result.push(next);
    rest = rest.map((order) => order.filter(({ key }) => key !== next.key)).filter(({ length }) => length > 0);
  }
  return result;
}
