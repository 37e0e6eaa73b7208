/**
 * What the resolver must know of a language beside the facts: where its built-in names lie, which class a literal or a
 * collection of the facts is an instance of, and what its standard library's calls make of their arguments.
 */
import type { LanguageId } from '../core/facts';
import type { CallArguments, Entities, Entity } from './entity';
import type { Resolution } from './resolution';
import { scriptCall } from './scriptCalls';
import { standardCall } from './standardCalls';

export interface Runtime {
  /** Owner of the names that need no import. */
  readonly namespace: 'builtins' | 'globalThis';
  /** Class of a literal or a collection that the facts call `type`. */
  classOf(type: string): string;
  /** Class of what calling a coroutine function returns; undefined where its members are of no use. */
  readonly coroutineClass?: string;
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
  call: standardCall,
};

const script: Runtime = {
  namespace: 'globalThis',
  classOf: (type) => (type === 'tuple' || type === 'star' ? 'globalThis.Array' : `globalThis.${type}`),
  coroutineClass: 'globalThis.Promise',
  call: scriptCall,
};

export const runtimes: Readonly<Record<LanguageId, Runtime>> = { python, typescript: script };
