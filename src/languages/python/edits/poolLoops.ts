/**
 * Turns a loop over independent items into one `map` of a pool: a comprehension in a simple statement, a generator that a
 * collecting function takes, or a `for` whose body appends one call's result or only makes the call. The order of results and
 * the first exception stay what they were. Other loops are left to the refactoring that makes a function of the body.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { namesRead, orderedReceiver } from './awaitStatements';
import { isDottedName, readCall } from './callEdits';
import type { EditSource } from './editSource';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import { columnText, isIterableText, readArgument, readItems, type Column } from './poolColumns';
import { isImportableCallable, isPicklableArgument } from './processSafety';

export interface PoolLoop {
  /** The statement that goes under the pool's `with`. */
  readonly statement: NodeIndex;
  /** What is replaced in it: the comprehension, the generator, or the whole `for`. */
  readonly site: NodeIndex;
  readonly callable: NodeIndex;
  /** Comments of a `for` statement that goes; they move above what takes its place. */
  readonly comments: readonly string[];
  /** In order: what each argument takes from. */
  readonly columns: readonly Column[];
  readonly form:
    | { readonly kind: 'list' }
    /** The generator is the sole argument of a function that takes all items. */
    | { readonly kind: 'generator' }
    /** `results.append(f(x))`: the text of `results`. */
    | { readonly kind: 'append'; readonly receiver: string }
    | { readonly kind: 'effects' };
}

export interface Pool {
  /** Expression that makes it: `concurrent.futures.ThreadPoolExecutor`. */
  readonly constructor: string;
  readonly isProcess: boolean;
  /** Items sent at once; 1 says nothing. */
  readonly chunkSize: number;
}

const simpleStatements: ReadonlySet<number> = new Set([
  NodeKind.Assign,
  NodeKind.AnnotatedAssign,
  NodeKind.AugmentedAssign,
  NodeKind.Return,
  NodeKind.ExpressionStatement,
]);

/** Functions that take every item there is, so that nothing is cut short. */
const collectors: ReadonlySet<string> = new Set(['list', 'tuple', 'set', 'frozenset', 'sum', 'max', 'min', 'sorted']);

/** The loop at a node (`For`, `ListComprehension`, `GeneratorExpression`), when it has one of the forms; else undefined. */
export function readPoolLoop(names: Names, node: NodeIndex): PoolLoop | undefined {
  return names.source.kind(node) === NodeKind.For ? readFor(names, node) : readComprehension(names, node);
}

function readComprehension(names: Names, node: NodeIndex): PoolLoop | undefined {
  const { source } = names;
  const [element = 0, clause = 0, ...more] = source.children(node);
  const [target = 0, iterable = 0, ...conditions] = source.children(clause);
  const isGenerator = source.kind(node) === NodeKind.GeneratorExpression;
  const statement = source.statementOf(node);
  const isPlain =
    (isGenerator || source.kind(node) === NodeKind.ListComprehension) &&
    more.length === 0 &&
    conditions.length === 0 &&
    source.flag(clause) === 0 &&
    simpleStatements.has(source.kind(statement)) &&
    isOnOwnLines(source, statement);
  if (!isPlain || isInsideAnotherScope(names, node, statement) || (isGenerator && !isCollected(names, node))) {
    return undefined;
  }
  const call = readItemCall(names, element, readItems(names, target, iterable));
  return call && looseComments(source, node, call).length === 0
    ? { ...call, statement, site: node, comments: [], form: { kind: isGenerator ? 'generator' : 'list' } }
    : undefined;
}

function readFor(names: Names, node: NodeIndex): PoolLoop | undefined {
  const { source } = names;
  const [target = 0, iterable = 0, block = 0, orelse = 0] = source.children(node);
  const [only = 0, ...others] = source.children(block);
  const expression = source.first(only);
  const isPlain =
    source.flag(node) === 0 &&
    orelse === 0 &&
    others.length === 0 &&
    source.kind(only) === NodeKind.ExpressionStatement &&
    source.kind(expression) === NodeKind.Call &&
    isOnOwnLines(source, node) &&
    !isReadElsewhere(names, node, target);
  const items = readItems(names, target, iterable);
  if (!isPlain) {
    return undefined;
  }
  const parts = readCall(source, expression);
  const receiver = source.first(parts?.callee ?? 0);
  const [appended, ...rest] = parts?.arguments ?? [];
  const isAppend =
    parts !== undefined &&
    source.kind(parts.callee) === NodeKind.Attribute &&
    source.lastName(parts.callee) === 'append' &&
    source.kind(receiver) === NodeKind.Name &&
    appended !== undefined &&
    rest.length === 0;
  if (!isAppend) {
    const call = readItemCall(names, expression, items);
    return call && { ...call, ...replacedFor(source, node, call), form: { kind: 'effects' } };
  }
  const list = source.nodeText(receiver);
  const call = readItemCall(names, appended, items);
  const readsList = namesRead(names, appended).has(list) || namesRead(names, iterable).has(list);
  return call && !readsList && isMadeHere(names, receiver, 'list')
    ? { ...call, ...replacedFor(source, node, call), form: { kind: 'append', receiver: list } }
    : undefined;
}

