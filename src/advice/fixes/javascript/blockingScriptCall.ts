/**
 * Fixes for `blocking-call-in-async` in JavaScript: await the library's own asynchronous twin, with the arguments and the result of
 * the call it replaces. Offers nothing where `await` is not legal, and nothing for a chain through functions of the project: all
 * of them would have to become asynchronous.
 */
import { AST_NODE_TYPES } from '@typescript-eslint/types';
import { canAwait } from '../../../languages/typescript/edits/awaitPlaces';
import { takesSameOptions, twinCallText } from '../../../languages/typescript/edits/twinCalls';
import type { FindingDetail, Fix } from '../../finding';
import { draftOf, finishScript, type ScriptRequest, usesPackage } from './scriptRequest';

type CallDetail = Extract<FindingDetail, { readonly kind: 'call' }>;

export function blockingScriptFixes(request: ScriptRequest, { twin, isDirect }: CallDetail): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const split = /^(.+)\.([\w$]+)$/.exec(twin?.name ?? '');
  const [, module, member] = split ?? [];
  if (
    call?.type !== AST_NODE_TYPES.CallExpression ||
    call.optional ||
    twin === undefined ||
    twin.form === 'different' ||
    !isDirect ||
    module === undefined ||
    member === undefined ||
    (twin.requires !== undefined && !usesPackage(request, twin.requires))
  ) {
    return [];
  }
  const draft = draftOf(request);
  const { names, imports } = draft;
  if (!canAwait(names, call) || !takesSameOptions(source, call, twin)) {
    return [];
  }
  // A method's twin is called on the same object.
  const isMethod = /(?:^|\.)[A-Z]\w*$/.test(module);
  const receiver = call.callee.type === AST_NODE_TYPES.MemberExpression ? call.callee.object : undefined;
  if (isMethod && (receiver === undefined || twin.form === 'promisified')) {
    return [];
  }
  const own = receiver !== undefined && isMethod ? `${source.nodeText(receiver)}.${member}` : undefined;
  const wish = member === 'setTimeout' ? 'sleep' : member;
  const name = module.replaceAll('%2E', '.');
  const callee = own ?? imports.beside(call.callee, name, member) ?? imports.member(name, member, call, wish);
  const text = twin.form === 'promisified' ? `${imports.member('node:util', 'promisify', call)}(${callee})` : callee;
  if (own === undefined) {
    imports.leave(call.callee);
  }
  const isStandard = twin.requires === undefined;
  const words = {
    id: 'await-async-twin',
    title: `Await \`${member}\` of \`${module}\` instead`,
    isPreferred: true,
    isSafe: isStandard,
  };
  const fix = finishScript(request, draft, words, [
    source.replace(call.range[0], call.range[1], twinCallText(source, call, text, twin)),
  ]);
  return fix === undefined ? [] : [fix];
}
