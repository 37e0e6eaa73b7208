/**
 * One JavaScript or TypeScript file as the edits see it: its tree with parents, and how it is laid out (line ends, quotes,
 * semicolons, indentation, module system). Every edit function takes one and gives TextEdits; none changes the text itself.
 * Knows nothing about imports, scopes or advice.
 */
import { AST_NODE_TYPES, AST_TOKEN_TYPES, type TSESTree } from '@typescript-eslint/types';
import { parse } from '@typescript-eslint/typescript-estree';
import { LineMap, type Range, type TextEdit } from '../../../core/text';
import { childrenOf, type Node } from '../syntax';

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

export class ScriptSource {
  readonly lines: LineMap;
  /** The line end the file uses first; LF for a file of one line. */
  readonly lineEnd: string;
  readonly isTypeScript: boolean;
  readonly comments: readonly TSESTree.Comment[];
  /** Every node of the tree, outer before inner, in source order. */
  readonly nodes: readonly Node[];
  private readonly parents = new Map<Node, Node>();

  private constructor(
    readonly text: string,
    readonly path: string,
    readonly program: TSESTree.Program,
  ) {
    this.lines = new LineMap(text);
    this.lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
    this.isTypeScript = /\.[cm]?tsx?$/.test(path);
    this.comments = program.comments ?? [];
    const nodes: Node[] = [];
    const visit = (node: Node): void => {
      nodes.push(node);
      for (const child of childrenInOrder(node)) {
        this.parents.set(child, node);
        visit(child);
      }
    };
    visit(program);
    this.nodes = nodes;
  }

  /** Undefined for a text that does not parse: an edit of broken code could break it further. */
  static read(text: string, path: string): ScriptSource | undefined {
    try {
      const jsx = !/\.[cm]?ts$/.test(path);
      const program = parse(text, { range: true, comment: true, filePath: path, jsx });
      return new ScriptSource(text, path, program);
    } catch {
      return undefined;
    }
  }

  parent(node: Node): Node | undefined {
    return this.parents.get(node);
  }

  /** The node and everything below it, outer before inner. */
  descendants(node: Node): Node[] {
    const found: Node[] = [node];
    for (const child of childrenInOrder(node)) {
      found.push(...this.descendants(child));
    }
    return found;
  }

  /** The node and everything below it that runs with it: bodies of functions inside are left out. */
  ownDescendants(node: Node): Node[] {
    const found: Node[] = [node];
    for (const child of childrenInOrder(node)) {
      if (!isFunction(child)) {
        found.push(...this.ownDescendants(child));
      }
    }
    return found;
  }

  isWithin(node: Node, ancestor: Node): boolean {
    for (let at: Node | undefined = node; at !== undefined; at = this.parent(at)) {
      if (at === ancestor) {
        return true;
      }
    }
    return false;
  }

  nodeText(node: Node): string {
    return this.text.slice(node.range[0], node.range[1]);
  }

  range(node: Node): Range {
    return this.lines.rangeAt(node.range[0], node.range[1]);
  }

  /** The outermost node that stands exactly at a range and is wanted. */
  nodeAt<T extends Node>(range: Range, isWanted: (node: Node) => node is T): T | undefined {
    const start = this.lines.offsetAt(range.start);
    const end = this.lines.offsetAt(range.end);
    for (const node of this.nodes) {
      if (node.range[0] === start && node.range[1] === end && isWanted(node)) {
        return node;
      }
    }
    return undefined;
  }

  /** The call whose callee stands at this range; of `new Pool()` it may begin with the word `new`. */
  callWithCallee(range: Range): TSESTree.CallExpression | TSESTree.NewExpression | undefined {
    const start = this.lines.offsetAt(range.start);
    const end = this.lines.offsetAt(range.end);
    for (const node of this.nodes) {
      const isAtStart =
        isCall(node) &&
        (node.callee.range[0] === start || (node.type === AST_NODE_TYPES.NewExpression && node.range[0] === start));
      if (isAtStart && node.callee.range[1] === end) {
        return node;
      }
    }
    return undefined;
  }

  /** The innermost function around a node, the node itself not counted; undefined at module level. */
  functionAround(node: Node): FunctionNode | undefined {
    for (let at = this.parent(node); at !== undefined; at = this.parent(at)) {
      if (isFunction(at)) {
        return at;
      }
    }
    return undefined;
  }

  /** The statement a node belongs to: its nearest ancestor, or itself, that stands directly in a block or in the module. */
  statementOf(node: Node): Node {
    let at = node;
    for (let up = this.parent(at); up !== undefined; up = this.parent(at)) {
      if (up.type === AST_NODE_TYPES.BlockStatement || up.type === AST_NODE_TYPES.Program || isCase(up, at)) {
        return at;
      }
      at = up;
    }
    return at;
  }

  /** The statement of the module that a node is part of, with its `export`. */
  moduleStatementOf(node: Node): Node {
    let at = node;
    for (let up = this.parent(at); up !== undefined && up !== this.program; up = this.parent(at)) {
      at = up;
    }
    return at;
  }

  /** The statements that follow one another where a statement stands. */
  siblings(statement: Node): readonly Node[] {
    const up = this.parent(statement);
    switch (up?.type) {
      case AST_NODE_TYPES.BlockStatement:
      case AST_NODE_TYPES.Program:
        return up.body;
      case AST_NODE_TYPES.SwitchCase:
        return up.consequent;
      default:
        return [];
    }
  }

