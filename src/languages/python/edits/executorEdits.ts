/**
 * Edits around executors: turns a ThreadPoolExecutor that lives in one scope into a ProcessPoolExecutor, provides one
 * process pool at module level for calls made from coroutines, and sends an existing hand-over (`asyncio.to_thread`,
 * `run_in_executor(None, ...)`) to it.
 *
 * A module-level `ProcessPoolExecutor()` is safe to import again in a spawned worker: the constructor only prepares queues,
 * and worker processes start in `submit` (CPython 3.13 Lib/concurrent/futures/process.py, `ProcessPoolExecutor.submit` and
 * `_start_executor_manager_thread`). Making it does settle the start method: the caller sees to it that nobody calls
 * `set_start_method` afterwards.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { hasKeywords, readCall, type CallParts } from './callEdits';
import type { EditSource } from './editSource';
import { absoluteName } from './importedNames';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import { poolBinding } from './poolBindings';
import { hasPicklableArguments, isImportableCallable, isResultUsed } from './processSafety';

/** Executors that compute in parallel: in processes, or, from Python 3.14 on, in interpreters of one process (PEP 734). */
export type ParallelExecutor = 'ProcessPoolExecutor' | 'InterpreterPoolExecutor';

/** The executors that can take each other's place. */
type ExecutorClass = ParallelExecutor | 'ThreadPoolExecutor';

const sharedNames: Readonly<Record<ParallelExecutor, string>> = {
  ProcessPoolExecutor: 'process_pool',
  InterpreterPoolExecutor: 'interpreter_pool',
};

/** The name of the file's module-level pool of a class at the site; planned below the imports where there is none. */
export function sharedPool(
  names: Names,
  site: NodeIndex,
  imports: ImportPlan,
  className: ParallelExecutor = 'ProcessPoolExecutor',
): string {
  const { source } = names;
  for (const [name, bindings] of names.bindingsIn(source.tree.root)) {
    const [binding, ...others] = bindings;
    const statement = source.parent(binding?.node ?? 0);
    const isPool =
      binding?.kind === 'assignment' &&
      others.length === 0 &&
      source.kind(statement) === NodeKind.Assign &&
      source.parent(statement) === source.tree.root &&
      absoluteName(names, source.first(source.next(source.first(statement)))) === `concurrent.futures.${className}`;
    if (isPool && names.resolve(name, site)?.scope === source.tree.root) {
      return name;
    }
  }
  const name = names.fresh(sharedNames[className]);
  imports.define(`${name} = ${imports.moduleLevelMember('concurrent.futures', className)}()`);
  return name;
}

/** What a hand-over in a coroutine needs to name. */
export interface ProcessHandOver {
  readonly pool: string;
  /** `asyncio.get_running_loop`. */
  readonly runningLoop: string;
  /** `functools.partial`; asked for only where keywords are passed. */
  readonly partial: () => string;
}

/** Awaitable users that take a future where they took a coroutine. */
const futureTakers: ReadonlySet<string> = new Set([
  'asyncio.gather',
  'asyncio.wait_for',
  'asyncio.as_completed',
  'asyncio.shield',
]);

/** `asyncio.to_thread(f, a)` becomes `asyncio.get_running_loop().run_in_executor(pool, f, a)`. */
export function moveToThreadCall(names: Names, parts: CallParts, handOver: ProcessHandOver): TextEdit[] | undefined {
  const { source } = names;
  const [callable, ...rest] = parts.arguments;
  const isFine =
    callable !== undefined &&
    absoluteName(names, parts.callee) === 'asyncio.to_thread' &&
    takesFuture(names, parts.call) &&
    source.commentsBetween(source.start(parts.call), parts.open).length === 0 &&
    isImportableCallable(names, callable) &&
    hasPicklableArguments(names, { ...parts, arguments: rest });
  if (!isFine) {
    return undefined;
  }
  const start = source.skipTrivia(parts.open + 1);
  const separator =
    source.lineOf(start) === source.lineOf(parts.open) ? ' ' : source.lineEnd + source.indentationOf(start);
  const partial = hasKeywords(source, parts) ? `${handOver.partial()}(` : '';
  return [
    source.replace(source.start(parts.call), parts.open, `${handOver.runningLoop}().run_in_executor`),
    source.insert(start, `${handOver.pool},${separator}${partial}`),
    ...(partial === '' ? [] : [source.insert(parts.close, ')')]),
  ];
}

