/**
 * Fix for `pool-per-call`: a loop whose whole body is `with Pool() as pool:` changes places with it, so that one pool serves
 * every iteration. Offered where the pool's arguments are the same in every iteration, and where everything it was given
 * is done when an iteration ends, since leaving the `with` no longer waits for it.
 */
import { namesRead } from '../../languages/python/edits/awaitStatements';
import type { Names } from '../../languages/python/edits/names';
import { finishesBeforeNext } from '../../languages/python/edits/poolUse';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type FixRequest } from './fixContext';

type PoolMadeDetail = Extract<FindingDetail, { readonly kind: 'pool-made' }>;

export function poolPerCallFixes(request: FixRequest, detail: PoolMadeDetail): Fix[] {
  const { source, finding } = request;
  const call = detail.place === 'loop' ? source.callWithCallee(finding.range) : 0;
  const item = source.parent(call);
  const statement = source.parent(item);
  const block = source.parent(statement);
  const loop = source.parent(block);
  const isOnlyStatement = source.children(block).length === 1 && source.children(statement).length === 2;
  if (
    call === 0 ||
    source.kind(item) !== NodeKind.WithItem ||
    source.kind(statement) !== NodeKind.With ||
    source.kind(loop) !== NodeKind.For ||
    !isOnlyStatement ||
    source.next(block) !== 0
  ) {
    return [];
  }
  const draft = draftAt(request, call);
  const pool = source.next(call);
  if (!isSameEachTime(draft.names, loop, call) || !finishesBeforeNext(draft.names, pool, statement)) {
    return [];
  }
  const body = source.childOfKind(statement, NodeKind.Block);
  const [outer, inner] = [source.indentationOf(source.start(loop)), source.indentationOf(source.start(statement))];
  const loopHead = headOf(request, loop, block, { from: outer, to: inner });
  const withHead = headOf(request, statement, body, { from: inner, to: outer });
  if (loopHead === undefined || withHead === undefined) {
    return [];
  }
  const words = { id: 'lift-pool', title: 'Make the pool once, around the loop', isPreferred: true, isSafe: false };
  const fix = finish(request, draft, words, [
    source.replace(loopHead.start, loopHead.end, withHead.text),
    source.replace(withHead.start, withHead.end, loopHead.text),
  ]);
  return fix === undefined ? [] : [fix];
}

/** Calls that give the same each time. */
const constantCalls: ReadonlySet<string> = new Set([
  'cpu_count',
  'process_cpu_count',
  'get_context',
  'min',
  'max',
  'len',
]);

/** True when nothing in the loop binds what the pool is made from, and no call in it may give something else. */
function isSameEachTime(names: Names, loop: NodeIndex, call: NodeIndex): boolean {
  const { source } = names;
  const read = namesRead(names, call);
  const bindings = names.bindingsIn(names.scopeOf(call));
  const isBound = [...read].some((name) => (bindings.get(name) ?? []).some(({ node }) => source.isWithin(node, loop)));
  for (const inner of source.descendants(call)) {
    const isOwn = inner === call;
    if (source.kind(inner) === NodeKind.Call && !isOwn && !constantCalls.has(source.lastName(source.first(inner)))) {
      return false;
    }
    if (source.kind(inner) === NodeKind.NamedExpression || source.kind(inner) === NodeKind.Await) {
      return false;
    }
  }
  return !isBound;
}

interface Head {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** From the keyword to the colon, its continuation lines indented anew; undefined where a body or a string is in the way. */
function headOf(
  { source }: FixRequest,
  statement: NodeIndex,
  block: NodeIndex,
  indentation: { readonly from: string; readonly to: string },
): Head | undefined {
  const start = source.start(statement);
  const colon = colonBefore(source, start, source.start(block));
  const rest = /^[ \t]*(#[^\r\n]*)?(?=[\r\n])/.exec(source.text.slice(colon));
  if (rest === null || !source.isFirstOnLine(start) || source.flag(statement) === 1) {
    return undefined;
  }
  // A comment behind the colon goes along.
  const end = colon + (rest[1] === undefined ? 0 : rest[0].length);
  let text = '';
  let at = start;
  for (let line = source.lineOf(start) + 1; line <= source.lineOf(end - 1); line++) {
    const lineStart = source.lines.lineStart(line);
    if (source.isInsideString(lineStart)) {
      return undefined;
    }
    text += source.text.slice(at, lineStart);
    const isIndented = source.text.startsWith(indentation.from, lineStart);
    text += isIndented ? indentation.to : '';
    at = lineStart + (isIndented ? indentation.from.length : 0);
  }
  return { start, end, text: text + source.text.slice(at, end) };
}

/** Behind the last colon before the block that is not in a comment. */
function colonBefore(source: FixRequest['source'], start: number, blockStart: number): number {
  const comments = source.commentsBetween(start, blockStart);
  let end = blockStart;
  while (end > start) {
    end = source.text.lastIndexOf(':', end - 1) + 1;
    const at = end - 1;
    if (!comments.some((comment) => comment.start <= at && at < comment.end)) {
      return end;
    }
    end = at;
  }
  return start;
}
