/**
 * Turns a `for…of` loop that awaits in every iteration into one `await` over all iterations: all at once, or with a limit on how
 * many run together. The loop may collect results with `results.push(...)` as its last statement; their order is kept. That
 * iterations are independent is the caller's finding; what contradicts it in the text is refused here.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import type { Node } from '../syntax';
import { isArray } from './arrays';
import { canAwait, contains } from './awaitPlaces';
import { boundBy, type ScriptNames } from './scriptNames';

export interface AwaitLoop {
  readonly node: TSESTree.ForOfStatement;
  /** Text of what the loop declares: `url`, `[key, value]`. */
  readonly item: string;
  readonly body: TSESTree.BlockStatement;
  /** What is pushed last in every iteration; undefined where nothing is collected. */
  readonly collected: Collected | undefined;
}

interface Collected {
  readonly list: string;
  readonly statement: TSESTree.ExpressionStatement;
  readonly value: TSESTree.Expression;
  /** `const results = []` directly before the loop, which the new statement can take the place of. */
  readonly declaration: TSESTree.VariableDeclaration | undefined;
}

export function readAwaitLoop(names: ScriptNames, node: Node): AwaitLoop | undefined {
  const { source } = names;
  if (node.type !== AST_NODE_TYPES.ForOfStatement || node.await || node.body.type !== AST_NODE_TYPES.BlockStatement) {
    return undefined;
  }
  const { left, body, right } = node;
  if (left.type !== AST_NODE_TYPES.VariableDeclaration || left.kind === 'var' || !canAwait(names, node)) {
    return undefined;
  }
  const isLeft = source.parent(node)?.type === AST_NODE_TYPES.LabeledStatement || leavesLoop(names, body);
  const targets = new Set(left.declarations.flatMap(({ id }) => boundBy(id).map(({ name }) => name)));
  // The same call in every iteration draws from something that changes: `await queue.take()`.
  const dependsOnItem = [...names.free(body)].some((name) => targets.has(name));
  if (isLeft || !dependsOnItem || writesOutside(names, node, targets)) {
    return undefined;
  }
  const collected = readCollected(names, node);
  const item = left.declarations.map(({ id }) => source.nodeText(id)).join(', ');
  return names.free(right).has(collected?.list ?? '') ? undefined : { node, item, body, collected };
}

/** `break`, `continue`, `return` and `yield` end more, or something else, than one call of a function. */
function leavesLoop({ source }: ScriptNames, body: Node): boolean {
  return contains(source, body, [
    AST_NODE_TYPES.BreakStatement,
    AST_NODE_TYPES.ContinueStatement,
    AST_NODE_TYPES.ReturnStatement,
    AST_NODE_TYPES.YieldExpression,
  ]);
}

/** Names of the function around that an iteration assigns to. */
function writesOutside(names: ScriptNames, node: TSESTree.ForOfStatement, targets: ReadonlySet<string>): boolean {
  const { source } = names;
  return source.descendants(node.body).some((each) => {
    const target =
      each.type === AST_NODE_TYPES.AssignmentExpression
        ? each.left
        : each.type === AST_NODE_TYPES.UpdateExpression
          ? each.argument
          : undefined;
    if (target === undefined) {
      return false;
    }
    if (target.type === AST_NODE_TYPES.MemberExpression) {
      return !targets.has(rootName(target) ?? '');
    }
    return boundBy(target).some((identifier) => {
      const declaration = names.resolve(identifier.name, identifier);
      return declaration === undefined || !source.isWithin(declaration.identifier, node);
    });
  });
}

/** `order` of `order.lines[0].price`. */
function rootName(node: Node): string | undefined {
  return node.type === AST_NODE_TYPES.MemberExpression
    ? rootName(node.object)
    : node.type === AST_NODE_TYPES.Identifier
      ? node.name
      : undefined;
}

/** `results.push(value)` as the last statement, where `results` is an array made in the same function and used for nothing else. */
function readCollected(names: ScriptNames, node: TSESTree.ForOfStatement): Collected | undefined {
  const { source } = names;
  const statement = node.body.type === AST_NODE_TYPES.BlockStatement ? node.body.body.at(-1) : undefined;
  const call = statement?.type === AST_NODE_TYPES.ExpressionStatement ? statement.expression : undefined;
  if (
    statement?.type !== AST_NODE_TYPES.ExpressionStatement ||
    call?.type !== AST_NODE_TYPES.CallExpression ||
    call.callee.type !== AST_NODE_TYPES.MemberExpression ||
    call.callee.object.type !== AST_NODE_TYPES.Identifier ||
    source.nodeText(call.callee.property) !== 'push' ||
    call.arguments.length !== 1
  ) {
    return undefined;
  }
  const [value] = call.arguments;
  const list = call.callee.object;
  const declaration = names.resolve(list.name, list);
  if (value === undefined || value.type === AST_NODE_TYPES.SpreadElement || declaration === undefined) {
    return undefined;
  }
  const { node: declarator } = declaration;
  const init = declarator.type === AST_NODE_TYPES.VariableDeclarator ? declarator.init : undefined;
  const isOfFunction = source.functionAround(declarator) === source.functionAround(node);
  const usesInBody = names.uses(declaration).filter((use) => source.isWithin(use, node.body));
  if (init?.type !== AST_NODE_TYPES.ArrayExpression || !isOfFunction || usesInBody.length !== 1) {
    return undefined;
  }
  const siblings = source.siblings(node);
  const before = siblings[siblings.indexOf(node) - 1];
  const isDirectlyBefore =
    before?.type === AST_NODE_TYPES.VariableDeclaration &&
    before === source.parent(declarator) &&
    before.declarations.length === 1 &&
    init.elements.length === 0 &&
    source.commentsBetween(before.range[1], node.range[0]).length === 0;
  return { list: list.name, statement, value, declaration: isDirectlyBefore ? before : undefined };
}

