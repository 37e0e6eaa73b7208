/**
 * Fix for `unguarded-process-start`: puts the statement, and those behind it up to the next definition, under
 * `if __name__ == "__main__":`. Names that functions of the file read must stay where every process finds them; then, and
 * where text inside a string would move, no fix is offered.
 */
import type { TextEdit } from '../../core/text';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type UnguardedDetail = Extract<FindingDetail, { readonly kind: 'unguarded' }>;

/** What every process needs when it imports the module. */
const definitions: ReadonlySet<number> = new Set([
  NodeKind.FunctionDef,
  NodeKind.ClassDef,
  NodeKind.Import,
  NodeKind.ImportFrom,
]);

export function unguardedProcessStartFixes(request: FixRequest, detail: UnguardedDetail): Fix[] {
  const { source } = request;
  const at = source.lines.offsetAt(detail.statement.start);
  const statements = source.children(source.tree.root);
  const first = statements.findIndex((node) => source.start(node) <= at && at < source.end(node));
  const behind = statements.findIndex(
    (node, index) => index > first && (definitions.has(source.kind(node)) || isMainTest(request, node)),
  );
  const moved = first < 0 ? [] : statements.slice(first, behind < 0 ? undefined : behind);
  const [start] = moved;
  const end = moved.at(-1);
  if (start === undefined || end === undefined || definitions.has(source.kind(start)) || isMainTest(request, start)) {
    return [];
  }
  const isOnOwnLines = source.isFirstOnLine(source.start(start)) && source.isLastOnLine(source.end(end));
  const edits = isOnOwnLines && !areReadByFunctions(request, moved) ? guardEdits(request, start, end) : undefined;
  const words = {
    id: 'guard-main',
    title: 'Guard with `if __name__ == "__main__":`',
    isPreferred: true,
    isSafe: false,
  };
  const fix = finish(request, draftAt(request, start), words, edits);
  return fix === undefined ? [] : [fix];
}

function isMainTest({ source }: FixRequest, statement: NodeIndex): boolean {
  return source.kind(statement) === NodeKind.If && source.nodeText(source.first(statement)).includes('__name__');
}

function guardEdits({ source }: FixRequest, first: NodeIndex, last: NodeIndex): TextEdit[] | undefined {
  const unit = source.indentationUnit();
  const edits = [source.insert(source.start(first), `if __name__ == "__main__":${source.lineEnd}${unit}`)];
  for (let line = source.lineOf(source.start(first)) + 1; line <= source.lineOf(source.end(last)); line++) {
    const lineStart = source.lines.lineStart(line);
    if (source.isInsideString(lineStart)) {
      return undefined;
    }
    if (!/^[ \t\f]*(?:[\r\n]|$)/.test(source.text.slice(lineStart))) {
      edits.push(source.insert(lineStart, unit));
    }
  }
  return edits;
}

/** True when a function of the file reads a name that one of the statements binds: a worker would not find it. */
function areReadByFunctions(request: FixRequest, statements: readonly NodeIndex[]): boolean {
  const { source } = request;
  const [site = 0] = statements;
  const { names } = draftAt(request, site);
  const root = source.tree.root;
  for (const [name, bindings] of names.bindingsIn(root)) {
    const isBoundHere = bindings.some(({ node }) => statements.some((statement) => source.isWithin(node, statement)));
    const isReadInside =
      isBoundHere &&
      names.references(name).some((use) => names.scopeOf(use) !== root && names.resolve(name, use)?.scope === root);
    if (isReadInside) {
      return true;
    }
  }
  return false;
}
