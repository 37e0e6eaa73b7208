/**
 * `Promise.all(items.map(work))` over data of any size, with a limit on how many calls run at once: p-limit around each call
 * where the project has it, otherwise a function of the file. Shapes whose items are made elsewhere are left alone.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import { isFunction, type ScriptSource } from './scriptSource';

export interface FanOut {
  /** `Promise.all(…)`. */
  readonly call: TSESTree.CallExpression;
  readonly items: TSESTree.Expression;
  readonly work: TSESTree.Expression;
  /** `all` gives results or the first error, `allSettled` an outcome each. */
  readonly method: string;
}

export function readFanOut(source: ScriptSource, call: TSESTree.CallExpression): FanOut | undefined {
  const [mapped] = call.arguments;
  if (
    call.callee.type !== AST_NODE_TYPES.MemberExpression ||
    call.arguments.length !== 1 ||
    mapped?.type !== AST_NODE_TYPES.CallExpression ||
    mapped.callee.type !== AST_NODE_TYPES.MemberExpression ||
    mapped.callee.optional
  ) {
    return undefined;
  }
  const method = source.nodeText(call.callee.property);
  const isArrayFrom = source.nodeText(mapped.callee) === 'Array.from';
  const [first, second, ...others] = mapped.arguments;
  const items = isArrayFrom ? first : mapped.callee.object;
  const work = isArrayFrom ? second : first;
  const isMap = isArrayFrom || (source.nodeText(mapped.callee.property) === 'map' && second === undefined);
  if (
    !isMap ||
    others.length > 0 ||
    items === undefined ||
    work === undefined ||
    items.type === AST_NODE_TYPES.SpreadElement ||
    work.type === AST_NODE_TYPES.SpreadElement ||
    // `Array.from({ length: 3 }, …)` is no iterable.
    items.type === AST_NODE_TYPES.ObjectExpression
  ) {
    return undefined;
  }
  return { call, items, work, method };
}

/** `mapLimited(items, 20, work)`, which gives what `Promise.all` gave. */
export function limitByFunction(
  source: ScriptSource,
  { call, items, work, method }: FanOut,
  { name, limit }: { readonly name: string; readonly limit: number },
): TextEdit[] | undefined {
  const takesTwo = !isFunction(work) || work.params.length <= 2;
  const isPromise = !isFunction(work) || work.async || givesPromise(work);
  if (method !== 'all' || !takesTwo || !isPromise || source.commentsBetween(call.range[0], items.range[0]).length > 0) {
    return undefined;
  }
  return [
    source.replace(call.range[0], items.range[0], `${name}(`),
    source.replace(items.range[1], work.range[0], `, ${limit}, `),
    source.replace(work.range[1], call.range[1], ')'),
  ];
}

/** The function returns what a call gives, on its only way out: a promise, as the finding says. */
function givesPromise({ body }: { readonly body: TSESTree.Node }): boolean {
  return body.type !== AST_NODE_TYPES.BlockStatement || body.body.at(-1)?.type === AST_NODE_TYPES.ReturnStatement;
}

/** `(item) => limit(() => work(item))`, with the limiting function made before the statement. */
export function limitByPackage(
  source: ScriptSource,
  { call, work }: FanOut,
  { limit, create }: { readonly limit: string; readonly create: string },
): TextEdit[] | undefined {
  const statement = source.statementOf(call);
  if (!source.isFirstOnLine(statement.range[0]) || source.functionAround(statement) !== source.functionAround(call)) {
    return undefined;
  }
  const indentation = source.indentationOf(statement.range[0]);
  const before = source.insert(statement.range[0], `${create}${source.semicolon()}${source.lineEnd}${indentation}`);
  if (work.type !== AST_NODE_TYPES.ArrowFunctionExpression) {
    const isName = work.type === AST_NODE_TYPES.Identifier || work.type === AST_NODE_TYPES.MemberExpression;
    const text = source.nodeText(work);
    return isName
      ? [before, source.replace(work.range[0], work.range[1], `(item) => ${limit}(() => ${text}(item))`)]
      : undefined;
  }
  if (source.isParenthesised(work.body)) {
    return undefined;
  }
  const from = work.async ? work.range[0] : work.body.range[0];
  const head = work.async ? source.text.slice(work.range[0], work.body.range[0]).replace(/^async\s*/, '') : '';
  return [
    before,
    work.async
      ? source.replace(from, work.body.range[0], `${head}${limit}(async () => `)
      : source.insert(from, `${limit}(() => `),
    source.insert(work.body.range[1], ')'),
  ];
}
