/**
 * The line of a finding as a person sees it in the editor, with the found part marked below. Tabs become spaces and long lines
 * are cut around the mark, so that the mark stands where it belongs in every terminal.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Range } from '../../core/text';
import type { Palette } from '../terminal';

/** Columns of source that are shown. */
const widest = 100;

/** Columns before the mark that stay where a line is cut. */
const context = 30;

/**
 * Two lines; none where the line is empty. `line` is the source line at the start of `range`, `shownNumber` the number a person
 * knows it by: in a notebook, that in its cell.
 */
export function codeFrame(
  line: string,
  range: Range,
  colours: Palette,
  shownNumber = range.start.line + 1,
): readonly string[] {
  if (line.trim() === '') {
    return [];
  }
  const number = String(shownNumber);
  const end = range.end.line === range.start.line ? range.end.character : line.length;
  const before = expanded(line.slice(0, range.start.character));
  const marked = expanded(line.slice(range.start.character, end));
  const whole = before + marked + expanded(line.slice(end));
  const indentation = /^ */.exec(whole)?.[0].length ?? 0;
  const cut = before.length > widest - context ? before.length - context : Math.min(indentation, before.length);
  const shown = whole.slice(cut, cut + widest);
  const markStart = before.length - cut;
  const markLength = Math.max(1, Math.min(marked.trimEnd().length, shown.length - markStart));
  const gutter = ' '.repeat(number.length);
  return [
    `    ${colours.dim(`${number} │`)} ${shown}${cut + widest < whole.length ? '…' : ''}`,
    `    ${colours.dim(`${gutter} │`)} ${' '.repeat(markStart)}${colours.yellow('^'.repeat(markLength))}`,
  ];
}

/** Control characters of a hostile source must not reach the terminal. */
function expanded(text: string): string {
  // eslint-disable-next-line no-control-regex -- exactly these are meant
  return stripVTControlCharacters(text.replaceAll('\t', '    ')).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '�');
}
