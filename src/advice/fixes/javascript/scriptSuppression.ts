/**
 * Fix for `unused-suppression` in JavaScript: takes out the one rule of the list, or else the whole directive, with its comment and
 * its line where nothing else is left of them. What else the comment says stays.
 */
import type { TextEdit } from '../../../core/text';
import type { ScriptSource } from '../../../languages/typescript/edits/scriptSource';
import type { FindingDetail, Fix } from '../../finding';
import { draftOf, finishScript, type ScriptRequest } from './scriptRequest';

type SuppressionDetail = Extract<FindingDetail, { readonly kind: 'suppression' }>;

export function scriptSuppressionFixes(request: ScriptRequest, { name }: SuppressionDetail): Fix[] {
  const { source, finding } = request;
  const start = source.lines.offsetAt(finding.range.start);
  const end = source.lines.offsetAt(finding.range.end);
  const list = /\[([^\]]*)\]/.exec(source.text.slice(start, end));
  const names = (list?.[1] ?? '').split(',').map((each) => each.trim());
  const left = names.filter((each) => each !== name);
  if (name !== undefined && left.length === names.length) {
    return [];
  }
  const isOne = name !== undefined && list !== null && left.length > 0;
  const edit = isOne
    ? source.replace(start + list.index + 1, start + list.index + list[0].length - 1, left.join(', '))
    : removed(source, start, end);
  const title = isOne ? `Ignore \`${name}\` no more` : 'Remove the comment that ignores nothing';
  const words = { id: 'remove-suppression', title, isPreferred: true, isSafe: true };
  const fix = finishScript(request, draftOf(request), words, [edit]);
  return fix === undefined ? [] : [fix];
}

function removed(source: ScriptSource, start: number, end: number): TextEdit {
  const comment = source.comments.find(({ range }) => range[0] <= start && range[1] >= end);
  const [from, to] = comment?.range ?? [start, end];
  const rest =
    source.text.slice(from, start).replace(/^(?:\/\/|\/\*)/, '') + source.text.slice(end, to).replace(/\*\/$/, '');
  if (rest.trim() !== '') {
    const spaces = /^[ \t]*/.exec(source.text.slice(end))?.[0].length ?? 0;
    return source.replace(start, end + spaces, '');
  }
  if (source.isFirstOnLine(from) && source.isLastOnLine(to)) {
    return source.replace(source.lineStartOf(from), source.nextLineStart(to), '');
  }
  const before = source.text.slice(source.lineStartOf(from), from);
  return source.replace(from - (before.length - before.trimEnd().length), to, '');
}
