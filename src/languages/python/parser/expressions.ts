/**
 * Operators, calls, attributes, subscripts, lambdas and parameter lists: from `:=` at the loosest down to the primary that
 * holds an atom. Left-associative operators are read in loops, so that a sum of thousands of terms needs no deep recursion;
 * its tree is as deep as the sum is long, which those who walk trees recursively have to bear in mind.
 */
import {
  isMembershipOrIdentity,
  isWholeExpression,
  operatorCode,
  Precedence,
  precedenceOf,
  startsExpression,
} from './grammarTables';
import { BinaryOperator, NodeKind } from './nodes';
import type { NodeIndex } from './nodes';
import { PrimaryParser } from './primaries';
import { Token } from './tokens';

const flagYieldFrom = 1;
const flagAnd = 1;
const flagOnlyComparisons = 1;
const unaryPlus = 1;
const unaryInvert = 2;
const unaryNot = 3;

export abstract class ExpressionParser extends PrimaryParser {
  // Lists.

  protected starExpressions(): NodeIndex {
    const start = this.tokenStart();
    const first = this.starExpression();
    if (!this.at(Token.Comma)) {
      return first;
    }
    const node = this.openAt(NodeKind.Tuple, start);
    this.append(node, first);
    while (this.eat(Token.Comma) && startsExpression(this.token) && !this.at(Token.Yield)) {
      this.append(node, this.starExpression());
    }
    return this.close(node);
  }

  private starExpression(): NodeIndex {
    return this.at(Token.Star) ? this.starred() : this.expression();
  }

  /** As `starExpressions`, with `:=` allowed: the subject of `match`. */
  protected starNamedExpressions(): NodeIndex {
    const start = this.tokenStart();
    const first = this.starNamedExpression();
    if (!this.at(Token.Comma)) {
      return first;
    }
    const node = this.openAt(NodeKind.Tuple, start);
    this.append(node, first);
    while (this.eat(Token.Comma) && startsExpression(this.token) && !this.at(Token.Yield)) {
      this.append(node, this.starNamedExpression());
    }
    return this.close(node);
  }

  /** What stands right of `=`: `yield` needs no parentheses there. */
  protected assignedValue(): NodeIndex {
    return this.at(Token.Yield) ? this.yieldExpression() : this.starExpressions();
  }

  protected targetList(): NodeIndex {
    const start = this.tokenStart();
    const first = this.target();
    if (!this.at(Token.Comma)) {
      return first;
    }
    const node = this.openAt(NodeKind.Tuple, start);
    this.append(node, first);
    while (this.eat(Token.Comma) && startsExpression(this.token)) {
      this.append(node, this.target());
    }
    return this.close(node);
  }

  /** Something to assign to, up to the next comma or `in`. */
  protected target(): NodeIndex {
    const node = this.at(Token.Star) ? this.starred() : this.bitwiseOr();
    this.checkTarget(node);
    return node;
  }

  /** Reports an expression that cannot be assigned to. */
  protected checkTarget(node: NodeIndex): void {
    const kind = this.tree.kindOf(node);
    switch (kind) {
      case NodeKind.Name:
      case NodeKind.Attribute:
      case NodeKind.Subscript:
      case NodeKind.Error:
        return;
      case NodeKind.Starred:
      case NodeKind.Tuple:
      case NodeKind.List:
        for (let child = this.tree.firstChildOf(node); child !== 0; child = this.tree.nextSiblingOf(child)) {
          this.checkTarget(child);
        }
        return;
      case NodeKind.Call:
        this.reportNode(node, 'A call cannot be assigned to.');
        return;
      case NodeKind.Number:
      case NodeKind.String:
      case NodeKind.Constant:
        this.reportNode(node, 'A literal cannot be assigned to.');
        return;
      default:
        this.reportNode(node, 'This expression cannot be assigned to.');
    }
  }

  // Operators, loosest first.

  protected namedExpression(): NodeIndex {
    const start = this.tokenStart();
    const target = this.expression();
    if (!this.at(Token.ColonEqual)) {
      return target;
    }
    if (this.tree.kindOf(target) !== NodeKind.Name) {
      this.report("Only a name can stand before ':='.");
    }
    const node = this.openAt(NodeKind.NamedExpression, start);
    this.append(node, target);
    this.advance();
    this.append(node, this.expression());
    return this.close(node);
  }

  protected expression(): NodeIndex {
    if (isWholeExpression(this.token, this.peek(1))) {
      return this.atom();
    }
    if (this.at(Token.Lambda)) {
      return this.lambda();
    }
    const start = this.tokenStart();
    const body = this.disjunction();
    if (!this.at(Token.If)) {
      return body;
    }
    if (!this.enter()) {
      return this.skipNested();
    }
    const node = this.openAt(NodeKind.Conditional, start);
    this.append(node, body);
    this.advance();
    this.append(node, this.disjunction());
    if (this.eat(Token.Else)) {
      this.append(node, this.expression());
    } else {
      this.report("Expected 'else' in the conditional expression.");
      this.append(node, this.missing(NodeKind.Error));
    }
    this.leave();
    return this.close(node);
  }

