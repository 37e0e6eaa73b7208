/**
 * What a name in a stub may stand for, and where an annotation stands: the vocabulary of the files that link stubs. Plain data and
 * small questions about syntax; nothing here follows a name.
 */
import type { TypeExpression } from '../../../knowledge/typeTable';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { Declaration, StubModule, StubScope } from './stubModule';

/** Where an annotation stands. */
export interface TypeScope {
  readonly module: StubModule;
  /** Enclosing classes, the innermost last. */
  readonly classes: readonly StubClass[];
  /** Type parameters of PEP 695, and variables that are bound to something. */
  readonly variables: ReadonlyMap<string, TypeExpression>;
}

export interface StubClass {
  readonly kind: 'class';
  /** Absolute. */
  readonly name: string;
  readonly node: NodeIndex;
  readonly scope: StubScope;
  /** Where the class statement stands. */
  readonly outer: TypeScope;
}

/** What a name stands for. `name` is the absolute name it is defined under. */
export type StubEntity =
  | StubClass
  | { readonly kind: 'module'; readonly name: string }
  /** A class, function or value of the table made before. */
  | { readonly kind: 'known'; readonly name: string; readonly isClass: boolean }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly nodes: readonly NodeIndex[];
      readonly outer: TypeScope;
    }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly annotation: NodeIndex;
      readonly value: NodeIndex;
      readonly outer: TypeScope;
    }
  /** A name for a type; `parameters` is its PEP 695 list or 0. */
  | {
      readonly kind: 'alias';
      readonly name: string;
      readonly value: NodeIndex;
      readonly parameters: NodeIndex;
      readonly outer: TypeScope;
    }
  /** A type that has no syntax of its own here: a bound variable, `TypedDict("Row", {...})`. */
  | { readonly kind: 'type'; readonly type: TypeExpression }
  /** `isType` is false for parameter specifications and tuples of variables. */
  | { readonly kind: 'variable'; readonly name: string; readonly isType: boolean }
  /** `Union` and its like. */
  | { readonly kind: 'special'; readonly name: string }
  /** Of a package that nothing is known of. */
  | { readonly kind: 'external'; readonly name: string };

/** Rows of a `TypedDict` are plain dictionaries. */
export const dictionary: TypeExpression = {
  kind: 'instance',
  name: 'builtins.dict',
  arguments: [{ kind: 'instance', name: 'builtins.str' }, { kind: 'unknown' }],
};

/** Whether importers see the name: imports in stubs are private unless they say otherwise. */
export function isVisible(declarations: readonly Declaration[]): boolean {
  return declarations.some((each) => (each.kind !== 'import' && each.kind !== 'module') || each.isExported);
}

/** The base expressions of a class statement, keywords left out. */
export function baseNodes({ node, outer }: StubClass): readonly NodeIndex[] {
  const { source } = outer.module;
  const other: readonly number[] = [NodeKind.Decorator, NodeKind.Block, NodeKind.Keyword, NodeKind.TypeParameters];
  return source
    .children(node)
    .filter((child) => !other.includes(source.kind(child)))
    .slice(1);
}

export function withVariables(scope: TypeScope, names: readonly string[]): TypeScope {
  if (names.length === 0) {
    return scope;
  }
  const variables = new Map(scope.variables);
  for (const name of names) {
    variables.set(name, { kind: 'variable', name });
  }
  return { ...scope, variables };
}

/** Names of a PEP 695 list; `node` may be 0. */
export function typeParameterNames({ source }: StubModule, node: NodeIndex): readonly string[] {
  return node === 0
    ? []
    : source.children(node).map((parameter) => source.nodeText(source.childOfKind(parameter, NodeKind.Name)));
}
