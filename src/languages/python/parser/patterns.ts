/**
 * Patterns of `case` (PEP 634), and how the soft keyword `match` is told from a name of that spelling.
 * An irrefutable pattern before others, or a name bound twice, is the compiler's business and not reported.
 */
import { ExpressionParser } from './expressions';
import { NodeKind } from './nodes';
import type { NodeIndex } from './nodes';
import { operatorCode, startsExpression } from './grammarTables';
import { Token } from './tokens';

const flagDoubleStar = 2;

export abstract class PatternParser extends ExpressionParser {
  /**
   * True when the name `match` at this place begins a match statement: its logical line ends in a colon and a block that
   * begins with `case` follows. Without a block, as while typing, a plain subject is enough.
   */
  protected startsMatch(): boolean {
    const subject = this.peek(1);
    if (!this.isWord('match') || !startsExpression(subject) || subject === Token.DoubleStar) {
      return false;
    }
    let end = 1;
    while (this.peek(end) !== Token.Newline && this.peek(end) !== Token.EndOfFile) {
      end++;
    }
    if (this.peek(end - 1) !== Token.Colon) {
      return false;
    }
    if (this.peek(end + 1) !== Token.Indent) {
      return subject === Token.Name || subject === Token.String;
    }
    return this.isWord('case', end + 2);
  }

  /** The whole pattern of a `case`: commas make a sequence. */
  protected patterns(): NodeIndex {
    const start = this.tokenStart();
    const first = this.starOrAsPattern();
    if (!this.at(Token.Comma)) {
      if (this.tree.kindOf(first) === NodeKind.PatternStar) {
        this.reportNode(first, 'A starred pattern needs a sequence around it.');
      }
      return first;
    }
    const node = this.openAt(NodeKind.PatternSequence, start);
    this.append(node, first);
    while (this.eat(Token.Comma) && !this.at(Token.Colon) && !this.at(Token.If) && !this.isLineEnd()) {
      this.append(node, this.starOrAsPattern());
    }
    return this.close(node);
  }

  private starOrAsPattern(): NodeIndex {
    if (!this.at(Token.Star)) {
      return this.asPattern();
    }
    const node = this.open(NodeKind.PatternStar);
    this.advance();
    this.append(node, this.name("Expected a name after '*'."));
    return this.close(node);
  }

  private asPattern(): NodeIndex {
    const start = this.tokenStart();
    const pattern = this.orPattern();
    if (!this.eat(Token.As)) {
      return pattern;
    }
    const node = this.openAt(NodeKind.PatternAs, start);
    this.append(node, pattern);
    this.append(node, this.name("Expected a name after 'as'."));
    return this.close(node);
  }

  private orPattern(): NodeIndex {
    const start = this.tokenStart();
    const first = this.closedPattern();
    if (!this.at(Token.Bar)) {
      return first;
    }
    const node = this.openAt(NodeKind.PatternOr, start);
    this.append(node, first);
    while (this.eat(Token.Bar)) {
      this.append(node, this.closedPattern());
    }
    return this.close(node);
  }

  private closedPattern(): NodeIndex {
    switch (this.token) {
      case Token.Name:
        return this.peek(1) === Token.Dot || this.peek(1) === Token.ParenthesisOpen
          ? this.dottedPattern()
          : this.capturePattern();
      case Token.ParenthesisOpen:
      case Token.BracketOpen:
      case Token.BraceOpen: {
        if (!this.enter()) {
          return this.skipNested();
        }
        const pattern = this.at(Token.BraceOpen) ? this.mappingPattern() : this.bracketedPattern();
        this.leave();
        return pattern;
      }
      case Token.Number:
      case Token.Minus:
      case Token.String:
      case Token.FormattedStart:
      case Token.None:
      case Token.True:
      case Token.False:
        return this.valuePattern();
      default:
        this.report('Expected a pattern.');
        return this.missing(NodeKind.Error);
    }
  }

  private capturePattern(): NodeIndex {
    const node = this.open(NodeKind.PatternCapture);
    this.append(node, this.leaf(NodeKind.Name));
    return this.close(node);
  }

  /** A literal, or a number as `-1` or `1 + 2j`. */
  private valuePattern(): NodeIndex {
    const node = this.open(NodeKind.PatternValue);
    this.append(node, this.patternNumber());
    return this.close(node);
  }

  /** A literal with at most a sign and one `+` or `-`: `-1`, `1 + 2j`, `"a" "b"`. */
  private patternNumber(): NodeIndex {
    const start = this.tokenStart();
    const left = this.signedLiteral();
    if (!this.at(Token.Plus) && !this.at(Token.Minus)) {
      return left;
    }
    const node = this.openAt(NodeKind.BinaryOperation, start);
    this.tree.setFlag(node, operatorCode(this.token));
    this.append(node, left);
    this.advance();
    this.append(node, this.atom());
    return this.close(node);
  }

