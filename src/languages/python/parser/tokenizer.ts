/**
 * Turns source text into tokens in one pass: indentation, brackets, names, numbers, strings, and the nested modes of
 * f-strings (PEP 701) and t-strings (PEP 750). The parser never looks at characters again.
 * Broken text never stops it: what is wrong is reported and the scan goes on, so that the functions below a mistake are
 * still found. Python's own tokenizer (CPython, Parser/lexer/lexer.c) is the reference for every rule.
 */
import {
  isLineBreak,
  isTripleQuote,
  lineBreakEnd,
  nameEnd,
  nameProblem,
  numberEnd,
  numberProblem,
  stringEnd,
} from './lexemes';
import { isRunaway, startsStatement } from './recovery';
import type { TokenBuffer } from './tokenBuffer';
import { CharacterClass, characterClassOf, isDigit, isNameCharacter, Token, wordToken } from './tokens';

const tab = 9;
const formFeed = 12;
const space = 32;
const doubleQuote = 34;
const singleQuote = 39;
const backslash = 92;
const byteOrderMark = 0xfeff;

/** What stands below an unclosed triple-quoted string is read by guesswork: problems there are not worth reporting. */
export const unclosedTripleQuotes = 'This triple-quoted string is never closed.';

/** An f-string or t-string that is being read. */
interface FormattedFrame {
  /** Offsets of the prefix, or of the quote where there is none, and of the first character after the opening quote. */
  readonly start: number;
  readonly bodyStart: number;
  readonly quote: number;
  readonly isTriple: boolean;
  readonly isRaw: boolean;
  /** Number of brackets open around the literal. */
  readonly baseDepth: number;
  /** Depth of the brace of each open replacement field; more than one where a format specification holds fields. */
  readonly fieldDepths: number[];
}

export class Tokenizer {
  private readonly length: number;
  /** Names of a text that is all ASCII need no closer look. */
  private readonly isAscii: boolean;
  /** Offsets of the brackets that are open, outermost first. */
  private readonly brackets: number[] = [];
  private readonly formatted: FormattedFrame[] = [];
  /** Columns of the open blocks, tabs going to multiples of 8; and the same with tabs one column wide. */
  private readonly indents: number[] = [0];
  private readonly narrowIndents: number[] = [0];
  /** Offset of the last unclosed string: a bracket opened before it on the line is not reported as well. */
  private lastUnclosedString = -1;

  constructor(
    private readonly text: string,
    private readonly buffer: TokenBuffer,
  ) {
    this.length = text.length;
    this.isAscii = !/[^\0-\x7f]/.test(text);
  }

