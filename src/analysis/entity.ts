/**
 * What a name or expression turns out to be once the whole project, the knowledge base and the table of library types are
 * looked at. Plain data with references to facts; resolve.ts makes them, calls.ts turns them into targets.
 */
import { compactList } from '../core/compactList';
import type { ClassFacts, FunctionFacts, Value } from '../core/facts';
import { hash } from '../core/hash';
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
  readonly receiver?: Entity;
  /** The call of the enclosing function. */
  readonly outer?: Bindings;
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
    return compactList(entities);
  }
  const seen = new Map<string, Entity>();
  for (const entity of entities) {
    const key = keyOf(entity);
    if (!seen.has(key)) {
      seen.set(key, entity);
    }
  }
  return compactList([...seen.values()].slice(0, maxEntities));
}

/** A longer key of what something holds is named by its length and its hashes. */
const longestKey = 200;

/**
 * Keys of what tuples, containers and the like hold. Those share their parts: a pair of the same pair of the same pair is small,
 * and written out its key would be twice as long at each step.
 */
const heldKeys = new WeakMap<Entities, string>();

function keysOf(lists: readonly Entities[] | undefined): string {
  return shortened((lists ?? []).map(heldKey).join(';'));
}

function heldKey(held: Entities): string {
  const known = heldKeys.get(held);
  if (known !== undefined) {
    return known;
  }
  const key = shortened(held.map(keyOf).join());
  heldKeys.set(held, key);
  return key;
}

function shortened(key: string): string {
  return key.length <= longestKey ? key : `${key.length} ${hash(key, 0)} ${hash(key, 0x9e3779b1)}`;
}

/** Equal for entities that nothing tells apart. */
export function keyOf(entity: Entity): string {
  switch (entity.kind) {
    case 'module':
      return `module ${entity.path}`;
    case 'function':
      return `function ${entity.path} ${entity.facts.id}`;
    case 'class':
    case 'object':
      return `${entity.kind} ${entity.path} ${entity.facts.name} ${keysOf(entity.arguments)}`;
    case 'super':
      return `super ${entity.path} ${entity.facts.name}`;
    case 'library':
    case 'api':
    case 'typed':
    case 'api-class':
      return `${entity.kind} ${entity.name}`;
    case 'api-object':
      return `api-object ${entity.className} ${keysOf(entity.arguments)}`;
    case 'container':
      return `container ${entity.type} ${keysOf([entity.items, entity.keys ?? nothing])}`;
    case 'tuple':
      return `tuple ${keysOf(entity.items)}`;
    case 'callable':
    case 'coroutine':
      return `${entity.kind} ${keysOf([entity.result])}`;
    case 'decorator':
      return `decorator ${entity.api.name}`;
    case 'partial':
      return `partial ${keyOf(entity.callee)}`;
    case 'none':
      return 'none';
  }
}

/** `str`, `list`, …: an instance of a built-in class. */
export function builtin(type: string, namespace = 'builtins'): Entity {
  return { kind: 'api-object', className: `${namespace}.${type}` };
}

export function container(type: string, items: Entities, keys?: Entities): Entity {
  return keys === undefined ? { kind: 'container', type, items } : { kind: 'container', type, items, keys };
}
