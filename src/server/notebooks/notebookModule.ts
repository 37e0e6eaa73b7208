/**
 * A notebook's cells as one module of Python, and the way back: which cell and which line of it a place of the module is, and
 * which cells change when the module's text does. Between the cells stand comments that mark where each begins, so that they are
 * found again in a text that was edited. Knows no file and no editor.
 */
import type { Position, Range, TextEdit } from '../../core/text';
import { cellSyntax, type MaskedLine } from '../../languages/notebook/cellSyntax';
import { lineEdit } from './lineEdit';

export interface NotebookCell {
  /** Its place among all cells of the notebook, zero-based. */
  readonly index: number;
  readonly source: string;
  /** Line of the module that the cell should begin at, zero-based; where one of them cannot, all follow each other. */
  readonly preferredLine?: number;
}

export interface CellPosition {
  /** Zero-based, among all cells. */
  readonly cell: number;
  readonly position: Position;
}

export interface CellRange {
  readonly cell: number;
  readonly range: Range;
}

interface CellProblem {
  readonly cell: number;
  /** The line that the cell should have begun at. */
  readonly line: number;
  readonly message: string;
}

interface PlacedCell {
  readonly index: number;
  readonly lines: readonly string[];
  readonly shown: readonly string[];
  readonly masked: readonly MaskedLine[];
  /** Of the module, zero-based. */
  readonly start: number;
}

/** The marker, and a line that keeps it apart from a comment that belongs to what follows. */
const separatorLines = 2;

export class NotebookModule {
  /** Of Python, whatever the cells hold. */
  readonly text: string;
  /** Cells that are Python and cannot be read, each with a sentence. */
  readonly problems: readonly CellProblem[];
  private readonly cells: readonly PlacedCell[];

  /** @param cells The code cells in Python, in their order. */
  constructor(cells: readonly NotebookCell[]) {
    const problems: CellProblem[] = [];
    const read = cells.flatMap(({ index, source, preferredLine }) => {
      const lines = source.split(/\r\n|\r|\n/);
      const syntax = cellSyntax(lines);
      if (syntax.kind === 'problem') {
        problems.push({ cell: index, line: preferredLine ?? 0, message: syntax.message });
      }
      return syntax.kind === 'python'
        ? [{ index, lines, shown: syntax.lines, masked: syntax.masked, preferredLine }]
        : [];
    });
    this.problems = problems;
    this.cells = placed(read, preferredStarts(read) ?? followingStarts(read));
    this.text = this.compose();
  }

  /** Undefined between the cells. */
  placeOf({ line, character }: Position): CellPosition | undefined {
    const cell = this.cells.find(({ start, lines }) => line >= start && line < start + lines.length);
    return cell && { cell: cell.index, position: { line: line - cell.start, character } };
  }

  /** The part of the range that lies in the cell it begins in. */
  rangeOf({ start, end }: Range): CellRange | undefined {
    const from = this.placeOf(start);
    const cell = from && this.cells.find(({ index }) => index === from.cell);
    if (from === undefined || cell === undefined) {
      return undefined;
    }
    const lastLine = cell.lines.length - 1;
    const isInside = end.line - cell.start <= lastLine;
    const to = isInside
      ? { line: end.line - cell.start, character: end.character }
      : { line: lastLine, character: (cell.lines[lastLine] ?? '').length };
    return { cell: from.cell, range: { start: from.position, end: to } };
  }

  /** Undefined for a cell that is no part of the module. */
  modulePosition(cell: number, { line, character }: Position): Position | undefined {
    const found = this.cells.find(({ index }) => index === cell);
    return found && { line: found.start + line, character };
  }

  /**
   * The new source of each cell that differs, for the module's text after edits. Undefined where a place between the cells was
   * lost, or a line that is no Python was touched: then nobody can tell what the cells should be.
   */
  changedSources(text: string): ReadonlyMap<number, string> | undefined {
    const parts = this.partsOf(text.split(/\r\n|\r|\n/));
    if (parts === undefined) {
      return undefined;
    }
    const changed = new Map<number, string>();
    for (const [position, cell] of this.cells.entries()) {
      const lines = restored(parts[position] ?? [], cell.masked);
      if (lines === undefined) {
        return undefined;
      }
      if (lines.join('\n') !== cell.lines.join('\n')) {
        changed.set(cell.index, lines.join('\n'));
      }
    }
    return changed;
  }

