/**
 * What using a thing yields: calling it, awaiting it, entering it in a `with`, iterating over it, taking an item of it.
 * What the standard library's functions make of their arguments stands in standardCalls.ts.
 */
import type { ApiEntry } from '../knowledge/apiEntry';
import { bindingDepth, bindingsOf, maxBindingDepth } from './bindings';
import { joinedArguments, noArguments } from './callArguments';
import { givenBack, wrapped } from './callbacks';
import { decorationOf } from './resolveDecorators';
import {
  combined,
  joined,
  nothing,
  unique,
  type ApiEntity,
  type Bindings,
  type CallArguments,
  type ClassEntity,
  type Entities,
  type Entity,
  type FunctionEntity,
} from './entity';
import type { Resolution } from './resolution';
import { argumentsOf } from './resolveLibrary';
import { constructorResult, isMapping, signatureResult } from './typeExpressions';

/** `__iter__` that returns an object whose `__iter__` returns an object and so on. */
const maxIterationDepth = 3;

export class Results {
  constructor(private readonly resolution: Resolution) {}

  result(callee: Entity, call: CallArguments): Entities {
    const { resolution } = this;
    switch (callee.kind) {
      case 'function':
        return this.functionResult(callee, call);
      case 'class':
        return [this.constructed(callee, call)];
      case 'object':
        return combined(resolution.member(callee, '__call__'), (method) => this.result(method, call));
      case 'api-class':
        return this.construct(callee.name, call);
      case 'api':
        return this.apiCall(callee, call);
      case 'typed': {
        const { signatures, receiver, variables = new Map() } = callee;
        const typed = signatureResult(signatures, call, {
          resolution,
          variables,
          ...(receiver ? { self: receiver } : {}),
        });
        return typed.isAsync ? [{ kind: 'coroutine', result: typed.result }] : typed.result;
      }
      case 'api-object': {
        const called = resolution.knowledge.classTrait(callee.className, 'called');
        return called
          ? this.described(called, callee.className, callee)
          : combined(resolution.attribute(callee, '__call__'), (method) => this.result(method, call));
      }
      case 'callable':
        return callee.result;
      case 'decorator':
        return decorationOf(callee.api, call.positional(0), resolution);
      case 'partial':
        return this.result(callee.callee, joinedArguments(callee.arguments, call));
      default:
        return nothing;
    }
  }

  private functionResult(callee: FunctionEntity, call: CallArguments): Entities {
    const { decorated } = callee;
    if (typeof decorated?.result === 'object') {
      const replaced = this.result(decorated.result, call);
      return replaced.length > 0 ? replaced : this.plainResult(callee, call);
    }
    const own = this.plainResult(callee, call);
    switch (decorated?.result) {
      case 'context-manager':
      case 'async-context-manager':
        return [
          {
            kind: 'container',
            type: decorated.result,
            items: combined(own, (entity) => this.item(entity, 'iteration')),
          },
        ];
      case 'awaitable':
        return [{ kind: 'coroutine', result: own }];
      case 'awaited':
        return combined(own, (entity) => this.awaited(entity));
      case undefined:
        return own;
    }
  }

  private plainResult(callee: FunctionEntity, call: CallArguments): Entities {
    const { facts, path } = callee;
    const { yields } = facts;
    this.resolution.noteReturns(facts);
    const isBound = this.resolution.isOpen(facts.returns) || (yields !== undefined && this.resolution.isOpen(yields));
    const bindings = isBound ? this.bind(callee, call) : undefined;
    if (facts.isGenerator) {
      const items = yields ? this.resolution.evaluate(yields, path, bindings) : nothing;
      if (items.length > 0) {
        return [{ kind: 'container', type: facts.isAsync ? 'asyncgenerator' : 'generator', items }];
      }
    }
    const returned = this.resolution.evaluate(facts.returns, path, bindings);
    const isTold = returned.some(({ kind }) => kind !== 'none');
    const declared = isTold ? nothing : joined([this.stubResult(callee), this.implementedResult(callee, call)]);
    const result = declared.length > 0 ? declared : returned;
    return facts.isAsync && !facts.isGenerator ? [{ kind: 'coroutine', result }] : result;
  }

  /** What the stub beside the source file says. */
  private stubResult({ path, facts }: FunctionEntity): Entities {
    const { modules } = this.resolution;
    const stub = modules.stubOf(path);
    const declared = stub === undefined ? undefined : modules.functionFacts(stub, facts.id);
    return stub !== undefined && declared ? this.resolution.evaluate(declared.returns, stub) : nothing;
  }

