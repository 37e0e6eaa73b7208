/**
 * Fix for `wasted-offload`: `await asyncio.to_thread(f, x)` becomes `f(x)` where the call is shorter than the hand-over. The
 * other forms of waste need another shape of the program and have no fix.
 */
import {
  behindArgument,
  hasKeywords,
  isDottedName,
  leadingLineEnd,
  readCall,
} from '../../languages/python/edits/callEdits';
import type { EditSource } from '../../languages/python/edits/editSource';
import { breaksLine } from '../../languages/python/edits/textLayout';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type WastedDetail = Extract<FindingDetail, { readonly kind: 'wasted' }>;

/** Arguments before the callable, of each function that hands one over: `run_in_executor(executor, f, ...)`. */
const leadingArguments: Readonly<Record<string, number>> = {
  to_thread: 0,
  run_in_threadpool: 0,
  run_sync: 0,
  run_in_executor: 1,
};

/** Their keywords are their own and not those of the callable. */
const optionsByName: ReadonlySet<string> = new Set(['run_sync', 'run_in_executor']);

export function wastedOffloadFixes(request: FixRequest, detail: WastedDetail): Fix[] {
  const { source, finding } = request;
  const call = detail.form === 'hand-over' ? source.callWithCallee(finding.range) : 0;
  const parts = call === 0 ? undefined : readCall(source, call);
  const awaited = source.parent(call);
  const skipped = parts === undefined ? undefined : leadingArguments[source.lastName(parts.callee)];
  const isAwaitedAtOnce = source.kind(awaited) === NodeKind.Await && !isInAsyncGenerator(source, awaited);
  if (parts === undefined || skipped === undefined || !isAwaitedAtOnce || parts.isSoleGenerator) {
    return [];
  }
  const [callable = 0] = parts.arguments.slice(skipped);
  const isPlain =
    isDottedName(source, callable) &&
    !breaksLine(source, callable) &&
    parts.arguments.slice(0, skipped).every((argument) => isPositional(source, argument)) &&
    !(optionsByName.has(source.lastName(parts.callee)) && hasKeywords(source, parts));
  if (!isPlain) {
    return [];
  }
  const start = source.start(awaited);
  const behind = behindArgument(source, callable, parts.close);
  if (source.commentsBetween(start, behind).length > 0) {
    return [];
  }
  const edits = [
    source.replace(start, behind, `${source.nodeText(callable)}(${leadingLineEnd(source, parts, behind)}`),
  ];
  const words = { id: 'call-directly', title: 'Call it directly', isPreferred: true, isSafe: true };
  const fix = finish(request, draftAt(request, call), words, edits);
  return fix === undefined ? [] : [fix];
}

function isPositional(source: EditSource, argument: NodeIndex): boolean {
  return source.kind(argument) !== NodeKind.Keyword && source.kind(argument) !== NodeKind.Starred;
}

/** Without its `await` an asynchronous generator expression would become a plain one, which `async for` does not take. */
function isInAsyncGenerator(source: EditSource, node: NodeIndex): boolean {
  for (let at = node; at !== 0; at = source.parent(at)) {
    const parent = source.parent(at);
    if (
      source.kind(parent) === NodeKind.GeneratorExpression &&
      !source.isWithin(node, leftmostIterable(source, parent))
    ) {
      return true;
    }
  }
  return false;
}

function leftmostIterable(source: EditSource, comprehension: NodeIndex): NodeIndex {
  return source.next(source.first(source.childOfKind(comprehension, NodeKind.ComprehensionFor)));
}
