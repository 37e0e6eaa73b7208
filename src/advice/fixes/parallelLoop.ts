/**
 * Fixes for the three rules about loops that could run side by side: one `map` of a pool of threads or processes. For
 * processes only where the callable can be found by import, changes nothing that the caller sees, and importing the file
 * starts no work. None is applied unseen: the items are worked on at the same time afterwards.
 */
import { canRunInProcesses, mapOverPool, readPoolLoop } from '../../languages/python/edits/poolLoops';
import { startsWorkOnImport } from '../../languages/python/edits/processSafety';
import { NodeKind } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type LoopDetail = Extract<FindingDetail, { readonly kind: 'parallel-loop' }>;

const loopKinds: ReadonlySet<number> = new Set([
  NodeKind.For,
  NodeKind.ListComprehension,
  NodeKind.GeneratorExpression,
]);

export function parallelLoopFixes(request: FixRequest, detail: LoopDetail): Fix[] {
  const { source } = request;
  const node = source.nodeWithRange(detail.loop, loopKinds);
  if (node === 0) {
    return [];
  }
  const draft = draftAt(request, node);
  const loop = readPoolLoop(draft.names, node);
  const isProcess = detail.strategy === 'processes';
  if (loop === undefined) {
    return [];
  }
  if (isProcess && (!canRunInProcesses(draft.names, loop) || startsWorkOnImport(draft.names))) {
    return [];
  }
  const className = isProcess ? 'ProcessPoolExecutor' : 'ThreadPoolExecutor';
  const constructor = draft.imports.member('concurrent.futures', className);
  const words = {
    id: isProcess ? 'map-over-processes' : 'map-over-threads',
    title: `Map over a \`${className}\``,
    isPreferred: true,
    isSafe: false,
  };
  const pool = { constructor, isProcess, chunkSize: isProcess ? detail.chunkSize : 1 };
  const fix = finish(request, draft, words, mapOverPool(draft.names, loop, pool, draft.imports));
  return fix === undefined ? [] : [fix];
}
