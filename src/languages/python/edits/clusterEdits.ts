/**
 * Turns pools of one machine into those of an engine that has several: a ProcessPoolExecutor into the executor of a Dask client, a
 * `joblib.Parallel` into one with Dask's backend, a `multiprocessing.Pool` into Ray's. Only inside one `with` statement or one
 * statement, so that everything that is done with the pool is seen, and only where a worker process could do the work already.
 * Without an address each engine starts its workers on this machine; with DASK_SCHEDULER_ADDRESS or RAY_ADDRESS set it connects
 * (distributed/client.py, `Client.__init__`; ray.io, "Distributed multiprocessing.Pool"). Whether it is worth it is not asked here.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { readCall, type CallParts } from './callEdits';
import type { EditSource } from './editSource';
import { readExecutor } from './executorEdits';
import { absoluteName } from './importedNames';
import type { ImportPlan } from './imports';
import { poolMethodsAreKnown } from './multiprocessingEdits';
import type { Names } from './names';
import { isImportableCallable, startsWorkOnImport } from './processSafety';

/** Parameters of `Client.submit` that it takes from the keywords of the call (distributed/client.py). */
const ownKeywords: ReadonlySet<string> = new Set(
  'key workers resources retries priority fifo_timeout allow_other_workers actor actors pure'.split(' '),
);

/** Calls whose iterators never end: a list of them would neither. */
const endless: ReadonlySet<string> = new Set(['count', 'cycle', 'repeat', 'iter']);

/**
 * The `with` item's `ProcessPoolExecutor()` becomes a Dask client and its executor. Every task is a task of its own
 * (`pure=False`): Dask would else run equal calls once. Dask maps over no iterators, so that they become lists.
 */
export function daskExecutor(names: Names, call: NodeIndex, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const pool = readExecutor(names, call, 'ProcessPoolExecutor');
  const parts = pool?.constructorCall;
  const item = source.parent(parts?.call ?? 0);
  if (
    parts === undefined ||
    source.kind(item) !== NodeKind.WithItem ||
    !parts.arguments.every((argument) => isWorkerCount(source, argument, 'max_workers')) ||
    isInCoroutine(source, parts.call) ||
    startsWorkOnImport(names)
  ) {
    return undefined;
  }
  const target = source.next(parts.call);
  const uses = names.references(source.nodeText(target)).filter((use) => source.isWithin(use, source.parent(item)));
  const edits = uses.map((use) => ofUse(names, use));
  if (edits.some((each) => each === undefined)) {
    return undefined;
  }
  const client = names.fresh('client');
  const made = `${clientClass(imports)}(threads_per_worker=1)`;
  const text = `${made} as ${client}, ${client}.get_executor(pure=False)`;
  return [
    source.replace(source.start(parts.call), source.end(parts.call), text),
    ...edits.flatMap((each) => each ?? []),
  ];
}

function clientClass(imports: ImportPlan): string {
  return imports.found('distributed', 'Client') ?? imports.member('dask.distributed', 'Client');
}

/** What a call of the pool's method needs; undefined for one that Dask's executor takes otherwise. */
function ofUse(names: Names, use: NodeIndex): TextEdit[] | undefined {
  const { source } = names;
  const method = source.parent(use);
  const parts = readCall(source, source.parent(method));
  if (parts === undefined) {
    return undefined;
  }
  const keywords = parts.arguments.filter((argument) => source.kind(argument) === NodeKind.Keyword);
  const words = keywords.map((keyword) => source.nodeText(source.first(keyword)));
  switch (source.lastName(method)) {
    case 'submit':
      return words.some((word) => ownKeywords.has(word)) ? undefined : [];
    case 'map':
      return words.every((word) => word === 'timeout' || word === 'chunksize') ? listed(names, parts) : undefined;
    case 'shutdown':
      return [];
    default:
      return undefined;
  }
}

/** `map(f, items)` with every iterable a list. */
function listed(names: Names, parts: CallParts): TextEdit[] | undefined {
  const { source } = names;
  const iterables = parts.arguments.slice(1).filter((argument) => source.kind(argument) !== NodeKind.Keyword);
  const open = iterables.filter((iterable) => !isSequence(names, iterable));
  const mayBeEndless = iterables.length > 1 && open.some((iterable) => comesFromEndless(names, iterable));
  if (mayBeEndless || iterables.some((iterable) => source.kind(iterable) === NodeKind.Starred)) {
    return undefined;
  }
  if (open.length > 0 && !names.isBuiltin('list', parts.call)) {
    return undefined;
  }
  return open.flatMap((iterable) =>
    source.kind(iterable) === NodeKind.GeneratorExpression
      ? [source.insert(source.start(iterable), 'list')]
      : [source.insert(source.start(iterable), 'list('), source.insert(source.end(iterable), ')')],
  );
}

const displays: ReadonlySet<number> = new Set([
  NodeKind.List,
  NodeKind.ListComprehension,
  NodeKind.Tuple,
  NodeKind.Set,
  NodeKind.SetComprehension,
  NodeKind.Dict,
]);

/** Seen to be no iterator. */
function isSequence(names: Names, iterable: NodeIndex): boolean {
  const { source } = names;
  if (displays.has(source.kind(iterable))) {
    return true;
  }
  const callee = source.kind(iterable) === NodeKind.Call ? source.first(iterable) : 0;
  return (
    ['range', 'list', 'sorted', 'tuple', 'set'].includes(source.nodeText(callee)) &&
    names.isBuiltin(source.nodeText(callee), callee)
  );
}