/** What is written for a collection, and the comprehension that makes one. */
const displays = {
  list: [NodeKind.List, NodeKind.ListComprehension],
  dict: [NodeKind.Dict, NodeKind.DictComprehension],
} as const;

/** True when every binding of the name is a list, or dict, made on the spot: only then it is known what its methods do. */
export function isMadeHere(names: Names, name: NodeIndex, type: keyof typeof displays): boolean {
  const { source } = names;
  const bindings = names.resolve(source.nodeText(name), name)?.bindings ?? [];
  return (
    bindings.length > 0 &&
    bindings.every(({ kind, node }) => {
      const value = source.children(source.parent(node)).at(-1) ?? 0;
      const isMade = source.kind(value) === NodeKind.Call && source.nodeText(source.first(value)) === type;
      const isWritten = displays[type].some((display) => source.kind(value) === display);
      return kind === 'assignment' && (isWritten || (isMade && names.isBuiltin(type, value)));
    })
  );
}

/** `f(x)`, `f(x, k)`: a call that takes each variable of the loop once, and else what is the same for every item. */
function readItemCall(
  names: Names,
  element: NodeIndex,
  items: ReadonlyMap<string, Column>,
): Pick<PoolLoop, 'callable' | 'columns'> | undefined {
  const { source } = names;
  const parts = readCall(source, element);
  if (parts === undefined || parts.isSoleGenerator || items.size === 0) {
    return undefined;
  }
  const read = namesRead(names, parts.callee);
  const isCallable =
    isDottedName(source, parts.callee) &&
    ![...items.keys()].some((name) => read.has(name)) &&
    // A cursor, a file or a stream that all items share must serve one after the other; what the program's own methods share
    // is known to the rule.
    [undefined, 'self', 'cls'].includes(orderedReceiver(source, element));
  const columns = parts.arguments.map((argument) => readArgument(source, argument, items));
  const taken = columns.filter((column) => column !== undefined && column.kind !== 'same');
  const isComplete =
    columns.every((column) => column !== undefined && (column.kind === 'same' || isIterableText(source, column))) &&
    taken.length === items.size &&
    new Set(taken).size === items.size;
  return isCallable && isComplete && source.commentsBetween(source.start(element), source.end(element)).length === 0
    ? { callable: parts.callee, columns: columns.filter((column) => column !== undefined) }
    : undefined;
}

function replacedFor(
  source: EditSource,
  node: NodeIndex,
  call: Pick<PoolLoop, 'columns'>,
): Pick<PoolLoop, 'statement' | 'site' | 'comments'> {
  return { statement: node, site: node, comments: looseComments(source, node, call) };
}

/** Comments that go with what is replaced; those within what the columns take stay. */
function looseComments(source: EditSource, site: NodeIndex, { columns }: Pick<PoolLoop, 'columns'>): string[] {
  const kept = columns.map((column) =>
    column.kind === 'items' ? column.iterable : column.kind === 'same' ? column.value : column.start,
  );
  return source
    .commentsBetween(source.start(site), source.end(site))
    .filter((comment) => !kept.some((node) => source.start(node) <= comment.start && comment.end <= source.end(node)))
    .map(({ start, end }) => source.text.slice(start, end));
}

function isOnOwnLines(source: EditSource, statement: NodeIndex): boolean {
  return source.isFirstOnLine(source.start(statement)) && source.isLastOnLine(source.end(statement));
}

/** A lambda or an outer comprehension would run the loop many times, each with the one pool: left alone. */
function isInsideAnotherScope(names: Names, node: NodeIndex, statement: NodeIndex): boolean {
  const { source } = names;
  for (let at = source.parent(node); at !== statement; at = source.parent(at)) {
    const kind = source.kind(at);
    if (
      at === 0 ||
      kind === NodeKind.Lambda ||
      kind === NodeKind.Await ||
      kind === NodeKind.Yield ||
      source.isComprehension(at)
    ) {
      return true;
    }
  }
  return false;
}

