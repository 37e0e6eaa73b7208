/**
 * The hand-over of one call to a worker thread, as the Python version allows it: `asyncio.to_thread` from 3.9 on, the loop's
 * default executor before. Shared by the fixes for blocking calls and for computation.
 */
import { type CallParts, type HandOver, handOverCall, hasKeywords } from '../../languages/python/edits/callEdits';
import type { EditSource } from '../../languages/python/edits/editSource';
import type { ImportPlan } from '../../languages/python/edits/imports';
import { isAtLeast, type PythonVersion } from '../../languages/python/edits/pythonVersion';
import type { Fix } from '../finding';
import { draftAt, finish, type FixRequest, type FixWords } from './fixContext';

/** The function that runs a call in a thread, for titles. */
export function threadFunctionName(request: FixRequest): string {
  return isAtLeast(request.version, 3, 9) ? 'asyncio.to_thread' : 'run_in_executor';
}

export function toThreadFix(request: FixRequest, parts: CallParts, words: FixWords): Fix | undefined {
  const { source, version } = request;
  const draft = draftAt(request, parts.call);
  return finish(
    request,
    draft,
    words,
    handOverCall(source, parts, threadHandOver(source, version, draft.imports, parts)),
  );
}

/** What takes the call to a thread, and the imports that needs. */
export function threadHandOver(
  source: EditSource,
  version: PythonVersion,
  imports: ImportPlan,
  parts: CallParts,
): HandOver {
  if (isAtLeast(version, 3, 9)) {
    return { receiver: imports.member('asyncio', 'to_thread'), leading: [], partial: undefined };
  }
  const runningLoop = imports.member('asyncio', 'get_running_loop');
  const partial = hasKeywords(source, parts) ? imports.member('functools', 'partial') : undefined;
  return { receiver: `${runningLoop}().run_in_executor`, leading: ['None'], partial };
}
