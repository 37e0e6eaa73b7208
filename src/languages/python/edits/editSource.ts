/**
 * One Python file as the edits see it: a PythonSource that also knows parents, statements, blocks and what lies between
 * tokens (parentheses, comments, line ends). Every edit function takes one and gives TextEdits; none changes the text itself.
 * Knows nothing about imports, scopes or advice.
 */
import type { Range, TextEdit } from '../../../core/text';
import { NodeKind, type Comment, type NodeIndex, type Tree } from '../parser/nodes';
import { parentTable } from '../parser/tree';
import { PythonSource } from '../source';

const comprehensions: ReadonlySet<number> = new Set([
  NodeKind.ListComprehension,
  NodeKind.SetComprehension,
  NodeKind.DictComprehension,
  NodeKind.GeneratorExpression,
]);

export class EditSource extends PythonSource {
  /** The line end the file uses first; LF for a file of one line. */
  readonly lineEnd: string;
  private readonly parents: Int32Array;

  /** @param allowsTopLevelAwait The module's body runs on an event loop, as in a notebook. */
  constructor(
    tree: Tree,
    readonly allowsTopLevelAwait = false,
  ) {
    super(tree);
    this.lineEnd = /\r\n|\n|\r/.exec(tree.text)?.[0] ?? '\n';
    this.parents = parentTable(tree);
  }

  parent(node: NodeIndex): NodeIndex {
    return this.parents[node] ?? 0;
  }

