/**
 * Calls that run an async callback for every item and await none of the promises: `items.forEach(async …)`, or `items.map(async …)`
 * whose result nobody takes. Written anew as a `for…of` loop that awaits one after the other, or as one `await Promise.all(…)`.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import { isKeyed } from './arrays';
import { canAwait, contains, statementOfCall } from './awaitPlaces';
import type { ScriptNames } from './scriptNames';
import { isFunction } from './scriptSource';

export interface CallbackLoop {
  readonly call: TSESTree.CallExpression;
  readonly callee: TSESTree.MemberExpression;
  readonly callback: TSESTree.Expression;
}

/** Undefined where the call is no statement of its own, where `await` is not legal, or where the receiver is no list. */
export function readCallbackLoop(names: ScriptNames, call: TSESTree.CallExpression): CallbackLoop | undefined {
  const { callee, arguments: given } = call;
  const [callback] = given;
  if (
    callee.type !== AST_NODE_TYPES.MemberExpression ||
    callee.optional ||
    call.optional ||
    callback === undefined ||
    callback.type === AST_NODE_TYPES.SpreadElement ||
    given.length !== 1
  ) {
    return undefined;
  }
  const isAlone = statementOfCall(names.source, call) === names.source.parent(call);
  return isAlone && canAwait(names, call) && !isKeyed(names, callee.object) ? { call, callee, callback } : undefined;
}

/** `for (const item of items) { … }`; a bare `return` of the callback becomes `continue`. */
export function asForOf(names: ScriptNames, { call, callee, callback }: CallbackLoop): TextEdit[] | undefined {
  const { source } = names;
  const statement = statementOfCall(source, call);
  if (statement === undefined || !isFunction(callback)) {
    return undefined;
  }
  const head = headOf(names, callee, callback);
  const usesOwnThis = callback.type === AST_NODE_TYPES.FunctionExpression && usesThis(names, callback);
  const kept = source.commentsBetween(callback.body.range[0], callback.body.range[1]).length;
  const hasOtherComments = source.commentsBetween(call.range[0], call.range[1]).length !== kept;
  if (head === undefined || usesOwnThis || hasOtherComments) {
    return undefined;
  }
  const body = bodyText(names, callback);
  return body === undefined ? undefined : [source.replace(statement.range[0], statement.range[1], `${head} ${body}`)];
}

function headOf(
  { source }: ScriptNames,
  callee: TSESTree.MemberExpression,
  { params }: TSESTree.ArrowFunctionExpression | TSESTree.FunctionExpression,
): string | undefined {
  const receiver = source.nodeText(callee.object);
  const texts = params.map((parameter) => {
    const annotation = 'typeAnnotation' in parameter ? parameter.typeAnnotation : undefined;
    return annotation
      ? source.text.slice(parameter.range[0], annotation.range[0]).replace(/\?$/, '')
      : source.nodeText(parameter);
  });
  const isPlain = params.every(
    ({ type }) => type !== AST_NODE_TYPES.RestElement && type !== AST_NODE_TYPES.AssignmentPattern,
  );
  const [item, index] = texts;
  if (item === undefined || !isPlain || texts.length > 2) {
    return undefined;
  }
  return index === undefined
    ? `for (const ${item} of ${receiver})`
    : `for (const [${index}, ${item}] of ${receiver}.entries())`;
}

function bodyText(
  { source }: ScriptNames,
  { body }: TSESTree.ArrowFunctionExpression | TSESTree.FunctionExpression,
): string | undefined {
  const end = source.semicolon();
  if (body.type !== AST_NODE_TYPES.BlockStatement) {
    const inner = source.indentationOf(body.range[0]) + source.indentationUnit();
    const text = source.nodeText(body);
    const awaited = body.type === AST_NODE_TYPES.AwaitExpression ? text : `await ${text}`;
    const isOperand = body.type === AST_NODE_TYPES.CallExpression || body.type === AST_NODE_TYPES.AwaitExpression;
    return isOperand
      ? `{${source.lineEnd}${inner}${awaited}${end}${source.lineEnd}${source.indentationOf(body.range[0])}}`
      : undefined;
  }
  const returns = source.ownDescendants(body).filter((node) => node.type === AST_NODE_TYPES.ReturnStatement);
  const hidesContinue = contains(source, body, [
    AST_NODE_TYPES.ForStatement,
    AST_NODE_TYPES.ForOfStatement,
    AST_NODE_TYPES.ForInStatement,
    AST_NODE_TYPES.WhileStatement,
    AST_NODE_TYPES.DoWhileStatement,
  ]);
  if (returns.some(({ argument }) => argument !== null) || (returns.length > 0 && hidesContinue)) {
    return undefined;
  }
  let text = source.nodeText(body);
  for (const { range } of returns.reverse()) {
    const at = range[0] - body.range[0];
    text = `${text.slice(0, at)}continue${text.slice(at + 'return'.length)}`;
  }
  return text;
}

function usesThis({ source }: ScriptNames, callback: TSESTree.FunctionExpression): boolean {
  return source
    .descendants(callback)
    .some(
      (node) =>
        node.type === AST_NODE_TYPES.ThisExpression ||
        (node.type === AST_NODE_TYPES.Identifier && node.name === 'arguments'),
    );
}

/** `await Promise.all(items.map(async …))`. */
export function asPromiseAll({ source }: ScriptNames, { call, callee }: CallbackLoop): TextEdit[] {
  const { property } = callee;
  return [
    source.insert(call.range[0], 'await Promise.all('),
    ...(source.nodeText(property) === 'map' ? [] : [source.replace(property.range[0], property.range[1], 'map')]),
    source.insert(call.range[1], ')'),
  ];
}