  /** Offset of the first character of the line that holds `offset`, after a byte order mark. */
  lineStartOf(offset: number): number {
    const start = this.lines.lineStart(this.lines.positionAt(offset).line);
    return start === 0 && this.text.startsWith('\uFEFF') ? 1 : start;
  }

  /** Offset after the line end of the line that holds `offset`; the text's end on the last line. */
  nextLineStart(offset: number): number {
    return this.lines.lineStart(this.lines.positionAt(offset).line + 1);
  }

  indentationOf(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.lineStartOf(offset)))?.[0] ?? '';
  }

  isFirstOnLine(offset: number): boolean {
    return this.text.slice(this.lineStartOf(offset), offset).trim() === '';
  }

  /** True when nothing but white space and a comment follows on the line. */
  isLastOnLine(offset: number): boolean {
    return /^[ \t]*(?:\/\/|[\r\n]|$)/.test(this.text.slice(offset, this.nextLineStart(offset)));
  }

  /** What one level of indentation is in this file: that of the first indented statement, two spaces where there is none. */
  indentationUnit(): string {
    for (const node of this.nodes) {
      if (node.type === AST_NODE_TYPES.BlockStatement) {
        const [first] = node.body;
        if (first !== undefined && this.isFirstOnLine(first.range[0])) {
          const outer = this.indentationOf(node.range[0]);
          const inner = this.indentationOf(first.range[0]);
          if (inner.length > outer.length && inner.startsWith(outer)) {
            return inner.slice(outer.length);
          }
        }
      }
    }
    return '  ';
  }

  /** `;` where the file ends its statements with one. */
  semicolon(): string {
    let ended = 0;
    let open = 0;
    for (const node of this.nodes) {
      if (
        node.type === AST_NODE_TYPES.ExpressionStatement ||
        node.type === AST_NODE_TYPES.ImportDeclaration ||
        (node.type === AST_NODE_TYPES.VariableDeclaration && this.isFirstOnLine(node.range[0]))
      ) {
        if (this.text[node.range[1] - 1] === ';') {
          ended++;
        } else {
          open++;
        }
      }
    }
    return open > ended ? '' : ';';
  }

  /** The quote most strings of the file begin with. */
  quote(): string {
    let single = 0;
    let double = 0;
    for (const node of this.nodes) {
      if (node.type === AST_NODE_TYPES.Literal && typeof node.value === 'string') {
        if (node.raw.startsWith("'")) {
          single++;
        } else {
          double++;
        }
      }
    }
    return double > single ? '"' : "'";
  }

  commentsBetween(start: number, end: number): readonly TSESTree.Comment[] {
    return this.comments.filter((comment) => comment.range[0] >= start && comment.range[1] <= end);
  }

  /** True when a pair of parentheses stands directly around the node, as in `(await f())`. */
  isParenthesised(node: Node): boolean {
    const up = this.parent(node);
    // The parentheses of a call's own arguments are not the argument's.
    if (up !== undefined && isCall(up) && up.callee !== node) {
      return false;
    }
    return this.after(node.range[1]) === ')' && this.before(node.range[0]) === '(';
  }

  /** The first character at or after `offset` that is neither white space nor in a comment. */
  private after(offset: number): string | undefined {
    let at = offset;
    for (;;) {
      const comment = this.comments.find(({ range }) => range[0] === at);
      if (comment !== undefined) {
        at = comment.range[1];
      } else if (/\s/.test(this.text[at] ?? '')) {
        at++;
      } else {
        return this.text[at];
      }
    }
  }

  private before(offset: number): string | undefined {
    let at = offset;
    for (;;) {
      const end = at;
      const comment = this.comments.find(({ range }) => range[1] === end);
      if (comment !== undefined) {
        at = comment.range[0];
      } else if (/\s/.test(this.text[at - 1] ?? '')) {
        at--;
      } else {
        return this.text[at - 1];
      }
    }
  }

  insert(offset: number, newText: string): TextEdit {
    return { range: this.lines.rangeAt(offset, offset), newText };
  }

  replace(start: number, end: number, newText: string): TextEdit {
    return { range: this.lines.rangeAt(start, end), newText };
  }
}

function isCase(node: Node, child: Node): boolean {
  return node.type === AST_NODE_TYPES.SwitchCase && node.test !== child;
}

export function isCall(node: Node): node is TSESTree.CallExpression | TSESTree.NewExpression {
  return node.type === AST_NODE_TYPES.CallExpression || node.type === AST_NODE_TYPES.NewExpression;
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === AST_NODE_TYPES.ArrowFunctionExpression ||
    node.type === AST_NODE_TYPES.FunctionDeclaration ||
    node.type === AST_NODE_TYPES.FunctionExpression
  );
}

function childrenInOrder(node: Node): Node[] {
  return childrenOf(node)
    .filter(({ type }) => !typeOfComments.has(type))
    .sort((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1]);
}

/** The program lists its comments besides its statements. */
const typeOfComments: ReadonlySet<string> = new Set<string>([AST_TOKEN_TYPES.Block, AST_TOKEN_TYPES.Line]);
