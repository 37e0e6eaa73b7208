/**
 * Fix for `pool-per-call`: a loop whose whole body is `with Pool() as pool:` changes places with it, so that one pool serves
 * every iteration. Offered where the pool's arguments do not depend on the iteration.
 */
import { namesRead } from '../../languages/python/edits/awaitStatements';
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
  const bound = new Set(namesBoundBy(source, source.first(loop)));
  const dependsOnItem = [...namesRead(draft.names, item)].some((name) => bound.has(name));
  const heads = [
    headOf(request, loop, block),
    headOf(request, statement, source.childOfKind(statement, NodeKind.Block)),
  ];
  const [loopHead, withHead] = heads;
  if (dependsOnItem || loopHead === undefined || withHead === undefined) {
    return [];
  }
  const words = { id: 'lift-pool', title: 'Make the pool once, around the loop', isPreferred: true, isSafe: false };
  const fix = finish(request, draft, words, [
    source.replace(loopHead.start, loopHead.end, withHead.text),
    source.replace(withHead.start, withHead.end, loopHead.text),
  ]);
  return fix === undefined ? [] : [fix];
}

interface Head {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** From the keyword to the colon; undefined where it is not on one line of its own. */
function headOf({ source }: FixRequest, statement: NodeIndex, block: NodeIndex): Head | undefined {
  const start = source.start(statement);
  const text = source.text.slice(start, source.start(block));
  const head = /^[^\r\n]*:(?=[ \t]*(?:#[^\r\n]*)?\r?\n)/.exec(text)?.[0];
  return head === undefined || !source.isFirstOnLine(start) || source.flag(statement) === 1
    ? undefined
    : { start, end: start + head.length, text: head };
}

function namesBoundBy(source: FixRequest['source'], target: NodeIndex): string[] {
  return source.kind(target) === NodeKind.Name
    ? [source.nodeText(target)]
    : source.children(target).flatMap((child) => namesBoundBy(source, child));
}