  /** The same as one edit of each cell, of the lines that differ. */
  cellEdits(text: string): ReadonlyMap<number, TextEdit> | undefined {
    const changed = this.changedSources(text);
    return (
      changed &&
      new Map(
        this.cells.flatMap(({ index, lines }) => {
          const source = changed.get(index);
          return source === undefined ? [] : [[index, lineEdit(lines.join('\n'), source)] as const];
        }),
      )
    );
  }

  private compose(): string {
    const lines: string[] = [];
    for (const cell of this.cells) {
      while (lines.length < cell.start - separatorLines) {
        lines.push('');
      }
      lines.push(markerOf(cell), '', ...cell.shown);
    }
    return `${lines.join('\n')}\n`;
  }

  /** The lines of each cell in an edited module. What was put before the first cell belongs to it. */
  private partsOf(lines: readonly string[]): readonly (readonly string[])[] | undefined {
    const markers = this.cells.map((cell) => lines.indexOf(markerOf(cell)));
    const isComplete = markers.every(
      (line, position) => line > (markers[position - 1] ?? -1) && lines.lastIndexOf(lines[line] ?? '') === line,
    );
    if (!isComplete) {
      return undefined;
    }
    const before = withoutBlankEnds(lines.slice(0, markers[0]), lines.length, lines.length);
    return this.cells.map((cell, position) => {
      const next = this.cells[position + 1];
      const gap = next === undefined ? 1 : next.start - separatorLines - (cell.start + cell.lines.length);
      const part = withoutBlankEnds(lines.slice((markers[position] ?? 0) + 1, markers[position + 1]), 1, gap);
      return position === 0 && before.length > 0 ? withHead(part, before, cell.masked) : part;
    });
  }
}

function markerOf({ index }: Pick<PlacedCell, 'index'>): string {
  return `# %% notebook cell ${String(index + 1)}`;
}

interface ReadCell extends Omit<PlacedCell, 'start'> {
  readonly preferredLine: number | undefined;
}

function placed(cells: readonly ReadCell[], starts: readonly number[]): readonly PlacedCell[] {
  return cells.map(({ index, lines, shown, masked }, position) => ({
    index,
    lines,
    shown,
    masked,
    start: starts[position] ?? 0,
  }));
}

/** Undefined where a cell has no line that it should begin at, or no room for it. */
function preferredStarts(cells: readonly ReadCell[]): readonly number[] | undefined {
  const starts: number[] = [];
  let end = 0;
  for (const { preferredLine, lines } of cells) {
    if (preferredLine === undefined || preferredLine < end + separatorLines) {
      return undefined;
    }
    starts.push(preferredLine);
    end = preferredLine + lines.length;
  }
  return starts;
}

function followingStarts(cells: readonly ReadCell[]): readonly number[] {
  const starts: number[] = [];
  let end = 0;
  for (const { lines } of cells) {
    starts.push(end + separatorLines);
    end += separatorLines + lines.length;
  }
  return starts;
}

/** Takes at most so many blank lines from the start and from the end. */
function withoutBlankEnds(lines: readonly string[], fromStart: number, fromEnd: number): readonly string[] {
  let start = 0;
  let end = lines.length;
  while (start < fromStart && start < end && lines[start] === '') {
    start++;
  }
  while (lines.length - end < fromEnd && end > start && lines[end - 1] === '') {
    end--;
  }
  return lines.slice(start, end);
}

/** Behind magics at the top: `%%time` must stay the first line of its cell. */
function withHead(lines: readonly string[], head: readonly string[], masked: readonly MaskedLine[]): readonly string[] {
  let top = 0;
  while (masked[top]?.hasCode === false && masked[top]?.masked === lines[top]) {
    top++;
  }
  return [...lines.slice(0, top), ...head, ...lines.slice(top)];
}

/** Puts back what was masked, in order; undefined when some of it is not there any more. */
function restored(lines: readonly string[], masked: readonly MaskedLine[]): readonly string[] | undefined {
  let next = 0;
  const result = lines.map((line) => {
    const each = masked[next];
    const isHere = each !== undefined && (each.hasCode ? line.startsWith(each.masked) : line === each.masked);
    if (!isHere) {
      return line;
    }
    next++;
    return each.original + line.slice(each.masked.length);
  });
  return next === masked.length ? result : undefined;
}
