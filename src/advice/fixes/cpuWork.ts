/**
 * Fixes for `cpu-work-in-async`: a process pool for work that holds the GIL, a thread for native code that releases it, and
 * a thread as the second choice where only the loop's responsiveness counts. Offers nothing for computation written in
 * the coroutine itself, which would first have to become a function.
 */
import { handOverCall, hasKeywords, type CallParts } from '../../languages/python/edits/callEdits';
import { sharedPool } from '../../languages/python/edits/executorEdits';
import {
  hasOnlyResult,
  hasPicklableArguments,
  isResultUsed,
  startsWorkOnImport,
} from '../../languages/python/edits/processSafety';
import type { FindingDetail, Fix } from '../finding';
import { awaitableCall } from './blockingCall';
import { eventLoopOf } from './eventLoop';
import { calledFunctions, choosesStartMethod, draftAt, finish, isGenerator, type FixRequest } from './fixContext';
import { canMoveToThread } from './movableCalls';
import { threadFunctionName, toThreadFix } from './threadHandOver';

type CallDetail = Extract<FindingDetail, { readonly kind: 'call' }>;

export function cpuWorkFixes(request: FixRequest, detail: CallDetail): Fix[] {
  const parts = awaitableCall(request);
  if (parts === undefined) {
    return [];
  }
  const isForProcess = detail.gil !== 'released' && detail.isImportable && eventLoopOf(request) === 'asyncio';
  const process = isForProcess ? processPoolFix(request, parts) : undefined;
  const name = threadFunctionName(request);
  const isParallel = detail.gil === 'released';
  const thread = canMoveToThread(request, parts.call, detail)
    ? toThreadFix(request, parts, {
        id: 'wrap-in-to-thread',
        title: isParallel
          ? `Run in a thread with \`${name}\``
          : `Keep the event loop responsive with \`${name}\` (${detail.gil === 'held' ? 'no' : 'little'} speed-up under the GIL)`,
        isPreferred: isParallel,
        isSafe: false,
      })
    : undefined;
  return [process, thread].filter((fix) => fix !== undefined);
}

function processPoolFix(request: FixRequest, parts: CallParts): Fix | undefined {
  const { source } = request;
  const draft = draftAt(request, parts.call);
  const { names, imports } = draft;
  const called = calledFunctions(request, parts.call);
  const [nearest] = called;
  const isPure = called.every((callee) => hasOnlyResult(callee.names, callee.definition));
  // A call whose result nobody uses is made for its effects, and those would happen in the worker.
  if (!isResultUsed(source, parts.call) || !isPure || (nearest !== undefined && isGenerator(nearest))) {
    return undefined;
  }
  if (startsWorkOnImport(names) || choosesStartMethod(request) || !hasPicklableArguments(names, parts)) {
    return undefined;
  }
  const runningLoop = imports.member('asyncio', 'get_running_loop');
  const partial = hasKeywords(source, parts) ? imports.member('functools', 'partial') : undefined;
  const pool = sharedPool(names, parts.call, imports);
  const words = { id: 'run-in-process-pool', title: 'Run in a process pool', isPreferred: true, isSafe: false };
  const handOver = { receiver: `${runningLoop}().run_in_executor`, leading: [pool], partial };
  return finish(request, draft, words, handOverCall(source, parts, handOver));
}