function takesFuture(names: Names, call: NodeIndex): boolean {
  const { source } = names;
  let at = call;
  let up = source.parent(at);
  while (source.kind(up) === NodeKind.Starred || source.isComprehension(up) || source.kind(up) === NodeKind.List) {
    at = up;
    up = source.parent(at);
  }
  if (source.kind(up) === NodeKind.Await) {
    return at === call;
  }
  return source.kind(up) === NodeKind.Call && futureTakers.has(absoluteName(names, source.first(up)) ?? '');
}

/** `loop.run_in_executor(None, f, a)` becomes `loop.run_in_executor(pool, f, a)`. */
export function moveDefaultExecutorCall(names: Names, parts: CallParts, pool: string): TextEdit[] | undefined {
  const { source } = names;
  const [executor, callable, ...rest] = parts.arguments;
  const isFine =
    executor !== undefined &&
    callable !== undefined &&
    source.lastName(parts.callee) === 'run_in_executor' &&
    source.nodeText(executor) === 'None' &&
    isImportableCallable(names, callable) &&
    hasPicklableArguments(names, { ...parts, arguments: rest });
  return isFine ? [source.replace(source.start(executor), source.end(executor), pool)] : undefined;
}

/** An executor bound to a name in one scope, with every use of the name known. */
export interface PoolInScope {
  readonly constructorCall: CallParts;
}

/**
 * The executor of a class behind a hand-over (`pool.map`, `pool.submit`) or behind its own constructor, when all work it is
 * given would do the same in processes and in threads: it changes nothing but its result. Undefined otherwise.
 */
export function readExecutor(names: Names, call: NodeIndex, className: ExecutorClass): PoolInScope | undefined {
  const { source } = names;
  const callee = source.first(call);
  const wanted = `concurrent.futures.${className}`;
  const binding = poolBinding(names, call, absoluteName(names, callee) === wanted);
  if (binding === undefined || !isInFunction(names, binding.scope)) {
    return undefined;
  }
  const constructorCall = readCall(source, binding.constructorCall);
  const isWanted =
    constructorCall !== undefined &&
    absoluteName(names, constructorCall.callee) === wanted &&
    source.commentsBetween(source.start(constructorCall.call), constructorCall.open).length === 0;
  if (!isWanted || !hasPortableArguments(names, constructorCall)) {
    return undefined;
  }
  const uses = names
    .references(binding.name)
    .filter((use) => names.resolve(binding.name, use)?.scope === binding.scope);
  const areFine = uses.length > 0 && uses.every((use) => isProcessReadyUse(names, use));
  return areFine ? { constructorCall } : undefined;
}

/** A pool made when the module is imported would be made again by every spawned worker. */
function isInFunction(names: Names, scope: NodeIndex): boolean {
  return names.source.kind(scope) === NodeKind.FunctionDef;
}

/** Arguments that both executors take; `thread_name_prefix` goes. */
function hasPortableArguments(names: Names, parts: CallParts): boolean {
  const { source } = names;
  return parts.arguments.every((argument, index) => {
    switch (source.kind(argument)) {
      case NodeKind.Starred:
        return false;
      case NodeKind.Keyword: {
        const [keyword = 0, value = 0] = source.children(argument);
        switch (source.nodeText(keyword)) {
          case 'max_workers':
            return isWorkerCount(source, value);
          case 'thread_name_prefix':
            return true;
          case 'initializer':
            return isImportableCallable(names, value);
          default:
            return false;
        }
      }
      default:
        return index === 0 && isWorkerCount(source, argument);
    }
  });
}

/** At most 61 worker processes can be waited for on Windows (Lib/concurrent/futures/process.py, `_MAX_WINDOWS_WORKERS`). */
function isWorkerCount(source: EditSource, value: NodeIndex): boolean {
  return source.kind(value) !== NodeKind.Number || Number(source.nodeText(value).replaceAll('_', '')) <= 61;
}

/** A use of the pool's name whose work could run in a process and whose result is used. */
function isProcessReadyUse(names: Names, use: NodeIndex): boolean {
  const { source } = names;
  const parent = source.parent(use);
  const call = source.parent(parent);
  if (
    source.kind(parent) === NodeKind.Attribute &&
    source.kind(call) === NodeKind.Call &&
    source.first(call) === parent
  ) {
    const parts = readCall(source, call);
    switch (source.lastName(parent)) {
      case 'shutdown':
        return true;
      case 'submit':
      case 'map':
        return parts !== undefined && isProcessReadyCall(names, parts, parts.arguments);
      default:
        return false;
    }
  }
  const executorCall = readCall(source, parent);
  const [executor, ...handedOver] = executorCall?.arguments ?? [];
  return (
    executorCall !== undefined &&
    executor === use &&
    source.lastName(executorCall.callee) === 'run_in_executor' &&
    isProcessReadyCall(names, executorCall, handedOver)
  );
}