  /** What the methods yield that stand behind an abstract one without annotation. */
  private implementedResult(callee: FunctionEntity, call: CallArguments): Entities {
    return (this.resolution.implementationsOf(callee) ?? []).flatMap((each) =>
      combined(this.functionResult(each, call), withoutCoroutine),
    );
  }

  private bind(callee: FunctionEntity, call: CallArguments): Bindings | undefined {
    return bindingDepth(callee, call) > maxBindingDepth ? undefined : bindingsOf(callee, call, this.resolution);
  }

  /** An instance that remembers what its constructor was called with, where attributes depend on that. */
  private constructed(type: ClassEntity, call: CallArguments): Entity {
    const { resolution } = this;
    const plain: ClassEntity = { ...type, kind: 'object' };
    const isGeneric = (type.facts.typeParameters ?? []).length > 0 && !type.arguments;
    if (call.count + call.names.length === 0 || bindingDepthOf(call) > maxBindingDepth) {
      return plain;
    }
    const initialiser = resolution.member(plain, '__init__').find(({ kind }) => kind === 'function');
    if (initialiser?.kind !== 'function') {
      return plain;
    }
    const bound = bindingsOf(initialiser, call, resolution);
    const args = isGeneric ? this.typeArguments(type, initialiser, bound) : type.arguments;
    const typed: ClassEntity = args ? { ...plain, arguments: args } : plain;
    const made: ClassEntity = { ...typed, bindings: bound };
    bound.receiver = made;
    return made;
  }

  /** `Box(Session())`: a parameter that is annotated with a type parameter says what that stands for. */
  private typeArguments(type: ClassEntity, initialiser: FunctionEntity, bound: Bindings): readonly Entities[] {
    return (type.facts.typeParameters ?? []).map((name) =>
      unique(
        initialiser.facts.parameters.flatMap((parameter) => {
          const { value } = parameter;
          if (value.kind === 'parameter' && value.function === type.facts.name && value.name === name) {
            return bound.parameter(parameter.name) ?? nothing;
          }
          const isItem =
            value.kind === 'container' &&
            value.item.kind === 'parameter' &&
            value.item.function === type.facts.name &&
            value.item.name === name;
          const passed = isItem ? (bound.parameter(parameter.name) ?? nothing) : nothing;
          return combined(passed, (entity) => this.item(entity, 'iteration'));
        }),
      ),
    );
  }

  /** An instance of a library's class. */
  private construct(className: string, call: CallArguments): Entities {
    const { resolution } = this;
    const standard = resolution.runtime.call(className, call, undefined, resolution);
    if (standard) {
      return standard;
    }
    const returns = resolution.knowledge.constructorEntry(className)?.returns;
    if (returns !== undefined && returns !== 'self') {
      return resolution.libraryInstance(returns);
    }
    const canonical = resolution.types.class(className)?.name;
    const constructors = ['__new__', '__init__'].map((method) => resolution.typedMember(className, method));
    // An inherited constructor makes the class itself.
    const own = constructors.find(
      (found) => found && found.owner.name === canonical && found.owner.typeParameters.length > 0,
    );
    const made = own ? constructorResult(own, call, resolution) : nothing;
    return made.length > 0 ? made : resolution.libraryInstance(className);
  }

  private apiCall(callee: ApiEntity, call: CallArguments): Entities {
    const { entry, name, receiver } = callee;
    if (entry.decorates !== undefined) {
      const given = call.positional(0);
      if (call.count === 1 && given.some(({ kind }) => kind === 'function' || kind === 'class')) {
        return decorationOf(callee, given, this.resolution);
      }
      if (entry.returns === undefined) {
        return [{ kind: 'decorator', api: callee }];
      }
    }
    const standard = this.resolution.runtime.call(name, call, receiver, this.resolution);
    if (standard) {
      return standard;
    }
    const own = wrapped(entry, call) ?? givenBack(callee, call, this.resolution);
    if (own) {
      return own;
    }
    const described = this.described(entry, callee.className, receiver);
    const isAsync = entry.async === true;
    if (described.length > 0 && !described.some((entity) => this.isVague(entity))) {
      return isAsync ? [{ kind: 'coroutine', result: described }] : described;
    }
    const typed = this.typedResult(callee, call);
    const result = described.length === 0 || isMoreExact(typed.result, described) ? typed.result : described;
    return isAsync || typed.isAsync ? [{ kind: 'coroutine', result }] : result;
  }

