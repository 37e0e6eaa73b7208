/**
 * Positions, ranges and edits of source text, in the units of the Language Server Protocol:
 * zero-based lines and zero-based UTF-16 characters. Offsets count UTF-16 code units from the start of the text.
 * Nothing here knows a programming language.
 */

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A range of a named file, with the source text a person would recognise it by. */
export interface SourceLocation {
  readonly path: string;
  readonly range: Range;
  readonly text: string;
}

/** Negative when `a` stands before `b`, zero when they are equal, positive when it stands after. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** True when `inner` lies within `outer`; equal ends count as within. */
export function equalRanges(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.start) === 0 && comparePositions(a.end, b.end) === 0;
}

export function containsRange(outer: Range, inner: Range): boolean {
  return comparePositions(outer.start, inner.start) <= 0 && comparePositions(inner.end, outer.end) <= 0;
}

export function containsPosition(range: Range, position: Position): boolean {
  return comparePositions(range.start, position) <= 0 && comparePositions(position, range.end) <= 0;
}

/** Converts between offsets and positions of one text. Lines end at LF, CRLF or a lone CR, as in Python and the LSP. */
export class LineMap {
  private readonly starts: Uint32Array;
  /** The line found last: what is asked for next is mostly near. */
  private lastLine = 0;

  constructor(private readonly text: string) {
    this.starts = text.includes('\r') ? lineStarts(text) : lineStartsByFeeds(text);
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** Offset of the first character of a line; the text's end for a line past the last. */
  lineStart(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  positionAt(offset: number): Position {
    const line = this.lineAt(offset);
    this.lastLine = line;
    return { line, character: offset - (this.starts[line] ?? 0) };
  }

  private lineAt(offset: number): number {
    const { starts, lastLine } = this;
    let low = 0;
    let high = starts.length;
    if ((starts[lastLine] ?? 0) <= offset) {
      low = lastLine;
      // A few lines on it still is faster to go one by one.
      for (const last = Math.min(high, low + nearLines); low + 1 < last; low++) {
        if (offset < (starts[low + 1] ?? 0)) {
          return low;
        }
      }
    } else {
      high = lastLine;
    }
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  offsetAt(position: Position): number {
    const start = this.lineStart(position.line);
    return Math.min(start + position.character, this.lineStart(position.line + 1));
  }

  rangeAt(start: number, end: number): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }
}

const nearLines = 4;

/** Grows with the longest text; what is found is copied out of it. */
let found = new Uint32Array(1 << 12);

function noteStart(line: number, offset: number): void {
  if (line === found.length) {
    const larger = new Uint32Array(line * 2);
    larger.set(found);
    found = larger;
  }
  found[line] = offset;
}

function lineStarts(text: string): Uint32Array {
  let lines = 1;
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset);
    if (unit === 10) {
      noteStart(lines++, offset + 1);
    } else if (unit === 13) {
      if (text.charCodeAt(offset + 1) === 10) {
        offset++;
      }
      noteStart(lines++, offset + 1);
    }
  }
  return found.slice(0, lines);
}

/** Of a text without carriage returns: looking for the next feed is several times faster than looking at every character. */
function lineStartsByFeeds(text: string): Uint32Array {
  let lines = 1;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
    noteStart(lines++, feed + 1);
  }
  return found.slice(0, lines);
}

/**
 * Applies edits that do not overlap; edits at the same place keep their order.
 * @throws RangeError when two edits overlap: the caller has made an edit that would lose text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const map = new LineMap(text);
  const spans = edits
    .map((edit, order) => ({
      start: map.offsetAt(edit.range.start),
      end: map.offsetAt(edit.range.end),
      newText: edit.newText,
      order,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let result = '';
  let at = 0;
  for (const span of spans) {
    if (span.start < at) {
      throw new RangeError(`Edits overlap at offset ${String(span.start)}.`);
    }
    result += text.slice(at, span.start) + span.newText;
    at = span.end;
  }
  return result + text.slice(at);
}
