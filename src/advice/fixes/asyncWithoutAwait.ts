/**
 * Fixes for `async-without-await`: makes the endpoint a plain function, which the framework runs in its thread pool, or keeps it
 * a coroutine and moves its body to a thread. Code that calls and awaits the function itself would have to change with the
 * first; the decorator says that the framework is the caller.
 */
import type { EditSource } from '../../languages/python/edits/editSource';
import { moveBodyToThread } from '../../languages/python/edits/threadedBody';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';
import { threadCall, threadFunctionName } from './threadHandOver';

type EndpointDetail = Extract<FindingDetail, { readonly kind: 'endpoint' }>;

const functionKinds: ReadonlySet<number> = new Set([NodeKind.FunctionDef]);

export function endpointFixes(request: FixRequest, detail: EndpointDetail): Fix[] {
  const { source } = request;
  const definition = source.nodeWithRange(detail.function, functionKinds);
  if (definition === 0 || source.flag(definition) !== 1) {
    return [];
  }
  if (needsEventLoop(request, definition)) {
    return [];
  }
  const plain = plainFunctionFix(request, definition);
  const moved = threadFix(request, definition, plain === undefined);
  return [plain, moved].filter((fix) => fix !== undefined);
}

function threadFix(request: FixRequest, definition: NodeIndex, isPreferred: boolean): Fix | undefined {
  const draft = draftAt(request, definition);
  const { names, imports } = draft;
  const isPossible = threadCall(request, imports, '') !== undefined;
  const edits = isPossible
    ? moveBodyToThread(names, definition, (callable) => threadCall(request, imports, callable) ?? callable)
    : undefined;
  const name = threadFunctionName(request);
  const words = {
    id: 'move-to-thread',
    title: `Move its work to a thread with \`${name}\``,
    isPreferred,
    isSafe: false,
  };
  return finish(request, draft, words, edits);
}

function plainFunctionFix(request: FixRequest, definition: NodeIndex): Fix | undefined {
  const { source } = request;
  const head = /\basync(?:[ \t\f]|\\(?:\r\n|\n|\r))+(?=def\b)/.exec(source.nodeText(definition));
  if (head === null || isAwaitedElsewhere(request, definition)) {
    return undefined;
  }
  const start = source.start(definition) + head.index;
  const end = source.end(definition);
  // The whole function is one edit: no other fix may put an `await` into it at the same time.
  const plain = source.text.slice(start + head[0].length, end);
  const words = { id: 'make-plain-function', title: 'Make it a plain `def`', isPreferred: true, isSafe: false };
  return finish(request, draftAt(request, definition), words, [source.replace(start, end, plain)]);
}

/** What only works in a coroutine, or is another thing in a plain function. */
const asynchronousKinds: ReadonlySet<number> = new Set([NodeKind.Await, NodeKind.Yield]);

/** These may be synchronous, or asynchronous by flag. */
const flaggedKinds: ReadonlySet<number> = new Set([NodeKind.For, NodeKind.With, NodeKind.ComprehensionFor]);

/** Functions of asyncio that ask for the running event loop; a thread of the pool has none. */
const loopFunctions: ReadonlySet<string> = new Set([
  'create_task',
  'ensure_future',
  'gather',
  'get_event_loop',
  'get_running_loop',
  'current_task',
  'all_tasks',
  'timeout',
]);

function needsEventLoop(request: FixRequest, definition: NodeIndex): boolean {
  const { source } = request;
  const { names } = draftAt(request, definition);
  for (const node of source.descendants(definition)) {
    const kind = source.kind(node);
    const isOwn = names.scopeOf(node) === definition || source.isComprehension(names.scopeOf(node));
    const isAsynchronous =
      isOwn && (asynchronousKinds.has(kind) || (flaggedKinds.has(kind) && source.flag(node) === 1));
    const asksForLoop = kind === NodeKind.Call && loopFunctions.has(source.lastName(source.first(node)));
    if (isAsynchronous || asksForLoop) {
      return true;
    }
  }
  return false;
}

/** True when the program itself calls the function: a plain function could not be awaited. */
function isAwaitedElsewhere(request: FixRequest, definition: NodeIndex): boolean {
  const { source, project, path } = request;
  const name = source.nodeText(source.childOfKind(definition, NodeKind.Name));
  const awaited = new RegExp(`\\bawait\\s+[\\w.]*\\b${name}\\s*\\(`);
  const others = (project.paths?.() ?? []).filter((other) => other !== path);
  return (
    name === '' ||
    draftAt(request, definition).names.references(name).length > 0 ||
    (source.kind(source.enclosingScope(definition)) === NodeKind.ClassDef && isReadAsAttribute(source, name)) ||
    others.some((other) => awaited.test(project.text(other) ?? ''))
  );
}

/** `self.page` of a method. */
function isReadAsAttribute(source: EditSource, name: string): boolean {
  for (let node = 1; node < source.tree.count; node++) {
    if (source.kind(node) === NodeKind.Attribute && source.lastName(node) === name) {
      return true;
    }
  }
  return false;
}
