/**
 * Compound statements, and with them the outermost layer of the parser. Every loop consumes a token or ends.
 * Which names are bound where, and whether `return` or `await` stand in the right place, is left to others.
 */
import { NodeKind } from './nodes';
import type { NodeIndex } from './nodes';
import { isCloser, isOpener } from './parserState';
import { BlockParser } from './blocks';
import { Token } from './tokens';

const flagAsync = 1;
const flagGroup = 1;
const flagGuard = 1;

export class StatementParser extends BlockParser {
  protected statement(parent: NodeIndex): void {
    this.beginLine();
    switch (this.token) {
      case Token.If:
        this.ifStatement(parent);
        return;
      case Token.While:
        this.whileStatement(parent);
        return;
      case Token.For:
        this.forStatement(parent, this.tokenStart(), 0);
        return;
      case Token.Try:
        this.tryStatement(parent);
        return;
      case Token.With:
        this.withStatement(parent, this.tokenStart(), 0);
        return;
      case Token.Def:
      case Token.Class:
        this.definition(this.append(parent, this.open(NodeKind.FunctionDef)));
        return;
      case Token.At:
        this.decorated(parent);
        return;
      case Token.Async:
        this.asyncStatement(parent);
        return;
      case Token.Elif:
      case Token.Else:
      case Token.Except:
      case Token.Finally:
        this.strayClause(parent);
        return;
      case Token.Name:
        if (this.isWord('match') && this.startsMatch()) {
          this.matchStatement(parent);
          return;
        }
    }
    this.simpleLine(parent);
  }

  private ifStatement(parent: NodeIndex): void {
    const node = this.append(parent, this.open(NodeKind.If));
    this.advance();
    this.append(node, this.namedExpression());
    this.block(node, 'the if condition');
    while (this.at(Token.Elif)) {
      this.beginLine();
      const clause = this.append(node, this.open(NodeKind.ElifClause));
      this.advance();
      this.append(clause, this.namedExpression());
      this.block(clause, 'the elif condition');
      this.close(clause);
    }
    this.elseClause(node);
    this.close(node);
  }

  private elseClause(parent: NodeIndex): void {
    if (this.at(Token.Else)) {
      this.beginLine();
      const clause = this.append(parent, this.open(NodeKind.ElseClause));
      this.advance();
      this.block(clause, "'else'");
      this.close(clause);
    }
  }

  private whileStatement(parent: NodeIndex): void {
    const node = this.append(parent, this.open(NodeKind.While));
    this.advance();
    this.append(node, this.namedExpression());
    this.block(node, 'the while condition');
    this.elseClause(node);
    this.close(node);
  }

  private forStatement(parent: NodeIndex, start: number, flag: number): void {
    const node = this.append(parent, this.openAt(NodeKind.For, start));
    this.tree.setFlag(node, flag);
    this.advance();
    this.append(node, this.targetList());
    if (this.eat(Token.In)) {
      this.append(node, this.starExpressions());
    } else {
      this.report("Expected 'in' after the target of the for loop.");
      this.append(node, this.missing(NodeKind.Error));
    }
    this.block(node, 'the for clause');
    this.elseClause(node);
    this.close(node);
  }

  private tryStatement(parent: NodeIndex): void {
    const node = this.append(parent, this.open(NodeKind.Try));
    this.advance();
    this.block(node, "'try'");
    if (!this.at(Token.Except) && !this.at(Token.Finally)) {
      this.reportAt(this.lastEnd, this.lastEnd, "Expected 'except' or 'finally' after the try block.");
    }
    while (this.at(Token.Except)) {
      this.exceptClause(node);
    }
    this.elseClause(node);
    if (this.at(Token.Finally)) {
      this.beginLine();
      const clause = this.append(node, this.open(NodeKind.FinallyClause));
      this.advance();
      this.block(clause, "'finally'");
      this.close(clause);
    }
    this.close(node);
  }

  private exceptClause(parent: NodeIndex): void {
    this.beginLine();
    const node = this.append(parent, this.open(NodeKind.ExceptClause));
    this.advance();
    if (this.eat(Token.Star)) {
      this.tree.setFlag(node, flagGroup);
    }
    if (!this.at(Token.Colon) && !this.isLineEnd()) {
      const type = this.append(node, this.starExpressions());
      if (
        this.at(Token.As) &&
        this.tree.kindOf(type) === NodeKind.Tuple &&
        this.text[this.tree.startOf(type)] !== '('
      ) {
        this.reportNode(type, "Several exception types before 'as' need parentheses.");
      }
      if (this.eat(Token.As)) {
        this.append(node, this.name("Expected a name after 'as'."));
      }
    }
    this.block(node, 'the except clause');
    this.close(node);
  }

