/**
 * Moving a piece of source text to another place: indentation of its continuation lines, the line length a file keeps to.
 * Works on the text alone; never changes what is inside a string.
 */
import type { NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';

/** The text of a node with its continuation lines moved from one indentation to another. */
export function movedText(source: EditSource, node: NodeIndex, from: string, to: string): string {
  const start = source.start(node);
  const end = source.end(node);
  const firstLine = source.lineOf(start);
  let result = '';
  let at = start;
  for (let line = firstLine + 1; line <= source.lineOf(end); line++) {
    const lineStart = source.lines.lineStart(line);
    if (lineStart >= end) {
      break;
    }
    result += source.text.slice(at, lineStart);
    at = lineStart;
    if (!source.isInsideString(lineStart) && source.text.startsWith(from, lineStart)) {
      result += to;
      at = lineStart + from.length;
    }
  }
  return result + source.text.slice(at, end);
}

/** Longest line new code may have: 88 characters (Black's default), 120 in a file that already goes beyond that. */
export function lineLimit(source: EditSource): number {
  return source.text.split(/\r\n|\n|\r/).some((line) => line.length > 88) ? 120 : 88;
}

/** Parts of a call written on one line where it fits and nothing in it needs a line of its own. */
export function fits(source: EditSource, text: string, indentation: string): boolean {
  return !/[\r\n]/.test(text) && indentation.length + text.length <= lineLimit(source);
}

/** True when a line ends in the node's text outside of all brackets in it, so that only brackets around it hold it together. */
export function breaksLine(source: EditSource, node: NodeIndex): boolean {
  let depth = 0;
  const end = source.end(node);
  for (let at = source.start(node); at < end; at++) {
    const unit = source.text[at] ?? '';
    if (source.isInsideString(at)) {
      continue;
    }
    if (unit === '#') {
      at = source.skipTrivia(at) - 1;
      if (depth === 0) {
        return true;
      }
      continue;
    }
    depth += '([{'.includes(unit) ? 1 : ')]}'.includes(unit) ? -1 : 0;
    if (depth === 0 && (unit === '\n' || unit === '\r')) {
      return true;
    }
  }
  return false;
}