  run(): void {
    const { text, length } = this;
    let offset = text.charCodeAt(0) === byteOrderMark ? 1 : 0;
    let isLineStart = true;
    for (;;) {
      if (isLineStart) {
        offset = this.readIndentation(offset);
        isLineStart = false;
      }
      if (offset >= length) {
        break;
      }
      const code = text.charCodeAt(offset);
      switch (characterClassOf(code)) {
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
          offset = lineBreakEnd(text, offset);
          isLineStart = true;
          this.endLine();
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
          this.buffer.report(offset, offset + 1, 'Invalid character.');
          this.buffer.emit(Token.Invalid, offset, offset + 1);
          offset++;
      }
    }
    this.finish();
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
  private readIndentation(offset: number): number {
    const { text, length } = this;
    let column = 0;
    let narrowColumn = 0;
    let continuedColumn = 0;
    let code = 0;
    for (; offset < length; offset++) {
      code = text.charCodeAt(offset);
      if (code === space) {
        column++;
        narrowColumn++;
      } else if (code === tab) {
        column = (column | 7) + 1;
        narrowColumn++;
      } else if (code === formFeed) {
        column = 0;
        narrowColumn = 0;
      } else if (code === backslash && isLineBreak(text.charCodeAt(offset + 1))) {
        // The first of several joined lines decides the indentation.
        continuedColumn ||= column;
        offset = lineBreakEnd(text, offset + 1) - 1;
      } else {
        break;
      }
    }
    if (offset >= length || isLineBreak(code) || characterClassOf(code) === CharacterClass.Comment) {
      return offset;
    }
    if (this.brackets.length > 0) {
      if (!startsStatement(text, offset)) {
        return offset;
      }
      this.abandonBrackets();
    }
    if (continuedColumn > 0) {
      this.indentTo(continuedColumn, continuedColumn, offset);
    } else {
      this.indentTo(column, narrowColumn, offset);
    }
    return offset;
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
    const { text } = this;
    const end = nameEnd(text, start + 1);
    const next = text.charCodeAt(end);
    if ((next === doubleQuote || next === singleQuote) && end - start <= 2 && isStringPrefix(text, start, end)) {
      return this.readString(start, end);
    }
    this.buffer.emit(wordToken(text, start, end), start, end);
    const problem = this.isAscii ? undefined : nameProblem(text, start, end);
    if (problem !== undefined) {
      this.buffer.report(problem.start, problem.end, problem.message);
    }
    return end;
  }

  private readNumber(start: number): number {
    const end = numberEnd(this.text, start);
    this.buffer.emit(Token.Number, start, end);
    const problem = numberProblem(this.text, start, end);
    if (problem !== undefined) {
      this.buffer.report(start, end, problem);
    }
    return end;
  }

  private readComment(start: number): number {
    const { text, length } = this;
    let end = start + 1;
    while (end < length && !isLineBreak(text.charCodeAt(end))) {
      end++;
    }
    this.buffer.comments.push({ start, end });
    return end;
  }

  private readContinuation(offset: number): number {
    const { text } = this;
    if (offset + 1 >= this.length) {
      this.buffer.report(offset, offset + 1, "Nothing follows the line continuation '\\'.");
      return offset + 1;
    }
    if (isLineBreak(text.charCodeAt(offset + 1))) {
      return lineBreakEnd(text, offset + 1);
    }
    this.buffer.report(offset, offset + 1, "Unexpected character after the line continuation '\\'.");
    return offset + 1;
  }

  private readOperator(start: number, code: number): number {
    const { text } = this;
    const second = text.charCodeAt(start + 1);
    if (code === Token.Dot && isDigit(second)) {
      return this.readNumber(start);
    }
    if (code === Token.Colon && this.formatted.length > 0 && this.isFieldLevel()) {
      this.buffer.emit(Token.Colon, start, start + 1);
      return this.readFormattedText(start + 1);
    }
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
        if (text.charCodeAt(start + 2) === Token.Dot) {
          kind = Token.Ellipsis;
          end += 2;
        }
      } else {
        kind = doubledOperator(code);
        if (kind !== code) {
          end++;
          if (text.charCodeAt(end) === Token.Equal) {
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
    const { brackets, buffer } = this;
    const floor = this.formatted.length === 0 ? 0 : (this.formatted.at(-1)?.fieldDepths.at(-1) ?? 1) - 1;
    // 1. The bracket this one closes, or else the innermost.
    let match = brackets.length - 1;
    while (match >= floor && this.text.charCodeAt(brackets[match] ?? 0) !== openerOf(code)) {
      match--;
    }
    // 2. What is open inside that one was never closed.
    if (match >= floor) {
      if (match < brackets.length - 1) {
        this.reportUnclosedBracket();
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

  /** True directly inside a replacement field of the innermost f-string, outside any other bracket. */
  private isFieldLevel(): boolean {
    return this.formatted.at(-1)?.fieldDepths.at(-1) === this.brackets.length;
  }

  /** The literal whose prefix, possibly empty, is [start, quoteOffset). */
  private readString(start: number, quoteOffset: number): number {
    const { text, buffer } = this;
    let isFormatted = false;
    let isRaw = false;
    for (let offset = start; offset < quoteOffset; offset++) {
      const lower = text.charCodeAt(offset) | 32;
      isFormatted ||= lower === 102 || lower === 116;
      isRaw ||= lower === 114;
    }
    if (!isFormatted) {
      const end = isTripleQuote(text, quoteOffset)
        ? this.tripleQuotedEnd(start, quoteOffset)
        : this.quotedEnd(start, quoteOffset);
      if (end < 0) {
        return ~end;
      }
      buffer.emit(Token.String, start, end);
      return end;
    }
    const isTriple = isTripleQuote(text, quoteOffset);
    const bodyStart = quoteOffset + (isTriple ? 3 : 1);
    buffer.emit(Token.FormattedStart, start, bodyStart);
    this.formatted.push({
      start,
      bodyStart,
      quote: text.charCodeAt(quoteOffset),
      isTriple,
      isRaw,
      baseDepth: this.brackets.length,
      fieldDepths: [],
    });
    return this.readFormattedText(bodyStart);
  }

  /**
   * End of a literal on one line. The complement (`~`) of the offset to go on from where the quote turns out to end the
   * f-string around it.
   */
  private quotedEnd(start: number, quoteOffset: number): number {
    const end = stringEnd(this.text, quoteOffset);
    if (end >= 0) {
      return end;
    }
    const frame = this.formatted.at(-1);
    if (frame?.quote === this.text.charCodeAt(start) && !frame.isTriple) {
      return ~this.endFormattedInField(frame, start);
    }
    this.reportUnclosedString(start, quoteOffset + 1, ~end);
    return ~end;
  }

  /** End of a triple-quoted literal; one that swallows definitions ends with its first line. */
  private tripleQuotedEnd(start: number, quoteOffset: number): number {
    const { text } = this;
    const bodyStart = quoteOffset + 3;
    const found = stringEnd(text, quoteOffset);
    const end = found < 0 ? ~found : found;
    if (!isRunaway(text, bodyStart, end, found >= 0)) {
      if (found < 0) {
        this.reportUnclosedString(start, bodyStart, end);
      }
      return end;
    }
    let firstLineEnd = bodyStart;
    while (firstLineEnd < end && !isLineBreak(text.charCodeAt(firstLineEnd))) {
      firstLineEnd++;
    }
    this.reportUnclosedString(start, bodyStart, firstLineEnd);
    return firstLineEnd;
  }

  /** `bodyStart` is the offset after the opening quote; `end` the end of the text read as the string. */
  private reportUnclosedString(start: number, bodyStart: number, end: number): void {
    this.lastUnclosedString = start;
    if (bodyStart - start >= 3 && isTripleQuote(this.text, bodyStart - 3)) {
      this.buffer.report(start, bodyStart, unclosedTripleQuotes);
    } else {
      this.buffer.report(start, end, 'This string is not closed on its line.');
    }
  }

  /**
   * Reads literal text of the innermost f-string, or of a format specification in it, up to and including the brace that
   * opens the next field, or the closing quote.
   */
  private readFormattedText(start: number): number {
    const { text, length, buffer, brackets } = this;
    const frame = this.formatted.at(-1);
    if (frame === undefined) {
      return start;
    }
    const { quote, isTriple, fieldDepths } = frame;
    let textStart = start;
    let offset = start;
    for (; offset < length; offset++) {
      const code = text.charCodeAt(offset);
      const isSpecification = fieldDepths.length > 0;
      if (code === backslash) {
        offset = this.escapeEnd(offset, frame.isRaw) - 1;
      } else if (code === Token.BraceOpen) {
        if (!isSpecification && text.charCodeAt(offset + 1) === Token.BraceOpen) {
          offset++;
          continue;
        }
        this.emitText(textStart, offset);
        buffer.emit(Token.BraceOpen, offset, offset + 1);
        brackets.push(offset);
        fieldDepths.push(brackets.length);
        return offset + 1;
      } else if (code === Token.BraceClose) {
        if (isSpecification) {
          this.emitText(textStart, offset);
          buffer.emit(Token.BraceClose, offset, offset + 1);
          brackets.length = (fieldDepths.pop() ?? 1) - 1;
          textStart = offset + 1;
        } else if (text.charCodeAt(offset + 1) === Token.BraceClose) {
          offset++;
        } else {
          buffer.report(offset, offset + 1, "A single '}' in an f-string must be written '}}'.");
        }
      } else if (code === quote && (!isTriple || isTripleQuote(text, offset))) {
        this.emitText(textStart, offset);
        const end = offset + (isTriple ? 3 : 1);
        if (isSpecification) {
          return this.endFormattedInField(frame, offset);
        }
        this.endFormatted(frame, offset, end);
        return end;
      } else if (!isTriple && isLineBreak(code)) {
        break;
      }
    }
    offset = Math.min(offset, length);
    this.emitText(textStart, offset);
    this.reportUnclosedString(frame.start, frame.bodyStart, offset);
    this.endFormatted(frame, offset, offset);
    return offset;
  }

  /** End of the escape at `offset`. Braces keep their meaning after a backslash, except in `\N{name}`. */
  private escapeEnd(offset: number, isRaw: boolean): number {
    const { text } = this;
    const next = text.charCodeAt(offset + 1);
    if (next === Token.BraceOpen || next === Token.BraceClose) {
      return offset + 1;
    }
    if (next === 78 && !isRaw && text.charCodeAt(offset + 2) === Token.BraceOpen) {
      let end = offset + 3;
      while (
        isNameCharacter(text.charCodeAt(end)) ||
        text.charCodeAt(end) === space ||
        text.charCodeAt(end) === Token.Minus
      ) {
        end++;
      }
      return text.charCodeAt(end) === Token.BraceClose ? end + 1 : offset + 2;
    }
    return lineBreakEnd(text, offset + 1);
  }

  private emitText(start: number, end: number): void {
    if (end > start) {
      this.buffer.emit(Token.FormattedMiddle, start, end);
    }
  }

  /** A quote inside a replacement field that can only be meant to end the f-string: `f"{name"`. */
  private endFormattedInField(frame: FormattedFrame, offset: number): number {
    const end = offset + (frame.isTriple ? 3 : 1);
    this.buffer.report(offset, end, "Expected '}' before the end of the f-string.");
    this.lastUnclosedString = offset;
    this.endFormatted(frame, offset, end);
    return end;
  }

  private endFormatted(frame: FormattedFrame, start: number, end: number): void {
    this.buffer.emit(Token.FormattedEnd, start, end);
    this.brackets.length = frame.baseDepth;
    this.formatted.pop();
  }

  private reportUnclosedBracket(): void {
    const innermost = this.brackets.at(-1);
    if (innermost !== undefined && innermost > this.lastUnclosedString) {
      this.buffer.report(innermost, innermost + 1, `'${this.text.charAt(innermost)}' is never closed.`);
    }
  }

  /** Closes everything that is open, so that a statement can begin. */
  private abandonBrackets(): void {
    this.reportUnclosedBracket();
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

/** Any mix of one or two of the letters `b f r t u`; which mixes are legal is not checked. */
function isStringPrefix(text: string, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) {
    switch (text.charCodeAt(offset) | 32) {
      case 98: // b
      case 102: // f
      case 114: // r
      case 116: // t
      case 117: // u
        break;
      default:
        return false;
    }
  }
  return true;
}

function openerOf(closer: number): number {
  switch (closer) {
    case Token.ParenthesisClose:
      return Token.ParenthesisOpen;
    case Token.BracketClose:
      return Token.BracketOpen;
    default:
      return Token.BraceOpen;
  }
}

/** Token of an operator character followed by `=`; the character itself where the two do not join. */
function withEqualSign(code: number): number {
  switch (code) {
    case Token.Equal:
      return Token.EqualEqual;
    case Token.Exclamation:
      return Token.NotEqual;
    case Token.Less:
      return Token.LessEqual;
    case Token.Greater:
      return Token.GreaterEqual;
    case Token.Colon:
      return Token.ColonEqual;
    case Token.Plus:
    case Token.Minus:
    case Token.Star:
    case Token.Slash:
    case Token.Percent:
    case Token.Ampersand:
    case Token.Bar:
    case Token.Caret:
    case Token.At:
      return Token.AugmentedAssign;
    default:
      return code;
  }
}

function doubledOperator(code: number): number {
  switch (code) {
    case Token.Star:
      return Token.DoubleStar;
    case Token.Slash:
      return Token.DoubleSlash;
    case Token.Less:
      return Token.ShiftLeft;
    case Token.Greater:
      return Token.ShiftRight;
    default:
      return code;
  }
}
