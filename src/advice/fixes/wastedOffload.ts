/**
 * Fix for `wasted-offload`: `await asyncio.to_thread(f, x)` becomes `f(x)` where the call is shorter than the hand-over. The
 * other forms of waste need another shape of the program and have no fix.
 */
import { readCall } from '../../languages/python/edits/callEdits';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type WastedDetail = Extract<FindingDetail, { readonly kind: 'wasted' }>;

export function wastedOffloadFixes(request: FixRequest, detail: WastedDetail): Fix[] {
  const { source, finding } = request;
  const call = detail.form === 'hand-over' ? source.callWithCallee(finding.range) : 0;
  const parts = call === 0 ? undefined : readCall(source, call);
  const awaited = source.parent(call);
  if (parts === undefined || source.kind(awaited) !== NodeKind.Await) {
    return [];
  }
  // `run_in_executor(executor, f, ...)` names the executor first.
  const skipped = source.lastName(parts.callee) === 'run_in_executor' ? 1 : 0;
  const [callable, ...rest] = parts.arguments.slice(skipped);
  if (callable === undefined || !isCallee(source.kind(callable)) || parts.isSoleGenerator) {
    return [];
  }
  const start = source.start(awaited);
  const behind = rest[0] === undefined ? parts.close : source.start(rest[0]);
  if (source.commentsBetween(start, behind).length > 0) {
    return [];
  }
  const edits = [source.replace(start, behind, `${source.nodeText(callable)}(`)];
  const words = { id: 'call-directly', title: 'Call it directly', isPreferred: true, isSafe: true };
  const fix = finish(request, draftAt(request, call), words, edits);
  return fix === undefined ? [] : [fix];
}

function isCallee(kind: NodeIndex): boolean {
  return kind === NodeKind.Name || kind === NodeKind.Attribute;
}
