/**
 * Which blocking calls may run in a worker thread instead of the event loop's. Some objects belong to the thread that made
 * or locked them, and some calls only start what is then waited for elsewhere; for those moving the call changes what the
 * program does, or nothing. Which calls these are is said by the knowledge base.
 */
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail } from '../finding';
import { calledFunctions, isGenerator, type FixRequest } from './fixContext';

type CallDetail = Extract<FindingDetail, { readonly kind: 'call' }>;

/** True when running the call in another thread does the same, and moves the wait and not only its preparation. */
export function canMoveToThread(request: FixRequest, call: NodeIndex, detail: CallDetail): boolean {
  const { source } = request;
  if (detail.isThreadBound === true) {
    return false;
  }
  const [nearest] = detail.isDirect ? [] : calledFunctions(request, call);
  if (nearest !== undefined && isGenerator(nearest)) {
    return false;
  }
  if (isContextManager(source, call) && !detail.isDirect) {
    return false;
  }
  return detail.isLazy !== true || !isUsedLazily(source, call);
}

function isContextManager(source: FixRequest['source'], call: NodeIndex): boolean {
  return source.kind(source.parent(call)) === NodeKind.WithItem;
}

function isUsedLazily(source: FixRequest['source'], call: NodeIndex): boolean {
  const parent = source.parent(call);
  const isIterable =
    (source.kind(parent) === NodeKind.For || source.kind(parent) === NodeKind.ComprehensionFor) &&
    source.first(parent) !== call;
  return isIterable || isContextManager(source, call);
}
