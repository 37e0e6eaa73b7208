/**
 * The storage one tokenizer run fills and one parser run reads: tokens as integer triples, comments, and problems.
 * The integer array is kept between files, because allocating it anew costs more than filling it; `reset` makes it empty.
 * Nothing here knows what a token means.
 */
import type { Comment, ParseProblem } from './nodes';
import { Token } from './tokens';

/** Integers per token: kind, start, end. */
export const tokenWidth = 3;

/** A larger array is given back to the garbage collector after use: 4 Mi integers, the tokens of about 5 MB of source. */
const retainedIntegers = 1 << 22;

export class TokenBuffer {
  /** Triples of kind, start and end; entries past `length` are left over from earlier files. */
  tokens = new Int32Array(1 << 16);
  /** Number of integers in use. */
  length = 0;
  comments: Comment[] = [];
  problems: ParseProblem[] = [];

  reset(): void {
    if (this.tokens.length > retainedIntegers) {
      this.tokens = new Int32Array(1 << 16);
    }
    this.length = 0;
    this.comments = [];
    this.problems = [];
  }

  emit(kind: number, start: number, end: number): void {
    const at = this.length;
    if (at + tokenWidth > this.tokens.length) {
      this.grow();
    }
    const tokens = this.tokens;
    tokens[at] = kind;
    tokens[at + 1] = start;
    tokens[at + 2] = end;
    this.length = at + tokenWidth;
  }

  /** Adds a token without text at the end of the last token. */
  emitEmpty(kind: number): void {
    const end = this.lastEnd();
    this.emit(kind, end, end);
  }

  /** Kind of the last token; `Token.Newline` before the first, so that no logical line is open. */
  lastKind(): number {
    return this.length === 0 ? Token.Newline : (this.tokens[this.length - tokenWidth] ?? 0);
  }

  lastEnd(): number {
    return this.length === 0 ? 0 : (this.tokens[this.length - 1] ?? 0);
  }

  dropLast(): void {
    this.length -= tokenWidth;
  }

  report(start: number, end: number, message: string): void {
    this.problems.push({ start, end, message });
  }

  private grow(): void {
    const larger = new Int32Array(this.tokens.length * 2);
    larger.set(this.tokens);
    this.tokens = larger;
  }
}
