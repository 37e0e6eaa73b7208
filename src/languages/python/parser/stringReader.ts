/**
 * The tokenizer's lower half: string literals, and the nested modes of f-strings (PEP 701) and t-strings (PEP 750), which
 * alternate between literal text read here and replacement fields read by the tokenizer as ordinary tokens.
 * The brackets that are open are kept here, because a brace at the right depth leads back from a field to the text.
 */
import { isLineBreak, isTripleQuote, lineBreakEnd, stringEnd } from './lexemes';
import { isRunaway } from './recovery';
import type { TokenBuffer } from './tokenBuffer';
import { isNameCharacter, Token } from './tokens';

const space = 32;
const backslash = 92;

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

export class StringReader {
  /** Offsets of the brackets that are open, outermost first. */
  protected readonly brackets: number[] = [];
  protected readonly formatted: FormattedFrame[] = [];
  /** Offset of the last unclosed string: a bracket opened before it on the line is not reported as well. */
  protected lastUnclosedString = -1;

  constructor(
    protected readonly text: string,
    protected readonly codes: Uint8Array,
    protected readonly buffer: TokenBuffer,
  ) {}

  /** True directly inside a replacement field of the innermost f-string, outside any other bracket. */
  protected isFieldLevel(): boolean {
    return this.formatted.at(-1)?.fieldDepths.at(-1) === this.brackets.length;
  }

  /** The literal whose prefix, possibly empty, is [start, quoteOffset). */
  protected readString(start: number, quoteOffset: number): number {
    const { codes, buffer } = this;
    let isFormatted = false;
    let isRaw = false;
    for (let offset = start; offset < quoteOffset; offset++) {
      const lower = (codes[offset] ?? 0) | 32;
      isFormatted ||= lower === 102 || lower === 116;
      isRaw ||= lower === 114;
    }
    if (!isFormatted) {
      const end = isTripleQuote(codes, quoteOffset)
        ? this.tripleQuotedEnd(start, quoteOffset)
        : this.quotedEnd(start, quoteOffset);
      if (end < 0) {
        return ~end;
      }
      buffer.emit(Token.String, start, end);
      return end;
    }
    const isTriple = isTripleQuote(codes, quoteOffset);
    const bodyStart = quoteOffset + (isTriple ? 3 : 1);
    buffer.emit(Token.FormattedStart, start, bodyStart);
    this.formatted.push({
      start,
      bodyStart,
      quote: codes[quoteOffset] ?? 0,
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
    const end = stringEnd(this.codes, quoteOffset, this.text.length);
    if (end >= 0) {
      return end;
    }
    const frame = this.formatted.at(-1);
    if (frame !== undefined && frame.quote === this.codes[start] && !frame.isTriple) {
      return ~this.endFormattedInField(frame, start);
    }
    this.reportUnclosedString(start, quoteOffset + 1, ~end);
    return ~end;
  }

  /** End of a triple-quoted literal; one that swallows definitions ends with its first line. */
  private tripleQuotedEnd(start: number, quoteOffset: number): number {
    const { text, codes } = this;
    const bodyStart = quoteOffset + 3;
    const found = stringEnd(codes, quoteOffset, text.length);
    const end = found < 0 ? ~found : found;
    if (!isRunaway(text, codes, bodyStart, end, found >= 0)) {
      if (found < 0) {
        this.reportUnclosedString(start, bodyStart, end);
      }
      return end;
    }
    let firstLineEnd = bodyStart;
    while (firstLineEnd < end && !isLineBreak(codes[firstLineEnd] ?? 0)) {
      firstLineEnd++;
    }
    this.reportUnclosedString(start, bodyStart, firstLineEnd);
    return firstLineEnd;
  }

  /** `bodyStart` is the offset after the opening quote; `end` the end of the text read as the string. */
  private reportUnclosedString(start: number, bodyStart: number, end: number): void {
    this.lastUnclosedString = start;
    if (bodyStart - start >= 3 && isTripleQuote(this.codes, bodyStart - 3)) {
      this.buffer.report(start, bodyStart, unclosedTripleQuotes);
    } else {
      this.buffer.report(start, end, 'This string is not closed on its line.');
    }
  }

  /**
   * Reads literal text of the innermost f-string, or of a format specification in it, up to and including the brace that
   * opens the next field, or the closing quote.
   */
  protected readFormattedText(start: number): number {
    const { codes, buffer, brackets } = this;
    const { length } = this.text;
    const frame = this.formatted.at(-1);
    if (frame === undefined) {
      return start;
    }
    const { quote, isTriple, fieldDepths } = frame;
    let textStart = start;
    let offset = start;
    for (; offset < length; offset++) {
      const code = codes[offset] ?? 0;
      const isSpecification = fieldDepths.length > 0;
      if (code === backslash) {
        offset = this.escapeEnd(offset, frame.isRaw) - 1;
      } else if (code === Token.BraceOpen) {
        if (!isSpecification && codes[offset + 1] === Token.BraceOpen) {
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
        } else if (codes[offset + 1] === Token.BraceClose) {
          offset++;
        } else {
          buffer.report(offset, offset + 1, "A single '}' in an f-string must be written '}}'.");
        }
      } else if (code === quote && (!isTriple || isTripleQuote(codes, offset))) {
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
    const { codes } = this;
    const next = codes[offset + 1];
    if (next === Token.BraceOpen || next === Token.BraceClose) {
      return offset + 1;
    }
    if (next === 78 && !isRaw && codes[offset + 2] === Token.BraceOpen) {
      let end = offset + 3;
      while (isNameCharacter(codes[end] ?? 0) || codes[end] === space || codes[end] === Token.Minus) {
        end++;
      }
      return codes[end] === Token.BraceClose ? end + 1 : offset + 2;
    }
    return lineBreakEnd(codes, offset + 1);
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
}