/** True for the first argument of a function that takes all there is: `sum(... for ...)`, `",".join(... for ...)`. */
function isCollected(names: Names, generator: NodeIndex): boolean {
  const { source } = names;
  const call = source.parent(generator);
  const parts = source.kind(call) === NodeKind.Call ? readCall(source, call) : undefined;
  if (parts?.arguments[0] !== generator) {
    return false;
  }
  const isJoin = source.kind(parts.callee) === NodeKind.Attribute && source.lastName(parts.callee) === 'join';
  const name = source.nodeText(parts.callee);
  return isJoin || (collectors.has(name) && names.isBuiltin(name, call));
}

/** The loop's variable keeps its last value after the loop; somebody may read it there. */
function isReadElsewhere(names: Names, loop: NodeIndex, target: NodeIndex): boolean {
  const { source } = names;
  const variables = [...source.descendants(target)].filter((node) => source.kind(node) === NodeKind.Name);
  return variables.some((variable) => {
    const name = source.nodeText(variable);
    const scope = names.resolve(name, variable)?.scope;
    return (
      scope === undefined ||
      names.isDeclaredOutside(name, names.scopeOf(variable)) ||
      names.references(name).some((use) => !source.isWithin(use, loop) && names.resolve(name, use)?.scope === scope)
    );
  });
}

/** True when worker processes can be given the callable and the other arguments. */
export function canRunInProcesses(names: Names, loop: PoolLoop): boolean {
  return (
    isImportableCallable(names, loop.callable) &&
    loop.form.kind !== 'effects' &&
    loop.columns.every((column) => column.kind !== 'same' || isPicklableArgument(names, column.value))
  );
}

/**
 * `[f(x) for x in xs]` becomes `list(pool.map(f, xs))` under `with Pool() as pool:`. The pool is made before all loops around,
 * since its workers would else start anew in every iteration.
 */
export function mapOverPool(names: Names, loop: PoolLoop, pool: Pool, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const { site } = loop;
  const name = names.fresh(pool.isProcess ? 'processes' : 'threads');
  const unit = source.indentationUnit();
  const statement = outermostLoop(source, loop.statement);
  const start = source.start(statement);
  const head = `with ${pool.constructor}() as ${name}:${source.lineEnd}${source.indentationOf(start)}${unit}`;
  const above = loop.comments.map(
    (comment) => comment + source.lineEnd + source.indentationOf(source.start(site)) + unit,
  );
  const text = above.join('') + resultText(source, loop, mapCall(names, loop, pool, name, imports));
  if (statement === site) {
    return [source.replace(start, source.end(site), head + text)];
  }
  const continuation = isOnOwnLines(source, statement) ? indentContinuation(source, statement, site, unit) : undefined;
  return (
    continuation && [
      source.insert(start, head),
      source.replace(source.start(site), source.end(site), text),
      ...continuation,
    ]
  );
}

/** The outermost loop around a statement in the same function; the statement itself where there is none. */
function outermostLoop(source: EditSource, statement: NodeIndex): NodeIndex {
  const scope = source.enclosingScope(statement);
  let outermost = statement;
  for (let at = statement; at !== 0 && at !== scope; at = source.parent(at)) {
    if (source.kind(at) === NodeKind.For || source.kind(at) === NodeKind.While) {
      outermost = at;
    }
  }
  return outermost;
}

function resultText(source: EditSource, { form, site }: PoolLoop, mapped: string): string {
  switch (form.kind) {
    case 'list':
    case 'effects':
      return `list(${mapped})`;
    case 'append':
      return `${form.receiver}.extend(${mapped})`;
    case 'generator':
      // The parentheses of a sole generator are those of the call.
      return readCall(source, source.parent(site))?.isSoleGenerator === true ? `(${mapped})` : mapped;
  }
}

function mapCall(names: Names, loop: PoolLoop, pool: Pool, name: string, imports: ImportPlan): string {
  const { source } = names;
  const from = source.indentationOf(source.start(loop.statement));
  const to = from + source.indentationUnit();
  const columns = loop.columns.map((column) => columnText(source, column, imports, [from, to]));
  const chunks = pool.chunkSize > 1 ? `, chunksize=${pool.chunkSize}` : '';
  return `${name}.map(${[source.nodeText(loop.callable), ...columns].join(', ')}${chunks})`;
}

/** One level deeper for the statement's further lines; undefined where a line lies inside a string. */
function indentContinuation(
  source: EditSource,
  statement: NodeIndex,
  site: NodeIndex,
  unit: string,
): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (let line = source.lineOf(source.start(statement)) + 1; line <= source.lineOf(source.end(statement)); line++) {
    const start = source.lines.lineStart(line);
    const isReplaced = source.start(site) < start && start < source.end(site);
    if (isReplaced) {
      continue;
    }
    if (source.isInsideString(start)) {
      return undefined;
    }
    if (!/^[ \t\f]*(?:[\r\n]|$)/.test(source.text.slice(start))) {
      edits.push(source.insert(start, unit));
    }
  }
  return edits;
}
