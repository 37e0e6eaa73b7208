/**
 * The types of libraries, as their stubs declare them: which class a constructor makes, what a method returns, what an
 * attribute holds. The contract only; `types/` holds the table made from typeshed and its look-up. It says nothing of what a
 * call costs or waits for: that is the knowledge base's business, and it wins where both speak.
 */

/** A type as an annotation writes it, resolved to absolute names. */
export type TypeExpression =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  /** An instance of a class: `builtins.list` with its arguments, `sqlite3.Cursor`. */
  | { readonly kind: 'instance'; readonly name: string; readonly arguments?: readonly TypeExpression[] }
  /** The class itself: `type[sqlite3.Cursor]`. */
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'module'; readonly name: string }
  /** A type variable of the enclosing class or function. */
  | { readonly kind: 'variable'; readonly name: string }
  /** The receiver's own class. */
  | { readonly kind: 'self' }
  | { readonly kind: 'tuple'; readonly items: readonly TypeExpression[] }
  | { readonly kind: 'callable'; readonly returns: TypeExpression }
  | { readonly kind: 'union'; readonly options: readonly TypeExpression[] };

export interface TypedParameter {
  readonly name: string;
  readonly type: TypeExpression;
  /** Absent for one that may be given by position. */
  readonly form?: 'keyword-only' | 'star' | 'double-star';
  /** True where it has a default. */
  readonly isOptional?: boolean;
}

/** One overload of a function. */
export interface TypedSignature {
  /** Without `self` or `cls`; up to eight. */
  readonly parameters: readonly TypedParameter[];
  /**
   * For coroutine functions, what awaiting yields. For `__init__` what the constructor makes: `self`, or what the stub
   * declares `self` to be (`Popen[bytes]` under `text=False`).
   */
  readonly returns: TypeExpression;
  readonly isAsync: boolean;
}

export type TypedMember =
  | { readonly kind: 'function'; readonly signatures: readonly TypedSignature[]; readonly receiver?: 'class' | 'none' }
  /** An attribute, a property (what reading it yields) or a module-level value. */
  | { readonly kind: 'value'; readonly type: TypeExpression }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'module'; readonly name: string };

export interface TypedClass {
  /** Canonical absolute name: where the stubs define it. */
  readonly name: string;
  /** In the order of a reference's arguments; one that stands for a parameter list has no use but keeps its place. */
  readonly typeParameters: readonly string[];
  readonly bases: readonly TypeExpression[];
  /** Own members only. */
  member(name: string): TypedMember | undefined;
}

/** Look-ups by absolute dotted name. Re-exports are followed; an unknown name is undefined, never a guess. */
export interface TypeTable {
  /** A module-level name, `subprocess.Popen`, or a module, `os.path`. */
  symbol(name: string): TypedMember | undefined;
  class(name: string): TypedClass | undefined;
}

/** Knows nothing. */
export const noTypes: TypeTable = {
  symbol: () => undefined,
  class: () => undefined,
};
