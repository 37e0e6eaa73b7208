/**
 * The syntax tree of a JavaScript or TypeScript file as the other files of this folder see it: ESTree nodes with the nodes of
 * types, what their kinds are called, and how to walk over all of them. Parsing itself is parse.ts' business.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';

/** A name of its own: asked of the package, every comparison with a kind would go through its getters. */
export const Kind = AST_NODE_TYPES;
export type Node = TSESTree.Node;
export type { TSESTree as Tree } from '@typescript-eslint/types';

/** Everything with a body of its own that a call runs. */
export type FunctionNode =
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression
  | TSESTree.ArrowFunctionExpression
  | TSESTree.TSDeclareFunction
  | TSESTree.TSEmptyBodyFunctionExpression;

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export function isFunction(node: Node): node is FunctionNode {
  switch (node.type) {
    case Kind.FunctionDeclaration:
    case Kind.FunctionExpression:
    case Kind.ArrowFunctionExpression:
    case Kind.TSDeclareFunction:
    case Kind.TSEmptyBodyFunctionExpression:
      return true;
    default:
      return false;
  }
}

export function isClass(node: Node): node is ClassNode {
  return node.type === Kind.ClassDeclaration || node.type === Kind.ClassExpression;
}

/** Part of the program's types alone: nothing in it is evaluated. */
export function isTypeOnly(node: Node): boolean {
  return node.type.startsWith('TS') && !evaluated.has(node.type);
}

const evaluated: ReadonlySet<string> = new Set([
  Kind.TSAsExpression,
  Kind.TSSatisfiesExpression,
  Kind.TSNonNullExpression,
  Kind.TSTypeAssertion,
  Kind.TSInstantiationExpression,
  Kind.TSEnumDeclaration,
  Kind.TSEnumBody,
  Kind.TSEnumMember,
  Kind.TSExportAssignment,
  Kind.TSImportEqualsDeclaration,
  Kind.TSExternalModuleReference,
  Kind.TSModuleDeclaration,
  Kind.TSModuleBlock,
  Kind.TSParameterProperty,
]);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The nodes directly below one, in the order of the text as far as the tree keeps it. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  const { parent } = node;
  for (const value of Object.values(node)) {
    const candidate: unknown = value;
    if (typeof candidate !== 'object' || candidate === parent) {
      continue;
    }
    if (Array.isArray(candidate)) {
      for (const each of candidate) {
        if (isNode(each)) {
          children.push(each);
        }
      }
    } else if (isNode(candidate)) {
      children.push(candidate);
    }
  }
  return children;
}

/** An expression without the parts that only the type checker reads, parentheses being none in this tree. */
export function plainExpression(node: TSESTree.Expression): TSESTree.Expression {
  let current = node;
  for (;;) {
    switch (current.type) {
      case Kind.TSAsExpression:
      case Kind.TSSatisfiesExpression:
      case Kind.TSNonNullExpression:
      case Kind.TSTypeAssertion:
      case Kind.TSInstantiationExpression:
      case Kind.ChainExpression:
        current = current.expression;
        break;
      default:
        return current;
    }
  }
}

/** The name of a property as far as it is constant: `a.b`, `a['b']`, `{ b: 1 }`, `#b`. */
export function propertyName(
  key: TSESTree.Expression | TSESTree.PrivateIdentifier,
  isComputed: boolean,
): string | undefined {
  switch (key.type) {
    case Kind.Identifier:
      return isComputed ? undefined : key.name;
    case Kind.PrivateIdentifier:
      return `#${key.name}`;
    case Kind.Literal:
      return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined;
    case Kind.MemberExpression:
      // `[Symbol.asyncIterator]`.
      return isComputed &&
        key.object.type === Kind.Identifier &&
        key.object.name === 'Symbol' &&
        key.property.type === Kind.Identifier
        ? `@@${key.property.name}`
        : undefined;
    default:
      return undefined;
  }
}

/** The constant text of an expression: a string or a template without parts. */
export function constantText(node: Node | null | undefined): string | undefined {
  if (node?.type === Kind.Literal && typeof node.value === 'string') {
    return node.value;
  }
  return node?.type === Kind.TemplateLiteral && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}
