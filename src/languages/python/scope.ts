/**
 * The scopes of a Python file and what each name in them is bound to, by the rules of the language reference ("Naming and
 * binding"): a name bound anywhere in a function is local to all of it; class bodies are invisible to the scopes in them;
 * comprehensions have a scope of their own. Binding is recorded without regard to order of execution, which is flow.ts'
 * business; what a bound name evaluates to is the business of values.ts.
 */
import { Evaluated } from './definitionValues';
import type { NodeIndex } from './parser/nodes';

/** How a name came to be bound; the nodes are evaluated on demand. */
export type Binding =
  | { readonly kind: 'import'; readonly name: string }
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'parameter'; readonly index: number; readonly node: NodeIndex }
  /**
   * `target = value`; `path` leads into a tuple target: `(a, (b, c)) = v` gives c the path [1, 1]. Behind a star, places
   * count from the end: -1 is the last. The starred name itself has a `Star` in its path.
   */
  | { readonly kind: 'assignment'; readonly value: NodeIndex; readonly path: TargetPath }
  /** `target: annotation`, with or without a value: the author's word for every assignment to the name. */
  | { readonly kind: 'annotation'; readonly annotation: NodeIndex }
  | { readonly kind: 'iteration'; readonly iterable: NodeIndex; readonly path: TargetPath }
  | { readonly kind: 'with'; readonly item: NodeIndex; readonly isAsync: boolean; readonly path: TargetPath }
  /** `except type as name`. */
  | { readonly kind: 'exception'; readonly type: NodeIndex }
  /** `name += value`; the node is the statement. */
  | { readonly kind: 'augmented'; readonly node: NodeIndex }
  /** Bound by a `case`; `type` is the class of `case Class() as name`, `whole` says that name is the subject itself. */
  | { readonly kind: 'pattern'; readonly subject: NodeIndex; readonly type: NodeIndex; readonly path: TargetPath }
  /** `def f[T: bound]`. */
  | { readonly kind: 'type-variable'; readonly bound: NodeIndex }
  | { readonly kind: 'type-alias'; readonly value: NodeIndex }
  /** Bound by a construct whose value is not followed. */
  | { readonly kind: 'other' };

/** The step of a path to a starred target. */
export const Star = 'star';

export type TargetPath = readonly (number | typeof Star)[];

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension' | 'type';

/** One binding of a name; `scope` is where its nodes are to be evaluated, though the name may live in an outer scope. */
export class BoundDefinition extends Evaluated {
  readonly kind = 'bound';

  constructor(
    readonly variable: Variable,
    readonly binding: Binding,
    readonly scope: Scope,
  ) {
    super();
  }
}

/** What is put into the collection that a name stands for: `name.append(value)`, `name[key] = value`. */
export interface StoredItem {
  readonly key: NodeIndex;
  readonly value: NodeIndex;
  readonly scope: Scope;
}

/** A name of one scope with all that it is bound to. Its value is what it may be where the place is not known. */
export class Variable extends Evaluated {
  /** In source order; one that stands alone, as most do, without a list around it until somebody asks. */
  private bound: BoundDefinition | BoundDefinition[] | undefined;
  private items: StoredItem[] | undefined;
  /** True where something changes the collection it stands for, so that a display does not tell its length. */
  isChanged = false;

  constructor(
    readonly name: string,
    readonly owner: Scope,
  ) {
    super();
  }

  /** In source order. */
  get definitions(): readonly BoundDefinition[] {
    if (this.bound instanceof BoundDefinition) {
      this.bound = [this.bound];
    }
    return this.bound ?? none;
  }

  get stored(): readonly StoredItem[] {
    return this.items ?? none;
  }

  add(definition: BoundDefinition): void {
    if (this.bound === undefined) {
      this.bound = definition;
    } else if (this.bound instanceof BoundDefinition) {
      this.bound = [this.bound, definition];
    } else {
      this.bound.push(definition);
    }
  }

  store(item: StoredItem): void {
    if (this.items === undefined) {
      this.items = [item];
    } else {
      this.items.push(item);
    }
  }
}

const none: readonly never[] = [];

const noBindings: ReadonlyMap<string, Variable> = new Map();

