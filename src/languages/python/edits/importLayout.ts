/**
 * Where new import lines stand in a file, and the blank lines around them. Works on whole lines: it inserts between
 * lines and touches none. Does not decide what is imported; imports.ts does.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import { standardModules } from './standardModules';

export interface ImportLine {
  readonly module: string;
  readonly text: string;
}

interface Insertion {
  readonly offset: number;
  readonly lines: string[];
}

/** Edits that add the import lines, and below all imports the definitions. */
export function importLayout(
  source: EditSource,
  imports: readonly ImportLine[],
  definitions: readonly string[],
): TextEdit[] {
  const head = readHead(source);
  const insertions: Insertion[] = [];
  const sorted = [...imports].sort((a, b) => compareNames(a.module, b.module));
  if (sorted.length > 0) {
    insertions.push(...(head.imports.length === 0 ? newBlock(source, head, sorted) : intoBlock(source, head, sorted)));
  }
  if (definitions.length > 0) {
    insertions.push(definitionBlock(source, head, definitions, insertions.at(-1)));
  }
  return merge(insertions).map(({ offset, lines }) => toEdit(source, offset, lines));
}

/** Offset at which the file's leading imports end, where definitions are added; zero when it has none. */
export function endOfImports(source: EditSource): number {
  const { last } = readHead(source);
  return last === 0 ? 0 : source.end(last);
}

interface Head {
  /** The docstring, where there is one. */
  readonly docstring: NodeIndex;
  /** The last `from __future__` import. */
  readonly future: NodeIndex;
  /** Top-level imports before the first other statement; `__future__` excluded. */
  readonly imports: readonly NodeIndex[];
  /** The last statement that belongs to the imports, `try` and `if` around imports included. */
  readonly last: NodeIndex;
  /** The first statement after the head. */
  readonly next: NodeIndex;
}

function readHead(source: EditSource): Head {
  let docstring = 0;
  let future = 0;
  let last = 0;
  const imports: NodeIndex[] = [];
  const statements = source.children(source.tree.root);
  for (const [index, statement] of statements.entries()) {
    const isDocstring =
      index === 0 &&
      source.kind(statement) === NodeKind.ExpressionStatement &&
      source.kind(source.first(statement)) === NodeKind.String;
    if (isDocstring) {
      docstring = statement;
    } else if (isFutureImport(source, statement)) {
      future = statement;
    } else if (isImport(source, statement)) {
      imports.push(statement);
      last = statement;
    } else if (isConditionalImport(source, statement)) {
      last = imports.length > 0 ? statement : last;
      if (imports.length === 0) {
        return { docstring, future, imports, last, next: statement };
      }
    } else if (!isDunderAssignment(source, statement)) {
      return { docstring, future, imports, last, next: statement };
    } else if (imports.length === 0 && future === 0) {
      // `__all__` and the like may stand above the imports (PEP 8); a file that has only those gets its imports below.
      last = 0;
    }
  }
  return { docstring, future, imports, last, next: 0 };
}

function isImport(source: EditSource, statement: NodeIndex): boolean {
  return source.kind(statement) === NodeKind.Import || source.kind(statement) === NodeKind.ImportFrom;
}

function isFutureImport(source: EditSource, statement: NodeIndex): boolean {
  return (
    source.kind(statement) === NodeKind.ImportFrom &&
    source.flag(statement) === 0 &&
    source.nodeText(source.first(statement)) === '__future__'
  );
}

function isConditionalImport(source: EditSource, statement: NodeIndex): boolean {
  if (source.kind(statement) !== NodeKind.If && source.kind(statement) !== NodeKind.Try) {
    return false;
  }
  const block = source.childOfKind(statement, NodeKind.Block);
  return isImport(source, source.first(block));
}

function isDunderAssignment(source: EditSource, statement: NodeIndex): boolean {
  return source.kind(statement) === NodeKind.Assign && /^__\w+__$/.test(source.nodeText(source.first(statement)));
}

function moduleOf(source: EditSource, statement: NodeIndex): string {
  const first = source.first(statement);
  const name = source.kind(statement) === NodeKind.Import ? source.first(first) : first;
  return source.nodeText(name).replace(/[\s\\]+/g, '');
}

function isStandard(source: EditSource, statement: NodeIndex): boolean {
  return source.flag(statement) === 0 && standardModules.has(moduleOf(source, statement).split('.')[0] ?? '');
}

