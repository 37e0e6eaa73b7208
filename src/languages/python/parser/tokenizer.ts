/**
 * Turns source text into tokens in one pass: indentation, brackets, names, numbers and operators here, string
 * literals in its lower half, stringReader.ts. The parser never looks at characters again.
 * Broken text never stops it: what is wrong is reported and the scan goes on, so that the functions below a mistake are
 * still found. Python's own tokenizer (CPython, Parser/lexer/lexer.c) is the reference for every rule.
 */
import { wideCharacter, type Characters } from './characters';
import { isLineBreak, lineBreakEnd, nameEnd, nameProblem, numberEnd, numberProblem, plainIntegerEnd } from './lexemes';
import { doubledOperator, isStringPrefix, openerOf, withEqualSign } from './operators';
import { startsStatement } from './recovery';
import { StringReader } from './stringReader';
import type { TokenBuffer } from './tokenBuffer';
import { CharacterClass, characterClasses, isDigit, Token, wordToken } from './tokens';

const tab = 9;
const formFeed = 12;
const space = 32;
const numberSign = 35;
const doubleQuote = 34;
const singleQuote = 39;
const backslash = 92;
const byteOrderMark = 0xfeff;

export class Tokenizer extends StringReader {
  private readonly length: number;
  /** Offset of a wide character that no name read so far reaches: names before it need no closer look. */
  private nextWide: number;
  /** Columns of the open blocks, tabs going to multiples of 8; and the same with tabs one column wide. */
  private readonly indents: number[] = [0];
  private readonly narrowIndents: number[] = [0];

  constructor(text: string, characters: Characters, buffer: TokenBuffer) {
    super(text, characters.codes, buffer);
    this.length = text.length;
    this.nextWide = characters.isAscii ? Infinity : 0;
  }

  run(): void {
    const { text, codes, length } = this;
    const nullOffset = text.indexOf('\0');
    if (nullOffset >= 0) {
      // Not even allowed in comments and strings.
      this.buffer.report(nullOffset, nullOffset + 1, 'Source code cannot contain null characters.');
    }
    let offset = this.readIndentation(text.charCodeAt(0) === byteOrderMark ? 1 : 0);
    for (;;) {
      // A single space stands between most tokens.
      if (codes[offset] === space) {
        offset++;
      }
      const code = codes[offset] ?? 0;
      switch (characterClasses[code]) {
        case CharacterClass.Space:
          offset++;
          break;
        case CharacterClass.NameStart:
          offset = this.readName(offset);
          break;
        case CharacterClass.Operator:
          offset = this.readOperator(offset, code);
          break;
        case CharacterClass.LineBreak:
          this.endLine();
          offset = this.readIndentation(lineBreakEnd(codes, offset));
          break;
        case CharacterClass.BracketOpen:
          this.brackets.push(offset);
          this.buffer.emit(code, offset, offset + 1);
          offset++;
          break;
        case CharacterClass.BracketClose:
          offset = this.readClosingBracket(offset, code);
          break;
        case CharacterClass.Quote:
          offset = this.readString(offset, offset);
          break;
        case CharacterClass.Digit:
          offset = this.readNumber(offset);
          break;
        case CharacterClass.Comment:
          offset = this.readComment(offset);
          break;
        case CharacterClass.Backslash:
          offset = this.readContinuation(offset);
          break;
        default:
          // The text ends with a zero, which may stand inside it as well.
          if (offset >= length) {
            this.finish();
            return;
          }
          if (code !== 0) {
            this.buffer.report(offset, offset + 1, 'Invalid character.');
          }
          this.buffer.emit(Token.Invalid, offset, offset + 1);
          offset++;
      }
    }
  }

  /** Ends a logical line, unless a bracket is open or the line is blank. */
  private endLine(): void {
    if (this.brackets.length === 0) {
      const last = this.buffer.lastKind();
      if (last !== Token.Newline && last !== Token.Indent && last !== Token.Dedent) {
        this.buffer.emitEmpty(Token.Newline);
      }
    }
  }

  /** Reads white space at the start of a line and opens or closes blocks; returns the offset of the first other character. */
  private readIndentation(lineStart: number): number {
    const { codes } = this;
    let offset = lineStart;
    while (codes[offset] === space) {
      offset++;
    }
    switch (codes[offset]) {
      case tab:
      case formFeed:
      case backslash:
        return this.readUnevenIndentation(lineStart);
      default:
        this.indentLine(offset, offset - lineStart, offset - lineStart);
        return offset;
    }
  }