  /** All nodes below `node` and itself, in source order. */
  *descendants(node: NodeIndex): Generator<NodeIndex> {
    const pending = [node];
    for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
      yield current;
      pending.push(...this.children(current).reverse());
    }
  }

  isWithin(node: NodeIndex, ancestor: NodeIndex): boolean {
    for (let at = node; at !== 0; at = this.parent(at)) {
      if (at === ancestor) {
        return true;
      }
    }
    return false;
  }

  /** The outermost node of a kind whose range is exactly this; 0 when there is none. */
  nodeWithRange(range: Range, kinds: ReadonlySet<number>): NodeIndex {
    const start = this.lines.offsetAt(range.start);
    const end = this.lines.offsetAt(range.end);
    let found = 0;
    for (let node = 1; node < this.tree.count; node++) {
      if (this.start(node) === start && this.end(node) === end && kinds.has(this.kind(node))) {
        found = found === 0 || this.isWithin(found, node) ? node : found;
      }
    }
    return found;
  }

  /** The call whose callee stands at this range; 0 when there is none. */
  callWithCallee(range: Range): NodeIndex {
    const start = this.lines.offsetAt(range.start);
    const end = this.lines.offsetAt(range.end);
    for (let node = 1; node < this.tree.count; node++) {
      if (this.kind(node) === NodeKind.Call) {
        const callee = this.first(node);
        if (this.start(callee) === start && this.end(callee) === end) {
          return node;
        }
      }
    }
    return 0;
  }

  isComprehension(node: NodeIndex): boolean {
    return comprehensions.has(this.kind(node));
  }

  /** The iterable of the first `for` of a comprehension: evaluated outside it (language reference, "Displays"). */
  isLeftmostIterable(node: NodeIndex): boolean {
    const clause = this.parent(node);
    if (this.kind(clause) !== NodeKind.ComprehensionFor || this.next(this.first(clause)) !== node) {
      return false;
    }
    return this.childOfKind(this.parent(clause), NodeKind.ComprehensionFor) === clause;
  }

  /** The statement a node belongs to: its nearest ancestor that stands directly in a block or in the module. */
  statementOf(node: NodeIndex): NodeIndex {
    let at = node;
    for (let up = this.parent(at); up !== 0; up = this.parent(at)) {
      if (this.kind(up) === NodeKind.Block || this.kind(up) === NodeKind.Module) {
        return at;
      }
      at = up;
    }
    return at;
  }

  /** Where a statement starts on the page: at its first decorator, if it has any. */
  statementStart(statement: NodeIndex): number {
    const first = this.first(statement);
    return this.kind(first) === NodeKind.Decorator
      ? Math.min(this.start(first), this.start(statement))
      : this.start(statement);
  }

  /** The innermost FunctionDef, Lambda, ClassDef or Module around a node, the node itself not counted. */
  enclosingScope(node: NodeIndex): NodeIndex {
    let at = this.parent(node);
    while (at !== 0) {
      const kind = this.kind(at);
      if (
        kind === NodeKind.FunctionDef ||
        kind === NodeKind.Lambda ||
        kind === NodeKind.ClassDef ||
        kind === NodeKind.Module
      ) {
        return at;
      }
      at = this.parent(at);
    }
    return this.tree.root;
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

  lineOf(offset: number): number {
    return this.lines.positionAt(offset).line;
  }

  /** The white space a line starts with. */
  indentationOf(offset: number): string {
    return /^[ \t\f]*/.exec(this.text.slice(this.lineStartOf(offset)))?.[0] ?? '';
  }

  isFirstOnLine(offset: number): boolean {
    return this.text.slice(this.lineStartOf(offset), offset).trim() === '';
  }

  /** True when nothing but white space and a comment follows on the line. */
  isLastOnLine(offset: number): boolean {
    return /^[ \t\f]*(?:#|[\r\n]|$)/.test(this.text.slice(offset, this.nextLineStart(offset)));
  }

  /** What one level of indentation is in this file: the first indented block's, four spaces where there is none. */
  indentationUnit(): string {
    for (let node = 1; node < this.tree.count; node++) {
      if (this.kind(node) === NodeKind.Block) {
        const first = this.first(node);
        const owner = this.parent(node);
        if (first !== 0 && this.isFirstOnLine(this.statementStart(first))) {
          const outer = this.indentationOf(this.start(owner));
          const inner = this.indentationOf(this.statementStart(first));
          if (inner.length > outer.length && inner.startsWith(outer)) {
            return inner.slice(outer.length);
          }
        }
      }
    }
    return '    ';
  }

  /** Offset of the first character at or after `offset` that is neither white space, nor in a comment, nor a line joint. */
  skipTrivia(offset: number): number {
    let at = offset;
    for (;;) {
      const unit = this.text[at];
      if (unit === '#') {
        while (at < this.text.length && this.text[at] !== '\n' && this.text[at] !== '\r') {
          at++;
        }
      } else if (unit !== undefined && /[\s\\]/.test(unit)) {
        at++;
      } else {
        return at;
      }
    }
  }

  /** True when one pair of parentheses encloses all of a node's own text: `(a, b)`, but not `(a), (b)`. */
  isEnclosed(node: NodeIndex): boolean {
    const end = this.end(node);
    const strings = new Map<number, number>();
    for (const inner of this.descendants(node)) {
      if (this.kind(inner) === NodeKind.String) {
        strings.set(this.start(inner), this.end(inner));
      }
    }
    let depth = 0;
    let at = this.start(node);
    if (this.text[at] !== '(') {
      return false;
    }
    while (at < end) {
      const unit = this.text[at] ?? '';
      const stringEnd = strings.get(at);
      if (stringEnd !== undefined) {
        at = stringEnd;
        continue;
      }
      if (unit === '#') {
        at = this.skipTrivia(at);
        continue;
      }
      depth += '([{'.includes(unit) ? 1 : ')]}'.includes(unit) ? -1 : 0;
      at++;
      if (depth === 0) {
        return at === end;
      }
    }
    return false;
  }

  commentsBetween(start: number, end: number): readonly Comment[] {
    return this.tree.comments.filter((comment) => comment.start >= start && comment.end <= end);
  }

  /** True when a string or bytes literal covers this offset, its ends excluded. */
  isInsideString(offset: number): boolean {
    for (let node = 1; node < this.tree.count; node++) {
      if (this.kind(node) === NodeKind.String && this.start(node) < offset && offset < this.end(node)) {
        return true;
      }
    }
    return false;
  }

  /** True when any node below `node` (itself included) is of one of the kinds. */
  contains(node: NodeIndex, kinds: readonly number[]): boolean {
    for (const inner of this.descendants(node)) {
      if (kinds.includes(this.kind(inner))) {
        return true;
      }
    }
    return false;
  }

  insert(offset: number, newText: string): TextEdit {
    return { range: this.lines.rangeAt(offset, offset), newText };
  }

  replace(start: number, end: number, newText: string): TextEdit {
    return { range: this.lines.rangeAt(start, end), newText };
  }
}
