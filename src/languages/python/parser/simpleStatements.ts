/**
 * Statements of one logical line: imports, assignments, `return` and the like, and the line of them itself with its
 * semicolons. What is left on the line behind a statement becomes an Error node, and a statement never consumes the end of
 * its line.
 */
import { augmentedOperatorCode } from './grammarTables';
import { NodeKind } from './nodes';
import type { NodeIndex } from './nodes';
import { PatternParser } from './patterns';
import { Token } from './tokens';

const maximumDots = 255;
const typeStar = 1;
const typeDoubleStar = 2;
const typeBound = 4;
const typeDefault = 8;

export abstract class SimpleStatementParser extends PatternParser {
  /** Simple statements separated by semicolons, and the end of their line. */
  protected simpleLine(parent: NodeIndex): void {
    do {
      this.simpleStatement(parent);
    } while (this.eat(Token.Semicolon) && !this.isLineEnd());
    if (!this.isLineEnd()) {
      this.append(parent, this.restOfLine());
    }
    this.eat(Token.Newline);
  }

  /** Reports the current token and reads up to the end of the line as an Error node. */
  protected restOfLine(): NodeIndex {
    const node = this.open(NodeKind.Error);
    this.report(`Unexpected '${this.tokenText()}'.`);
    while (!this.isLineEnd()) {
      this.advance();
    }
    return this.close(node);
  }

  private simpleStatement(parent: NodeIndex): void {
    switch (this.token) {
      case Token.Pass:
        this.append(parent, this.leaf(NodeKind.Pass));
        return;
      case Token.Break:
        this.append(parent, this.leaf(NodeKind.Break));
        return;
      case Token.Continue:
        this.append(parent, this.leaf(NodeKind.Continue));
        return;
      case Token.Return:
        this.append(parent, this.returnStatement());
        return;
      case Token.Raise:
        this.append(parent, this.raiseStatement());
        return;
      case Token.Del:
        this.append(parent, this.deleteStatement());
        return;
      case Token.Assert:
        this.append(parent, this.assertStatement());
        return;
      case Token.Global:
        this.append(parent, this.nameList(NodeKind.Global));
        return;
      case Token.Nonlocal:
        this.append(parent, this.nameList(NodeKind.Nonlocal));
        return;
      case Token.Import:
        this.append(parent, this.importStatement());
        return;
      case Token.From:
        this.append(parent, this.importFrom());
        return;
      case Token.Name:
        if (this.peek(1) === Token.Name && this.startsTypeAlias()) {
          this.append(parent, this.typeAlias());
          return;
        }
    }
    this.append(parent, this.expressionStatement());
  }

  private isStatementEnd(): boolean {
    return this.at(Token.Semicolon) || this.isLineEnd();
  }

  private returnStatement(): NodeIndex {
    const node = this.open(NodeKind.Return);
    this.advance();
    if (!this.isStatementEnd()) {
      this.append(node, this.starExpressions());
    }
    return this.close(node);
  }

  private raiseStatement(): NodeIndex {
    const node = this.open(NodeKind.Raise);
    this.advance();
    if (!this.isStatementEnd()) {
      this.append(node, this.expression());
      if (this.eat(Token.From)) {
        this.append(node, this.expression());
      }
    }
    return this.close(node);
  }

  private deleteStatement(): NodeIndex {
    const node = this.open(NodeKind.Delete);
    this.advance();
    do {
      const target = this.append(node, this.bitwiseOr());
      this.checkTarget(target);
    } while (this.eat(Token.Comma) && !this.isStatementEnd());
    return this.close(node);
  }

  private assertStatement(): NodeIndex {
    const node = this.open(NodeKind.Assert);
    this.advance();
    this.append(node, this.expression());
    if (this.eat(Token.Comma)) {
      this.append(node, this.expression());
    }
    return this.close(node);
  }