  protected lambda(): NodeIndex {
    if (!this.enter()) {
      return this.skipNested();
    }
    const node = this.open(NodeKind.Lambda);
    this.advance();
    const parameters = this.append(node, this.open(NodeKind.Parameters));
    this.parameterList(parameters, Token.Colon);
    this.close(parameters);
    this.expect(Token.Colon, "Expected ':' after the lambda's parameters.");
    this.append(node, this.expression());
    this.leave();
    return this.close(node);
  }

  protected disjunction(): NodeIndex {
    return this.operation(Precedence.Or);
  }

  protected bitwiseOr(): NodeIndex {
    return this.operation(Precedence.BitwiseOr);
  }

  /** An operand with the operators behind it that bind at least as tightly as `lowest`. */
  private operation(lowest: number): NodeIndex {
    const start = this.tokenStart();
    const left = this.token === Token.Not && lowest <= Precedence.Not ? this.unary(unaryNot) : this.factor();
    return precedenceOf(this.token) < lowest ? left : this.operations(start, left, lowest);
  }

  /** Precedence climbing: goes on from `left`, which begins at `start`. */
  private operations(start: number, first: NodeIndex, lowest: number): NodeIndex {
    let left = first;
    for (;;) {
      const precedence = precedenceOf(this.token);
      if (precedence < lowest) {
        return left;
      }
      if (precedence > Precedence.Comparison) {
        left = this.binaryOperation(start, left, precedence);
      } else if (precedence < Precedence.Comparison) {
        left = this.booleanOperation(start, left, precedence);
      } else if (this.atComparison()) {
        left = this.comparison(start, left);
      } else {
        return left;
      }
    }
  }

  private booleanOperation(start: number, first: NodeIndex, precedence: number): NodeIndex {
    const node = this.openAt(NodeKind.BooleanOperation, start);
    const { token } = this;
    if (token === Token.And) {
      this.tree.setFlag(node, flagAnd);
    }
    this.append(node, first);
    while (this.eat(token)) {
      this.append(node, this.operation(precedence + 1));
    }
    return this.close(node);
  }

  /** True at a comparison operator; `not` is one only before `in`. */
  private atComparison(): boolean {
    return (
      precedenceOf(this.token) === Precedence.Comparison && (this.token !== Token.Not || this.peek(1) === Token.In)
    );
  }

  private comparison(start: number, first: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.Compare, start);
    this.append(node, first);
    let flag: number = flagOnlyComparisons;
    while (this.atComparison()) {
      if (isMembershipOrIdentity(this.token)) {
        flag = 0;
      }
      const operator = this.token;
      this.advance();
      if (operator === Token.Not) {
        this.advance();
      } else if (operator === Token.Is) {
        this.eat(Token.Not);
      }
      this.append(node, this.operation(Precedence.Comparison + 1));
    }
    this.tree.setFlag(node, flag);
    return this.close(node);
  }

  private binaryOperation(start: number, left: NodeIndex, precedence: number): NodeIndex {
    const node = this.openAt(NodeKind.BinaryOperation, start);
    this.tree.setFlag(node, operatorCode(this.token));
    this.append(node, left);
    this.advance();
    this.append(node, this.operation(precedence + 1));
    return this.close(node);
  }

  /** Signs and powers: `-a ** -b`. */
  private factor(): NodeIndex {
    switch (this.token) {
      case Token.Minus:
        return this.unary(0);
      case Token.Plus:
        return this.unary(unaryPlus);
      case Token.Tilde:
        return this.unary(unaryInvert);
    }
    const start = this.tokenStart();
    const base = this.at(Token.Await) ? this.awaited() : this.primary();
    if (!this.at(Token.DoubleStar)) {
      return base;
    }
    if (!this.enter()) {
      return this.skipNested();
    }
    const node = this.openAt(NodeKind.BinaryOperation, start);
    this.tree.setFlag(node, BinaryOperator.Power);
    this.append(node, base);
    this.advance();
    this.append(node, this.factor());
    this.leave();
    return this.close(node);
  }

  private unary(flag: number): NodeIndex {
    if (!this.enter()) {
      return this.skipNested();
    }
    const node = this.open(NodeKind.UnaryOperation);
    this.tree.setFlag(node, flag);
    this.advance();
    this.append(node, flag === unaryNot ? this.operation(Precedence.Not) : this.factor());
    this.leave();
    return this.close(node);
  }

  private awaited(): NodeIndex {
    const node = this.open(NodeKind.Await);
    this.advance();
    this.append(node, this.primary());
    return this.close(node);
  }

  protected yieldExpression(): NodeIndex {
    const node = this.open(NodeKind.Yield);
    this.advance();
    if (this.eat(Token.From)) {
      this.tree.setFlag(node, flagYieldFrom);
      this.append(node, this.expression());
    } else if (startsExpression(this.token) && !this.at(Token.Yield)) {
      this.append(node, this.starExpressions());
    }
    return this.close(node);
  }
}
