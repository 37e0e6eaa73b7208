/**
 * Fixes for `threads-for-cpu-work` and `processes-for-io-work`: the other executor, where everything the pool is given can run
 * in a process and its results are used. A single `Thread` has no result to bring back and gets no fix.
 */
import { awaitingFunction } from '../../languages/python/edits/awaitLegality';
import { readCall } from '../../languages/python/edits/callEdits';
import {
  moveDefaultExecutorCall,
  moveToThreadCall,
  readExecutor,
  sharedProcessPool,
  useExecutor,
} from '../../languages/python/edits/executorEdits';
import { isResultUsed, startsWorkOnImport } from '../../languages/python/edits/processSafety';
import { NodeKind } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { choosesStartMethod, draftAt, finish, type FixRequest } from './fixContext';

type PoolDetail = Extract<FindingDetail, { readonly kind: 'pool' }>;

export function threadPoolFixes(request: FixRequest, detail: PoolDetail): Fix[] {
  const call = request.source.callWithCallee(request.finding.range);
  if (call === 0 || !detail.isImportable) {
    return [];
  }
  const draft = draftAt(request, call);
  if (startsWorkOnImport(draft.names)) {
    return [];
  }
  const pool = readExecutor(draft.names, call, 'ThreadPoolExecutor');
  const fix =
    pool === undefined
      ? loopFix(request, call)
      : finish(
          request,
          draft,
          { id: 'use-process-pool', title: 'Use `ProcessPoolExecutor`', isPreferred: true, isSafe: false },
          useExecutor(draft.names, pool, 'ProcessPoolExecutor', draft.imports),
        );
  return fix === undefined ? [] : [fix];
}

export function processPoolFixes(request: FixRequest): Fix[] {
  const call = request.source.callWithCallee(request.finding.range);
  const draft = draftAt(request, call);
  const pool = call === 0 ? undefined : readExecutor(draft.names, call, 'ProcessPoolExecutor');
  const words = { id: 'use-thread-pool', title: 'Use `ThreadPoolExecutor`', isPreferred: true, isSafe: false };
  const edits = pool && useExecutor(draft.names, pool, 'ThreadPoolExecutor', draft.imports);
  const fix = finish(request, draft, words, edits);
  return fix === undefined ? [] : [fix];
}

/** `asyncio.to_thread(f, x)` and `loop.run_in_executor(None, f, x)` in a coroutine. */
function loopFix(request: FixRequest, call: number): Fix | undefined {
  const { source, version } = request;
  const parts = readCall(source, call);
  if (choosesStartMethod(request)) {
    return undefined;
  }
  if (parts === undefined || !isResultUsed(source, call) || !isInCoroutine(request, call, version)) {
    return undefined;
  }
  const draft = draftAt(request, call);
  const { names, imports } = draft;
  const words = { id: 'run-in-process-pool', title: 'Run in a process pool', isPreferred: true, isSafe: false };
  const pool = sharedProcessPool(names, call, imports);
  if (source.lastName(parts.callee) === 'run_in_executor') {
    return finish(request, draft, words, moveDefaultExecutorCall(names, parts, pool));
  }
  const runningLoop = imports.member('asyncio', 'get_running_loop');
  const partial = () => imports.member('functools', 'partial');
  return finish(request, draft, words, moveToThreadCall(names, parts, { pool, runningLoop, partial }));
}

/** A generator expression or comprehension in a coroutine counts: the running loop is the same there. */
function isInCoroutine(request: FixRequest, call: number, version: FixRequest['version']): boolean {
  const { source } = request;
  let at = call;
  while (source.isComprehension(source.parent(at)) || source.kind(source.parent(at)) === NodeKind.Await) {
    at = source.parent(at);
  }
  return awaitingFunction(source, at, version) !== 0;
}
