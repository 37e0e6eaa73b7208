/**
 * Fix for `unbounded-fan-out`: a semaphore around the coroutine that is made for each item, so that all tasks exist but only
 * some of them work at a time. Results and their order stay.
 */
import { limitedCall } from '../../languages/python/edits/limitedCalls';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type FanOutDetail = Extract<FindingDetail, { readonly kind: 'fan-out' }>;

export function unboundedFanOutFixes(request: FixRequest, detail: FanOutDetail): Fix[] {
  const { source, finding } = request;
  const call = source.callWithCallee(finding.range);
  const place = call === 0 ? undefined : detail.form === 'loop' ? inLoop(request, call) : inArguments(request, call);
  if (place === undefined) {
    return [];
  }
  const draft = draftAt(request, call);
  const semaphore = draft.imports.member('asyncio', 'Semaphore');
  const limited = limitedCall(draft.names, place.loop, place.coroutine, { semaphore, limit: detail.limit });
  const edits = limited && [
    source.insert(limited.insertAt, limited.definition),
    source.replace(source.start(place.coroutine), source.end(place.coroutine), limited.replacement),
  ];
  const words = {
    id: 'limit-tasks',
    title: `Let at most ${detail.limit} run at once, with a semaphore`,
    isPreferred: true,
    isSafe: false,
  };
  const fix = finish(request, draft, words, edits);
  return fix === undefined ? [] : [fix];
}

interface Place {
  readonly loop: NodeIndex;
  readonly coroutine: NodeIndex;
}

/** `gather(*[fetch(url) for url in urls])`: the comprehension's element. */
function inArguments({ source }: FixRequest, call: NodeIndex): Place | undefined {
  for (const node of source.descendants(call)) {
    const element = source.first(node);
    const isComprehension =
      source.kind(node) === NodeKind.ListComprehension || source.kind(node) === NodeKind.GeneratorExpression;
    if (!isComprehension) {
      continue;
    }
    const made = taskArgument(source, element);
    return source.kind(made) === NodeKind.Call ? { loop: node, coroutine: made } : undefined;
  }
  return undefined;
}

/** `for url in urls: tasks.append(create_task(fetch(url)))`. */
function inLoop({ source }: FixRequest, call: NodeIndex): Place | undefined {
  const coroutine = taskArgument(source, call);
  for (let at = source.parent(call); at !== 0; at = source.parent(at)) {
    switch (source.kind(at)) {
      case NodeKind.For:
      case NodeKind.ListComprehension:
      case NodeKind.GeneratorExpression:
        return coroutine !== call && source.kind(coroutine) === NodeKind.Call ? { loop: at, coroutine } : undefined;
      case NodeKind.FunctionDef:
      case NodeKind.Lambda:
        return undefined;
      default:
    }
  }
  return undefined;
}

/** `create_task(fetch(url))` is about `fetch(url)`. */
function taskArgument(source: FixRequest['source'], call: NodeIndex): NodeIndex {
  const isMaker = /^(?:create_task|ensure_future|start_soon)$/.test(source.lastName(source.first(call)));
  return source.kind(call) === NodeKind.Call && isMaker ? source.next(source.first(call)) : call;
}
