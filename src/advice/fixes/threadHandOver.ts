/**
 * The hand-over of one call to a worker thread, as the event loop and the Python version allow it: `asyncio.to_thread` from 3.9
 * on, the loop's default executor before, `to_thread.run_sync` of trio and anyio. Shared by the fixes for blocking calls and
 * for computation.
 */
import { type CallParts, type HandOver, handOverCall, hasKeywords } from '../../languages/python/edits/callEdits';
import type { ImportPlan } from '../../languages/python/edits/imports';
import { isAtLeast } from '../../languages/python/edits/pythonVersion';
import type { Fix } from '../finding';
import { eventLoopOf } from './eventLoop';
import { draftAt, finish, type FixRequest, type FixWords } from './fixContext';

/** The function that runs a call in a thread, for titles. */
export function threadFunctionName(request: FixRequest): string {
  const loop = eventLoopOf(request);
  if (loop === 'trio' || loop === 'anyio') {
    return `${loop}.to_thread.run_sync`;
  }
  return isAtLeast(request.version, 3, 9) ? 'asyncio.to_thread' : 'run_in_executor';
}

export function toThreadFix(request: FixRequest, parts: CallParts, words: FixWords): Fix | undefined {
  const { source } = request;
  const draft = draftAt(request, parts.call);
  const handOver = threadHandOver(request, draft.imports, parts);
  return handOver && finish(request, draft, words, handOverCall(source, parts, handOver));
}

/** The call that runs a function without arguments in a thread; undefined where nothing is known that does. */
export function threadCall(request: FixRequest, imports: ImportPlan, callable: string): string | undefined {
  const handOver = threadHandOver(request, imports, undefined);
  return handOver && `${handOver.receiver}(${[...handOver.leading, callable].join(', ')})`;
}

/** What takes the call to a thread, and the imports that needs; undefined where nothing is known that does. */
export function threadHandOver(
  request: Pick<FixRequest, 'source' | 'path' | 'version'>,
  imports: ImportPlan,
  parts: CallParts | undefined,
): HandOver | undefined {
  const { source, version } = request;
  const loop = eventLoopOf(request);
  if (loop === 'own') {
    return undefined;
  }
  if (loop === 'asyncio' && isAtLeast(version, 3, 9)) {
    return { receiver: imports.member('asyncio', 'to_thread'), leading: [], partial: undefined };
  }
  const partial =
    parts !== undefined && hasKeywords(source, parts) ? imports.member('functools', 'partial') : undefined;
  if (loop !== 'asyncio') {
    return { receiver: `${imports.member(loop, 'to_thread')}.run_sync`, leading: [], partial };
  }
  const runningLoop = imports.member('asyncio', 'get_running_loop');
  return { receiver: `${runningLoop}().run_in_executor`, leading: ['None'], partial };
}