  /** `else:` and the like without the statement they belong to: the statements of their block are read as the parent's. */
  private strayClause(parent: NodeIndex): void {
    const node = this.append(parent, this.open(NodeKind.Error));
    this.report(`'${this.tokenText()}' has no statement above that it belongs to.`);
    while (!this.isLineEnd() && !this.at(Token.Colon)) {
      this.advance();
    }
    this.eat(Token.Colon);
    this.close(node);
    if (!this.isLineEnd()) {
      this.simpleLine(parent);
      return;
    }
    this.eat(Token.Newline);
    if (this.eat(Token.Indent)) {
      this.statements(parent);
    }
  }

  private withStatement(parent: NodeIndex, start: number, flag: number): void {
    const node = this.append(parent, this.openAt(NodeKind.With, start));
    this.tree.setFlag(node, flag);
    this.advance();
    if (this.at(Token.ParenthesisOpen) && this.hasParenthesizedItems()) {
      this.advance();
      while (!this.at(Token.ParenthesisClose) && !this.isLineEnd()) {
        const before = this.mark();
        this.append(node, this.withItem());
        if (
          !this.eat(Token.Comma) &&
          !this.at(Token.ParenthesisClose) &&
          !this.goesOn(before, "Expected ',' or ')'.")
        ) {
          break;
        }
      }
      this.expect(Token.ParenthesisClose, "Expected ')'.");
    } else {
      do {
        this.append(node, this.withItem());
      } while (this.eat(Token.Comma));
    }
    this.block(node, 'the with clause');
    this.close(node);
  }

  private withItem(): NodeIndex {
    const node = this.open(NodeKind.WithItem);
    this.append(node, this.expression());
    if (this.eat(Token.As)) {
      this.append(node, this.target());
    }
    return this.close(node);
  }

  /**
   * Tells `with (a as b, c):` from a `with` over one parenthesised expression: a colon follows the closing parenthesis, and
   * nothing between the two could only be a tuple, a generator expression or a walrus.
   */
  private hasParenthesizedItems(): boolean {
    if (this.peek(1) === Token.ParenthesisClose) {
      return false;
    }
    let depth = 0;
    for (let ahead = 0; ; ahead++) {
      const token = this.peek(ahead);
      if (token === Token.Newline || token === Token.EndOfFile) {
        return false;
      }
      if (isOpener(token)) {
        depth++;
      } else if (isCloser(token)) {
        depth--;
        if (depth === 0) {
          return this.peek(ahead + 1) === Token.Colon;
        }
      } else if (depth === 1) {
        const previous = this.peek(ahead - 1);
        const isElementStart = previous === Token.Comma || previous === Token.ParenthesisOpen;
        const isStar = token === Token.Star && isElementStart;
        if (isStar || token === Token.For || token === Token.ColonEqual || token === Token.Yield) {
          return false;
        }
      }
    }
  }

  // Definitions.

  private asyncStatement(parent: NodeIndex): void {
    const start = this.tokenStart();
    switch (this.peek(1)) {
      case Token.Def:
        this.definition(this.append(parent, this.open(NodeKind.FunctionDef)));
        return;
      case Token.For:
        this.advance();
        this.forStatement(parent, start, flagAsync);
        return;
      case Token.With:
        this.advance();
        this.withStatement(parent, start, flagAsync);
        return;
      default:
        this.advance();
        this.append(parent, this.close(this.openAt(NodeKind.Error, start)));
        this.report("Expected 'def', 'for' or 'with' after 'async'.");
        if (!this.at(Token.Async) && !this.eat(Token.Newline)) {
          this.statement(parent);
        }
    }
  }

  // Match.

  private matchStatement(parent: NodeIndex): void {
    const node = this.append(parent, this.open(NodeKind.Match));
    this.advance();
    this.append(node, this.starNamedExpressions());
    this.expect(Token.Colon, "Expected ':' after the match subject.");
    if (!this.isLineEnd()) {
      this.append(node, this.restOfLine());
    }
    if (this.at(Token.Newline) && this.peek(1) !== Token.Indent) {
      this.report("Expected an indented 'case' after the match subject.");
    }
    this.eat(Token.Newline);
    if (this.eat(Token.Indent)) {
      this.cases(node);
    }
    this.close(node);
  }

  private cases(match: NodeIndex): void {
    if (!this.enter()) {
      this.append(match, this.skipBlock());
      return;
    }
    while (!this.at(Token.Dedent) && !this.at(Token.EndOfFile)) {
      if (this.eat(Token.Newline)) {
        continue;
      }
      this.beginLine();
      if (this.isWord('case')) {
        this.caseClause(match);
      } else {
        const node = this.append(match, this.open(NodeKind.Error));
        this.report("Expected 'case'.");
        if (this.at(Token.Indent)) {
          this.unexpectedIndent(node);
        } else {
          this.statement(node);
        }
        this.close(node);
      }
    }
    this.eat(Token.Dedent);
    this.leave();
  }

  private caseClause(match: NodeIndex): void {
    const node = this.append(match, this.open(NodeKind.Case));
    this.advance();
    this.append(node, this.patterns());
    if (this.eat(Token.If)) {
      this.tree.setFlag(node, flagGuard);
      this.append(node, this.namedExpression());
    }
    this.block(node, 'the case pattern');
    this.close(node);
  }
}
