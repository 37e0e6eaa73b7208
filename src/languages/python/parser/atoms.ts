/**
 * The innermost expressions: names, literals, strings with their replacement fields, and everything in brackets, including
 * comprehensions. The operators around them are in expressions.ts, which this layer reaches through its abstract methods.
 * A missing expression becomes an empty Error node, so that the layout of the parent holds in broken code too.
 */
import { startsExpression } from './grammarTables';
import { NodeKind, StringFlag } from './nodes';
import type { NodeIndex } from './nodes';
import { literalFlag } from './operators';
import { ParserState } from './parserState';
import { isKeyword, Token } from './tokens';

const flagDoubleStar = 2;

export abstract class AtomParser extends ParserState {
  /** `a if b else c`, a lambda, or what binds tighter. */
  protected abstract expression(): NodeIndex;
  /** An expression or `name := value`. */
  protected abstract namedExpression(): NodeIndex;
  /** `a or b` and what binds tighter. */
  protected abstract disjunction(): NodeIndex;
  /** `a | b` and what binds tighter. */
  protected abstract bitwiseOr(): NodeIndex;
  /** Expressions with commas, a Tuple if there is any comma; stars allowed. */
  protected abstract starExpressions(): NodeIndex;
  /** What `for` binds: targets with commas. */
  protected abstract targetList(): NodeIndex;
  protected abstract lambda(): NodeIndex;
  protected abstract yieldExpression(): NodeIndex;

  protected atom(): NodeIndex {
    switch (this.token) {
      case Token.Name:
        return this.leaf(NodeKind.Name);
      case Token.Number:
        return this.leaf(NodeKind.Number);
      case Token.String:
      case Token.FormattedStart:
        return this.strings();
      case Token.ParenthesisOpen:
      case Token.BracketOpen:
      case Token.BraceOpen:
        return this.bracketed();
      case Token.None:
      case Token.True:
      case Token.False:
      case Token.Ellipsis:
        return this.leaf(NodeKind.Constant);
      case Token.Yield:
        this.report("Expected parentheses around 'yield'.");
        return this.yieldExpression();
      case Token.Lambda:
        this.report("Expected parentheses around 'lambda'.");
        return this.lambda();
      default:
        return this.missingExpression();
    }
  }

  private bracketed(): NodeIndex {
    if (!this.enter()) {
      return this.skipNested();
    }
    let node: NodeIndex;
    if (this.at(Token.ParenthesisOpen)) {
      node = this.parenthesized();
    } else if (this.at(Token.BracketOpen)) {
      node = this.list();
    } else {
      node = this.dictionaryOrSet();
    }
    this.leave();
    return node;
  }

  protected missingExpression(): NodeIndex {
    if (this.isLineEnd() || !isKeyword(this.token)) {
      this.report('Expected an expression.');
    } else {
      this.report(`Expected an expression instead of '${this.tokenText()}'.`);
    }
    return this.missing(NodeKind.Error);
  }

  /** An element of a list, tuple, set or subscript: an expression, a walrus or `*iterable`. */
  protected starNamedExpression(): NodeIndex {
    return this.at(Token.Star) ? this.starred() : this.namedExpression();
  }

  /** `*operand`, where the operand binds as tightly as `|`. */
  protected starred(): NodeIndex {
    const node = this.open(NodeKind.Starred);
    this.advance();
    this.append(node, this.bitwiseOr());
    return this.close(node);
  }

  /** `*operand` as an argument or index, where the operand is any expression. */
  protected unpacked(): NodeIndex {
    const node = this.open(NodeKind.Starred);
    this.advance();
    this.append(node, this.expression());
    return this.close(node);
  }

  /** `**mapping`. */
  protected doubleStarred(): NodeIndex {
    const node = this.open(NodeKind.Starred);
    this.tree.setFlag(node, flagDoubleStar);
    this.advance();
    this.append(node, this.expression());
    return this.close(node);
  }

  // Brackets.

