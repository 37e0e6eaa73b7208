/**
 * The module, the blocks in it, and the definitions of functions and classes. A header without its colon or its block still
 * yields a node with the layout of nodes.ts, and statements that are indented for no reason belong to the block around them.
 */
import { NodeKind } from './nodes';
import type { NodeIndex } from './nodes';
import { isOpener } from './parserState';
import { SimpleStatementParser } from './simpleStatements';
import { Token } from './tokens';

const flagAsync = 1;

export abstract class BlockParser extends SimpleStatementParser {
  /** Any statement, with the end of its line; it becomes a child of `parent`. */
  protected abstract statement(parent: NodeIndex): void;

  module(): NodeIndex {
    const node = this.openAt(NodeKind.Module, 0);
    while (!this.at(Token.EndOfFile)) {
      if (this.at(Token.Indent) || this.at(Token.Dedent)) {
        this.unexpectedIndent(node);
      } else if (!this.eat(Token.Newline)) {
        this.statement(node);
      }
    }
    return this.tree.close(node, this.text.length);
  }

  /** Indentation without a header: its statements belong to the block around it. */
  protected unexpectedIndent(parent: NodeIndex): void {
    if (!this.eat(Token.Indent)) {
      this.advance();
      return;
    }
    this.beginLine();
    this.report('Unexpected indentation.');
    this.statements(parent);
  }

  /** Statements up to and including the Dedent that ends their block. */
  protected statements(parent: NodeIndex): void {
    if (!this.enter()) {
      this.append(parent, this.skipBlock());
      return;
    }
    while (!this.at(Token.Dedent) && !this.at(Token.EndOfFile)) {
      if (this.at(Token.Indent)) {
        this.unexpectedIndent(parent);
      } else if (!this.eat(Token.Newline)) {
        this.statement(parent);
      }
    }
    this.eat(Token.Dedent);
    this.leave();
  }

  /** A block nested too deeply, as one Error node, with the Dedent that ends it. */
  protected skipBlock(): NodeIndex {
    const node = this.open(NodeKind.Error);
    this.report('Nested too deeply to be analysed.');
    let depth = 0;
    while (!this.at(Token.EndOfFile)) {
      if (this.at(Token.Indent)) {
        depth++;
      } else if (this.at(Token.Dedent)) {
        depth--;
        if (depth < 0) {
          break;
        }
      }
      this.advance();
    }
    this.eat(Token.Dedent);
    return this.close(node);
  }

  /** `: suite`. `header` names what stands before the colon, for messages. */
  protected block(parent: NodeIndex, header: string): void {
    if (this.at(Token.Colon)) {
      this.advance();
    } else {
      this.report(`Expected ':' after ${header}.`);
      while (!this.at(Token.Colon) && !this.isLineEnd()) {
        this.advance();
      }
      this.eat(Token.Colon);
    }
    if (!this.at(Token.Newline)) {
      const block = this.append(parent, this.open(NodeKind.Block));
      this.simpleLine(block);
      this.close(block);
      return;
    }
    if (this.peek(1) !== Token.Indent) {
      this.report(`Expected an indented block after ${header}.`);
      this.append(parent, this.openAt(NodeKind.Block, this.lastEnd));
      this.advance();
      return;
    }
    this.advance();
    this.advance();
    const block = this.append(parent, this.open(NodeKind.Block));
    this.statements(block);
    this.close(block);
  }

  // Definitions.

  protected decorated(parent: NodeIndex): void {
    const start = this.tokenStart();
    const node = this.append(parent, this.open(NodeKind.FunctionDef));
    while (this.at(Token.At)) {
      this.beginLine();
      const decorator = this.append(node, this.open(NodeKind.Decorator));
      this.advance();
      this.append(decorator, this.namedExpression());
      if (!this.isLineEnd()) {
        this.append(decorator, this.restOfLine());
      }
      this.close(decorator);
      while (this.at(Token.Newline)) {
        this.advance();
      }
    }
    if (this.at(Token.Def) || this.at(Token.Class) || (this.at(Token.Async) && this.peek(1) === Token.Def)) {
      this.beginLine();
      this.definition(node);
      return;
    }
    this.reportAt(start, start + 1, 'Expected a function or class after the decorator.');
    this.tree.setKind(node, NodeKind.Error);
    this.close(node);
  }

  /** Fills `node`, which may hold decorators, with the function or class that begins at this token. */
  protected definition(node: NodeIndex): void {
    this.tree.setStart(node, this.tokenStart());
    if (this.at(Token.Class)) {
      this.tree.setKind(node, NodeKind.ClassDef);
      this.classDefinition(node);
    } else {
      this.functionDefinition(node);
    }
    this.close(node);
  }

  private functionDefinition(node: NodeIndex): void {
    if (this.eat(Token.Async)) {
      this.tree.setFlag(node, flagAsync);
    }
    this.advance();
    this.definedName(node, "Expected the function's name after 'def'.");
    if (this.at(Token.BracketOpen)) {
      this.append(node, this.typeParameters());
    }
    const parameters = this.append(node, this.open(NodeKind.Parameters));
    if (this.eat(Token.ParenthesisOpen)) {
      this.parameterList(parameters, Token.ParenthesisClose);
      this.expect(Token.ParenthesisClose, "Expected ')' after the parameters.");
    } else {
      this.report("Expected '(' after the function's name.");
    }
    this.close(parameters);
    if (this.eat(Token.Arrow)) {
      this.append(node, this.expression());
    }
    this.block(node, 'the function signature');
  }

  private classDefinition(node: NodeIndex): void {
    this.advance();
    this.definedName(node, "Expected the class's name after 'class'.");
    if (this.at(Token.BracketOpen)) {
      this.append(node, this.typeParameters());
    }
    if (this.at(Token.ParenthesisOpen)) {
      this.arguments(node);
    }
    this.block(node, 'the class header');
  }

  private definedName(node: NodeIndex, message: string): void {
    this.append(node, this.name(message));
    // A keyword in place of the name: `def print(…)` in Python 2, `def async(…)` before 3.7.
    if (!this.at(Token.ParenthesisOpen) && this.peek(1) === Token.ParenthesisOpen && !isOpener(this.token)) {
      this.report(`Unexpected '${this.tokenText()}'.`);
      this.advance();
    }
  }
}
