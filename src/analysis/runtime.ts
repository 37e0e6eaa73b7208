/**
 * What the resolver must know of a language beside the facts: where its built-in names lie, which class a literal or a
 * collection of the facts is an instance of, and what its standard library's calls make of their arguments.
 */
import type { LanguageId } from '../core/facts';
import { builtinMethods } from './builtinMethods';
import type { CallArguments, Entities, Entity } from './entity';
import type { Resolution } from './resolution';
import { scriptMethods } from './scriptMethods';
import { scriptCall } from './scriptCalls';
import { standardCall } from './standardCalls';

export interface Runtime {
  /** Owner of the names that need no import. */
  readonly namespace: 'builtins' | 'globalThis';
  /** Class of a literal or a collection that the facts call `type`. */
  classOf(type: string): string;
  /** Class of what calling a coroutine function returns; undefined where its members are of no use. */
  readonly coroutineClass?: string;
  /**
   * The class of the language that a method most likely belongs to that is called on something unknown; undefined for names that
   * libraries use as well.
   */
  methodOwner(method: string): string | undefined;
  /** Calling a coroutine function starts it, awaited or not. */
  readonly startsAtOnce: boolean;
  /** What a function of the standard library yields; undefined where the arguments say nothing of it. */
  call(name: string, call: CallArguments, receiver: Entity | undefined, resolution: Resolution): Entities | undefined;
}

/** Annotations name them in lower case. */
const collections: ReadonlyMap<string, string> = new Map(
  ['deque', 'defaultdict', 'Counter', 'ChainMap', 'OrderedDict'].flatMap((name) => [
    [name, `collections.${name}`],
    [name.toLowerCase(), `collections.${name}`],
  ]),
);

const python: Runtime = {
  namespace: 'builtins',
  classOf: (type) => collections.get(type) ?? `builtins.${type}`,
  methodOwner: (method) => (builtinMethods.has(method) ? 'builtins.object' : undefined),
  startsAtOnce: false,
  call: standardCall,
};

/** Names of the facts, and of results of generator functions, that the language has no class of the same name for. */
const scriptClasses: ReadonlyMap<string, string> = new Map([
  ['tuple', 'globalThis.Array'],
  ['star', 'globalThis.Array'],
  ['generator', 'globalThis.Generator'],
  ['asyncgenerator', 'globalThis.AsyncGenerator'],
]);

const script: Runtime = {
  namespace: 'globalThis',
  classOf: (type) => scriptClasses.get(type) ?? `globalThis.${type}`,
  coroutineClass: 'globalThis.Promise',
  methodOwner: (method) => scriptMethods.get(method),
  startsAtOnce: true,
  call: scriptCall,
};

export const runtimes: Readonly<Record<LanguageId, Runtime>> = { python, typescript: script };
