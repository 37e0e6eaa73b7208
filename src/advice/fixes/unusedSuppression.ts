/**
 * Fix for `unused-suppression`: takes out the one rule of the list, or else the whole directive, with its line where nothing
 * else is left on it. What else the comment says stays.
 */
import type { TextEdit } from '../../core/text';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type SuppressionDetail = Extract<FindingDetail, { readonly kind: 'suppression' }>;

export function unusedSuppressionFixes(request: FixRequest, { name }: SuppressionDetail): Fix[] {
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
    : removed(request, start, end);
  const title = isOne ? `Ignore \`${name}\` no more` : 'Remove the comment that ignores nothing';
  const words = { id: 'remove-suppression', title, isPreferred: true, isSafe: true };
  const fix = finish(request, draftAt(request, source.tree.root), words, [edit]);
  return fix === undefined ? [] : [fix];
}

function removed({ source }: FixRequest, start: number, end: number): TextEdit {
  const lineStart = source.lineStartOf(start);
  const before = source.text.slice(lineStart, start).trimEnd();
  const rest = /^[ \t]*([^\r\n]*)/.exec(source.text.slice(end));
  const remark = rest?.[1] ?? '';
  if (remark !== '') {
    const isComment = remark.startsWith('#');
    return source.replace(start, end + (isComment ? (rest?.[0].length ?? 0) - remark.length : 0), isComment ? '' : '#');
  }
  return before === ''
    ? source.replace(lineStart, source.nextLineStart(start), '')
    : source.replace(lineStart + before.length, end + (rest?.[0].length ?? 0), '');
}