  /** A collection of unknown items, or an instance of a generic class, says less than the signature may. */
  private isVague(entity: Entity): boolean {
    if (entity.kind !== 'api-object' || entity.arguments !== undefined) {
      return false;
    }
    const { className } = entity;
    return className.startsWith('builtins.')
      ? /\.(list|tuple|dict|set|frozenset)$/.test(className)
      : (this.resolution.types.class(className)?.typeParameters.length ?? 0) > 0;
  }

  private typedResult(
    callee: ApiEntity,
    call: CallArguments,
  ): { readonly result: Entities; readonly isAsync: boolean } {
    const { resolution } = this;
    const { className, receiver, name } = callee;
    const none = { result: nothing, isAsync: false };
    if (className === undefined) {
      const symbol = resolution.types.symbol(name);
      switch (symbol?.kind) {
        case 'function':
          return signatureResult(symbol.signatures, call, { resolution, variables: new Map() });
        case 'class':
          return { result: this.construct(symbol.name, call), isAsync: false };
        default:
          return none;
      }
    }
    const method = name.slice(name.lastIndexOf('.') + 1);
    const found = resolution.typedMember(className, method, argumentsOf(receiver));
    return found?.member.kind === 'function'
      ? signatureResult(found.member.signatures, call, {
          resolution,
          variables: found.variables,
          self: receiver ?? { kind: 'api-object', className },
        })
      : none;
  }

  /** What the knowledge base says of the result; a built-in collection keeps the class of its items. */
  private described(entry: ApiEntry, className: string | undefined, receiver: Entity | undefined): Entities {
    const items = this.named(entry.yields, className, receiver);
    const isCollection = entry.returns === undefined || entry.returns.startsWith('builtins.');
    if (items.length > 0 && isCollection) {
      return [{ kind: 'container', type: entry.returns?.slice('builtins.'.length) ?? 'iterator', items }];
    }
    return this.named(entry.returns, className, receiver);
  }

  /** An instance of a class named in the knowledge base; `self` is the receiver's own class. */
  private named(name: string | undefined, className: string | undefined, receiver: Entity | undefined): Entities {
    if (name === 'self') {
      const self = receiver ? this.instanceOf(receiver) : nothing;
      return self.length > 0 || className === undefined ? self : this.resolution.libraryInstance(className);
    }
    return name === undefined ? nothing : this.resolution.libraryInstance(name);
  }

  private instanceOf(receiver: Entity): Entities {
    switch (receiver.kind) {
      case 'class':
        return [{ ...receiver, kind: 'object' }];
      case 'api-class':
        return this.resolution.libraryInstance(receiver.name);
      default:
        return [receiver];
    }
  }

  awaited(entity: Entity): Entities {
    const { resolution } = this;
    switch (entity.kind) {
      case 'coroutine':
        return entity.result;
      case 'api-object': {
        const awaited = resolution.knowledge.classTrait(entity.className, 'awaited');
        const described = this.named(awaited?.returns, entity.className, entity);
        if (described.length > 0) {
          return described;
        }
        // Of JavaScript, anything can be awaited: what is no promise is what it is.
        const isItself = resolution.runtime.startsAtOnce && entity.className !== resolution.runtime.coroutineClass;
        return isItself ? [entity] : (entity.arguments?.[0] ?? nothing);
      }
      case 'object':
        // What `__await__` returns is a generator whose result the facts do not tell.
        return resolution.member(entity, '__await__').length > 0 ? nothing : [entity];
      default:
        return [entity];
    }
  }

  entered(entity: Entity): Entities {
    const { resolution } = this;
    switch (entity.kind) {
      case 'coroutine':
        return combined(entity.result, (result) => this.entered(result));
      case 'container':
        // A generator function under `contextlib.contextmanager`: what it yields is what `as` binds.
        return entity.items;
      case 'api-object': {
        const { className } = entity;
        const described = resolution.knowledge.classTrait(className, 'enter');
        if (described !== undefined) {
          return this.named(described, className, entity);
        }
        const typed = this.typedEnter(entity);
        return typed.length > 0 ? typed : [entity];
      }
      case 'object': {
        const [enter] = [...resolution.member(entity, '__enter__'), ...resolution.member(entity, '__aenter__')];
        const result = enter ? combined(this.result(enter, noArguments), withoutCoroutine) : nothing;
        return result.length > 0 ? result : [entity];
      }
      default:
        return nothing;
    }
  }

  private typedEnter(entity: Extract<Entity, { kind: 'api-object' }>): Entities {
    const { resolution } = this;
    for (const name of ['__enter__', '__aenter__']) {
      const found = resolution.typedMember(entity.className, name, entity.arguments);
      if (found?.member.kind === 'function') {
        const { variables } = found;
        return signatureResult(found.member.signatures, noArguments, { resolution, variables, self: entity }).result;
      }
    }
    return nothing;
  }

