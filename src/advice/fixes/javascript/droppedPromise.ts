/**
 * Fixes for `dropped-task` in JavaScript: await the promise, or say with `void` that nobody is meant to; for callbacks whose
 * promises nobody awaits, a loop that awaits them one after the other, or all together. They change when the caller goes on,
 * which is the point: none is applied unseen.
 */
import { AST_NODE_TYPES } from '@typescript-eslint/types';
import { canAwait, statementOfCall } from '../../../languages/typescript/edits/awaitPlaces';
import { asForOf, asPromiseAll, readCallbackLoop } from '../../../languages/typescript/edits/callbackLoops';
import type { FindingDetail, Fix } from '../../finding';
import { draftOf, finishScript, type ScriptRequest } from './scriptRequest';

type DroppedDetail = Extract<FindingDetail, { readonly kind: 'dropped' }>;

export function droppedPromiseFixes(request: ScriptRequest, { what }: DroppedDetail): Fix[] {
  return what === 'callbacks' ? callbackFixes(request) : promiseFixes(request);
}

function promiseFixes(request: ScriptRequest): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const statement = call === undefined ? undefined : statementOfCall(source, call);
  if (statement === undefined) {
    return [];
  }
  const draft = draftOf(request);
  const awaiting = canAwait(draft.names, statement)
    ? finishScript(
        request,
        draft,
        { id: 'await-result', title: 'Await the promise', isPreferred: true, isSafe: false },
        [source.insert(statement.range[0], 'await ')],
      )
    : undefined;
  const dropping = finishScript(
    request,
    draft,
    { id: 'void-result', title: 'Say with `void` that nobody awaits it', isPreferred: false, isSafe: false },
    [source.insert(statement.range[0], 'void ')],
  );
  return [awaiting, dropping].filter((fix) => fix !== undefined);
}

function callbackFixes(request: ScriptRequest): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const draft = draftOf(request);
  const loop = call?.type === AST_NODE_TYPES.CallExpression ? readCallbackLoop(draft.names, call) : undefined;
  if (loop === undefined) {
    return [];
  }
  const isForEach = source.nodeText(loop.callee.property) === 'forEach';
  const oneByOne = isForEach
    ? finishScript(
        request,
        draft,
        {
          id: 'for-of',
          title: 'Await one after the other in a `for…of` loop',
          isPreferred: true,
          isSafe: false,
        },
        asForOf(draft.names, loop),
      )
    : undefined;
  const together = finishScript(
    request,
    draft,
    {
      id: 'promise-all',
      title: 'Await all at once with `Promise.all`',
      isPreferred: oneByOne === undefined,
      isSafe: false,
    },
    asPromiseAll(draft.names, loop),
  );
  return [oneByOne, together].filter((fix) => fix !== undefined);
}
