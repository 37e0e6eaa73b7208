/**
 * Fix for `small-process-tasks`: sends many items at once, as many as the simulation found worth while. The results and their
 * order stay the same.
 */
import type { TextEdit } from '../../core/text';
import { readCall } from '../../languages/python/edits/callEdits';
import { NodeKind } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type SmallTasksDetail = Extract<FindingDetail, { readonly kind: 'small-tasks' }>;

export function smallProcessTasksFixes(request: FixRequest, detail: SmallTasksDetail): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const parts = call === 0 ? undefined : readCall(source, call);
  const last = parts?.arguments.at(-1);
  if (parts === undefined || last === undefined || parts.isSoleGenerator) {
    return [];
  }
  const isUnclear = parts.arguments.some(
    (argument) =>
      source.kind(argument) === NodeKind.Starred ||
      (source.kind(argument) === NodeKind.Keyword && source.nodeText(source.first(argument)) === 'chunksize'),
  );
  if (isUnclear) {
    return [];
  }
  const words = {
    id: 'add-chunksize',
    title: `Send ${detail.chunkSize} at once: \`chunksize=${detail.chunkSize}\``,
    isPreferred: true,
    isSafe: true,
  };
  const edit = addedArgument(request, endOfArgument(request, last), parts.close, `chunksize=${detail.chunkSize}`);
  const fix = finish(request, draftAt(request, call), words, [edit]);
  return fix === undefined ? [] : [fix];
}

/** On a line of its own where a comma ends the last argument's line. */
function addedArgument({ source }: FixRequest, end: number, close: number, text: string): TextEdit {
  const comma = source.skipTrivia(end);
  const isLastOnLine = source.text[comma] === ',' && source.lineOf(comma) < source.lineOf(close);
  return isLastOnLine
    ? source.insert(source.nextLineStart(comma), `${source.indentationOf(end)}${text},${source.lineEnd}`)
    : source.insert(end, `, ${text}`);
}

/** Behind parentheses around the argument. */
function endOfArgument({ source }: FixRequest, argument: number): number {
  let end = source.end(argument);
  for (let next = source.skipTrivia(end); source.text[next] === ')' && isOwn(argument, next, source);) {
    end = next + 1;
    next = source.skipTrivia(end);
  }
  return end;
}

/** True when the parenthesis at `offset` closes one that was opened between the call's and the argument. */
function isOwn(argument: number, offset: number, source: FixRequest['source']): boolean {
  return offset < source.end(source.parent(argument)) - 1;
}
