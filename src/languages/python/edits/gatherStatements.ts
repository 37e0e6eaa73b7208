/**
 * Joins a run of statements that each await one call into a single concurrent await, with `asyncio.gather` or an
 * `asyncio.TaskGroup`. Results reach the same targets in the same order and comments stay beside their calls.
 * That the calls do not depend on each other is the caller's finding; what contradicts it in the text is refused here.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import {
  namesRead,
  orderedReceiver,
  placeComments,
  readAwaitStatement,
  setsOrder,
  targetItem,
  type AwaitStatement,
  type PlacedComments,
} from './awaitStatements';
import type { EditSource } from './editSource';
import type { Names } from './names';
import { fits, movedText } from './textLayout';

export interface AwaitRun {
  readonly statements: readonly AwaitStatement[];
  readonly start: number;
  readonly end: number;
}

/** The run as one piece of text to be replaced; undefined where joining could change what the program computes. */
export function readAwaitRun(names: Names, nodes: readonly NodeIndex[]): AwaitRun | undefined {
  const { source } = names;
  const statements: AwaitStatement[] = [];
  for (const node of nodes) {
    const statement = readAwaitStatement(source, node);
    if (statement === undefined || source.parent(node) !== source.parent(nodes[0] ?? 0)) {
      return undefined;
    }
    statements.push(statement);
  }
  const first = statements[0];
  const last = statements.at(-1);
  if (first === undefined || last === undefined || statements.length < 2) {
    return undefined;
  }
  const areNeighbours = nodes.every((node, index) => index === 0 || source.next(nodes[index - 1] ?? 0) === node);
  const isOrdered =
    statements.some(({ call }) => setsOrder(source, call)) ||
    sharesOrderedReceiver(source, statements) ||
    repeatsCall(source, statements);
  if (!areNeighbours || isOrdered || dependsOnEarlier(names, statements)) {
    return undefined;
  }
  return { statements, start: source.start(first.statement), end: source.end(last.statement) };
}

function dependsOnEarlier(names: Names, statements: readonly AwaitStatement[]): boolean {
  const bound = new Set<string>();
  for (const { target, call } of statements) {
    const read = [...namesRead(names, call), ...indexNames(names, target)];
    if (read.some((name) => bound.has(name))) {
      return true;
    }
    // `self.orders = ...` changes what `self` holds: a later call that reads `self` may depend on it.
    for (const name of target === 0 ? [] : namesRead(names, target)) {
      bound.add(name);
    }
  }
  return false;
}

/** Names read to find the place a target stands for: `index` of `rows[index] = ...`. */
function indexNames(names: Names, target: NodeIndex): string[] {
  const { source } = names;
  const result: string[] = [];
  for (const node of target === 0 ? [] : source.descendants(target)) {
    if (source.kind(node) === NodeKind.Subscript) {
      const [, ...indexes] = source.children(node);
      result.push(...indexes.flatMap((index) => [...namesRead(names, index)]));
    }
  }
  return result;
}

function sharesOrderedReceiver(source: EditSource, statements: readonly AwaitStatement[]): boolean {
  const receivers = statements.map(({ call }) => orderedReceiver(source, call));
  return receivers.some((receiver, index) => receiver !== undefined && receivers.indexOf(receiver) !== index);
}

/** The same call twice draws from something that changes: `await queue.get()`. */
function repeatsCall(source: EditSource, statements: readonly AwaitStatement[]): boolean {
  const texts = new Set(statements.map(({ call }) => source.nodeText(call)));
  return texts.size < statements.length;
}

/** `a = await f()` and `b = await g()` become `a, b = await asyncio.gather(f(), g())`. */
export function gatherRun(names: Names, run: AwaitRun, gather: string): TextEdit[] {
  const { source } = names;
  const indentation = source.indentationOf(run.start);
  const calls = run.statements.map(({ call }) => call);
  const comments = placeComments(source, run.start, run.end, calls);
  const head = `${targetList(names, run)}await ${gather}(`;
  const line = `${head}${calls.map((call) => source.nodeText(call)).join(', ')})`;
  const hasComments = comments.some(({ above, trailing }) => above.length > 0 || trailing.length > 0);
  if (!hasComments && fits(source, line, indentation)) {
    return [source.replace(run.start, run.end, line)];
  }
  const inner = indentation + source.indentationUnit();
  const lines = calls.flatMap((call, index) =>
    commented(comments[index], `${movedText(source, call, indentation, inner)},`).map((text) => inner + text),
  );
  return [source.replace(run.start, run.end, [head, ...lines, `${indentation})`].join(source.lineEnd))];
}