  /** The same with tabs, form feeds and joined lines. */
  private readUnevenIndentation(lineStart: number): number {
    const { codes } = this;
    let offset = lineStart;
    let column = 0;
    let narrowColumn = 0;
    let continuedColumn = 0;
    for (; ; offset++) {
      const code = codes[offset];
      if (code === space) {
        column++;
        narrowColumn++;
      } else if (code === tab) {
        column = (column | 7) + 1;
        narrowColumn++;
      } else if (code === formFeed) {
        column = 0;
        narrowColumn = 0;
      } else if (code === backslash && isLineBreak(codes[offset + 1] ?? 0)) {
        // The first of several joined lines decides the indentation.
        continuedColumn ||= column;
        offset = lineBreakEnd(codes, offset + 1) - 1;
      } else {
        break;
      }
    }
    if (continuedColumn > 0) {
      this.indentLine(offset, continuedColumn, continuedColumn);
    } else {
      this.indentLine(offset, column, narrowColumn);
    }
    return offset;
  }

  /** Opens or closes blocks for the line whose first character is at `offset`, unless it is blank or inside brackets. */
  private indentLine(offset: number, column: number, narrowColumn: number): void {
    const { codes, indents, narrowIndents } = this;
    const code = codes[offset] ?? 0;
    if (offset >= this.length || isLineBreak(code) || code === numberSign) {
      return;
    }
    if (this.brackets.length > 0) {
      if (!startsStatement(this.text, codes, offset)) {
        return;
      }
      this.abandonBrackets();
    }
    const top = indents.length - 1;
    if (column !== indents[top] || narrowColumn !== narrowIndents[top]) {
      this.indentTo(column, narrowColumn, offset);
    }
  }

  private indentTo(column: number, narrowColumn: number, offset: number): void {
    const { indents, narrowIndents, buffer } = this;
    let top = indents.length - 1;
    const current = indents[top] ?? 0;
    if (column > current) {
      if (narrowColumn <= (narrowIndents[top] ?? 0)) {
        this.reportMixedTabs(offset);
      }
      indents.push(column);
      narrowIndents.push(narrowColumn);
      buffer.emitEmpty(Token.Indent);
      return;
    }
    if (column < current) {
      while (top > 0 && (indents[top] ?? 0) > column) {
        indents.pop();
        narrowIndents.pop();
        buffer.emitEmpty(Token.Dedent);
        top--;
      }
      if ((indents[top] ?? 0) < column) {
        // A column between two blocks: the line stays in the inner one.
        buffer.report(offset, offset + 1, 'Unindent does not match any outer indentation level.');
        indents.push(column);
        narrowIndents.push(narrowColumn);
        buffer.dropLast();
        return;
      }
    }
    if (narrowColumn !== narrowIndents[top]) {
      this.reportMixedTabs(offset);
      narrowIndents[top] = narrowColumn;
    }
  }

  private reportMixedTabs(offset: number): void {
    this.buffer.report(offset, offset + 1, 'Tabs and spaces are mixed in the indentation.');
  }

  /** A name, a keyword, or the prefix of a string. */
  private readName(start: number): number {
    const { codes } = this;
    const end = nameEnd(codes, start + 1);
    const next = codes[end];
    if ((next === doubleQuote || next === singleQuote) && end - start <= 2 && isStringPrefix(codes, start, end)) {
      return this.readString(start, end);
    }
    this.buffer.emit(wordToken(codes, start, end), start, end);
    if (end > this.nextWide) {
      this.checkName(start, end);
    }
    return end;
  }

  /** Reports what no name may hold; only wide characters are in doubt. */
  private checkName(start: number, end: number): void {
    if (this.nextWide < start) {
      const found = this.codes.indexOf(wideCharacter, start);
      this.nextWide = found < 0 ? Infinity : found;
    }
    const problem = this.nextWide < end ? nameProblem(this.text, start, end) : undefined;
    if (problem !== undefined) {
      this.buffer.report(problem.start, problem.end, problem.message);
    }
  }

  private readNumber(start: number): number {
    const { text, codes } = this;
    const plainEnd = plainIntegerEnd(codes, start);
    if (plainEnd >= 0) {
      this.buffer.emit(Token.Number, start, plainEnd);
      return plainEnd;
    }
    const end = numberEnd(codes, start);
    this.buffer.emit(Token.Number, start, end);
    const problem = numberProblem(text, codes, start, end);
    if (problem !== undefined) {
      this.buffer.report(start, end, problem);
    }
    return end;
  }

  private readComment(start: number): number {
    const { codes, length } = this;
    let end = start + 1;
    while (end < length && !isLineBreak(codes[end] ?? 0)) {
      end++;
    }
    this.buffer.comments.push({ start, end });
    return end;
  }

  private readContinuation(offset: number): number {
    const { codes } = this;
    if (offset + 1 >= this.length) {
      this.buffer.report(offset, offset + 1, "Nothing follows the line continuation '\\'.");
      return offset + 1;
    }
    if (isLineBreak(codes[offset + 1] ?? 0)) {
      return lineBreakEnd(codes, offset + 1);
    }
    this.buffer.report(offset, offset + 1, "Unexpected character after the line continuation '\\'.");
    return offset + 1;
  }

