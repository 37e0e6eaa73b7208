/**
 * Fix for `cpu-work-in-async` in JavaScript: a pure function of the file runs in a worker thread that is kept. Not safe to apply
 * unseen: arguments and result are copied, and the call is answered later.
 */
import { moveToWorker, readWorkerMove } from '../../../languages/typescript/edits/workers';
import type { Fix } from '../../finding';
import { draftOf, finishScript, type ScriptRequest } from './scriptRequest';

export function workerFixes(request: ScriptRequest): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const draft = draftOf(request);
  const move = call === undefined ? undefined : readWorkerMove(draft.names, call);
  if (move === undefined) {
    return [];
  }
  const words = {
    id: 'run-in-worker',
    title: `Run \`${move.name}\` in a worker thread (\`piscina\` is the library for a pool of them)`,
    isPreferred: true,
    isSafe: false,
  };
  const fix = finishScript(request, draft, words, moveToWorker(draft.names, draft.imports, move));
  return fix === undefined ? [] : [fix];
}