  private nameList(kind: NodeKind.Global | NodeKind.Nonlocal): NodeIndex {
    const node = this.open(kind);
    this.advance();
    do {
      this.append(node, this.name('Expected a name.'));
    } while (this.eat(Token.Comma));
    return this.close(node);
  }

  // Imports.

  private importStatement(): NodeIndex {
    const node = this.open(NodeKind.Import);
    this.advance();
    do {
      this.append(node, this.alias());
    } while (this.eat(Token.Comma));
    return this.close(node);
  }

  private importFrom(): NodeIndex {
    const node = this.open(NodeKind.ImportFrom);
    this.advance();
    let dots = 0;
    while (this.at(Token.Dot) || this.at(Token.Ellipsis)) {
      dots += this.at(Token.Dot) ? 1 : 3;
      this.advance();
    }
    this.tree.setFlag(node, Math.min(dots, maximumDots));
    if (this.at(Token.Import) && dots > 0) {
      this.append(node, this.openAt(NodeKind.DottedName, this.lastEnd));
    } else {
      this.append(node, this.dottedModuleName());
    }
    this.expect(Token.Import, "Expected 'import'.");
    if (this.at(Token.ParenthesisOpen)) {
      this.advance();
      while (!this.at(Token.ParenthesisClose) && !this.isLineEnd()) {
        const before = this.mark();
        this.append(node, this.importedName());
        if (
          !this.eat(Token.Comma) &&
          !this.at(Token.ParenthesisClose) &&
          !this.goesOn(before, "Expected ',' or ')'.")
        ) {
          break;
        }
      }
      this.expect(Token.ParenthesisClose, "Expected ')'.");
    } else if (!this.eat(Token.Star)) {
      do {
        this.append(node, this.importedName());
      } while (this.eat(Token.Comma));
    }
    return this.close(node);
  }

  private alias(): NodeIndex {
    const node = this.open(NodeKind.Alias);
    return this.closeAlias(node, this.dottedModuleName());
  }

  /** An alias behind `from … import`, where names have no dots. */
  private importedName(): NodeIndex {
    const node = this.open(NodeKind.Alias);
    const name = this.dottedModuleName();
    if (this.text.slice(this.tree.startOf(name), this.tree.endOf(name)).includes('.')) {
      this.reportNode(name, 'An imported name has no dots.');
    }
    return this.closeAlias(node, name);
  }

  private closeAlias(node: NodeIndex, name: NodeIndex): NodeIndex {
    this.append(node, name);
    if (this.eat(Token.As)) {
      this.append(node, this.name("Expected a name after 'as'."));
    }
    return this.close(node);
  }

  private dottedModuleName(): NodeIndex {
    if (!this.at(Token.Name)) {
      this.report('Expected the name of what to import.');
      return this.missing(NodeKind.DottedName);
    }
    const node = this.open(NodeKind.DottedName);
    this.advance();
    while (this.eat(Token.Dot)) {
      if (!this.eat(Token.Name)) {
        this.report("Expected a name after '.'.");
        break;
      }
    }
    return this.close(node);
  }

  // Type aliases and parameters (PEP 695, PEP 696).

  private startsTypeAlias(): boolean {
    const next = this.peek(2);
    return (next === Token.Equal || next === Token.BracketOpen) && this.isWord('type');
  }

  private typeAlias(): NodeIndex {
    const node = this.open(NodeKind.TypeAlias);
    this.advance();
    this.append(node, this.leaf(NodeKind.Name));
    if (this.at(Token.BracketOpen)) {
      this.append(node, this.typeParameters());
    }
    this.expect(Token.Equal, "Expected '=' after the name of the type.");
    this.append(node, this.expression());
    return this.close(node);
  }

