/**
 * Fixes for `wasted-offload`: `await asyncio.to_thread(f, x)` becomes `f(x)` where the call is shorter than the hand-over, the
 * coroutines of a `gather` that never wait are awaited in order, and the work of an executor that a coroutine would wait for
 * goes to the executor of the event loop.
 */
import {
  behindArgument,
  hasKeywords,
  isDottedName,
  leadingLineEnd,
  readCall,
} from '../../languages/python/edits/callEdits';
import { awaitInOrder } from '../../languages/python/edits/awaitInOrder';
import type { EditSource } from '../../languages/python/edits/editSource';
import { useLoopExecutor } from '../../languages/python/edits/loopExecutor';
import { breaksLine } from '../../languages/python/edits/textLayout';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { eventLoopOf } from './eventLoop';
import { draftAt, finish, type FixRequest } from './fixContext';

type WastedDetail = Extract<FindingDetail, { readonly kind: 'wasted' }>;

/** Arguments before the callable, of each function that hands one over: `run_in_executor(executor, f, ...)`. */
const leadingArguments: Readonly<Record<string, number>> = {
  to_thread: 0,
  run_in_threadpool: 0,
  run_sync: 0,
  run_in_executor: 1,
};

/** Their keywords are their own and not those of the callable. */
const optionsByName: ReadonlySet<string> = new Set(['run_sync', 'run_in_executor']);

export function wastedOffloadFixes(request: FixRequest, detail: WastedDetail): Fix[] {
  const call = request.source.callWithCallee(request.finding.range);
  const fix = {
    'hand-over': directCallFix,
    gather: inOrderFix,
    executor: loopExecutorFix,
  }[detail.form](request, call);
  return fix === undefined ? [] : [fix];
}

function inOrderFix(request: FixRequest, call: NodeIndex): Fix | undefined {
  const draft = draftAt(request, call);
  const words = { id: 'await-in-order', title: 'Await them in order', isPreferred: true, isSafe: false };
  return finish(request, draft, words, awaitInOrder(draft.names, call));
}

function loopExecutorFix(request: FixRequest, call: NodeIndex): Fix | undefined {
  const draft = draftAt(request, call);
  if (eventLoopOf(request) !== 'asyncio') {
    return undefined;
  }
  const words = {
    id: 'use-loop-executor',
    title: 'Use the threads of the event loop',
    isPreferred: true,
    isSafe: false,
  };
  return finish(request, draft, words, useLoopExecutor(draft.names, call, draft.imports, request.version));
}

function directCallFix(request: FixRequest, call: NodeIndex): Fix | undefined {
  const { source } = request;
  const parts = call === 0 ? undefined : readCall(source, call);
  const awaited = source.parent(call);
  const skipped = parts === undefined ? undefined : leadingArguments[source.lastName(parts.callee)];
  const isAwaitedAtOnce = source.kind(awaited) === NodeKind.Await && !isInAsyncGenerator(source, awaited);
  if (parts === undefined || skipped === undefined || !isAwaitedAtOnce || parts.isSoleGenerator) {
    return undefined;
  }
  const [callable = 0] = parts.arguments.slice(skipped);
  const isPlain =
    isDottedName(source, callable) &&
    !breaksLine(source, callable) &&
    parts.arguments.slice(0, skipped).every((argument) => isPositional(source, argument)) &&
    !(optionsByName.has(source.lastName(parts.callee)) && hasKeywords(source, parts));
  if (!isPlain) {
    return undefined;
  }
  const start = source.start(awaited);
  const behind = behindArgument(source, callable, parts.close);
  if (source.commentsBetween(start, behind).length > 0) {
    return undefined;
  }
  const edits = [
    source.replace(start, behind, `${source.nodeText(callable)}(${leadingLineEnd(source, parts, behind)}`),
  ];
  const words = { id: 'call-directly', title: 'Call it directly', isPreferred: true, isSafe: true };
  return finish(request, draftAt(request, call), words, edits);
}

function isPositional(source: EditSource, argument: NodeIndex): boolean {
  return source.kind(argument) !== NodeKind.Keyword && source.kind(argument) !== NodeKind.Starred;
}

/** Without its `await` an asynchronous generator expression would become a plain one, which `async for` does not take. */
function isInAsyncGenerator(source: EditSource, node: NodeIndex): boolean {
  for (let at = node; at !== 0; at = source.parent(at)) {
    const parent = source.parent(at);
    if (
      source.kind(parent) === NodeKind.GeneratorExpression &&
      !source.isWithin(node, leftmostIterable(source, parent))
    ) {
      return true;
    }
  }
  return false;
}

function leftmostIterable(source: EditSource, comprehension: NodeIndex): NodeIndex {
  return source.next(source.first(source.childOfKind(comprehension, NodeKind.ComprehensionFor)));
}