  private signedLiteral(): NodeIndex {
    if (!this.at(Token.Minus)) {
      return this.atom();
    }
    const node = this.open(NodeKind.UnaryOperation);
    this.advance();
    this.append(node, this.atom());
    return this.close(node);
  }

  /** `a.b` is a value, `a.b(...)` a class. */
  private dottedPattern(): NodeIndex {
    const start = this.tokenStart();
    const value = this.dottedName();
    if (this.at(Token.ParenthesisOpen)) {
      return this.classPattern(start, value);
    }
    const node = this.openAt(NodeKind.PatternValue, start);
    this.append(node, value);
    return this.close(node);
  }

  /** Name or Attribute nodes of a dotted name. */
  private dottedName(): NodeIndex {
    const start = this.tokenStart();
    let node = this.leaf(NodeKind.Name);
    while (this.eat(Token.Dot)) {
      const attribute = this.openAt(NodeKind.Attribute, start);
      this.append(attribute, node);
      this.append(attribute, this.name("Expected a name after '.'."));
      node = this.close(attribute);
    }
    return node;
  }

  private classPattern(start: number, name: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.PatternClass, start);
    this.append(node, name);
    if (!this.enter()) {
      this.append(node, this.skipNested());
      return this.close(node);
    }
    this.advance();
    let hasKeyword = false;
    while (!this.at(Token.ParenthesisClose) && !this.isLineEnd()) {
      const before = this.mark();
      if (this.at(Token.Name) && this.peek(1) === Token.Equal) {
        hasKeyword = true;
        const keyword = this.append(node, this.open(NodeKind.PatternKeyword));
        this.append(keyword, this.leaf(NodeKind.Name));
        this.advance();
        this.append(keyword, this.asPattern());
        this.close(keyword);
      } else {
        const pattern = this.append(node, this.asPattern());
        if (hasKeyword) {
          this.reportNode(pattern, 'A positional pattern cannot follow a keyword pattern.');
        }
      }
      if (!this.eat(Token.Comma) && !this.at(Token.ParenthesisClose) && !this.goesOn(before, "Expected ',' or ')'.")) {
        break;
      }
    }
    this.expect(Token.ParenthesisClose, "Expected ')'.");
    this.leave();
    return this.close(node);
  }

  /** `[a, b]`, `(a, b)`, `(a,)`, or the group `(a)`, which has no node. */
  private bracketedPattern(): NodeIndex {
    const start = this.tokenStart();
    const isGroup = this.at(Token.ParenthesisOpen);
    const closer = isGroup ? Token.ParenthesisClose : Token.BracketClose;
    const message = isGroup ? "Expected ',' or ')'." : "Expected ',' or ']'.";
    this.advance();
    let first = 0;
    if (isGroup && !this.at(closer)) {
      first = this.starOrAsPattern();
      if (this.at(closer) && this.tree.kindOf(first) !== NodeKind.PatternStar) {
        this.advance();
        return first;
      }
    }
    const node = this.openAt(NodeKind.PatternSequence, start);
    if (first !== 0) {
      this.append(node, first);
      if (this.at(closer)) {
        this.reportNode(first, 'A starred pattern needs a sequence around it.');
      } else if (!this.eat(Token.Comma)) {
        this.goesOn(-1, message);
      }
    }
    while (!this.at(closer) && !this.isLineEnd()) {
      const before = this.mark();
      this.append(node, this.starOrAsPattern());
      if (!this.eat(Token.Comma) && !this.at(closer) && !this.goesOn(before, message)) {
        break;
      }
    }
    this.expect(closer, message);
    return this.close(node);
  }

  private mappingPattern(): NodeIndex {
    const node = this.open(NodeKind.PatternMapping);
    this.advance();
    while (!this.at(Token.BraceClose) && !this.isLineEnd()) {
      const before = this.mark();
      if (this.at(Token.DoubleStar)) {
        const rest = this.append(node, this.open(NodeKind.PatternStar));
        this.tree.setFlag(rest, flagDoubleStar);
        this.advance();
        this.append(rest, this.name("Expected a name after '**'."));
        this.close(rest);
      } else {
        this.append(node, this.at(Token.Name) ? this.dottedName() : this.patternNumber());
        this.expect(Token.Colon, "Expected ':' after the key.");
        this.append(node, this.asPattern());
      }
      if (!this.eat(Token.Comma) && !this.at(Token.BraceClose) && !this.goesOn(before, "Expected ',' or '}'.")) {
        break;
      }
    }
    this.expect(Token.BraceClose, "Expected '}'.");
    return this.close(node);
  }
}