  /** `[T: bound = default, *Ts, **P]`, brackets included. */
  protected typeParameters(): NodeIndex {
    const node = this.open(NodeKind.TypeParameters);
    this.advance();
    if (this.at(Token.BracketClose)) {
      this.report('Expected a type parameter.');
    }
    while (!this.at(Token.BracketClose) && !this.isLineEnd()) {
      const before = this.mark();
      this.append(node, this.typeParameter());
      if (!this.eat(Token.Comma) && !this.at(Token.BracketClose) && !this.goesOn(before, "Expected ',' or ']'.")) {
        break;
      }
    }
    this.expect(Token.BracketClose, "Expected ']'.");
    return this.close(node);
  }

  private typeParameter(): NodeIndex {
    const node = this.open(NodeKind.TypeParameter);
    let flag = 0;
    if (this.eat(Token.Star)) {
      flag = typeStar;
    } else if (this.eat(Token.DoubleStar)) {
      flag = typeDoubleStar;
    }
    this.append(node, this.name('Expected the name of a type parameter.'));
    if (this.eat(Token.Colon)) {
      flag |= typeBound;
      this.append(node, this.expression());
    }
    if (this.eat(Token.Equal)) {
      flag |= typeDefault;
      this.append(node, this.at(Token.Star) ? this.starred() : this.expression());
    }
    this.tree.setFlag(node, flag);
    return this.close(node);
  }

  // Expressions and assignments.

  private expressionStatement(): NodeIndex {
    const start = this.tokenStart();
    const first = this.assignedValue();
    switch (this.token) {
      case Token.Equal:
        return this.assignment(start, first);
      case Token.AugmentedAssign:
        return this.augmentedAssignment(start, first);
      case Token.Colon:
        return this.annotatedAssignment(start, first);
    }
    const node = this.openAt(NodeKind.ExpressionStatement, start);
    this.append(node, first);
    if (this.tree.kindOf(first) === NodeKind.Error && !this.isStatementEnd() && this.tokenStart() === start) {
      // Nothing could be read: the token at fault is part of the statement, so that the line makes progress.
      this.advance();
      this.tree.close(first, this.lastEnd);
    } else if (this.at(Token.String) || this.at(Token.Name) || this.at(Token.FormattedStart)) {
      this.reportOldStatement(first);
    }
    return this.close(node);
  }

  /** `print "text"`, the statement of Python 2. */
  private reportOldStatement(first: NodeIndex): void {
    const { tree, text } = this;
    const word = text.slice(tree.startOf(first), Math.min(tree.endOf(first), tree.startOf(first) + 6));
    if (tree.kindOf(first) === NodeKind.Name && (word === 'print' || word === 'exec')) {
      this.reportNode(first, `Expected parentheses around the arguments of '${word}'.`);
    }
  }

  /** `a = b = value`: the last expression is the value. */
  private assignment(start: number, first: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.Assign, start);
    let last = this.append(node, first);
    while (this.eat(Token.Equal)) {
      this.checkTarget(last);
      last = this.append(node, this.assignedValue());
    }
    return this.close(node);
  }

  private augmentedAssignment(start: number, target: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.AugmentedAssign, start);
    this.append(node, target);
    this.checkSingleTarget(target);
    this.tree.setFlag(node, augmentedOperatorCode(this.tokenText()));
    this.advance();
    this.append(node, this.assignedValue());
    return this.close(node);
  }

  private annotatedAssignment(start: number, target: NodeIndex): NodeIndex {
    const node = this.openAt(NodeKind.AnnotatedAssign, start);
    this.append(node, target);
    this.checkSingleTarget(target);
    this.advance();
    this.append(node, this.expression());
    if (this.eat(Token.Equal)) {
      this.append(node, this.assignedValue());
    }
    return this.close(node);
  }

  private checkSingleTarget(target: NodeIndex): void {
    const kind = this.tree.kindOf(target);
    if (kind === NodeKind.Tuple || kind === NodeKind.List || kind === NodeKind.Starred) {
      this.reportNode(target, 'Only a single target can stand here.');
    } else {
      this.checkTarget(target);
    }
  }
}