export class Scope {
  private own: Map<string, Variable> | undefined;
  private globals: Set<string> | undefined;
  private nonlocals: Set<string> | undefined;
  /** The function or module whose code runs this scope's: classes and comprehensions run where they stand. */
  readonly unit: Scope;
  private readonly privateClass: string | undefined;
  /** The place of its function among those of the file; -1 for scopes that are no function's own. */
  functionIndex = -1;

  constructor(
    readonly kind: ScopeKind,
    readonly parent: Scope | undefined,
    /** Qualified-name prefix of what is defined inside: `outer.<locals>.`, `Client.`. */
    readonly prefix: string,
    /** For a class scope and the methods directly in it. */
    readonly className: string | undefined,
  ) {
    this.unit = parent === undefined || kind === 'function' || kind === 'module' ? this : parent.unit;
    const ownName = kind === 'class' ? className?.slice(className.lastIndexOf('.') + 1).replace(/^_+/, '') : undefined;
    this.privateClass = ownName === undefined ? parent?.privateClass : ownName === '' ? undefined : `_${ownName}`;
  }

  get bindings(): ReadonlyMap<string, Variable> {
    return this.own ?? noBindings;
  }

  /** Private names carry their class: `__x` is `_C__x` in class C. Source: language reference, "Private name mangling". */
  mangled(name: string): string {
    if (name.charCodeAt(0) !== 95 || this.privateClass === undefined || !name.startsWith('__') || name.endsWith('__')) {
      return name;
    }
    return this.privateClass + name;
  }

  declareGlobal(name: string): void {
    (this.globals ??= new Set()).add(this.mangled(name));
  }

  declareNonlocal(name: string): void {
    (this.nonlocals ??= new Set()).add(this.mangled(name));
  }

  bind(writtenName: string, binding: Binding): BoundDefinition {
    const name = this.mangled(writtenName);
    const owner = this.ownerOf(name);
    const variable = owner.own?.get(name) ?? owner.declared(name);
    const definition = new BoundDefinition(variable, binding, this);
    variable.add(definition);
    return definition;
  }

  private declared(name: string): Variable {
    const variable = new Variable(name, this);
    this.own ??= new Map();
    this.own.set(name, variable);
    return variable;
  }

  private ownerOf(name: string): Scope {
    if (this.globals?.has(name) === true) {
      return this.module();
    }
    if (this.nonlocals?.has(name) === true) {
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

  /** The variable that a name used here refers to; undefined for a builtin or an unbound name. */
  lookup(writtenName: string): Variable | undefined {
    const name = this.mangled(writtenName);
    if (this.globals?.has(name) === true) {
      return this.module().bindings.get(name);
    }
    for (let scope: Scope | undefined = this.ownerOf(name); scope; scope = scope.parent) {
      if (scope.kind !== 'class' || scope === this || this.seesClassBody(scope)) {
        const variable = scope.bindings.get(name);
        if (variable) {
          return variable;
        }
      }
    }
    return undefined;
  }

  /**
   * The variable of a name used here if it lives in the function or module that runs this code; undefined for names of
   * outer functions, which may change between making and calling the inner one.
   */
  local(writtenName: string): Variable | undefined {
    const name = this.mangled(writtenName);
    return this.isDeclaredOutside(name) ? undefined : (this.bindings.get(name) ?? this.outerLocal(name));
  }

  private isDeclaredOutside(name: string): boolean {
    return this.globals?.has(name) === true || this.nonlocals?.has(name) === true;
  }

  private outerLocal(name: string): Variable | undefined {
    for (let scope = this.parent; this.unit !== this && scope?.unit === this.unit; scope = scope.parent) {
      if (scope.isDeclaredOutside(name)) {
        return undefined;
      }
      const variable = scope.kind !== 'class' || this.seesClassBody(scope) ? scope.bindings.get(name) : undefined;
      if (variable) {
        return variable;
      }
    }
    return undefined;
  }

  /** Annotations of a generic method see the class around it. Source: PEP 695, "Type parameter scopes". */
  private seesClassBody(scope: Scope): boolean {
    return this.kind === 'type' && this.parent === scope;
  }
}
