/**
 * What every part of the parser shares: the place in the token stream, the tree being built, the problems found, and the
 * depth guard. The grammar is layered on top as a chain of classes, one per part of the language, in the manner of Babel's
 * parser: ParserState, AtomParser, PrimaryParser, ExpressionParser, PatternParser, SimpleStatementParser, BlockParser,
 * StatementParser.
 * A node is opened at the current token and closed at the end of the last token that was consumed.
 */
import { NodeKind } from './nodes';
import type { NodeIndex, ParseProblem } from './nodes';
import { tokenWidth } from './tokenBuffer';
import type { TokenBuffer } from './tokenBuffer';
import { Token } from './tokens';
import type { TreeBuilder } from './treeBuilder';

/**
 * Constructs that may stand inside one another. CPython itself gives up at 200 brackets and 100 blocks, so no program that
 * runs is cut; and the parser's own recursion stays well inside the default stack.
 */
const maximumNesting = 400;

/** Longest piece of source text quoted in a message. */
const quotedLength = 20;

export interface LineProblem extends ParseProblem {
  /** Offset of the first token of the logical line it is on. */
  readonly lineStart: number;
}

export class ParserState {
  /** Kind of the current token. */
  protected token: number;
  /** End of the last consumed token. */
  protected lastEnd = 0;
  readonly problems: LineProblem[] = [];
  private readonly tokens: Int32Array;
  private readonly tokenCount: number;
  private position = 0;
  private nesting = 0;
  private lineStart = 0;
  /** One problem per logical line: what follows the first is mostly its echo. */
  private isLineReported = false;

  constructor(
    protected readonly text: string,
    buffer: TokenBuffer,
    protected readonly tree: TreeBuilder,
  ) {
    this.tokens = buffer.tokens;
    this.tokenCount = buffer.length;
    this.token = this.tokens[0] ?? Token.EndOfFile;
  }

  // Tokens.

  protected advance(): void {
    if (this.token !== Token.EndOfFile) {
      const { tokens } = this;
      this.lastEnd = tokens[this.position + 2] ?? 0;
      this.position += tokenWidth;
      this.token = tokens[this.position] ?? Token.EndOfFile;
    }
  }

  /** True when the current token is of this kind. */
  protected at(kind: number): boolean {
    return this.token === kind;
  }

  /** Consumes the current token if it is of this kind. */
  protected eat(kind: number): boolean {
    if (this.token === kind) {
      this.advance();
      return true;
    }
    return false;
  }

  protected expect(kind: number, message: string): void {
    if (this.token === kind) {
      this.advance();
    } else {
      this.report(message);
    }
  }

  protected tokenStart(): number {
    return this.tokens[this.position + 1] ?? 0;
  }

  protected tokenEnd(): number {
    return this.tokens[this.position + 2] ?? 0;
  }

  /** Kind of the token `distance` tokens ahead; end of file past the end. */
  protected peek(distance: number): number {
    const at = this.position + distance * tokenWidth;
    return at < this.tokenCount ? (this.tokens[at] ?? Token.EndOfFile) : Token.EndOfFile;
  }

  /** True when the token `distance` ahead is this name; used for soft keywords. */
  protected isWord(word: string, distance = 0): boolean {
    const at = this.position + distance * tokenWidth;
    if (this.tokens[at] !== Token.Name) {
      return false;
    }
    const start = this.tokens[at + 1] ?? 0;
    return (this.tokens[at + 2] ?? 0) - start === word.length && this.text.startsWith(word, start);
  }

  /** The place in the stream; larger after any progress. */
  protected mark(): number {
    return this.position;
  }

  /** True where a logical line or the file ends: no bracket, however broken, reaches past this. */
  protected isLineEnd(): boolean {
    return this.token === Token.Newline || this.token === Token.EndOfFile;
  }

  // Nodes.

  protected open(kind: NodeKind): NodeIndex {
    return this.tree.open(kind, this.tokenStart());
  }

  protected openAt(kind: NodeKind, start: number): NodeIndex {
    return this.tree.open(kind, start);
  }

  protected append(parent: NodeIndex, child: NodeIndex): NodeIndex {
    return this.tree.append(parent, child);
  }

  protected close(node: NodeIndex): NodeIndex {
    const start = this.tree.startOf(node);
    return this.tree.close(node, this.lastEnd > start ? this.lastEnd : start);
  }

  /** A node that is exactly the current token. */
  protected leaf(kind: NodeKind): NodeIndex {
    const node = this.tree.leaf(kind, this.tokenStart(), this.tokenEnd());
    this.advance();
    return node;
  }

  /** An empty node before the current token, standing for something that ought to be there. */
  protected missing(kind: NodeKind): NodeIndex {
    this.lastEnd = this.tokenStart();
    return this.tree.open(kind, this.lastEnd);
  }

  /** The name at this place, or an empty one where it is missing. */
  protected name(message: string): NodeIndex {
    if (this.token === Token.Name) {
      return this.leaf(NodeKind.Name);
    }
    this.report(message);
    return this.missing(NodeKind.Name);
  }

  // Problems.

  /** Called at the first token of each statement's line. */
  protected beginLine(): void {
    this.lineStart = this.tokenStart();
    this.isLineReported = false;
  }

  /** Reports a problem at the current token. */
  protected report(message: string): void {
    this.reportAt(this.tokenStart(), this.tokenEnd(), message);
  }

  protected reportNode(node: NodeIndex, message: string): void {
    this.reportAt(this.tree.startOf(node), this.tree.endOf(node), message);
  }

  protected reportAt(start: number, end: number, message: string): void {
    if (!this.isLineReported) {
      this.isLineReported = true;
      this.problems.push({ start, end, message, lineStart: Math.min(start, this.lineStart) });
    }
  }

  protected tokenText(): string {
    const start = this.tokenStart();
    const end = this.tokenEnd();
    const text = this.text.slice(start, Math.min(end, start + quotedLength)).split(/[\r\n]/, 1)[0] ?? '';
    return text.length < end - start ? `${text}…` : text;
  }

  // Depth.

  /** Counts one level of nesting; false when there are too many, and then `leave` must not be called. */
  protected enter(): boolean {
    if (this.nesting >= maximumNesting) {
      return false;
    }
    this.nesting++;
    return true;
  }

  protected leave(): void {
    this.nesting--;
  }

  /** Reads what is nested too deeply as one Error node: up to the end of the list element or of the line. */
  protected skipNested(): NodeIndex {
    const node = this.open(NodeKind.Error);
    this.report('Nested too deeply to be analysed.');
    let depth = 0;
    while (!this.isLineEnd()) {
      if (isOpener(this.token)) {
        depth++;
      } else if (isCloser(this.token)) {
        if (depth === 0) {
          break;
        }
        depth--;
      } else if (depth === 0 && this.token === Token.Comma) {
        break;
      }
      this.advance();
    }
    return this.close(node);
  }
}

export function isOpener(token: number): boolean {
  return (
    token === Token.ParenthesisOpen ||
    token === Token.BracketOpen ||
    token === Token.BraceOpen ||
    token === Token.FormattedStart
  );
}

export function isCloser(token: number): boolean {
  return (
    token === Token.ParenthesisClose ||
    token === Token.BracketClose ||
    token === Token.BraceClose ||
    token === Token.FormattedEnd
  );
}
