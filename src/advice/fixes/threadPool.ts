/**
 * Fixes for `threads-for-cpu-work` and `processes-for-io-work`: the other executor, where everything the pool is given can run
 * in a process and its results are used, and for processes of `multiprocessing` the threads that have the same methods. A
 * single `Thread` has no result to bring back and gets no fix.
 */
import type { TextEdit } from '../../core/text';
import { awaitingFunction } from '../../languages/python/edits/awaitLegality';
import { readCall } from '../../languages/python/edits/callEdits';
import {
  moveDefaultExecutorCall,
  moveToThreadCall,
  readExecutor,
  type ParallelExecutor,
  sharedPool,
  useExecutor,
} from '../../languages/python/edits/executorEdits';
import { useThread, useThreadPool } from '../../languages/python/edits/multiprocessingEdits';
import { isResultUsed, startsWorkOnImport } from '../../languages/python/edits/processSafety';
import { isAtLeast } from '../../languages/python/edits/pythonVersion';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { choosesStartMethod, draftAt, finish, type FixRequest } from './fixContext';

type PoolDetail = Extract<FindingDetail, { readonly kind: 'pool' }>;

export function threadPoolFixes(request: FixRequest, detail: PoolDetail): Fix[] {
  const call = request.source.callWithCallee(request.finding.range);
  if (call === 0 || !detail.isImportable || startsWorkOnImport(draftAt(request, call).names)) {
    return [];
  }
  // Interpreters share extension modules that are not made for it with nobody: a choice, and never the first one.
  const hasInterpreters = isAtLeast(request.version, 3, 14);
  const classes: readonly ParallelExecutor[] = hasInterpreters
    ? ['ProcessPoolExecutor', 'InterpreterPoolExecutor']
    : ['ProcessPoolExecutor'];
  return classes.flatMap((className) => poolFix(request, call, className) ?? []);
}

/** What is said of each parallel executor in titles, and the names of its fixes. */
const parallelWords: Readonly<Record<ParallelExecutor, { readonly kind: string; readonly isPreferred: boolean }>> = {
  ProcessPoolExecutor: { kind: 'process', isPreferred: true },
  InterpreterPoolExecutor: { kind: 'interpreter', isPreferred: false },
};

function poolFix(request: FixRequest, call: NodeIndex, className: ParallelExecutor): Fix | undefined {
  const draft = draftAt(request, call);
  const pool = readExecutor(draft.names, call, 'ThreadPoolExecutor');
  if (pool === undefined) {
    return loopFix(request, call, className);
  }
  const { kind, isPreferred } = parallelWords[className];
  const words = { id: `use-${kind}-pool`, title: `Use \`${className}\``, isPreferred, isSafe: false };
  return finish(request, draft, words, useExecutor(draft.names, pool, className, draft.imports));
}

export function processPoolFixes(request: FixRequest): Fix[] {
  const call = request.source.callWithCallee(request.finding.range);
  if (call === 0) {
    return [];
  }
  const draft = draftAt(request, call);
  const { names, imports } = draft;
  const pool = readExecutor(names, call, 'ProcessPoolExecutor');
  const executor = pool && useExecutor(names, pool, 'ThreadPoolExecutor', imports);
  const forms: readonly (readonly [id: string, title: string, edits: TextEdit[] | undefined])[] = [
    ['use-thread-pool', 'Use `ThreadPoolExecutor`', executor],
    ['use-multiprocessing-threads', 'Use `multiprocessing.pool.ThreadPool`', useThreadPool(names, call, imports)],
    ['use-threads', 'Use `threading.Thread`', useThread(names, call, imports)],
  ];
  const [found] = forms.flatMap(([id, title, edits]) => (edits === undefined ? [] : [{ id, title, edits }]));
  if (found === undefined) {
    return [];
  }
  const { edits, ...words } = found;
  const fix = finish(request, draft, { ...words, isPreferred: true, isSafe: false }, edits);
  return fix === undefined ? [] : [fix];
}

/** `asyncio.to_thread(f, x)` and `loop.run_in_executor(None, f, x)` in a coroutine. */
function loopFix(request: FixRequest, call: NodeIndex, className: ParallelExecutor): Fix | undefined {
  const { source, version } = request;
  const parts = readCall(source, call);
  if (className === 'ProcessPoolExecutor' && choosesStartMethod(request)) {
    return undefined;
  }
  if (parts === undefined || !isResultUsed(source, call) || !isInCoroutine(request, call, version)) {
    return undefined;
  }
  const draft = draftAt(request, call);
  const { names, imports } = draft;
  const { kind, isPreferred } = parallelWords[className];
  const article = kind === 'process' ? 'a' : 'an';
  const words = { id: `run-in-${kind}-pool`, title: `Run in ${article} ${kind} pool`, isPreferred, isSafe: false };
  const pool = sharedPool(names, call, imports, className);
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
