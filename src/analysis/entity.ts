/**
 * What a name or expression turns out to be once the whole project, the knowledge base and the table of library types are
 * looked at. Plain data with references to facts; resolve.ts makes them, calls.ts turns them into targets.
 */
import { compactList } from '../core/compactList';
import type { ClassFacts, FunctionFacts, Value } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';
import type { TypedSignature } from '../knowledge/typeTable';
import type { FunctionReference } from './summary';

/** What something may be; empty: not known. */
export type Entities = readonly Entity[];

/** A library function or method: what the knowledge base says of it, and its signatures where the type table has it. */
export interface ApiEntity {
  readonly kind: 'api';
  readonly name: string;
  readonly entry: ApiEntry;
  /** The receiver's class for methods. */
  readonly className?: string;
  /** The object it is called on. */
  readonly receiver?: Entity;
}

/** A library function or method that the type table knows and the knowledge base does not: typed, but without a price. */
export interface TypedEntity {
  readonly kind: 'typed';
  readonly name: string;
  readonly signatures: readonly TypedSignature[];
  readonly receiver?: Entity;
  /** What type variables of the receiver's class stand for. */
  readonly variables?: TypeVariables;
}

export interface FunctionEntity {
  readonly kind: 'function';
  readonly path: string;
  readonly facts: FunctionFacts;
  /** The object or class a method is called on. */
  readonly receiver?: Entity;
  /** What the enclosing function, of which this one is a closure, was called with. */
  readonly bindings?: Bindings;
  /** What decorators made of it, where calling that differs from calling the function. */
  readonly decorated?: Decorated;
}

export interface Decorated {
  /** The functions that run around it, outermost first. */
  readonly wrappers: readonly FunctionReference[];
  /** What calling yields; the function's own result where absent. */
  readonly result?: 'context-manager' | 'async-context-manager' | 'awaitable' | 'awaited' | Entity;
  /** Reading the attribute runs it. */
  readonly isProperty?: boolean;
  /** The library class of the decorated object, whose attributes it has: a Celery task. */
  readonly className?: string;
}

/** A project class or an instance of one. */
export interface ClassEntity {
  readonly kind: 'class' | 'object';
  readonly path: string;
  readonly facts: ClassFacts;
  /** What its type parameters stand for, in their order. */
  readonly arguments?: readonly Entities[];
  /** What the constructor was called with. */
  readonly bindings?: Bindings;
}

/** A class of a library or an instance of one. */
export type Entity =
  /** A project module by its path. */
  | { readonly kind: 'module'; readonly path: string }
  /** A library module, or a name of a library that nothing is known of. */
  | { readonly kind: 'library'; readonly name: string }
  | FunctionEntity
  | ClassEntity
  /** `super()`: the members of `receiver`'s class that come after those of the class it stands in. */
  | { readonly kind: 'super'; readonly path: string; readonly facts: ClassFacts; readonly receiver?: ClassEntity }
  | ApiEntity
  | TypedEntity
  | { readonly kind: 'api-class'; readonly name: string }
  | { readonly kind: 'api-object'; readonly className: string; readonly arguments?: readonly Entities[] }
  /** A collection, an iterator or the like; of mappings, `items` are the values. */
  | { readonly kind: 'container'; readonly type: string; readonly items: Entities; readonly keys?: Entities }
  | { readonly kind: 'tuple'; readonly items: readonly Entities[] }
  /** Something callable of which only the result is known. */
  | { readonly kind: 'callable'; readonly result: Entities }
  /** A decorator that was made by a call: `lru_cache(maxsize=None)`. */
  | { readonly kind: 'decorator'; readonly api: ApiEntity }
  /** `functools.partial(callee, …)`. */
  | { readonly kind: 'partial'; readonly callee: Entity; readonly arguments: CallArguments }
  /** What calling a coroutine function returns; awaiting it yields `result`. */
  | { readonly kind: 'coroutine'; readonly result: Entities }
  | { readonly kind: 'none' };

/** Names of type variables to what they stand for. */
export type TypeVariables = ReadonlyMap<string, Entities>;

/** The arguments of a call, evaluated when asked for. */
export interface CallArguments {
  /** Number of positional arguments. */
  readonly count: number;
  readonly names: readonly string[];
  /** `Bindings.depth` of where the call is written. */
  readonly depth: number;
  positional(index: number): Entities;
  named(name: string): Entities;
  /** The argument at a position or with a name as it is written. */
  written(index: number, name: string): Value | undefined;
}