  item(entity: Entity, by: 'iteration' | 'subscript', index?: number, depth = 0): Entities {
    switch (entity.kind) {
      case 'container':
        if (by === 'iteration' && entity.type === 'Map' && entity.keys) {
          return [{ kind: 'tuple', items: [entity.keys, entity.items] }];
        }
        return by === 'iteration' && isMapping(entity.type) ? (entity.keys ?? nothing) : entity.items;
      case 'tuple': {
        const chosen = index === undefined ? undefined : entity.items.at(index);
        return chosen ?? (by === 'subscript' && index !== undefined ? nothing : entity.items.flat());
      }
      case 'api-class':
      case 'class':
        // `Box[Session]` as an expression is the class.
        return by === 'subscript' ? [entity] : nothing;
      case 'api-object':
        return this.libraryItem(entity, by, depth);
      case 'object':
        return this.objectItem(entity, by, index, depth);
      case 'library':
        return nothing;
      default:
        return nothing;
    }
  }

  private libraryItem(
    entity: Extract<Entity, { kind: 'api-object' }>,
    by: 'iteration' | 'subscript',
    depth: number,
  ): Entities {
    const { className } = entity;
    const { knowledge } = this.resolution;
    const described = this.named(knowledge.classTrait(className, 'iterate')?.returns, className, entity);
    if (described.length > 0) {
      return described;
    }
    if (by === 'subscript') {
      return this.specialResult(entity, '__getitem__');
    }
    if (depth > maxIterationDepth) {
      return nothing;
    }
    const next = joined([this.specialResult(entity, '__next__'), this.specialResult(entity, '__anext__')]);
    if (next.length > 0) {
      return unique(next);
    }
    const iterators = joined([this.specialResult(entity, '__iter__'), this.specialResult(entity, '__aiter__')]);
    return unique(
      combined(iterators, (iterator) =>
        iterator.kind === 'api-object' && iterator.className === className
          ? []
          : this.item(iterator, by, undefined, depth + 1),
      ),
    );
  }

  /** What a special method of a library's class yields, awaited where it is a coroutine function. */
  private specialResult(entity: Extract<Entity, { kind: 'api-object' }>, name: string): Entities {
    const { resolution } = this;
    const found = resolution.typedMember(entity.className, name, entity.arguments);
    if (found?.member.kind !== 'function') {
      return nothing;
    }
    const { variables } = found;
    const { result } = signatureResult(found.member.signatures, noArguments, { resolution, variables, self: entity });
    return combined(result, withoutCoroutine);
  }

  private objectItem(
    entity: ClassEntity,
    by: 'iteration' | 'subscript',
    index: number | undefined,
    depth: number,
  ): Entities {
    const { resolution } = this;
    if (index !== undefined && resolution.derivesFrom(entity, 'typing.NamedTuple')) {
      const field = [...entity.facts.attributes.keys()][index];
      return field === undefined ? nothing : resolution.member(entity, field);
    }
    if (by === 'subscript') {
      return this.calledSpecial(entity, '__getitem__');
    }
    if (depth > maxIterationDepth) {
      return nothing;
    }
    const next = joined([this.calledSpecial(entity, '__next__'), this.calledSpecial(entity, '__anext__')]);
    if (next.length > 0) {
      return unique(next);
    }
    const iterators = joined([this.calledSpecial(entity, '__iter__'), this.calledSpecial(entity, '__aiter__')]);
    return unique(combined(iterators, (iterator) => this.item(iterator, by, undefined, depth + 1)));
  }

  private calledSpecial(entity: ClassEntity, name: string): Entities {
    const methods = this.resolution.member(entity, name);
    const yielded = combined(methods, (method) => this.result(method, noArguments));
    return combined(yielded, withoutCoroutine);
  }
}

function bindingDepthOf(call: CallArguments): number {
  return call.depth + 1;
}

/** The special methods of asynchronous protocols are awaited by the syntax. */
function withoutCoroutine(value: Entity): Entities {
  return value.kind === 'coroutine' ? value.result : [value];
}

/** A collection whose items, or a generic class whose arguments are known says more than one without. */
function isMoreExact(typed: Entities, described: Entities): boolean {
  return typed.some((entity) => {
    switch (entity.kind) {
      case 'api-object':
        return (
          entity.arguments !== undefined &&
          described.some((other) => other.kind === 'api-object' && other.className === entity.className)
        );
      case 'none':
        return false;
      default:
        return true;
    }
  });
}
