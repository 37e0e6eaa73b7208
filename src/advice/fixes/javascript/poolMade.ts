/**
 * Fix for `pool-per-call` in JavaScript: the pool becomes a constant of the module. Not safe to apply unseen: it lives as long as
 * the program afterwards. A single worker that is made per call speaks a language of its own with its caller and stays.
 */
import { hoistPool, isInTry } from '../../../languages/typescript/edits/hoistedPools';
import type { Fix } from '../../finding';
import { draftOf, finishScript, type ScriptRequest } from './scriptRequest';

export function poolMadeFixes(request: ScriptRequest): Fix[] {
  const { source, finding } = request;
  const made = source.callWithCallee(finding.range);
  const draft = draftOf(request);
  if (made === undefined || isInTry(draft.names, made)) {
    return [];
  }
  const words = { id: 'lift-pool', title: 'Make the pool once, in the module', isPreferred: true, isSafe: false };
  const fix = finishScript(request, draft, words, hoistPool(draft.names, made));
  return fix === undefined ? [] : [fix];
}
