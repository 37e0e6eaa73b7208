/**
 * Fix for `nested-event-loop`: await what the new loop was given, since a loop is running already. Only where the call stands
 * in the coroutine itself; further down, the function on the way would have to become a coroutine.
 */
import type { TextEdit } from '../../core/text';
import { isAwaited, awaitingFunction, needsParentheses } from '../../languages/python/edits/awaitLegality';
import { behindArgument, isDottedName, readCall, type CallParts } from '../../languages/python/edits/callEdits';
import type { EditSource } from '../../languages/python/edits/editSource';
import { breaksLine } from '../../languages/python/edits/textLayout';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
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
    detail.takes === 'coroutine' && rest.length === 0 && (kind === NodeKind.Call || isDottedName(source, first));
  const isFunction = detail.takes === 'function' && isDottedName(source, first) && !breaksLine(source, first);
  if (!isPlain || (!isCoroutine && !isFunction)) {
    return [];
  }
  const edits = isCoroutine ? awaitCoroutine(source, parts, first) : awaitFunction(source, parts, first);
  const words = { id: 'await-coroutine', title: 'Await it on the running event loop', isPreferred: true, isSafe: true };
  const fix = finish(request, draftAt(request, call), words, edits);
  return fix === undefined ? [] : [fix];
}

/** `run(main())` becomes `await main()`. */
function awaitCoroutine(source: EditSource, { call, close }: CallParts, coroutine: NodeIndex): TextEdit[] | undefined {
  const [open, end] = parentheses(source, call);
  const [innerOpen, innerClose] = breaksLine(source, coroutine) ? ['(', ')'] : ['', ''];
  return replaceAround(source, source.start(call), close + 1, [
    `${open}await ${innerOpen}`,
    [source.start(coroutine), source.end(coroutine)],
    innerClose + end,
  ]);
}

/** `run(main, a, b)` becomes `await main(a, b)`. */
function awaitFunction(source: EditSource, { call, close }: CallParts, callee: NodeIndex): TextEdit[] | undefined {
  const [open, end] = parentheses(source, call);
  const head = `${open}await ${source.nodeText(callee)}(`;
  return replaceAround(source, source.start(call), close + 1, [
    head,
    [behindArgument(source, callee, close), close],
    `)${end}`,
  ]);
}

function parentheses(source: EditSource, call: NodeIndex): readonly [string, string] {
  return needsParentheses(source, call) ? ['(', ')'] : ['', ''];
}

/** Puts text before and behind what is kept; undefined where a comment would go with what is not. */
function replaceAround(
  source: EditSource,
  start: number,
  end: number,
  [before, [keptStart, keptEnd], behind]: readonly [string, readonly [number, number], string],
): TextEdit[] | undefined {
  const isLossless =
    source.commentsBetween(start, keptStart).length === 0 && source.commentsBetween(keptEnd, end).length === 0;
  return isLossless ? [source.replace(start, keptStart, before), source.replace(keptEnd, end, behind)] : undefined;
}
