/**
 * Scopes, the names bound in them and what binds each: the tables that declarations.ts fills and everything else reads.
 * Values and types have tables of their own, as in the language. Nothing here evaluates anything.
 */
import type { ClassNode, FunctionNode, Node, Tree } from './syntax';

/** One step from a value to a part of it that a pattern takes out. */
export type PathStep =
  | { readonly kind: 'property'; readonly name: string; readonly fallback?: Tree.Expression }
  | { readonly kind: 'index'; readonly index: number; readonly fallback?: Tree.Expression }
  /** `[first, ...others]`. */
  | { readonly kind: 'rest' }
  /** `{ a, ...others }` and computed names. */
  | { readonly kind: 'unknown' };

export type Path = readonly PathStep[];

export type Binding =
  | { readonly kind: 'value'; readonly node: Tree.Expression; readonly path: Path }
  | { readonly kind: 'annotation'; readonly type: Tree.TypeNode }
  | {
      readonly kind: 'iteration';
      readonly iterable: Tree.Expression;
      readonly isAsync: boolean;
      /** `for (const key in object)`. */
      readonly isKeys: boolean;
      readonly path: Path;
    }
  | { readonly kind: 'parameter'; readonly record: FunctionRecord; readonly index: number; readonly path: Path }
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'class'; readonly name: string }
  /** An absolute name: a module or something in one. */
  | { readonly kind: 'import'; readonly name: string }
  | { readonly kind: 'other' };

export interface Definition {
  readonly binding: Binding;
  readonly scope: Scope;
}

export interface Variable {
  readonly name: string;
  readonly definitions: Definition[];
}

/** What a name means as a type. */
export type TypeBinding =
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'alias'; readonly type: Tree.TypeNode; readonly parameters: readonly string[] }
  | { readonly kind: 'import'; readonly name: string }
  /** `owner` is the class, function or alias that declares it. */
  | {
      readonly kind: 'parameter';
      readonly owner: string;
      readonly name: string;
      readonly constraint: Tree.TypeNode | undefined;
    };

/** What `this` is in a function that has one of its own. */
export interface Receiver {
  readonly className: string;
  readonly isStatic: boolean;
}

export class Scope {
  readonly variables = new Map<string, Variable>();
  readonly types = new Map<string, TypeBinding>();
  /** Of functions with a `this` of their own; undefined there where nothing is known of it. */
  receiver: Receiver | undefined;

  constructor(
    readonly kind: 'module' | 'function' | 'block' | 'class' | 'type',
    readonly parent: Scope | undefined,
    /** What stands before the names of functions and classes defined in it. */
    readonly prefix: string,
    /** Where `var` and `this` belong. Arrow functions take `this` from around them. */
    readonly hasOwnThis: boolean,
  ) {}

  lookup(name: string): Variable | undefined {
    const found = this.variables.get(name);
    return found ?? this.parent?.lookup(name);
  }

  lookupType(name: string): { readonly binding: TypeBinding; readonly scope: Scope } | undefined {
    const binding = this.types.get(name);
    return binding ? { binding, scope: this } : this.parent?.lookupType(name);
  }

  bind(name: string, binding: Binding, writtenIn: Scope = this): void {
    const variable = this.variables.get(name) ?? { name, definitions: [] };
    variable.definitions.push({ binding, scope: writtenIn });
    this.variables.set(name, variable);
  }

  /** The function or module that `var` and function declarations in sloppy code belong to. */
  functionScope(): Scope {
    return this.kind === 'block' && this.parent ? this.parent.functionScope() : this;
  }

  /** What `this` is here. */
  thisReceiver(): Receiver | undefined {
    return this.receiver ?? (this.hasOwnThis ? undefined : this.parent?.thisReceiver());
  }
}

/** What a function that is written as an argument is passed to. */
export interface CallbackPlace {
  readonly call: Tree.CallExpression | Tree.NewExpression;
  readonly position: number;
  readonly scope: Scope;
}

export interface FunctionRecord {
  readonly id: string;
  readonly name: string;
  /** Undefined for the module's body; static blocks are blocks. */
  readonly node: FunctionNode | Tree.StaticBlock | undefined;
  readonly scope: Scope;
  /** Where its name stands, or what is shown in its place. */
  readonly nameNode: Node | undefined;
  readonly className?: string;
  readonly methodKind?: 'instance' | 'class' | 'property';
  readonly callback?: CallbackPlace;
  /** Where the object literal, class or field says what it is: `const load: Loader = () => …`. */
  readonly declaredType?: Tree.TypeNode;
  readonly isAbstract?: boolean;
  readonly decorators?: readonly Tree.Decorator[];
  readonly returned: { readonly value: Tree.Expression; readonly scope: Scope }[];
  readonly yielded: { readonly value: Tree.Expression; readonly scope: Scope; readonly isDelegated: boolean }[];
}

export interface ClassRecord {
  readonly name: string;
  readonly node: ClassNode | Tree.ObjectExpression | Tree.TSInterfaceDeclaration | Tree.TSTypeLiteral;
  readonly scope: Scope;
  readonly methods: Map<string, string>;
  /** Functions whose `this` is an instance. */
  readonly functions: FunctionRecord[];
}
