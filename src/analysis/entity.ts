/**
 * What a name or expression turns out to be once the whole project and the knowledge base are looked at.
 */
import type { ClassFacts, FunctionFacts } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';

export type Entity =
  /** A project module by its path. */
  | { readonly kind: 'module'; readonly path: string }
  /** A library module, or a name of a library that nothing is known of. */
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'function'; readonly path: string; readonly facts: FunctionFacts }
  | { readonly kind: 'class'; readonly path: string; readonly facts: ClassFacts }
  | { readonly kind: 'object'; readonly path: string; readonly facts: ClassFacts }
  /** A function or method of a library. `className` is the receiver's class for methods. */
  | { readonly kind: 'api'; readonly name: string; readonly entry: ApiEntry; readonly className?: string }
  | { readonly kind: 'api-class'; readonly name: string }
  | { readonly kind: 'api-object'; readonly className: string }
  | { readonly kind: 'container'; readonly type: string; readonly items: readonly Entity[] }
  /** What calling a coroutine function returns; awaiting it yields `result`. */
  | { readonly kind: 'coroutine'; readonly result: readonly Entity[] }
  | { readonly kind: 'none' };