  /** A group, tuple, generator expression or `(yield)`. A group has no node: redundant parentheses are outside of ranges. */
  private parenthesized(): NodeIndex {
    const start = this.tokenStart();
    this.advance();
    if (this.eat(Token.ParenthesisClose)) {
      return this.close(this.openAt(NodeKind.Tuple, start));
    }
    if (this.at(Token.Yield)) {
      const value = this.yieldExpression();
      this.expect(Token.ParenthesisClose, "Expected ')'.");
      return value;
    }
    const first = this.starNamedExpression();
    if (this.startsComprehension()) {
      const node = this.openAt(NodeKind.GeneratorExpression, start);
      this.append(node, first);
      this.comprehensionClauses(node);
      this.expect(Token.ParenthesisClose, "Expected ')'.");
      return this.close(node);
    }
    if (!this.at(Token.Comma)) {
      if (!this.at(Token.ParenthesisClose)) {
        this.report("Expected ',' or ')'.");
        return this.remainingElements(start, first);
      }
      this.advance();
      if (this.tree.kindOf(first) === NodeKind.Starred) {
        this.reportNode(first, 'A starred expression needs a tuple, list or call around it.');
      }
      return first;
    }
    this.advance();
    const node = this.openAt(NodeKind.Tuple, start);
    this.append(node, first);
    this.elements(node, Token.ParenthesisClose, "Expected ',' or ')'.");
    return this.close(node);
  }

  /** Behind a group that goes on without a comma: one expression if nothing can be read, else a tuple. */
  private remainingElements(start: number, first: NodeIndex): NodeIndex {
    if (!startsExpression(this.token)) {
      this.eat(Token.ParenthesisClose);
      return first;
    }
    const node = this.openAt(NodeKind.Tuple, start);
    this.append(node, first);
    this.elements(node, Token.ParenthesisClose, "Expected ',' or ')'.");
    return this.close(node);
  }

  private list(): NodeIndex {
    const node = this.open(NodeKind.List);
    this.advance();
    this.elements(node, Token.BracketClose, "Expected ',' or ']'.", NodeKind.ListComprehension);
    return this.close(node);
  }

  /**
   * Elements up to and including the closing bracket. With `comprehension`, `for` after the first element turns the node
   * into that kind.
   */
  private elements(node: NodeIndex, closer: number, message: string, comprehension?: NodeKind): void {
    while (!this.at(closer) && !this.isLineEnd()) {
      const before = this.mark();
      this.append(node, this.starNamedExpression());
      if (comprehension !== undefined && this.startsComprehension()) {
        this.tree.setKind(node, comprehension);
        this.comprehensionClauses(node);
        this.expect(closer, message);
        return;
      }
      if (!this.eat(Token.Comma) && !this.at(closer) && !this.goesOn(before, message)) {
        break;
      }
    }
    this.expect(closer, message);
  }

  /** Where a comma is missing: reports it, and tells whether reading the next element makes sense. */
  protected goesOn(before: number, message: string): boolean {
    this.report(message);
    if (this.mark() === before) {
      if (this.isLineEnd()) {
        return false;
      }
      this.advance();
    }
    return startsExpression(this.token) || this.at(Token.Comma);
  }

  private dictionaryOrSet(): NodeIndex {
    const node = this.open(NodeKind.Dict);
    this.advance();
    if (this.at(Token.BraceClose)) {
      this.advance();
      return this.close(node);
    }
    if (this.at(Token.DoubleStar)) {
      this.dictionaryItems(node);
      return this.close(node);
    }
    const first = this.append(node, this.starNamedExpression());
    if (this.at(Token.Colon) && this.tree.kindOf(first) !== NodeKind.Starred) {
      this.advance();
      this.append(node, this.expression());
      if (this.startsComprehension()) {
        this.tree.setKind(node, NodeKind.DictComprehension);
        this.comprehensionClauses(node);
        this.expect(Token.BraceClose, "Expected '}'.");
      } else if (this.eat(Token.Comma) || this.at(Token.BraceClose) || this.goesOn(-1, "Expected ',' or '}'.")) {
        this.dictionaryItems(node);
      } else {
        this.expect(Token.BraceClose, "Expected '}'.");
      }
      return this.close(node);
    }
    this.tree.setKind(node, NodeKind.Set);
    if (this.startsComprehension()) {
      this.tree.setKind(node, NodeKind.SetComprehension);
      this.comprehensionClauses(node);
      this.expect(Token.BraceClose, "Expected '}'.");
    } else if (this.eat(Token.Comma) || this.at(Token.BraceClose) || this.goesOn(-1, "Expected ',' or '}'.")) {
      this.elements(node, Token.BraceClose, "Expected ',' or '}'.");
    } else {
      this.expect(Token.BraceClose, "Expected '}'.");
    }
    return this.close(node);
  }

