/**
 * Fixes for `dropped-task`: await a coroutine that nobody awaits; keep a task, in a set of the module, until it is done, as
 * the documentation of `asyncio.create_task` shows (https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task).
 * Both change what the program does, which is the point: neither is applied unseen.
 */
import { awaitingFunction, isAwaited } from '../../languages/python/edits/awaitLegality';
import type { Names } from '../../languages/python/edits/names';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type DroppedDetail = Extract<FindingDetail, { readonly kind: 'dropped' }>;

export function droppedTaskFixes(request: FixRequest, detail: DroppedDetail): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const statement = source.parent(call);
  if (call === 0 || source.kind(statement) !== NodeKind.ExpressionStatement || isAwaited(source, call)) {
    return [];
  }
  const isTask = detail.what === 'task';
  const fixes = [isTask ? keepTask(request, call, statement) : undefined, awaitIt(request, call, !isTask)];
  return fixes.filter((fix) => fix !== undefined);
}

function awaitIt(request: FixRequest, call: NodeIndex, isPreferred: boolean): Fix | undefined {
  const { source, version } = request;
  if (awaitingFunction(source, call, version) === 0) {
    return undefined;
  }
  const title = isPreferred ? 'Await the coroutine' : 'Await the task';
  const words = { id: 'await-result', title, isPreferred, isSafe: false };
  return finish(request, draftAt(request, call), words, [source.insert(source.start(call), 'await ')]);
}

/** `task = create_task(...)`, kept in a set of the module until it is done. */
function keepTask(request: FixRequest, call: NodeIndex, statement: NodeIndex): Fix | undefined {
  const { source } = request;
  // Two more lines follow: something else on the same line would come between.
  if (!source.isFirstOnLine(source.start(statement)) || !source.isLastOnLine(source.end(statement))) {
    return undefined;
  }
  const draft = draftAt(request, call);
  const { names, imports } = draft;
  const known = keptTasks(request, names, call);
  const tasks = known ?? names.fresh('background_tasks');
  if (known === undefined) {
    imports.define(`${tasks} = set()`);
  }
  const task = names.fresh('task');
  const newLine = source.lineEnd + source.indentationOf(source.start(statement));
  const lineEnd = endOfLine(source.text, source.end(statement));
  const edits = [
    source.insert(source.start(statement), `${task} = `),
    source.insert(lineEnd, `${newLine}${tasks}.add(${task})${newLine}${task}.add_done_callback(${tasks}.discard)`),
  ];
  const words = { id: 'keep-task', title: 'Keep the task until it is done', isPreferred: true, isSafe: false };
  return finish(request, draft, words, edits);
}

/** Behind a comment at the end of the line. */
function endOfLine(text: string, offset: number): number {
  const found = /[\r\n]/.exec(text.slice(offset));
  return found === null ? text.length : offset + found.index;
}

/** A set of the module that tasks are taken out of when they are done: made by this fix before, or by hand. */
function keptTasks({ source }: FixRequest, names: Names, site: NodeIndex): string | undefined {
  for (const [, name = ''] of source.text.matchAll(/\.add_done_callback\((\w+)\.discard\)/g)) {
    const resolution = names.resolve(name, site);
    const [binding, ...others] = resolution?.bindings ?? [];
    const isOfModule = resolution?.scope === source.tree.root && binding?.kind === 'assignment' && others.length === 0;
    if (isOfModule && isSetMade(source, binding.node)) {
      return name;
    }
  }
  return undefined;
}

/** `tasks = set()`, with an annotation or without. */
function isSetMade(source: FixRequest['source'], name: NodeIndex): boolean {
  const value = source.children(source.parent(name)).at(-1) ?? 0;
  return source.kind(value) === NodeKind.Call && source.nodeText(source.first(value)) === 'set';
}
