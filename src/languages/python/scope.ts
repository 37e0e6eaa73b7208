/**
 * The scopes of a Python file and what each name in them is bound to, by the rules of the language reference ("Naming and
 * binding"): a name bound anywhere in a function is local to all of it; class bodies are invisible to the functions in
 * them; comprehensions have a scope of their own. Binding is recorded without regard to order of execution.
 * What a bound name evaluates to is the business of values.ts.
 */
import type { NodeIndex } from './parser/nodes';

/** How a name came to be bound; the nodes are evaluated on demand. */
export type Binding =
  | { readonly kind: 'import'; readonly name: string }
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'parameter'; readonly index: number; readonly node: NodeIndex }
  /** `target = value`; `path` leads into a tuple target: `(a, (b, c)) = v` gives c the path [1, 1]. */
  | { readonly kind: 'assignment'; readonly value: NodeIndex; readonly path: readonly number[] }
  | { readonly kind: 'annotation'; readonly annotation: NodeIndex }
  | { readonly kind: 'iteration'; readonly iterable: NodeIndex; readonly path: readonly number[] }
  | { readonly kind: 'with'; readonly item: NodeIndex; readonly isAsync: boolean }
  /** Bound by a construct whose value is not followed: `except ... as e`, `del`, patterns, augmented assignment. */
  | { readonly kind: 'other' };

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

export class Scope {
  readonly bindings = new Map<string, { readonly binding: Binding; readonly scope: Scope }[]>();
  private readonly globals = new Set<string>();
  private readonly nonlocals = new Set<string>();

  constructor(
    readonly kind: ScopeKind,
    readonly parent: Scope | undefined,
    /** Qualified-name prefix of what is defined inside: `outer.<locals>.`, `Client.`. */
    readonly prefix: string,
    /** For a class scope and the methods directly in it. */
    readonly className: string | undefined,
  ) {}

  declareGlobal(name: string): void {
    this.globals.add(name);
  }

  declareNonlocal(name: string): void {
    this.nonlocals.add(name);
  }

  isDeclaredOutside(name: string): boolean {
    return this.globals.has(name) || this.nonlocals.has(name);
  }

  /** `scope` is where the binding's nodes are to be evaluated: this scope, though the name may live in an outer one. */
  bind(name: string, binding: Binding): void {
    const owner = this.ownerOf(name);
    const known = owner.bindings.get(name);
    if (known) {
      known.push({ binding, scope: this });
    } else {
      owner.bindings.set(name, [{ binding, scope: this }]);
    }
  }

  private ownerOf(name: string): Scope {
    if (this.globals.has(name)) {
      return this.module();
    }
    if (this.nonlocals.has(name)) {
      for (let scope = this.parent; scope; scope = scope.parent) {
        if (scope.kind === 'function' && scope.bindings.has(name)) {
          return scope;
        }
      }
    }
    return this;
  }

  module(): Scope {
    let scope: Scope = this.parent ?? this;
    while (scope.parent) {
      scope = scope.parent;
    }
    return scope;
  }

  /** The scope that a name used here refers to; undefined for a builtin or an unbound name. */
  lookup(name: string): Scope | undefined {
    if (this.globals.has(name)) {
      const module = this.module();
      return module.bindings.has(name) ? module : undefined;
    }
    for (let scope: Scope | undefined = this.ownerOf(name); scope; scope = scope.parent) {
      if (scope.bindings.has(name) && (scope.kind !== 'class' || scope === this || this.sharesClassBody(scope))) {
        return scope;
      }
    }
    return undefined;
  }

  /** A comprehension in a class body sees that body only in its first iterable; treating all of it so binds nothing wrong. */
  private sharesClassBody(scope: Scope): boolean {
    return this.kind === 'comprehension' && this.parent === scope;
  }
}
