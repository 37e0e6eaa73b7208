/**
 * The parser's tree in the form test/fixtures/parser/astRecords.py gives CPython's, and the comparison of the two: kind,
 * range, depth and detail of every node that has a position in CPython's tree, over the whole file.
 * Where the two trees are shaped differently, such as `elif` and tuples in subscripts, this side adapts.
 */
import { crc32 } from 'node:zlib';
import { LineMap } from '../../../src/core/text';
import { NodeKind, ParameterFlag } from '../../../src/languages/python/parser/nodes';
import type { NodeIndex, Tree } from '../../../src/languages/python/parser/nodes';
import {
  endOf,
  findChild,
  firstChild,
  flagOf,
  kindOf,
  lastChild,
  nextSibling,
  nodeText,
  startOf,
} from '../../../src/languages/python/parser/tree';

export interface AstRecord {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly detail: number;
}

const recordWidth = 7;

/** Converts the integers of astRecords.py, whose columns count UTF-8 bytes, to UTF-16 offsets. */
export function decodeRecords(text: string, integers: Int32Array, kinds: readonly string[]): AstRecord[] {
  const lines = new LineMap(text);
  const asciiLines: (boolean | undefined)[] = [];
  const offsetOf = (line: number, column: number): number => {
    const start = lines.lineStart(line - 1);
    let isAscii = asciiLines[line];
    if (isAscii === undefined) {
      isAscii = !/[^\0-\x7f]/.test(text.slice(start, lines.lineStart(line)));
      asciiLines[line] = isAscii;
    }
    if (isAscii) {
      return start + column;
    }
    let offset = start;
    for (let bytes = 0; bytes < column;) {
      const codePoint = text.codePointAt(offset) ?? 0;
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      offset += codePoint < 0x10000 ? 1 : 2;
    }
    return offset;
  };
  const records: AstRecord[] = [];
  // CPython leaves a byte order mark out of the first line's columns.
  const shift = (line: number): number => (line === 1 && text.startsWith('\ufeff') ? 3 : 0);
  for (let at = 0; at < integers.length; at += recordWidth) {
    const [kind = 0, first = 0, column = 0, last = 0, end = 0, depth = 0, detail = 0] = integers.subarray(
      at,
      at + recordWidth,
    );
    records.push({
      kind: kinds[kind] ?? '?',
      start: offsetOf(first, column + shift(first)),
      end: offsetOf(last, end + shift(last)),
      depth,
      detail,
    });
  }
  return records;
}

/** Kinds without a counterpart that has a position: their children stand in their place. */
const transparent: ReadonlySet<number> = new Set([
  NodeKind.Module,
  NodeKind.Decorator,
  NodeKind.Parameters,
  NodeKind.Block,
  NodeKind.WithItem,
  NodeKind.Case,
  NodeKind.ElseClause,
  NodeKind.FinallyClause,
  NodeKind.TypeParameters,
  NodeKind.ComprehensionFor,
  NodeKind.PatternKeyword,
]);

/** Kinds whose Name children are plain strings in CPython's tree. */
const namesAsStrings: ReadonlySet<number> = new Set([
  NodeKind.FunctionDef,
  NodeKind.ClassDef,
  NodeKind.ExceptClause,
  NodeKind.Global,
  NodeKind.Nonlocal,
  NodeKind.Alias,
  NodeKind.Parameter,
  NodeKind.Keyword,
  NodeKind.TypeParameter,
  NodeKind.PatternCapture,
  NodeKind.PatternStar,
  NodeKind.PatternKeyword,
  NodeKind.PatternAs,
]);

const checksums = new Map<string, number>();

/** As astRecords.py's; CPython normalises identifiers (PEP 3131), the parser leaves that to its readers. */
function checksum(name: string): number {
  if (name === '') {
    return 0;
  }
  let value = checksums.get(name);
  if (value === undefined) {
    value = crc32(name.normalize('NFKC')) & 0x7fffffff;
    checksums.set(name, value);
  }
  return value;
}