/** What the parameters of one function stand for in one call of it. */
export interface Bindings {
  readonly path: string;
  /** `FunctionFacts.id` of the function that was called; empty where only the receiver is known. */
  readonly function: string;
  /** Undefined for what the function has no parameter of that name for, or nothing was passed and there is no default. */
  parameter(name: string): Entities | undefined;
  /** The object or class the function was called on. */
  readonly receiver: Entity | undefined;
  /** The call of the enclosing function. */
  readonly outer: Bindings | undefined;
  /** Number of calls that were followed to come here. */
  readonly depth: number;
  /** What values of the file are under these bindings. */
  readonly cache: Map<Value, Entities>;
}

export const nothing: Entities = [];

/** A union of more is too varied to be of use. */
const maxEntities = 8;

/** Each once, the first few. */
export function unique(entities: Entities): Entities {
  if (entities.length < 2) {
    return entities.length === 0 ? nothing : entities;
  }
  const result: Entity[] = [];
  for (const entity of entities) {
    if (result.length < maxEntities && !result.some((known) => isSame(known, entity))) {
      result.push(entity);
    }
  }
  return result.length === entities.length ? entities : compactList(result);
}

/** What `of` says of each, one after the other. One list as the only answer is handed on, not copied. */
export function combined(entities: Entities, of: (entity: Entity) => Entities): Entities {
  const only = entities[0];
  if (only === undefined) {
    return nothing;
  }
  return entities.length === 1 ? of(only) : joined(entities.map((entity) => of(entity)));
}

/** The lists one after the other. */
export function joined(lists: readonly Entities[]): Entities {
  let first = nothing;
  let count = 0;
  for (const list of lists) {
    if (list.length > 0) {
      first = count === 0 ? list : first;
      count++;
    }
  }
  return count < 2 ? first : nothing.concat(...lists);
}

/** Things that hold others this deep are remembered as equal: they may share their parts many times over. */
const deep = 4;
const sameLists = new WeakMap<Entities, Entities>();

/** True for things that nothing tells apart. */
export function isSame(a: Entity, b: Entity, depth = 0): boolean {
  if (a === b) {
    return true;
  }
  switch (a.kind) {
    case 'module':
      return b.kind === 'module' && a.path === b.path;
    case 'function':
      return b.kind === 'function' && a.path === b.path && a.facts.id === b.facts.id;
    case 'class':
    case 'object':
      return (
        b.kind === a.kind &&
        a.path === b.path &&
        a.facts.name === b.facts.name &&
        areSameArguments(a.arguments, b.arguments, depth)
      );
    case 'super':
      return b.kind === 'super' && a.path === b.path && a.facts.name === b.facts.name;
    case 'library':
    case 'api':
    case 'typed':
    case 'api-class':
      return b.kind === a.kind && a.name === b.name;
    case 'api-object':
      return (
        b.kind === 'api-object' && a.className === b.className && areSameArguments(a.arguments, b.arguments, depth)
      );
    case 'container':
      return (
        b.kind === 'container' &&
        a.type === b.type &&
        areSame(a.items, b.items, depth) &&
        areSame(a.keys ?? nothing, b.keys ?? nothing, depth)
      );
    case 'tuple':
      return b.kind === 'tuple' && areSameArguments(a.items, b.items, depth);
    case 'callable':
    case 'coroutine':
      return b.kind === a.kind && areSame(a.result, b.result, depth);
    case 'decorator':
      return b.kind === 'decorator' && a.api.name === b.api.name;
    case 'partial':
      return b.kind === 'partial' && isSame(a.callee, b.callee, depth);
    case 'none':
      return b.kind === 'none';
  }
}

/** Nothing known of the only argument is as good as no argument. */
function areSameArguments(a: readonly Entities[] = [], b: readonly Entities[] = [], depth: number): boolean {
  return a.length < 2 && b.length < 2
    ? areSame(a[0] ?? nothing, b[0] ?? nothing, depth)
    : a.length === b.length && a.every((list, index) => areSame(list, b[index] ?? nothing, depth));
}

function areSame(a: Entities, b: Entities, depth: number): boolean {
  if (a === b) {
    return true;
  }
  if (a.length !== b.length || a.length === 0) {
    return a.length === b.length;
  }
  if (depth >= deep && sameLists.get(a) === b) {
    return true;
  }
  const isEqual = a.every((entity, index) => {
    const other = b[index];
    return other !== undefined && isSame(entity, other, depth + 1);
  });
  if (isEqual && depth >= deep) {
    sameLists.set(a, b);
  }
  return isEqual;
}

/** `str`, `list`, …: an instance of a built-in class. */
export function builtin(type: string, namespace = 'builtins'): Entity {
  return { kind: 'api-object', className: `${namespace}.${type}` };
}

export function container(type: string, items: Entities, keys?: Entities): Entity {
  return keys === undefined ? { kind: 'container', type, items } : { kind: 'container', type, items, keys };
}