function targetList(names: Names, run: AwaitRun): string {
  const { source } = names;
  if (run.statements.every(({ target }) => target === 0)) {
    return '';
  }
  // `_` is often gettext's function; binding it here would make it a local variable.
  const isPlaceholderFree =
    names.references('_').length === 0 && names.bindingsIn(source.tree.root).get('_') === undefined;
  const needsPlaceholder = run.statements.some(({ target }) => target === 0);
  const placeholder = !needsPlaceholder || isPlaceholderFree ? '_' : names.fresh('_ignored');
  const items = run.statements.map(({ target }) => (target === 0 ? placeholder : targetItem(source, target)));
  return `${items.join(', ')} = `;
}

function commented(comments: PlacedComments | undefined, text: string): string[] {
  const trailing = comments?.trailing ?? [];
  return [...(comments?.above ?? []), trailing.length === 0 ? text : `${text}  ${trailing.join('  ')}`];
}

/** Functions whose awaitable is no coroutine, which `TaskGroup.create_task` does not take. */
export const futureMakers: ReadonlySet<string> = new Set([
  'run_in_executor',
  'gather',
  'shield',
  'create_task',
  'ensure_future',
  'wrap_future',
  'submit',
]);

/**
 * The same with a task group. Undefined inside `try ... except`: a task group raises an ExceptionGroup, which those clauses
 * would let pass (PEP 654), and where a call may give a future instead of a coroutine.
 */
export function taskGroupRun(names: Names, run: AwaitRun, taskGroup: string): TextEdit[] | undefined {
  const { source } = names;
  const calls = run.statements.map(({ call }) => call);
  const isEveryCoroutine = calls.every((call) => !futureMakers.has(source.lastName(source.first(call))));
  const standsAlone = source.isFirstOnLine(run.start) && source.isLastOnLine(run.end);
  if (!isEveryCoroutine || !standsAlone || isGuarded(source, run.statements[0]?.statement ?? 0)) {
    return undefined;
  }
  const indentation = source.indentationOf(run.start);
  const inner = indentation + source.indentationUnit();
  const group = names.fresh('task_group');
  const comments = placeComments(source, run.start, run.end, calls);
  const body: string[] = [];
  const results: string[] = [];
  for (const [index, { target, call }] of run.statements.entries()) {
    const creation = `${group}.create_task(${taskArgument(source, call, indentation, inner)})`;
    const task = target === 0 ? '' : names.fresh(`${taskName(source, target)}_task`);
    body.push(
      ...commented(comments[index], task === '' ? creation : `${task} = ${creation}`).map((text) => inner + text),
    );
    if (target !== 0) {
      results.push(`${indentation}${source.nodeText(target)} = ${task}.result()`);
    }
  }
  const lines = [`async with ${taskGroup}() as ${group}:`, ...body, ...results];
  return [source.replace(run.start, run.end, lines.join(source.lineEnd))];
}

function taskArgument(source: EditSource, call: NodeIndex, indentation: string, inner: string): string {
  const text = source.nodeText(call);
  if (!/[\r\n]/.test(text)) {
    return text;
  }
  const deeper = inner + source.indentationUnit();
  return `${source.lineEnd}${deeper}${movedText(source, call, indentation, deeper)}${source.lineEnd}${inner}`;
}

function taskName(source: EditSource, target: NodeIndex): string {
  const name = source.lastName(target);
  return name === '' ? 'result' : name.replace(/^_+/, '') || 'result';
}

/** True inside `try ... except`, whose clauses would not see an ExceptionGroup as what they name. */
export function isGuarded(source: EditSource, statement: NodeIndex): boolean {
  for (let at = statement; at !== 0 && source.kind(at) !== NodeKind.FunctionDef; at = source.parent(at)) {
    const parent = source.parent(at);
    if (
      source.kind(parent) === NodeKind.Try &&
      source.first(parent) === at &&
      source.childOfKind(parent, NodeKind.ExceptClause) !== 0
    ) {
      return true;
    }
  }
  return false;
}
