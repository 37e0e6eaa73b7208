/**
 * What a notebook's cell may hold beyond Python, put out of the parser's way: line magics, shell escapes and help become
 * expressions and comments of the same length, so that every character of Python keeps its place; a cell in another language
 * has no Python. Follows IPython's input transformers (IPython 8 core/inputtransformer2.py); knows nothing of files.
 */
import magics from './magics.json';

/** A line of a cell that the module shows in another form. */
export interface MaskedLine {
  /** Zero-based, within the cell. */
  readonly line: number;
  /** How the line begins in the module, and what the cell has there. Of equal length. */
  readonly masked: string;
  readonly original: string;
  /** True where the rest of the line is Python; else `masked` is all of it. */
  readonly hasCode: boolean;
}

export type CellSyntax =
  | {
      readonly kind: 'python';
      /** As long as the cell's own, line by line. */
      readonly lines: readonly string[];
      readonly masked: readonly MaskedLine[];
    }
  /** A cell that another program reads, such as one that begins with `%%bash`. */
  | { readonly kind: 'other' }
  /** Python that would take the cells behind it along. */
  | { readonly kind: 'problem'; readonly message: string };

/** Line magics that run the Python behind them, with the options that take a value. */
const codeMagics: ReadonlyMap<string, readonly string[]> = new Map(
  magics.line.map(({ name, valueOptions }) => [name, valueOptions]),
);
/** Cell magics whose cell is Python. */
const pythonCellMagics: ReadonlySet<string> = new Set(magics.cell);

export function cellSyntax(lines: readonly string[]): CellSyntax {
  const head = lines.findIndex((line) => line.trim() !== '');
  const cellMagic = /^%%(\w*)/.exec(lines[head] ?? '')?.[1];
  if (cellMagic !== undefined && !pythonCellMagics.has(cellMagic)) {
    return { kind: 'other' };
  }
  const masked: MaskedLine[] = [];
  const state = new LineState();
  let continuesEscape = false;
  for (const [line, text] of lines.entries()) {
    const escape: Escape | undefined = continuesEscape
      ? whole(text, comment(text))
      : state.isInside
        ? undefined
        : line === head && cellMagic !== undefined
          ? whole(text, emptyExpression(text))
          : escapeOf(text);
    if (escape === undefined) {
      continuesEscape = false;
      state.read(text);
      continue;
    }
    masked.push({ line, ...escape });
    continuesEscape = !escape.hasCode && text.trimEnd().endsWith('\\');
    if (escape.hasCode) {
      state.read(text.slice(escape.original.length));
    }
  }
  if (state.isInString) {
    return { kind: 'problem', message: 'A string in this cell has no end.' };
  }
  const shown = [...lines];
  for (const each of masked) {
    shown[each.line] = each.masked + (lines[each.line] ?? '').slice(each.original.length);
  }
  return { kind: 'python', lines: shown, masked: masked.filter((each) => each.masked !== each.original) };
}

type Escape = Omit<MaskedLine, 'line'>;

function whole(text: string, masked: string): Escape {
  return { masked, original: text, hasCode: false };
}

/** Undefined for a line of Python. The line is the first of its statement. */
function escapeOf(text: string): Escape | undefined {
  const [, indentation = '', sign = ''] = /^(\s*)(\S?)/.exec(text) ?? [];
  const rest = text.slice(indentation.length);
  const magic = /^%(\w+)[ \t]+/.exec(rest);
  const valueOptions = codeMagics.get(magic?.[1] ?? '');
  if (magic !== null && valueOptions !== undefined) {
    return codeBehind(text, indentation + magic[0], valueOptions);
  }
  const assigned = /^(\s*[\p{L}_][\p{L}\p{N}_.,\s*[\]]*=\s*)[!%](?=\S)/u.exec(text);
  if (assigned !== null) {
    const [, target = ''] = assigned;
    return whole(text, target + emptyExpression(text.slice(target.length)));
  }
  return '!%?/,;'.includes(sign === '' ? ' ' : sign) || isHelp(rest) ? whole(text, emptyExpression(text)) : undefined;
}

/** `%timeit -n 10 load()` becomes `0;            load()`. What cannot stand behind a semicolon is left out. */
function codeBehind(text: string, head: string, valueOptions: readonly string[]): Escape {
  let at = head.length;
  for (;;) {
    const option = /^-([a-zA-Z])(\S*)\s*/.exec(text.slice(at));
    if (option === null) {
      break;
    }
    const [all, name = '', joined] = option;
    at += all.length;
    if (joined === '' && valueOptions.includes(name)) {
      at += /^\S+\s*/.exec(text.slice(at))?.[0].length ?? 0;
    }
  }
  const code = text.slice(at);
  const indentation = /^\s*/.exec(text)?.[0] ?? '';
  return code === '' || isHelp(code) || /^(?:[@#!%?]|(?:for|while|if|with|def|class|try|async|match)\b)/.test(code)
    ? whole(text, emptyExpression(text))
    : { masked: `${indentation}0;`.padEnd(at), original: text.slice(0, at), hasCode: true };
}

/** `model.fit?`, `??load`. A question mark is no part of Python, but may end a comment or a string. */
function isHelp(text: string): boolean {
  return text.trimEnd().endsWith('?') && !/['"#]/.test(text);
}

/** A name that nobody knows, and the rest as a comment: `_#ip install shop`. IPython keeps the last output in `_`. */
function emptyExpression(text: string): string {
  const indentation = /^\s*/.exec(text)?.[0] ?? '';
  const rest = text.slice(indentation.length);
  return indentation + (rest.length < 2 ? '_'.repeat(rest.length) : `_#${rest.slice(2)}`);
}

function comment(text: string): string {
  return text === '' ? '' : `#${text.slice(1)}`;
}

/** Whether a line continues the statement of the line before it: in brackets, in a string, or behind a backslash. */
class LineState {
  private depth = 0;
  private quote: string | undefined;
  private isContinued = false;

  get isInside(): boolean {
    return this.depth > 0 || this.quote !== undefined || this.isContinued;
  }

  get isInString(): boolean {
    return this.quote?.length === 3;
  }

  read(line: string): void {
    const parts = /'''|"""|\\[^]?|['"#()[\]{}]/g;
    this.isContinued = false;
    for (let match = parts.exec(line); match !== null; match = parts.exec(line)) {
      const [part] = match;
      if (part.startsWith('\\')) {
        this.isContinued = parts.lastIndex >= line.length && part.length === 1;
      } else if (this.quote !== undefined) {
        this.close(part, parts);
      } else if (part === '#') {
        break;
      } else if (part.includes("'") || part.includes('"')) {
        this.quote = part;
      } else {
        this.depth = Math.max(0, this.depth + ('([{'.includes(part) ? 1 : -1));
      }
    }
    // A string of one line ends with its line, unless a backslash carries it on.
    if (this.quote?.length === 1 && !this.isContinued) {
      this.quote = undefined;
    }
  }

  private close(part: string, parts: RegExp): void {
    if (part === this.quote) {
      this.quote = undefined;
    } else if (part.length === 3 && part.startsWith(this.quote ?? ' ')) {
      // `'a'''`: the first of the three ends the string.
      this.quote = undefined;
      parts.lastIndex -= 2;
    }
  }
}