/** The tree's records in no particular order. */
function treeRecords(tree: Tree): AstRecord[] {
  const records: AstRecord[] = [];
  // Entries are (node, depth) pairs; the tree may be too deep for recursion.
  const pending: number[] = [tree.root, 0];
  const emit = (kind: string, start: number, end: number, depth: number, detail: number): void => {
    records.push({ kind, start, end, depth, detail });
  };
  const text = (node: NodeIndex): string => (node === 0 ? '' : nodeText(tree, node));
  const dotted = (node: NodeIndex): string => text(node).replace(/[\s\\]+/g, '');
  const childNames = (node: NodeIndex): string[] => {
    const names: string[] = [];
    for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
      names.push(text(child));
    }
    return names;
  };

  while (pending.length > 0) {
    const depth = pending.pop() ?? 0;
    const node = pending.pop() ?? 0;
    const kind = kindOf(tree, node);
    const flag = flagOf(tree, node);
    const start = startOf(tree, node);
    const end = endOf(tree, node);
    const name = findChild(tree, node, NodeKind.Name);
    let childDepth = depth + 1;
    let skipped: NodeIndex = 0;
    const record = (kindName: string, detail: number): void => {
      emit(kindName, start, end, depth, detail);
    };
    if (namesAsStrings.has(kind)) {
      skipped = name;
    }
    if (transparent.has(kind)) {
      childDepth = depth;
    } else {
      switch (kind) {
        case NodeKind.FunctionDef:
          record(flag === 0 ? 'FunctionDef' : 'AsyncFunctionDef', checksum(text(name)));
          break;
        case NodeKind.ClassDef:
          record('ClassDef', checksum(text(name)));
          break;
        case NodeKind.For:
        case NodeKind.With:
          record(`${flag === 0 ? '' : 'Async'}${NodeKind[kind]}`, 0);
          break;
        case NodeKind.If: {
          record('If', 0);
          // Each `elif` is an If inside the one before; `else` belongs to the innermost.
          let level = depth;
          for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
            if (kindOf(tree, child) === NodeKind.ElifClause) {
              level++;
              emit('If', startOf(tree, child), end, level, 0);
              for (let part = firstChild(tree, child); part !== 0; part = nextSibling(tree, part)) {
                pending.push(part, level + 1);
              }
            } else {
              pending.push(child, level + 1);
            }
          }
          continue;
        }
        case NodeKind.Try: {
          const clause = findChild(tree, node, NodeKind.ExceptClause);
          record(clause !== 0 && flagOf(tree, clause) === 1 ? 'TryStar' : 'Try', 0);
          break;
        }
        case NodeKind.ExceptClause: {
          // The type may be a Name as well; the bound name then comes second.
          const bound = lastNameBeforeBlock(tree, node);
          skipped = bound;
          record('ExceptClause', checksum(text(bound)));
          break;
        }
        case NodeKind.Global:
        case NodeKind.Nonlocal:
          record(NodeKind[kind], checksum(childNames(node).join(',')));
          continue;
        case NodeKind.ImportFrom:
          record('ImportFrom', checksum(dotted(firstChild(tree, node))) ^ flag);
          break;
        case NodeKind.Alias:
          record('Alias', checksum(dotted(firstChild(tree, node))) ^ checksum(text(name)));
          continue;
        case NodeKind.DottedName:
          continue;
        case NodeKind.TypeParameter:
          record(['TypeVar', 'TypeVarTuple', 'ParamSpec'][flag & 3] ?? '', checksum(text(name)));
          break;
        case NodeKind.Parameter: {
          if (name !== 0 && name === firstChild(tree, node)) {
            emit('Parameter', startOf(tree, name), startOf(tree, name), depth, checksum(text(name)));
            let child = nextSibling(tree, name);
            if ((flag & ParameterFlag.Annotated) !== 0) {
              pending.push(child, depth + 1);
              child = nextSibling(tree, child);
            }
            if ((flag & ParameterFlag.Default) !== 0) {
              pending.push(child, depth);
            }
          }
          continue;
        }
        case NodeKind.Name:
          record('Name', checksum(text(node)));
          break;
        case NodeKind.Attribute:
          skipped = lastChild(tree, node);
          record('Attribute', checksum(text(skipped)));
          break;
        case NodeKind.Keyword:
          record('Keyword', checksum(text(name)));
          break;
        case NodeKind.Starred:
          record(flag === 2 ? 'DoubleStarred' : 'Starred', 0);
          break;
        case NodeKind.Dict:
          record('Dict', 0);
          for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
            // A `**mapping` has no node of its own in a dictionary.
            pending.push(kindOf(tree, child) === NodeKind.Starred ? firstChild(tree, child) : child, depth + 1);
          }
          continue;
        case NodeKind.Subscript: {
          record('Subscript', 0);
          const value = firstChild(tree, node);
          pending.push(value, depth + 1);
          if (flag === 1) {
            const [tupleStart, tupleEnd] = subscriptTuple(tree.text, endOf(tree, value), endOf(tree, node));
            emit('Tuple', tupleStart, tupleEnd, depth + 1, 0);
          }
          for (let child = nextSibling(tree, value); child !== 0; child = nextSibling(tree, child)) {
            pending.push(child, depth + 1 + flag);
          }
          continue;
        }
        case NodeKind.Yield:
          record(flag === 1 ? 'YieldFrom' : 'Yield', 0);
          break;
        case NodeKind.AugmentedAssign:
        case NodeKind.BinaryOperation:
        case NodeKind.BooleanOperation:
        case NodeKind.UnaryOperation:
        case NodeKind.Compare:
        case NodeKind.Slice:
          record(NodeKind[kind], flag);
          break;
        case NodeKind.PatternMapping: {
          const rest = lastChild(tree, node);
          const hasRest = kindOf(tree, rest) === NodeKind.PatternStar;
          skipped = hasRest ? rest : 0;
          record('PatternMapping', hasRest ? checksum(text(firstChild(tree, rest))) : 0);
          break;
        }
        case NodeKind.PatternAs:
          skipped = lastChild(tree, node);
          record('PatternAs', checksum(text(skipped)));
          break;
        case NodeKind.PatternCapture:
        case NodeKind.PatternStar:
          record(NodeKind[kind], checksum(text(name)));
          break;
        default:
          record(NodeKind[kind] ?? '?', 0);
      }
    }
    for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
      if (child !== skipped) {
        pending.push(child, childDepth);
      }
    }
  }
  return records;
}

