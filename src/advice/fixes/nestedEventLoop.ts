/**
 * Fix for `nested-event-loop`: await what the new loop was given, since a loop is running already. Only where the call stands
 * in the coroutine itself; further down, the function on the way would have to become a coroutine.
 */
import { isAwaited, awaitingFunction, needsParentheses } from '../../languages/python/edits/awaitLegality';
import { readCall } from '../../languages/python/edits/callEdits';
import { NodeKind } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type EventLoopDetail = Extract<FindingDetail, { readonly kind: 'event-loop' }>;

export function nestedEventLoopFixes(request: FixRequest, detail: EventLoopDetail): Fix[] {
  const { source, finding, version } = request;
  const call = detail.isDirect ? source.callWithCallee(finding.range) : 0;
  const parts = call === 0 ? undefined : readCall(source, call);
  const [first, ...rest] = parts?.arguments ?? [];
  if (
    parts === undefined ||
    first === undefined ||
    isAwaited(source, call) ||
    awaitingFunction(source, call, version) === 0
  ) {
    return [];
  }
  const isPlain = parts.arguments.every(
    (argument) => source.kind(argument) !== NodeKind.Keyword && source.kind(argument) !== NodeKind.Starred,
  );
  const kind = source.kind(first);
  const isCoroutine =
    detail.takes === 'coroutine' && rest.length === 0 && (kind === NodeKind.Call || kind === NodeKind.Name);
  const isFunction = detail.takes === 'function' && (kind === NodeKind.Name || kind === NodeKind.Attribute);
  if (!isPlain || (!isCoroutine && !isFunction)) {
    return [];
  }
  const [open, close] = needsParentheses(source, call) ? ['(', ')'] : ['', ''];
  const start = source.start(call);
  const end = source.end(call);
  const [second] = rest;
  const argumentsStart = second === undefined ? source.end(first) : source.start(second);
  const keptEnd = second === undefined ? source.end(first) : source.end(rest.at(-1) ?? second);
  const isLossless =
    source.commentsBetween(start, source.start(first)).length === 0 &&
    source.commentsBetween(source.end(first), argumentsStart).length === 0 &&
    source.commentsBetween(keptEnd, end).length === 0;
  if (!isLossless) {
    return [];
  }
  const edits = isCoroutine
    ? [source.replace(start, source.start(first), `${open}await `), source.replace(source.end(first), end, close)]
    : [
        source.replace(start, source.start(first), `${open}await `),
        source.replace(source.end(first), argumentsStart, '('),
        source.replace(keptEnd, end, `)${close}`),
      ];
  const words = { id: 'await-coroutine', title: 'Await it on the running event loop', isPreferred: true, isSafe: true };
  const fix = finish(request, draftAt(request, call), words, edits);
  return fix === undefined ? [] : [fix];
}