function isProcessReadyCall(names: Names, parts: CallParts, handedOver: readonly NodeIndex[]): boolean {
  const { source } = names;
  const [callable, ...rest] = handedOver;
  const isMap = source.lastName(parts.callee) === 'map';
  return (
    isResultUsed(source, parts.call) &&
    callable !== undefined &&
    isImportableCallable(names, callable) &&
    // `map` draws the items from its iterables in this process and sends only the items.
    (isMap || hasPicklableArguments(names, { ...parts, arguments: rest }))
  );
}

/** Edits that make the pool one of another class, import included. */
export function useExecutor(
  names: Names,
  pool: PoolInScope,
  className: ExecutorClass,
  imports: ImportPlan,
): TextEdit[] | undefined {
  const { source } = names;
  const { constructorCall } = pool;
  const { callee } = constructorCall;
  const removed = className === 'ProcessPoolExecutor' ? removeThreadName(source, constructorCall) : [];
  if (removed === undefined) {
    return undefined;
  }
  if (source.kind(callee) === NodeKind.Attribute) {
    const name = source.next(source.first(callee));
    return [source.replace(source.start(name), source.end(name), className), ...removed];
  }
  const renamed = renameImport(names, callee, className, imports);
  return renamed === undefined ? undefined : [...renamed, ...removed];
}

/** `from concurrent.futures import ThreadPoolExecutor`: replaced when this was its only use, else a second name is added. */
function renameImport(
  names: Names,
  callee: NodeIndex,
  className: ExecutorClass,
  imports: ImportPlan,
): TextEdit[] | undefined {
  const { source } = names;
  const name = source.nodeText(callee);
  const [binding, ...others] = names.resolve(name, callee)?.bindings ?? [];
  if (binding === undefined || others.length > 0) {
    return undefined;
  }
  const dotted = source.first(binding.node);
  const alias = source.next(dotted);
  const existing = imports.found('concurrent.futures', className);
  const isOnlyUse = names.references(name).length === 1 && !isExported(source, name);
  const isFree = !names.isTaken(className);
  if (existing === undefined && isOnlyUse && (alias !== 0 || isFree)) {
    return [
      source.replace(source.start(dotted), source.end(dotted), className),
      ...(alias === 0 ? [source.replace(source.start(callee), source.end(callee), className)] : []),
    ];
  }
  if (existing === undefined && !isFree) {
    return undefined;
  }
  const added = existing === undefined ? [addBeside(source, binding.node, className)] : [];
  return [...added, source.replace(source.start(callee), source.end(callee), existing ?? className)];
}

/** A further name in the import of another one, in the order of the alphabet, on a line of its own where that one has one. */
function addBeside(source: EditSource, imported: NodeIndex, name: string): TextEdit {
  const [start, end] = [source.start(imported), source.end(imported)];
  const newLine = source.lineEnd + source.indentationOf(start);
  const isOnOwnLine = source.isFirstOnLine(start);
  if (name < source.nodeText(imported)) {
    return source.insert(start, isOnOwnLine ? `${name},${newLine}` : `${name}, `);
  }
  if (isOnOwnLine && source.text[source.skipTrivia(end)] === ',') {
    return source.insert(source.nextLineStart(end), `${source.indentationOf(start)}${name},${source.lineEnd}`);
  }
  return source.insert(end, isOnOwnLine ? `,${newLine}${name}` : `, ${name}`);
}

/** True when the name is listed as text, as in `__all__`. */
function isExported(source: EditSource, name: string): boolean {
  return source.text.includes(`"${name}"`) || source.text.includes(`'${name}'`);
}

/** Takes out `thread_name_prefix=...` with one comma; undefined when a comment stands in between. */
function removeThreadName(source: EditSource, parts: CallParts): TextEdit[] | undefined {
  const index = parts.arguments.findIndex(
    (argument) =>
      source.kind(argument) === NodeKind.Keyword && source.nodeText(source.first(argument)) === 'thread_name_prefix',
  );
  const argument = parts.arguments[index];
  if (argument === undefined) {
    return [];
  }
  const before = parts.arguments[index - 1];
  const after = parts.arguments[index + 1];
  const isLast = after === undefined;
  let start = source.start(argument);
  if (isLast && before !== undefined) {
    start = source.skipTrivia(source.end(before));
    while (source.text[start] === ')') {
      start = source.skipTrivia(start + 1);
    }
  }
  const end = isLast ? source.end(argument) : source.start(after);
  return source.commentsBetween(start, end).length > 0 ? undefined : [source.replace(start, end, '')];
}
