/**
 * The hand-over of one call to a worker thread, as the Python version allows it: `asyncio.to_thread` from 3.9 on, the loop's
 * default executor before. Shared by the fixes for blocking calls and for computation.
 */
import { handOverCall, hasKeywords, type CallParts } from '../../languages/python/edits/callEdits';
import { isAtLeast } from '../../languages/python/edits/pythonVersion';
import type { Fix } from '../finding';
import { draftAt, finish, type FixRequest, type FixWords } from './fixContext';

/** The function that runs a call in a thread, for titles. */
export function threadFunctionName(request: FixRequest): string {
  return isAtLeast(request.version, 3, 9) ? 'asyncio.to_thread' : 'run_in_executor';
}

export function toThreadFix(request: FixRequest, parts: CallParts, words: FixWords): Fix | undefined {
  const draft = draftAt(request, parts.call);
  const { imports } = draft;
  if (isAtLeast(request.version, 3, 9)) {
    const receiver = imports.member('asyncio', 'to_thread');
    return finish(
      request,
      draft,
      words,
      handOverCall(request.source, parts, { receiver, leading: [], partial: undefined }),
    );
  }
  const runningLoop = imports.member('asyncio', 'get_running_loop');
  const partial = hasKeywords(request.source, parts) ? imports.member('functools', 'partial') : undefined;
  const handOver = { receiver: `${runningLoop}().run_in_executor`, leading: ['None'], partial };
  return finish(request, draft, words, handOverCall(request.source, parts, handOver));
}