function lastNameBeforeBlock(tree: Tree, clause: NodeIndex): NodeIndex {
  const first = firstChild(tree, clause);
  const second = nextSibling(tree, first);
  return kindOf(tree, second) === NodeKind.Name ? second : 0;
}

const trivia = /(?:[\s\\]|#[^\r\n]*)*/y;

function skipTrivia(text: string, offset: number): number {
  trivia.lastIndex = offset;
  trivia.test(text);
  return trivia.lastIndex;
}

/**
 * Range of the tuple without parentheses in `value[a, b]`, from the end of the value and that of the subscript. Found by
 * reading on over closing parentheses and comments, because a tuple's range begins with the parentheses of its elements.
 */
function subscriptTuple(text: string, valueEnd: number, subscriptEnd: number): readonly [start: number, end: number] {
  let offset = skipTrivia(text, valueEnd);
  while (text[offset] === ')') {
    offset = skipTrivia(text, offset + 1);
  }
  const start = skipTrivia(text, offset + 1);
  // Backwards over white space; a comment before the bracket is found by going forwards through the lines.
  let end = subscriptEnd - 1;
  for (;;) {
    while (/\s|\\/.test(text[end - 1] ?? '')) {
      end--;
    }
    const comment = trailingComment(text, start, end);
    if (comment < 0) {
      return [start, end];
    }
    end = comment;
  }
}

/** Offset of a comment that reaches up to `end` on its line; -1 for none. Quotes before the `#` mean it is in a string. */
function trailingComment(text: string, start: number, end: number): number {
  const lineStart = Math.max(start, text.lastIndexOf('\n', end - 1) + 1);
  const line = text.slice(lineStart, end).replace(/(["'])(?:\\.|(?!\1).)*\1/g, (literal) => ' '.repeat(literal.length));
  const at = line.indexOf('#');
  return at < 0 ? -1 : lineStart + at;
}

function compareRecords(a: AstRecord, b: AstRecord): number {
  return a.start - b.start || b.end - a.end || a.depth - b.depth || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0);
}

function describe(record: AstRecord | undefined, text: string): string {
  if (record === undefined) {
    return 'nothing';
  }
  const line = text.slice(0, record.start).split('\n').length;
  const excerpt = JSON.stringify(text.slice(record.start, Math.min(record.end, record.start + 40)));
  return `${record.kind} ${record.start}-${record.end} depth ${record.depth} detail ${record.detail} (line ${line}) ${excerpt}`;
}

/** The first difference between the two trees, as text for a person; undefined when they agree. */
export function firstDifference(tree: Tree, expected: AstRecord[]): string | undefined {
  const actual = treeRecords(tree).sort(compareRecords);
  expected.sort(compareRecords);
  for (let index = 0; index < Math.max(actual.length, expected.length); index++) {
    const ours = actual[index];
    const theirs = expected[index];
    if (ours === undefined || theirs?.detail !== ours.detail || compareRecords(ours, theirs) !== 0) {
      return `parser: ${describe(ours, tree.text)}; CPython: ${describe(theirs, tree.text)}`;
    }
  }
  return undefined;
}