function compareNames(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A file that imports nothing yet. */
function newBlock(source: EditSource, head: Head, lines: readonly ImportLine[]): Insertion[] {
  const texts = lines.map((line) => line.text);
  const above = head.future === 0 ? head.docstring : head.future;
  if (above !== 0) {
    const offset = source.nextLineStart(source.end(above));
    return [{ offset, lines: ['', ...texts, ...blankLinesBefore(source, head.next, offset)] }];
  }
  if (head.next === 0 && source.children(source.tree.root).length === 0) {
    return [{ offset: source.text.length, lines: texts }];
  }
  const first = source.first(source.tree.root);
  const offset = belowFileHeader(source, first);
  return [{ offset, lines: [...texts, ...blankLinesBefore(source, first, offset)] }];
}

/** Blank lines still missing between an insertion and the statement after it: two before a definition, else one. */
function blankLinesBefore(source: EditSource, next: NodeIndex, offset: number): string[] {
  if (next === 0) {
    return [];
  }
  const kind = source.kind(next);
  const wanted = kind === NodeKind.FunctionDef || kind === NodeKind.ClassDef ? 2 : 1;
  const between = source.text.slice(offset, source.lineStartOf(source.statementStart(next)));
  const present = /^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(between)?.[0].split(/\r\n|\n|\r/).length ?? 1;
  return Array.from({ length: Math.max(0, wanted - (present - 1)) }, () => '');
}

/** Below the comments a file opens with, above those that belong to its first statement. */
function belowFileHeader(source: EditSource, first: NodeIndex): number {
  const start = source.lineStartOf(source.statementStart(first));
  let offset = start;
  for (let line = source.lineOf(start) - 1; line >= 0; line--) {
    const lineStart = source.lines.lineStart(line);
    const text = source.text.slice(lineStart, source.lines.lineStart(line + 1)).replace(/^\uFEFF/, '');
    if (!text.startsWith('#')) {
      return offset;
    }
    offset = lineStart;
  }
  // The comment block reaches the top of the file: it is the file's header and stays there.
  return start;
}

function intoBlock(source: EditSource, head: Head, lines: readonly ImportLine[]): Insertion[] {
  const standard = head.imports.filter((statement) => isStandard(source, statement));
  const [firstStandard] = standard;
  if (firstStandard === undefined) {
    const first = head.imports[0] ?? 0;
    return [beforeStatement(source, first, [...lines.map((line) => line.text), ''])];
  }
  return lines.map((line) => {
    const plain = standard.filter((statement) => source.kind(statement) === NodeKind.Import);
    const smaller = plain.filter((statement) => compareNames(moduleOf(source, statement), line.module) <= 0);
    const previous = smaller.at(-1);
    return previous === undefined
      ? beforeStatement(source, plain[0] ?? firstStandard, [line.text])
      : { offset: source.nextLineStart(source.end(previous)), lines: [line.text] };
  });
}

function beforeStatement(source: EditSource, statement: NodeIndex, lines: string[]): Insertion {
  const start = source.start(statement);
  // `from __future__ import annotations; import os`: nothing may come above the first.
  const offset = source.isFirstOnLine(start) ? source.lineStartOf(start) : source.nextLineStart(source.end(statement));
  return { offset, lines };
}

function definitionBlock(
  source: EditSource,
  head: Head,
  definitions: readonly string[],
  lastImport: Insertion | undefined,
): Insertion {
  if (head.last === 0) {
    const offset = lastImport?.offset ?? newBlock(source, head, [])[0]?.offset ?? 0;
    if (lastImport) {
      // Takes over the blank lines that stood between the new imports and the code.
      let trailing = 0;
      while (lastImport.lines.at(-1) === '') {
        lastImport.lines.pop();
        trailing++;
      }
      return { offset, lines: ['', ...definitions, ...Array.from({ length: trailing }, () => '')] };
    }
    return { offset, lines: ['', ...definitions, ...blankLinesBefore(source, head.next, offset)] };
  }
  const offset = source.nextLineStart(source.end(head.last));
  return { offset, lines: ['', ...definitions, ...blankLinesBefore(source, head.next, offset)] };
}

/** Joins insertions at the same offset, in the order given. */
function merge(insertions: readonly Insertion[]): Insertion[] {
  const byOffset = new Map<number, Insertion>();
  for (const insertion of insertions) {
    const known = byOffset.get(insertion.offset);
    if (known) {
      known.lines.push(...insertion.lines);
    } else {
      byOffset.set(insertion.offset, { offset: insertion.offset, lines: [...insertion.lines] });
    }
  }
  return [...byOffset.values()];
}

function toEdit(source: EditSource, offset: number, lines: readonly string[]): TextEdit {
  const text = lines.map((line) => line + source.lineEnd).join('');
  const endsOpen = offset === source.text.length && offset > 0 && !/[\r\n]$/.test(source.text);
  return source.insert(offset, endsOpen ? source.lineEnd + text.slice(0, -source.lineEnd.length) : text);
}
