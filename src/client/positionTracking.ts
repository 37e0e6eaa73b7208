/**
 * Keeps a position pointing at the same text while its document is edited, so that a simulation that is pinned to a
 * function finds the function again. Pure: takes changes in the shape of the editor's events and knows no editor.
 * A position inside replaced text moves to the start of the change.
 */
import { comparePositions } from '../core/text';
import type { Position, Range } from '../core/text';

/** One replacement, as in an event of the editor: the range before the change and the text that took its place. */
export interface ContentChange {
  readonly range: Range;
  readonly text: string;
}

/** Where `position` is after the changes of one event, whose ranges do not overlap and all refer to the text before it. */
export function positionAfter(position: Position, changes: readonly ContentChange[]): Position {
  // From the last change to the first, so that an applied change does not move the ranges of those still to come.
  const ordered = [...changes].sort((a, b) => comparePositions(b.range.start, a.range.start));
  return ordered.reduce(positionAfterOne, position);
}

function positionAfterOne(position: Position, { range, text }: ContentChange): Position {
  if (comparePositions(position, range.start) < 0) {
    return position;
  }
  if (comparePositions(position, range.end) < 0) {
    return range.start;
  }
  const lines = text.split(/\r\n|\r|\n/);
  const lastLine = lines.at(-1) ?? '';
  const line = position.line + lines.length - 1 - (range.end.line - range.start.line);
  if (position.line !== range.end.line) {
    return { line, character: position.character };
  }
  const base = lines.length === 1 ? range.start.character : 0;
  return { line, character: base + lastLine.length + position.character - range.end.character };
}
