/**
 * Fix for `nested-event-loop`: await what the new loop was given, since a loop is running already. Only where the call stands
 * in the coroutine itself; further down, the function on the way would have to become a coroutine.
 */
import type { TextEdit } from '../../core/text';
import { isAwaited, awaitingFunction, needsParentheses } from '../../languages/python/edits/awaitLegality';
import {
  behindArgument,
  isDottedName,
  leadingLineEnd,
  readCall,
  type CallParts,
} from '../../languages/python/edits/callEdits';
import type { EditSource } from '../../languages/python/edits/editSource';
import { breaksLine, movedText } from '../../languages/python/edits/textLayout';
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
    (argument) =>
      source.kind(argument) !== NodeKind.Keyword &&
      (source.kind(argument) !== NodeKind.Starred || (argument !== first && source.flag(argument) !== 2)),
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
  const isBroken = breaksLine(source, coroutine);
  const [innerOpen, innerClose] = isBroken ? ['(', ')'] : ['', ''];
  const start = source.start(call);
  const from = source.indentationOf(source.start(coroutine));
  const to = source.indentationOf(start) + (isBroken ? source.indentationUnit() : '');
  const text = movedText(source, coroutine, from, to);
  const isLossless =
    source.commentsBetween(start, source.start(coroutine)).length === 0 &&
    source.commentsBetween(source.end(coroutine), close + 1).length === 0;
  return isLossless
    ? [source.replace(start, close + 1, `${open}await ${innerOpen}${text}${innerClose}${end}`)]
    : undefined;
}

/** `run(main, a, b)` becomes `await main(a, b)`. */
function awaitFunction(source: EditSource, parts: CallParts, callee: NodeIndex): TextEdit[] | undefined {
  const { call, close } = parts;
  const [open, end] = parentheses(source, call);
  const start = source.start(call);
  const kept = behindArgument(source, callee, close);
  const head = `${open}await ${source.nodeText(callee)}(${leadingLineEnd(source, parts, kept)}`;
  return source.commentsBetween(start, kept).length === 0
    ? [source.replace(start, kept, head), ...(end === '' ? [] : [source.insert(close + 1, end)])]
    : undefined;
}

function parentheses(source: EditSource, call: NodeIndex): readonly [string, string] {
  return needsParentheses(source, call) ? ['(', ')'] : ['', ''];
}
