/**
 * Fix for `unbounded-fan-out`: a semaphore around the coroutine that is made for each item, so that all tasks exist but only
 * some of them work at a time. Results and their order stay.
 */
import type { EditSource } from '../../languages/python/edits/editSource';
import { limitedCall, unsettledNames } from '../../languages/python/edits/limitedCalls';
import type { Names } from '../../languages/python/edits/names';
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
  const passed = unsettledNames(draft.names, place.coroutine);
  const limited =
    isSimple(source, place.coroutine) &&
    !readsWhatChanges(request, place.coroutine) &&
    !isLimited(draft.names, place.coroutine)
      ? limitedCall(draft.names, place.loop, place.coroutine, { semaphore, limit: detail.limit }, passed)
      : undefined;
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

/** `gather(*[fetch(url) for url in urls])`, `wait(fetch(url) for url in urls)`: the comprehension's element. */
function inArguments({ source }: FixRequest, call: NodeIndex): Place | undefined {
  const [, ...given] = source.children(call);
  const loops = given
    .map((argument) => (source.kind(argument) === NodeKind.Starred ? source.first(argument) : argument))
    .filter((argument) => source.isComprehension(argument));
  const [loop = 0, ...others] = loops;
  const isAsync =
    source.contains(loop, [NodeKind.Await]) || source.flag(source.childOfKind(loop, NodeKind.ComprehensionFor)) === 1;
  const coroutine = taskArgument(source, source.first(loop));
  return others.length === 0 &&
    source.kind(loop) !== NodeKind.DictComprehension &&
    !isAsync &&
    source.kind(coroutine) === NodeKind.Call
    ? { loop, coroutine }
    : undefined;
}

/** `for url in urls: tasks.append(create_task(fetch(url)))`. The limit holds for all loops around it together. */
function inLoop({ source }: FixRequest, call: NodeIndex): Place | undefined {
  const coroutine = taskArgument(source, call);
  let loop: NodeIndex = 0;
  for (let at = source.parent(call); at !== 0; at = source.parent(at)) {
    const kind = source.kind(at);
    if (kind === NodeKind.FunctionDef || kind === NodeKind.Lambda || kind === NodeKind.ClassDef) {
      break;
    }
    if (kind === NodeKind.For || kind === NodeKind.While || source.isComprehension(at)) {
      loop = at;
    }
  }
  return loop !== 0 && coroutine !== call && source.kind(coroutine) === NodeKind.Call ? { loop, coroutine } : undefined;
}

/** What an argument may be made of, to be evaluated later without a difference. */
const simpleKinds: ReadonlySet<number> = new Set([
  NodeKind.Name,
  NodeKind.Attribute,
  NodeKind.Subscript,
  NodeKind.Number,
  NodeKind.Constant,
  NodeKind.String,
  NodeKind.Keyword,
  NodeKind.Starred,
  NodeKind.Tuple,
  NodeKind.List,
  NodeKind.Dict,
  NodeKind.BinaryOperation,
  NodeKind.UnaryOperation,
  NodeKind.Compare,
  NodeKind.Conditional,
]);

/** True when evaluating the call's arguments does nothing that somebody could see happen later than before. */
function isSimple(source: EditSource, call: NodeIndex): boolean {
  return [...source.descendants(call)].every((node) => node === call || simpleKinds.has(source.kind(node)));
}

/** True when the function changes an attribute or an item that the call reads: a task that runs later would see the new one. */
function readsWhatChanges({ source }: FixRequest, call: NodeIndex): boolean {
  const written = new Set<string>();
  for (const node of source.descendants(source.enclosingScope(call))) {
    const name = placeName(source, node);
    if (name !== undefined && isTarget(source, node)) {
      written.add(name);
    }
  }
  return [...source.descendants(call)].some((node) => written.has(placeName(source, node) ?? ''));
}

function isTarget(source: EditSource, node: NodeIndex): boolean {
  const parent = source.parent(node);
  switch (source.kind(parent)) {
    case NodeKind.Assign:
      return source.children(parent).at(-1) !== node;
    case NodeKind.AugmentedAssign:
    case NodeKind.AnnotatedAssign:
    case NodeKind.For:
      return source.first(parent) === node;
    case NodeKind.Delete:
      return true;
    default:
      return false;
  }
}

/** `.page` for an attribute, `[]` for any item, nothing for what is neither. */
function placeName(source: EditSource, node: NodeIndex): string | undefined {
  switch (source.kind(node)) {
    case NodeKind.Attribute:
      return `.${source.lastName(node)}`;
    case NodeKind.Subscript:
      return '[]';
    default:
      return undefined;
  }
}

/** True for a local coroutine function with an `async with`: it limits itself, or this fix made it do so. */
function isLimited(names: Names, call: NodeIndex): boolean {
  const { source } = names;
  const callee = source.first(call);
  const bindings =
    source.kind(callee) === NodeKind.Name ? names.resolve(source.nodeText(callee), callee)?.bindings : [];
  return (bindings ?? []).some(({ kind, node }) => {
    const definition = source.parent(node);
    return (
      kind === 'function' &&
      [...source.descendants(definition)].some(
        (inner) => source.kind(inner) === NodeKind.With && source.flag(inner) === 1,
      )
    );
  });
}

/** `create_task(fetch(url))` is about `fetch(url)`. */
function taskArgument(source: FixRequest['source'], call: NodeIndex): NodeIndex {
  const isMaker = /^(?:create_task|ensure_future|start_soon)$/.test(source.lastName(source.first(call)));
  return source.kind(call) === NodeKind.Call && isMaker ? source.next(source.first(call)) : call;
}
