/**
 * Primaries, which are atoms with attributes, calls and subscripts behind them, and the two lists in parentheses that belong
 * to calls and definitions: arguments and parameters.
 */
import { AtomParser } from './atoms';
import { NodeKind, ParameterFlag } from './nodes';
import type { NodeIndex } from './nodes';
import { isKeyword, Token } from './tokens';

const flagSeveralIndexes = 1;

export abstract class PrimaryParser extends AtomParser {
  /** An atom with any number of `.name`, `(arguments)` and `[index]` behind it. */
  protected primary(): NodeIndex {
    const start = this.tokenStart();
    let node = this.atom();
    for (;;) {
      switch (this.token) {
        case Token.Dot:
          node = this.attribute(start, node);
          break;
        case Token.ParenthesisOpen:
          node = this.call(start, node);
          break;
        case Token.BracketOpen:
          node = this.subscript(start, node);
          break;
        default:
          return node;
      }
    }
  }

  private attribute(start: number, value: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.Attribute, start);
    this.append(node, value);
    this.advance();
    if (isKeyword(this.token) && this.tokenStart() === this.lastEnd) {
      // A name while it is being typed may be spelled like a keyword: `obj.for`.
      this.report(`'${this.tokenText()}' is a keyword and cannot be an attribute's name.`);
      this.append(node, this.leaf(NodeKind.Name));
    } else {
      this.append(node, this.name("Expected a name after '.'."));
    }
    return this.close(node);
  }

  private call(start: number, callee: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.Call, start);
    this.append(node, callee);
    this.arguments(node);
    return this.close(node);
  }

  /** `(arguments)` of a call or class header, both parentheses included; they become children of `node`. */
  protected arguments(node: NodeIndex): void {
    const parenthesis = this.tokenStart();
    this.advance();
    if (!this.enter()) {
      this.append(node, this.skipNested());
      this.eat(Token.ParenthesisClose);
      return;
    }
    const firstArgument = this.mark();
    let hasKeyword = false;
    let hasMapping = false;
    while (!this.at(Token.ParenthesisClose) && !this.isLineEnd()) {
      const before = this.mark();
      if (this.at(Token.Name) && this.peek(1) === Token.Equal) {
        hasKeyword = true;
        this.append(node, this.keywordArgument());
      } else if (this.at(Token.DoubleStar)) {
        hasMapping = true;
        this.append(node, this.doubleStarred());
      } else if (this.at(Token.Star)) {
        if (hasMapping) {
          this.report("'*' cannot follow '**' among the arguments.");
        }
        this.append(node, this.unpacked());
      } else {
        const argument = this.append(node, this.positionalArgument(before === firstArgument ? parenthesis : -1));
        if (hasKeyword || hasMapping) {
          this.reportNode(argument, 'A positional argument cannot follow a keyword argument.');
        }
      }
      if (!this.eat(Token.Comma) && !this.at(Token.ParenthesisClose) && !this.goesOn(before, "Expected ',' or ')'.")) {
        break;
      }
    }
    this.expect(Token.ParenthesisClose, "Expected ')'.");
    this.leave();
  }

  private keywordArgument(): NodeIndex {
    const node = this.open(NodeKind.Keyword);
    this.append(node, this.leaf(NodeKind.Name));
    this.advance();
    this.append(node, this.expression());
    return this.close(node);
  }

  /**
   * An argument without a name. A generator expression that is the only argument shares the call's parentheses;
   * `parenthesis` is the offset of the opening one for the first argument, and -1 for others.
   */
  private positionalArgument(parenthesis: number): NodeIndex {
    const start = this.tokenStart();
    const value = this.namedExpression();
    if (!this.startsComprehension()) {
      return value;
    }
    const node = this.openAt(NodeKind.GeneratorExpression, start);
    this.append(node, value);
    this.comprehensionClauses(node);
    this.close(node);
    if (parenthesis >= 0 && this.at(Token.ParenthesisClose)) {
      this.tree.setStart(node, parenthesis);
      this.tree.close(node, this.tokenEnd());
    } else if (this.at(Token.Comma) || this.at(Token.ParenthesisClose)) {
      this.reportNode(node, 'A generator expression beside other arguments needs parentheses.');
    }
    return node;
  }

  private subscript(start: number, value: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.Subscript, start);
    this.append(node, value);
    this.advance();
    if (!this.enter()) {
      this.append(node, this.skipNested());
      this.eat(Token.BracketClose);
      return this.close(node);
    }
    if (this.at(Token.BracketClose) || this.isLineEnd()) {
      this.append(node, this.missingExpression());
    }
    while (!this.at(Token.BracketClose) && !this.isLineEnd()) {
      const before = this.mark();
      const index = this.append(node, this.slice());
      if (this.at(Token.Comma) || this.tree.kindOf(index) === NodeKind.Starred) {
        // `a[*b]` is a tuple of one, as is `a[b,]`.
        this.tree.setFlag(node, flagSeveralIndexes);
      }
      if (!this.eat(Token.Comma) && !this.at(Token.BracketClose) && !this.goesOn(before, "Expected ',' or ']'.")) {
        break;
      }
    }
    this.expect(Token.BracketClose, "Expected ']'.");
    this.leave();
    return this.close(node);
  }

  private slice(): NodeIndex {
    const start = this.tokenStart();
    let flag = 0;
    let lower = 0;
    if (!this.at(Token.Colon)) {
      if (this.at(Token.Star)) {
        return this.unpacked();
      }
      lower = this.namedExpression();
      if (!this.at(Token.Colon)) {
        return lower;
      }
      flag = 1;
    }
    const node = this.openAt(NodeKind.Slice, start);
    if (lower !== 0) {
      this.append(node, lower);
    }
    for (let part = 2; part <= 4 && this.eat(Token.Colon); part *= 2) {
      if (!this.at(Token.Colon) && !this.at(Token.BracketClose) && !this.at(Token.Comma)) {
        this.append(node, this.expression());
        flag |= part;
      }
    }
    this.tree.setFlag(node, flag);
    return this.close(node);
  }

  // Parameters.

  /** Parameters up to `closer`, which is left for the caller. Only a function's, not a lambda's, have annotations. */
  protected parameterList(parameters: NodeIndex, closer: number): void {
    let hasDefault = false;
    let isKeywordOnly = false;
    while (!this.at(closer) && !this.isLineEnd()) {
      const before = this.mark();
      const parameter = this.append(parameters, this.parameter(closer));
      const flag = this.tree.flagOf(parameter);
      if ((flag & ParameterFlag.Star) !== 0) {
        isKeywordOnly = true;
        if (this.tree.firstChildOf(parameter) === 0 && (this.peek(1) === closer || this.at(closer))) {
          this.reportNode(parameter, "Expected a parameter's name after '*'.");
        }
      } else if ((flag & ParameterFlag.Default) !== 0) {
        hasDefault = true;
      } else if (hasDefault && !isKeywordOnly && flag <= ParameterFlag.Annotated && (flag & 7) === 0) {
        this.reportNode(parameter, 'A parameter without a default cannot follow one with a default.');
      }
      if (!this.eat(Token.Comma) && !this.at(closer)) {
        if (!this.goesOn(before, `Expected ',' or '${String.fromCharCode(closer)}'.`)) {
          break;
        }
      }
    }
  }

  private parameter(closer: number): NodeIndex {
    const node = this.open(NodeKind.Parameter);
    let flag = 0;
    if (this.eat(Token.Slash)) {
      this.tree.setFlag(node, ParameterFlag.Slash);
      return this.close(node);
    }
    if (this.eat(Token.Star)) {
      flag = ParameterFlag.Star;
    } else if (this.eat(Token.DoubleStar)) {
      flag = ParameterFlag.DoubleStar;
    }
    if (this.at(Token.Name)) {
      this.append(node, this.leaf(NodeKind.Name));
    } else if (flag !== ParameterFlag.Star) {
      this.append(node, this.name("Expected a parameter's name."));
    }
    if (closer !== Token.Colon && this.eat(Token.Colon)) {
      flag |= ParameterFlag.Annotated;
      this.append(node, this.at(Token.Star) ? this.starred() : this.expression());
    }
    if (this.eat(Token.Equal)) {
      flag |= ParameterFlag.Default;
      this.append(node, this.expression());
    }
    this.tree.setFlag(node, flag);
    return this.close(node);
  }
}