/** How the iterations are run together. */
export type Together =
  | { readonly kind: 'all' }
  | { readonly kind: 'mapLimited'; readonly name: string; readonly limit: number }
  /** `limit` is the limiting function's name, `create` how it is made. */
  | { readonly kind: 'p-limit'; readonly limit: string; readonly create: string };

/** Undefined where the loop does something in its iterations whose order could be seen. */
export function joinLoop(names: ScriptNames, loop: AwaitLoop, together: Together): TextEdit[] | undefined {
  const { source } = names;
  const { node, collected } = loop;
  if (hasPush(names, loop)) {
    return undefined;
  }
  const end = source.semicolon();
  const mapped = mappedText(names, loop, together);
  const indentation = source.indentationOf(node.range[0]);
  const limiter = together.kind === 'p-limit' ? `${together.create}${end}${source.lineEnd}${indentation}` : '';
  const { declaration } = collected ?? {};
  if (collected !== undefined && declaration !== undefined) {
    const head = source.text.slice(declaration.range[0], declaration.declarations[0].id.range[1]);
    return [source.replace(declaration.range[0], node.range[1], `${limiter}${head} = await ${mapped}${end}`)];
  }
  const text = collected === undefined ? `await ${mapped}` : `${collected.list}.push(...(await ${mapped}))`;
  return [source.replace(node.range[0], node.range[1], `${limiter}${text}${end}`)];
}

/** Results that are collected elsewhere than in the last statement would come in another order. */
function hasPush({ source }: ScriptNames, { body, collected }: AwaitLoop): boolean {
  return source
    .ownDescendants(body)
    .some(
      (each) =>
        each.type === AST_NODE_TYPES.CallExpression &&
        each.callee.type === AST_NODE_TYPES.MemberExpression &&
        /^(?:push|unshift|write|add|append|set|log|info|warn|error|debug)$/.test(
          source.nodeText(each.callee.property),
        ) &&
        each !== collected?.statement.expression,
    );
}

/** What stands behind `await`. */
function mappedText(names: ScriptNames, loop: AwaitLoop, together: Together): string {
  const { source } = names;
  const { right } = loop.node;
  const items = source.nodeText(right);
  switch (together.kind) {
    case 'mapLimited':
      return `${together.name}(${items}, ${together.limit}, ${callbackText(names, loop)})`;
    case 'p-limit': {
      const work = `(${loop.item}) => ${together.limit}(${callbackText(names, { ...loop, item: '' })})`;
      return `Promise.all(${overItems(names, right, work)})`;
    }
    case 'all':
      return `Promise.all(${overItems(names, right, callbackText(names, loop))})`;
  }
}

/** `items.map(work)` for arrays, `Array.from(items, work)` for what may be any iterable. */
function overItems(names: ScriptNames, iterable: TSESTree.Expression, work: string): string {
  const text = names.source.nodeText(iterable);
  return isArray(names, iterable) ? `${text}.map(${work})` : `Array.from(${text}, ${work})`;
}

function callbackText({ source }: ScriptNames, { item, body, collected }: AwaitLoop): string {
  const [only, ...others] = body.body;
  const hasComments = source.commentsBetween(body.range[0], body.range[1]).length > 0;
  const result = collected?.value;
  if (only !== undefined && others.length === 0 && !hasComments) {
    const value = result ?? (only.type === AST_NODE_TYPES.ExpressionStatement ? only.expression : undefined);
    if (
      value?.type === AST_NODE_TYPES.AwaitExpression &&
      !contains(source, value.argument, [AST_NODE_TYPES.AwaitExpression])
    ) {
      const call = source.nodeText(value.argument);
      return `(${item}) => ${call.startsWith('{') ? `(${call})` : call}`;
    }
    if (value !== undefined && result !== undefined) {
      const text = source.nodeText(value);
      return `async (${item}) => ${text.startsWith('{') ? `(${text})` : text}`;
    }
  }
  if (collected === undefined || result === undefined) {
    return `async (${item}) => ${source.nodeText(body)}`;
  }
  const { statement } = collected;
  const close = source.text.slice(result.range[1], statement.range[1]).endsWith(';') ? ';' : '';
  const before = source.text.slice(body.range[0], statement.range[0]);
  const after = source.text.slice(statement.range[1], body.range[1]);
  const text =
    result.type === AST_NODE_TYPES.AwaitExpression ? source.nodeText(result.argument) : source.nodeText(result);
  return `async (${item}) => ${before}return ${text}${close}${after}`;
}

/** True when the loop is over a list written in the file: nobody needs a limit for it. */
export function isBounded(names: ScriptNames, { node: { right } }: AwaitLoop): boolean {
  const declared = right.type === AST_NODE_TYPES.Identifier ? names.resolve(right.name, right)?.node : undefined;
  const value = declared?.type === AST_NODE_TYPES.VariableDeclarator ? declared.init : right;
  return (
    value?.type === AST_NODE_TYPES.ArrayExpression &&
    !value.elements.some((each) => each?.type === AST_NODE_TYPES.SpreadElement)
  );
}
