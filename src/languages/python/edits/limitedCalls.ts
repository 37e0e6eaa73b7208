/**
 * Puts a limit around the coroutine that a loop makes for each item: a local coroutine function holds a semaphore around the
 * call, and the loop calls that function instead.
 */
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { namesRead } from './awaitStatements';
import type { EditSource } from './editSource';
import type { Names } from './names';
import { movedText } from './textLayout';

export interface SemaphoreLimit {
  /** Expression that makes one: `asyncio.Semaphore`. */
  readonly semaphore: string;
  readonly limit: number;
}

export interface LimitedCall {
  /** Where the definition goes: before the statement that holds the loop. */
  readonly insertAt: number;
  /** Ends with the indentation of what follows. */
  readonly definition: string;
  /** The call of the local function, in place of the call. */
  readonly replacement: string;
}

/**
 * Names of the function around that a call reads and that may have another value by the time a task runs: variables of loops,
 * and what is bound more than once, in a loop, or behind the call.
 */
export function unsettledNames(names: Names, call: NodeIndex): ReadonlySet<string> {
  const { source } = names;
  const result = new Set<string>();
  for (const name of namesRead(names, call)) {
    const resolution = names.resolve(name, call);
    if (resolution === undefined || source.kind(resolution.scope) === NodeKind.Module) {
      continue;
    }
    const [binding, ...others] = resolution.bindings;
    const isSettled =
      binding !== undefined &&
      others.length === 0 &&
      // `except ... as error` takes its name back.
      binding.kind !== 'other' &&
      (binding.kind === 'parameter' ||
        binding.kind === 'function' ||
        (source.start(binding.node) < source.start(call) && !isInLoop(source, binding.node, resolution.scope)));
    if (!isSettled) {
      result.add(name);
    }
  }
  return result;
}

function isInLoop(source: EditSource, node: NodeIndex, scope: NodeIndex): boolean {
  for (let at = node; at !== 0 && at !== scope; at = source.parent(at)) {
    const kind = source.kind(at);
    if (kind === NodeKind.For || kind === NodeKind.While || kind === NodeKind.ComprehensionFor) {
      return true;
    }
  }
  return source.isComprehension(scope);
}

/**
 * Undefined where the call could not move into a nested function: it would see other names there, or `super()` would find no
 * instance. `loop` is the `for` or comprehension around the call; `passed` are the names that the local function takes.
 */
export function limitedCall(
  names: Names,
  loop: NodeIndex,
  call: NodeIndex,
  { semaphore: semaphoreClass, limit }: SemaphoreLimit,
  passed: ReadonlySet<string> = loopNames(names, loop),
): LimitedCall | undefined {
  const { source } = names;
  const start = source.statementStart(source.statementOf(loop));
  const read = namesRead(names, call);
  const isMovable =
    source.kind(names.scopeOf(loop)) === NodeKind.FunctionDef &&
    source.isFirstOnLine(start) &&
    !read.has('super') &&
    !read.has('__class__') &&
    // A name that the loop's head binds with `:=` would be seen too late by a call that runs afterwards.
    !source.contains(loop, [NodeKind.NamedExpression, NodeKind.Lambda, NodeKind.Yield]);
  if (!isMovable) {
    return undefined;
  }
  const parameters = [...passed].filter((name) => read.has(name));
  const semaphore = names.fresh('limit');
  const name = names.fresh(`${source.lastName(source.first(call)).replace(/^_+/, '') || 'run'}_limited`);
  const indentation = source.indentationOf(start);
  const unit = source.indentationUnit();
  const from = source.indentationOf(source.start(call));
  const definition = [
    `${semaphore} = ${semaphoreClass}(${limit})`,
    '',
    `${indentation}async def ${name}(${parameters.join(', ')}):`,
    `${indentation}${unit}async with ${semaphore}:`,
    `${indentation}${unit}${unit}return await ${movedText(source, call, from, indentation + unit + unit)}`,
    '',
    indentation,
  ].join(source.lineEnd);
  return { insertAt: start, definition, replacement: `${name}(${parameters.join(', ')})` };
}

/** Names that a `for` statement or the clauses of a comprehension bind, in source order. */
export function loopNames(names: Names, node: NodeIndex): ReadonlySet<string> {
  const { source } = names;
  const result = new Set<string>();
  const clauses =
    source.kind(node) === NodeKind.For
      ? [node]
      : source.children(node).filter((child) => source.kind(child) === NodeKind.ComprehensionFor);
  for (const clause of clauses) {
    for (const inner of source.descendants(source.first(clause))) {
      if (source.kind(inner) === NodeKind.Name) {
        result.add(source.nodeText(inner));
      }
    }
  }
  return result;
}