  /** `key: value` and `**mapping` up to and including the closing brace. */
  private dictionaryItems(node: NodeIndex): void {
    while (!this.at(Token.BraceClose) && !this.isLineEnd()) {
      const before = this.mark();
      if (this.at(Token.DoubleStar)) {
        const mapping = this.append(node, this.open(NodeKind.Starred));
        this.tree.setFlag(mapping, flagDoubleStar);
        this.advance();
        this.append(mapping, this.bitwiseOr());
        this.close(mapping);
      } else {
        this.append(node, this.expression());
        this.expect(Token.Colon, "Expected ':' after the dictionary key.");
        this.append(node, this.expression());
      }
      if (!this.eat(Token.Comma) && !this.at(Token.BraceClose) && !this.goesOn(before, "Expected ',' or '}'.")) {
        break;
      }
    }
    this.expect(Token.BraceClose, "Expected '}'.");
  }

  // Comprehensions.

  protected startsComprehension(): boolean {
    return this.at(Token.For) || (this.at(Token.Async) && this.peek(1) === Token.For);
  }

  protected comprehensionClauses(node: NodeIndex): void {
    const element = this.tree.firstChildOf(node);
    if (this.tree.kindOf(element) === NodeKind.Starred) {
      this.reportNode(element, 'A comprehension cannot unpack its element.');
    }
    while (this.startsComprehension()) {
      const clause = this.append(node, this.open(NodeKind.ComprehensionFor));
      if (this.eat(Token.Async)) {
        this.tree.setFlag(clause, 1);
      }
      this.advance();
      this.append(clause, this.targetList());
      this.expect(Token.In, "Expected 'in' after the target of the comprehension.");
      this.append(clause, this.disjunctionOrLambda());
      while (this.eat(Token.If)) {
        this.append(clause, this.disjunctionOrLambda());
      }
      this.close(clause);
    }
  }

  /** Python 3.8 still accepts a bare lambda as a condition. */
  private disjunctionOrLambda(): NodeIndex {
    return this.at(Token.Lambda) ? this.lambda() : this.disjunction();
  }

  // Strings.

  /** One or more adjacent literals, which Python joins. */
  protected strings(): NodeIndex {
    const node = this.open(NodeKind.String);
    let flag = 0;
    let byteLiterals = 0;
    let literals = 0;
    while (this.at(Token.String) || this.at(Token.FormattedStart)) {
      const pieceFlag = literalFlag(this.text, this.tokenStart());
      flag |= pieceFlag;
      literals++;
      if ((pieceFlag & StringFlag.Bytes) !== 0) {
        byteLiterals++;
      }
      if (this.at(Token.String)) {
        this.advance();
      } else {
        this.formattedString(node);
      }
    }
    this.close(node);
    if (byteLiterals > 0 && byteLiterals < literals) {
      this.reportNode(node, 'Bytes and text literals cannot be joined.');
    }
    this.tree.setFlag(node, literals > 1 ? flag | StringFlag.Concatenated : flag);
    return node;
  }

  private formattedString(string: NodeIndex): void {
    this.advance();
    while (!this.at(Token.FormattedEnd) && !this.isLineEnd()) {
      if (this.at(Token.BraceOpen)) {
        this.replacementField(string);
      } else {
        this.advance();
      }
    }
    this.eat(Token.FormattedEnd);
  }

  /** `{expression = !r :specification}`; the fields inside the specification are children of the same String. */
  private replacementField(string: NodeIndex): void {
    if (!this.enter()) {
      this.advance();
      this.append(string, this.skipNested());
      this.eat(Token.BraceClose);
      return;
    }
    this.advance();
    this.append(string, this.at(Token.Yield) ? this.yieldExpression() : this.starExpressions());
    this.eat(Token.Equal);
    if (this.eat(Token.Exclamation)) {
      if (this.at(Token.Name) && /^[rsa]$/.test(this.tokenText())) {
        this.advance();
      } else {
        this.report("Expected 'r', 's' or 'a' after '!'.");
        this.eat(Token.Name);
      }
    }
    if (this.eat(Token.Colon)) {
      while (!this.at(Token.BraceClose) && !this.at(Token.FormattedEnd) && !this.isLineEnd()) {
        if (this.at(Token.BraceOpen)) {
          this.replacementField(string);
        } else {
          this.advance();
        }
      }
    }
    if (!this.at(Token.BraceClose)) {
      this.report("Expected '}' after the replacement field.");
      while (!this.at(Token.BraceClose) && !this.at(Token.FormattedEnd) && !this.isLineEnd()) {
        this.advance();
      }
    }
    this.eat(Token.BraceClose);
    this.leave();
  }
}