  private readOperator(start: number, code: number): number {
    const { codes } = this;
    const second = codes[start + 1] ?? 0;
    if (code === Token.Dot && isDigit(second)) {
      return this.readNumber(start);
    }
    if (code === Token.Colon && this.formatted.length > 0 && this.isFieldLevel()) {
      this.buffer.emit(Token.Colon, start, start + 1);
      return this.readFormattedText(start + 1);
    }
    if (characterClasses[second] === CharacterClass.Operator) {
      return this.readLongOperator(start, code, second);
    }
    this.buffer.emit(code, start, start + 1);
    return start + 1;
  }

  /** An operator that another operator's character follows, which may be a part of it. */
  private readLongOperator(start: number, code: number, second: number): number {
    const { codes } = this;
    let kind = code;
    let end = start + 1;
    if (second === Token.Equal) {
      end++;
      kind = withEqualSign(code);
      if (kind === code) {
        end--;
      }
    } else if (second === code) {
      if (code === Token.Dot) {
        if (codes[start + 2] === Token.Dot) {
          kind = Token.Ellipsis;
          end += 2;
        }
      } else {
        kind = doubledOperator(code);
        if (kind !== code) {
          end++;
          if (codes[end] === Token.Equal) {
            kind = Token.AugmentedAssign;
            end++;
          }
        }
      }
    } else if (second === Token.Greater) {
      if (code === Token.Minus) {
        kind = Token.Arrow;
        end++;
      } else if (code === Token.Less) {
        kind = Token.NotEqual;
        end++;
        this.buffer.report(start, end, "Python 3 writes '!=' for '<>'.");
      }
    }
    this.buffer.emit(kind, start, end);
    return end;
  }

  private readClosingBracket(offset: number, code: number): number {
    const { brackets, codes } = this;
    const innermost = brackets.length - 1;
    if (this.formatted.length > 0 || innermost < 0 || codes[brackets[innermost] ?? 0] !== openerOf(code)) {
      return this.readOddBracket(offset, code);
    }
    brackets.pop();
    this.buffer.emit(code, offset, offset + 1);
    return offset + 1;
  }

  /** A closing bracket that may not match the innermost, or that may close a replacement field. */
  private readOddBracket(offset: number, code: number): number {
    const { brackets, buffer } = this;
    const floor = this.formatted.length === 0 ? 0 : (this.formatted.at(-1)?.fieldDepths.at(-1) ?? 1) - 1;
    // 1. The bracket this one closes, or else the innermost.
    let match = brackets.length - 1;
    while (match >= floor && this.codes[brackets[match] ?? 0] !== openerOf(code)) {
      match--;
    }
    // 2. What is open inside that one was never closed.
    if (match >= floor) {
      if (match < brackets.length - 1) {
        this.reportUnclosedBracket(brackets.at(-1));
      }
      brackets.length = match + 1;
    } else if (brackets.length > floor) {
      const innermost = this.text.charAt(brackets.at(-1) ?? 0);
      buffer.report(offset, offset + 1, `'${String.fromCharCode(code)}' does not close '${innermost}'.`);
    } else {
      buffer.report(offset, offset + 1, `'${String.fromCharCode(code)}' closes no bracket.`);
    }
    // 3. A brace at field level returns to the text of the f-string.
    buffer.emit(code, offset, offset + 1);
    const closesField = this.formatted.length > 0 && code === Token.BraceClose && this.isFieldLevel();
    if (closesField) {
      this.formatted.at(-1)?.fieldDepths.pop();
      brackets.pop();
      return this.readFormattedText(offset + 1);
    }
    // The brace of a replacement field is only closed by a brace.
    if (brackets.length > floor && !(this.formatted.length > 0 && this.isFieldLevel())) {
      brackets.pop();
    }
    return offset + 1;
  }

  private reportUnclosedBracket(offset: number | undefined): void {
    if (offset !== undefined && offset > this.lastUnclosedString) {
      this.buffer.report(offset, offset + 1, `'${this.text.charAt(offset)}' is never closed.`);
    }
  }

  /** Closes everything that is open, so that a statement can begin. */
  private abandonBrackets(): void {
    // The outermost: a problem the parser has behind it is then known for an echo.
    this.reportUnclosedBracket(this.brackets[0]);
    while (this.formatted.pop() !== undefined) {
      this.buffer.emitEmpty(Token.FormattedEnd);
    }
    this.brackets.length = 0;
    this.buffer.emitEmpty(Token.Newline);
  }

  private finish(): void {
    const { buffer } = this;
    if (this.brackets.length > 0 || this.formatted.length > 0) {
      this.abandonBrackets();
    } else if (buffer.lastKind() !== Token.Newline) {
      buffer.emitEmpty(Token.Newline);
    }
    for (let block = this.indents.length; block > 1; block--) {
      buffer.emitEmpty(Token.Dedent);
    }
    // Several, so that looking a few tokens ahead stays inside the stream.
    for (let padding = 0; padding < 4; padding++) {
      buffer.emitEmpty(Token.EndOfFile);
    }
  }
}
