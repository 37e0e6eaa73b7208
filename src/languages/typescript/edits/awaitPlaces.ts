/**
 * Where `await` may stand in JavaScript, and how a call is rewritten so that it is awaited: the parentheses that precedence
 * asks for, and none besides.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import { isEcmaScriptModule } from './scriptImports';
import type { ScriptNames } from './scriptNames';
import type { Node } from '../syntax';
import { isFunction, type ScriptSource } from './scriptSource';

/** True where an `await` expression is legal: in an async function's body, and at the top of an ECMAScript module. */
export function canAwait(names: ScriptNames, node: Node): boolean {
  const { source } = names;
  let inner: Node = node;
  for (let at = source.parent(node); at !== undefined; at = source.parent(at)) {
    if (isFunction(at)) {
      return at.async && at.body === inner;
    }
    if (
      (at.type === AST_NODE_TYPES.PropertyDefinition && at.value === inner) ||
      at.type === AST_NODE_TYPES.StaticBlock ||
      at.type === AST_NODE_TYPES.Decorator
    ) {
      return false;
    }
    inner = at;
  }
  return isEcmaScriptModule(names);
}

export function isAwaited(source: ScriptSource, node: Node): boolean {
  return source.parent(node)?.type === AST_NODE_TYPES.AwaitExpression;
}

/** True when `await x` in the place of the node must stand in parentheses: `(await read()).length`, `2 ** (await f())`. */
function needsParentheses(source: ScriptSource, node: Node): boolean {
  if (source.isParenthesised(node)) {
    return false;
  }
  const up = source.parent(node);
  switch (up?.type) {
    case AST_NODE_TYPES.MemberExpression:
      return up.object === node;
    case AST_NODE_TYPES.CallExpression:
    case AST_NODE_TYPES.NewExpression:
      return up.callee === node;
    case AST_NODE_TYPES.TaggedTemplateExpression:
      return up.tag === node;
    case AST_NODE_TYPES.BinaryExpression:
      return up.operator === '**' && up.left === node;
    case AST_NODE_TYPES.TSNonNullExpression:
    case AST_NODE_TYPES.ChainExpression:
      return true;
    default:
      return false;
  }
}

/** `callee(arguments)` as it stands, with another callee and, where given, other arguments. */
export function awaitedText(
  source: ScriptSource,
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  expression: string,
): string {
  return needsParentheses(source, call) ? `(await ${expression})` : `await ${expression}`;
}

/** Everything of a call behind its callee: type arguments left out, `(a, b)` with its comments. */
export function argumentsText(source: ScriptSource, call: TSESTree.CallExpression | TSESTree.NewExpression): string {
  const from = call.typeArguments?.range[1] ?? call.callee.range[1];
  const open = source.text.indexOf('(', from);
  return open < 0 || open >= call.range[1] ? '()' : source.text.slice(open, call.range[1]);
}

/** True for a call that stands alone as a statement, possibly behind `?.`. */
export function statementOfCall(source: ScriptSource, call: Node): TSESTree.ExpressionStatement | undefined {
  const up = source.parent(call);
  const statement = up?.type === AST_NODE_TYPES.ChainExpression ? source.parent(up) : up;
  return statement?.type === AST_NODE_TYPES.ExpressionStatement ? statement : undefined;
}

/** True when something inside a node, functions inside it left out, has one of these forms. */
export function contains(source: ScriptSource, node: Node, types: readonly AST_NODE_TYPES[]): boolean {
  return source.ownDescendants(node).some((each) => types.includes(each.type));
}
