/**
 * Fix for `unguarded-process-start`: puts the statement under `if __name__ == "__main__":`, with those before it that do
 * something and those behind it; definitions and imports between them stay, so that there may be several guards. Names that
 * anything else reads must stay where every process finds them; then, and where text inside a string would move, no fix is
 * offered. Nor is one in a module that others import, which would miss its names.
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

/** Statements that do something besides binding names. */
const actions: ReadonlySet<number> = new Set([
  NodeKind.ExpressionStatement,
  NodeKind.For,
  NodeKind.While,
  NodeKind.With,
  NodeKind.If,
  NodeKind.Try,
]);

export function unguardedProcessStartFixes(request: FixRequest, detail: UnguardedDetail): Fix[] {
  const { source } = request;
  const at = source.lines.offsetAt(detail.statement.start);
  const statements = source.children(source.tree.root);
  const index = statements.findIndex((node) => source.start(node) <= at && at < source.end(node));
  const statement = statements[index] ?? 0;
  if (statement === 0 || isDefinition(request, statement) || isImportedByOthers(request)) {
    return [];
  }
  const start = firstAction(request, statements, index);
  const runs = runsFrom(request, statements, start, statement);
  const edits = areNeededElsewhere(request, runs.flat()) ? undefined : guardAll(request, runs);
  const words = {
    id: 'guard-main',
    title: 'Guard with `if __name__ == "__main__":`',
    isPreferred: true,
    isSafe: false,
  };
  const fix = finish(request, draftAt(request, statement), words, edits);
  return fix === undefined ? [] : [fix];
}

/** Definitions, imports and guards stay where they are. */
function isDefinition(request: FixRequest, statement: NodeIndex): boolean {
  return definitions.has(request.source.kind(statement)) || isMainTest(request, statement);
}

function isMainTest({ source }: FixRequest, statement: NodeIndex): boolean {
  return source.kind(statement) === NodeKind.If && source.nodeText(source.first(statement)).includes('__name__');
}

/** The first statement since the last definition that does something, which each worker would do again. */
function firstAction(request: FixRequest, statements: readonly NodeIndex[], index: number): number {
  const { source } = request;
  let first = index;
  for (let at = index - 1; at >= 0 && !isDefinition(request, statements[at] ?? 0); at--) {
    const node = statements[at] ?? 0;
    const isDocstring = at === 0 && source.kind(source.first(node)) === NodeKind.String;
    if (actions.has(source.kind(node)) && !isDocstring) {
      first = at;
    }
  }
  return first;
}

/** What is to be guarded: runs of statements with nothing between them that every process needs; of the later ones, those that do something. */
function runsFrom(
  request: FixRequest,
  statements: readonly NodeIndex[],
  start: number,
  statement: NodeIndex,
): readonly (readonly NodeIndex[])[] {
  const runs: NodeIndex[][] = [[]];
  for (const node of statements.slice(start)) {
    if (isDefinition(request, node) || (node !== statement && isConstant(request, node))) {
      runs.push([]);
    } else {
      runs.at(-1)?.push(node);
    }
  }
  return runs.filter(
    (run, index) =>
      run.includes(statement) || (run.length > 0 && needsGuard(request, run, runs.slice(0, index).flat())),
  );
}

/** An assignment of what a function reads: every process needs it. */
function isConstant(request: FixRequest, statement: NodeIndex): boolean {
  const { source } = request;
  const isAssignment =
    source.kind(statement) === NodeKind.Assign || source.kind(statement) === NodeKind.AnnotatedAssign;
  return isAssignment && readsOf(request, [statement]).some((use) => isInFunction(request, use));
}

function needsGuard(request: FixRequest, run: readonly NodeIndex[], guarded: readonly NodeIndex[]): boolean {
  const { source } = request;
  return (
    run.some((node) => actions.has(source.kind(node))) ||
    readsOf(request, guarded).some((use) => isIn(request, use, run))
  );
}

/** Every place where the module or a function of it reads a name that one of the statements binds. */
function readsOf(request: FixRequest, statements: readonly NodeIndex[]): readonly NodeIndex[] {
  const { source } = request;
  const { root } = source.tree;
  const { names } = draftAt(request, root);
  return [...names.bindingsIn(root)].flatMap(([name, bindings]) =>
    bindings.some(({ node }) => isIn(request, node, statements))
      ? names.references(name).filter((use) => names.resolve(name, use)?.scope === root)
      : [],
  );
}

function isIn({ source }: FixRequest, node: NodeIndex, statements: readonly NodeIndex[]): boolean {
  return statements.some((statement) => source.isWithin(node, statement));
}

/** True when something that is not guarded reads what the guarded statements bind; a guard that is there already may. */
function areNeededElsewhere(request: FixRequest, guarded: readonly NodeIndex[]): boolean {
  const { source } = request;
  const guards = source.children(source.tree.root).filter((node) => isMainTest(request, node));
  return readsOf(request, guarded).some(
    (use) => isInFunction(request, use) || !isIn(request, use, [...guarded, ...guards]),
  );
}

/** A function or lambda may run anywhere. */
function isInFunction({ source }: FixRequest, use: NodeIndex): boolean {
  const scope = source.enclosingScope(use);
  return source.kind(scope) === NodeKind.FunctionDef || source.kind(scope) === NodeKind.Lambda;
}

/** True for a package, and where the text of another file imports a module of this name. */
function isImportedByOthers({ project, path }: FixRequest): boolean {
  const name = /([^/\\]+)\.\w+$/.exec(path)?.[1] ?? '';
  if (!/^\w+$/.test(name)) {
    // `import` takes no such name.
    return false;
  }
  const others = (project.paths?.() ?? []).filter((other) => other !== path);
  return name === '__init__' || others.some((other) => hasImportOf(name, project.text(other) ?? ''));
}

/** Looks at lines that have the name alone: a program has far more of others. */
function hasImportOf(name: string, text: string): boolean {
  const imports = new RegExp(`^[ \\t]*(?:from|import)\\b.*\\b${name}\\b`);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const start = text.lastIndexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    if (imports.test(text.slice(start, end < 0 ? undefined : end))) {
      return true;
    }
  }
  return false;
}

function guardAll(request: FixRequest, runs: readonly (readonly NodeIndex[])[]): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const run of runs) {
    const guarded = guardEdits(request, run[0] ?? 0, run.at(-1) ?? 0);
    if (guarded === undefined) {
      return undefined;
    }
    edits.push(...guarded);
  }
  return edits;
}

function guardEdits({ source }: FixRequest, first: NodeIndex, last: NodeIndex): TextEdit[] | undefined {
  if (!source.isFirstOnLine(source.start(first)) || !source.isLastOnLine(source.end(last))) {
    return undefined;
  }
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
