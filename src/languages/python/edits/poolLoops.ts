/**
 * Turns a loop over independent items into one `map` of a pool: a comprehension in a simple statement, a generator that a
 * collecting function takes, or a `for` whose body appends one call's result or only makes the call. The order of results and
 * the first exception stay what they were. Other loops are left to the refactoring that makes a function of the body.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { namesRead } from './awaitStatements';
import { readCall } from './callEdits';
import type { EditSource } from './editSource';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import { isImportableCallable } from './processSafety';

export interface PoolLoop {
  /** The statement that goes under the pool's `with`. */
  readonly statement: NodeIndex;
  /** What is replaced in it: the comprehension, the generator, or the whole `for`. */
  readonly site: NodeIndex;
  readonly iterable: NodeIndex;
  readonly callable: NodeIndex;
  /** Arguments in order: the item, or an expression that is the same for every item. */
  readonly arguments: readonly ('item' | NodeIndex)[];
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
const collectors: ReadonlySet<string> = new Set([
  'list',
  'tuple',
  'set',
  'frozenset',
  'sum',
  'max',
  'min',
  'sorted',
  'join',
]);

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
  if (!isPlain || isInsideAnotherScope(names, node, statement) || (isGenerator && !isCollected(source, node))) {
    return undefined;
  }
  const call = readItemCall(names, element, target);
  return call && { ...call, statement, site: node, iterable, form: { kind: isGenerator ? 'generator' : 'list' } };
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
    source.commentsBetween(source.start(node), source.end(node)).length === 0 &&
    !isReadElsewhere(names, node, target);
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
    const call = readItemCall(names, expression, target);
    return call && { ...call, statement: node, site: node, iterable, form: { kind: 'effects' } };
  }
  const list = source.nodeText(receiver);
  const call = readItemCall(names, appended, target);
  const readsList = namesRead(names, appended).has(list) || namesRead(names, iterable).has(list);
  return call && !readsList
    ? { ...call, statement: node, site: node, iterable, form: { kind: 'append', receiver: list } }
    : undefined;
}

/** `f(x)`, `f(x, k)`: a call of the item and of what is the same for every item. */
function readItemCall(
  names: Names,
  element: NodeIndex,
  target: NodeIndex,
): Pick<PoolLoop, 'callable' | 'arguments'> | undefined {
  const { source } = names;
  const parts = readCall(source, element);
  if (parts === undefined || parts.isSoleGenerator || source.kind(target) !== NodeKind.Name) {
    return undefined;
  }
  const item = source.nodeText(target);
  const isCallable = source.kind(parts.callee) === NodeKind.Name || source.kind(parts.callee) === NodeKind.Attribute;
  if (
    !isCallable ||
    namesRead(names, parts.callee).has(item) ||
    source.commentsBetween(source.start(element), source.end(element)).length > 0
  ) {
    return undefined;
  }
  const given = parts.arguments.map((argument) => readArgument(source, argument, item));
  return given.some((argument) => argument === undefined) ||
    given.filter((argument) => argument === 'item').length !== 1
    ? undefined
    : { callable: parts.callee, arguments: given.filter((argument) => argument !== undefined) };
}

/** A name or constant is the same each time it is evaluated, as far as the loop goes. */
function readArgument(source: EditSource, argument: NodeIndex, item: string): 'item' | NodeIndex | undefined {
  switch (source.kind(argument)) {
    case NodeKind.Name:
      return source.nodeText(argument) === item ? 'item' : argument;
    case NodeKind.Number:
    case NodeKind.Constant:
      return argument;
    case NodeKind.String:
      return /^[rbuRBU]*["']/.test(source.nodeText(argument)) ? argument : undefined;
    default:
      return undefined;
  }
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

function isCollected(source: EditSource, generator: NodeIndex): boolean {
  const call = source.parent(generator);
  const parts = source.kind(call) === NodeKind.Call ? readCall(source, call) : undefined;
  return parts?.isSoleGenerator === true && collectors.has(source.lastName(parts.callee));
}

/** The loop's variable keeps its last value after the loop; somebody may read it there. */
function isReadElsewhere(names: Names, loop: NodeIndex, target: NodeIndex): boolean {
  const { source } = names;
  return names.references(source.nodeText(target)).some((use) => !source.isWithin(use, loop));
}

/** True when worker processes can be given the callable and the other arguments. */
export function canRunInProcesses(names: Names, loop: PoolLoop): boolean {
  return isImportableCallable(names, loop.callable) && loop.form.kind !== 'effects';
}

/** `[f(x) for x in xs]` becomes `list(pool.map(f, xs))` under `with Pool() as pool:`. */
export function mapOverPool(names: Names, loop: PoolLoop, pool: Pool, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const { statement, site } = loop;
  const name = names.fresh(pool.isProcess ? 'processes' : 'threads');
  const unit = source.indentationUnit();
  const indentation = source.indentationOf(source.start(statement));
  const isMoved = loop.form.kind === 'list' || loop.form.kind === 'generator';
  const head = `with ${pool.constructor}() as ${name}:${source.lineEnd}${indentation}${unit}`;
  const mapped = mapCall(names, loop, pool, name, imports);
  if (!isMoved) {
    const text = loop.form.kind === 'append' ? `${loop.form.receiver}.extend(${mapped})` : `list(${mapped})`;
    return [source.replace(source.start(statement), source.end(statement), head + text)];
  }
  const continuation = indentContinuation(source, statement, site, unit);
  const text = loop.form.kind === 'list' ? `list(${mapped})` : `(${mapped})`;
  return (
    continuation && [
      source.insert(source.start(statement), head),
      source.replace(source.start(site), source.end(site), text),
      ...continuation,
    ]
  );
}

function mapCall(names: Names, loop: PoolLoop, pool: Pool, name: string, imports: ImportPlan): string {
  const { source } = names;
  const text = (node: NodeIndex) => source.nodeText(node);
  const columns = loop.arguments.map((argument) =>
    argument === 'item'
      ? iterableText(source, loop.iterable)
      : `${imports.member('itertools', 'repeat')}(${text(argument)})`,
  );
  const chunks = pool.chunkSize > 1 ? `, chunksize=${pool.chunkSize}` : '';
  return `${name}.map(${[text(loop.callable), ...columns].join(', ')}${chunks})`;
}

/** A bare tuple, `for x in 1, 2:`, needs parentheses as an argument. */
function iterableText(source: EditSource, iterable: NodeIndex): string {
  const text = source.nodeText(iterable);
  return source.kind(iterable) === NodeKind.Tuple && !text.startsWith('(') ? `(${text})` : text;
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
