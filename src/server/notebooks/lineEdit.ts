/**
 * The difference of two texts as one edit of whole lines, so that an editor keeps what stands around it. Lines end at LF.
 */
import type { TextEdit } from '../../core/text';

/** Replaces the lines between those that both begin with and those that both end with. */
export function lineEdit(oldText: string, newText: string): TextEdit {
  const before = oldText.split('\n');
  const after = newText.split('\n');
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) {
    head++;
  }
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) {
    tail++;
  }
  const lines = after.slice(head, after.length - tail);
  if (tail > 0) {
    return {
      range: { start: { line: head, character: 0 }, end: { line: before.length - tail, character: 0 } },
      newText: lines.map((line) => `${line}\n`).join(''),
    };
  }
  // The last line has no end of its own.
  const last = before.length - 1;
  const end = { line: last, character: (before[last] ?? '').length };
  if (lines.length === 0 && head > 0) {
    return { range: { start: { line: head - 1, character: (before[head - 1] ?? '').length }, end }, newText: '' };
  }
  if (head < before.length) {
    return { range: { start: { line: head, character: 0 }, end }, newText: lines.join('\n') };
  }
  return { range: { start: end, end }, newText: lines.map((line) => `\n${line}`).join('') };
}