/** An iterator made by a call that could go on for ever, as far as can be seen; parameters are what the caller gives. */
function comesFromEndless(names: Names, iterable: NodeIndex): boolean {
  const { source } = names;
  if (source.kind(iterable) === NodeKind.Call) {
    return endless.has(source.lastName(source.first(iterable)));
  }
  if (source.kind(iterable) !== NodeKind.Name) {
    return true;
  }
  const bindings = names.resolve(source.nodeText(iterable), iterable)?.bindings ?? [];
  return bindings.some(({ kind, node }) => {
    const statement = source.parent(node);
    const value = source.kind(statement) === NodeKind.Assign ? (source.children(statement).at(-1) ?? 0) : 0;
    return kind !== 'parameter' && !displays.has(source.kind(value)) && !isSequence(names, value);
  });
}

/** How many workers: the cluster has its own number. */
function isWorkerCount(source: EditSource, argument: NodeIndex, name: string): boolean {
  switch (source.kind(argument)) {
    case NodeKind.Keyword:
      return source.nodeText(source.first(argument)) === name;
    case NodeKind.Starred:
      return false;
    default:
      return true;
  }
}

function isInCoroutine(source: EditSource, node: NodeIndex): boolean {
  const scope = source.enclosingScope(node);
  return source.kind(scope) === NodeKind.FunctionDef && source.flag(scope) === 1;
}

/** Arguments of `Parallel` that say nothing about where it runs. */
const anywhere: ReadonlySet<string> = new Set(['n_jobs', 'verbose', 'pre_dispatch', 'batch_size']);

/** `Parallel(...)(delayed(f)(x) for x in xs)` moves under a Dask client and joblib's backend of that name. */
export function daskParallel(names: Names, call: NodeIndex, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const parallel = readCall(source, source.first(call));
  const [tasks = 0] = readCall(source, call)?.arguments ?? [];
  const statement = source.statementOf(call);
  if (
    parallel === undefined ||
    absoluteName(names, parallel.callee) !== 'joblib.Parallel' ||
    !parallel.arguments.every((argument, index) => saysNotWhere(source, argument, index)) ||
    !isDelayed(names, tasks) ||
    isInCoroutine(source, call) ||
    source.kind(source.enclosingScope(call)) !== NodeKind.FunctionDef ||
    hasBackend(names, call) ||
    startsWorkOnImport(names)
  ) {
    return undefined;
  }
  const config = imports.member('joblib', 'parallel_config');
  return movedUnder(
    source,
    statement,
    `with ${clientClass(imports)}(threads_per_worker=1), ${config}(backend="dask"):`,
  );
}

function saysNotWhere(source: EditSource, argument: NodeIndex, index: number): boolean {
  const isKeyword = source.kind(argument) === NodeKind.Keyword;
  const value = isKeyword ? source.next(source.first(argument)) : argument;
  const name = isKeyword ? source.nodeText(source.first(argument)) : index === 0 ? 'n_jobs' : '';
  // One job is one after the other, which somebody has chosen.
  return anywhere.has(name) && !(name === 'n_jobs' && source.nodeText(value) === '1');
}

/** Calls of a function that a worker finds by import. */
function isDelayed(names: Names, tasks: NodeIndex): boolean {
  const { source } = names;
  const isComprehension =
    source.kind(tasks) === NodeKind.GeneratorExpression || source.kind(tasks) === NodeKind.ListComprehension;
  const made = isComprehension ? source.first(tasks) : 0;
  const delayed = readCall(source, source.first(made));
  const [callable] = delayed?.arguments ?? [];
  return (
    delayed !== undefined &&
    callable !== undefined &&
    absoluteName(names, delayed.callee) === 'joblib.delayed' &&
    isImportableCallable(names, callable)
  );
}

/** A `with` around it chooses a backend already. */
function hasBackend(names: Names, node: NodeIndex): boolean {
  const { source } = names;
  const chooses: ReadonlySet<string | undefined> = new Set(['joblib.parallel_config', 'joblib.parallel_backend']);
  for (let at = source.parent(node); at !== 0; at = source.parent(at)) {
    const items = source.kind(at) === NodeKind.With ? source.children(at) : [];
    if (items.some((item) => chooses.has(absoluteName(names, source.first(source.first(item)))))) {
      return true;
    }
  }
  return false;
}

/** A statement one step deeper, below a head of its own; undefined where it shares its line. */
function movedUnder(source: EditSource, statement: NodeIndex, head: string): TextEdit[] | undefined {
  const [start, end] = [source.start(statement), source.end(statement)];
  if (!source.isFirstOnLine(start) || !source.isLastOnLine(end)) {
    return undefined;
  }
  const unit = source.indentationUnit();
  const edits = [source.insert(start, `${head}${source.lineEnd}${source.indentationOf(start)}${unit}`)];
  for (let line = source.lineOf(start) + 1; line <= source.lineOf(end); line++) {
    const at = source.lines.lineStart(line);
    if (!source.isInsideString(at) && !/^[ \t\f]*(?:[\r\n]|$)/.test(source.text.slice(at))) {
      edits.push(source.insert(at, unit));
    }
  }
  return edits;
}

/** The `with` item's `multiprocessing.Pool()` becomes Ray's, which has the same methods. */
export function rayPool(names: Names, call: NodeIndex, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const parts = readCall(source, call);
  const isInWith = source.kind(source.parent(call)) === NodeKind.WithItem;
  if (
    parts === undefined ||
    !isInWith ||
    !parts.arguments.every((argument) => isWorkerCount(source, argument, 'processes')) ||
    source.commentsBetween(source.start(call), source.end(call)).length > 0 ||
    isInCoroutine(source, call) ||
    !poolMethodsAreKnown(names, call)
  ) {
    return undefined;
  }
  const text = `${imports.member('ray.util.multiprocessing', 'Pool')}()`;
  return [source.replace(source.start(call), source.end(call), text)];
}
