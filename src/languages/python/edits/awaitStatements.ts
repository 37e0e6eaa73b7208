/**
 * Reads statements of the form `await f()` and `target = await f()`, the only ones that are joined into one concurrent
 * await. Anything with a further await, a yield, a `:=` or a call in its target is left alone, since joining would change
 * the order in which those are evaluated.
 */
import type { Comment, NodeIndex } from '../parser/nodes';
import { NodeKind } from '../parser/nodes';
import type { EditSource } from './editSource';
import type { Names } from './names';

export interface AwaitStatement {
  readonly statement: NodeIndex;
  /** 0 where nothing is bound. */
  readonly target: NodeIndex;
  readonly awaited: NodeIndex;
  readonly call: NodeIndex;
}

const orderSensitive = [NodeKind.Await, NodeKind.Yield, NodeKind.NamedExpression];

export function readAwaitStatement(source: EditSource, statement: NodeIndex): AwaitStatement | undefined {
  const children = source.children(statement);
  const [first, second] = children;
  if (first === undefined) {
    return undefined;
  }
  if (source.kind(statement) === NodeKind.ExpressionStatement) {
    return awaitedCall(source, statement, 0, first);
  }
  if (source.kind(statement) === NodeKind.Assign && second !== undefined && children.length === 2) {
    return isPlainTarget(source, first) ? awaitedCall(source, statement, first, second) : undefined;
  }
  return undefined;
}

function awaitedCall(
  source: EditSource,
  statement: NodeIndex,
  target: NodeIndex,
  awaited: NodeIndex,
): AwaitStatement | undefined {
  const call = awaitedOperand(source, awaited);
  return call === 0 ? undefined : { statement, target, awaited, call };
}

/** The call of `await call`, when the call itself awaits, yields and binds nothing; 0 otherwise. */
export function awaitedOperand(source: EditSource, awaited: NodeIndex): NodeIndex {
  const call = source.first(awaited);
  const isCall = source.kind(awaited) === NodeKind.Await && source.kind(call) === NodeKind.Call;
  return isCall && !source.contains(call, orderSensitive) ? call : 0;
}

function isPlainTarget(source: EditSource, target: NodeIndex): boolean {
  return !source.contains(target, [NodeKind.Starred, NodeKind.Call, ...orderSensitive]);
}

/** A target's text as one item of a list of targets: a bare tuple gets its parentheses. */
export function targetItem(source: EditSource, target: NodeIndex): string {
  const text = source.nodeText(target);
  return source.kind(target) === NodeKind.Tuple && !source.isEnclosed(target) ? `(${text})` : text;
}

/** Names that an expression reads; names of attributes and of keyword arguments are not among them. */
export function namesRead(names: Names, node: NodeIndex): ReadonlySet<string> {
  const { source } = names;
  const result = new Set<string>();
  for (const inner of source.descendants(node)) {
    const parent = source.parent(inner);
    const isAttribute = source.kind(parent) === NodeKind.Attribute && source.first(parent) !== inner;
    const isKeyword = source.kind(parent) === NodeKind.Keyword && source.first(parent) === inner;
    if (source.kind(inner) === NodeKind.Name && !isAttribute && !isKeyword) {
      result.add(source.nodeText(inner));
    }
  }
  return result;
}

/** Methods of one object whose calls come in an order the object depends on: streams, cursors, queues, transactions. */
const orderedMethods: ReadonlySet<string> = new Set(
  `read readline readlines readexactly readuntil readany readchunk write writelines drain send recv receive send_json
  send_text send_bytes send_str receive_json receive_text receive_bytes execute executemany executescript fetch fetchall
  fetchmany fetchone fetchrow fetchval scalar scalars commit rollback flush refresh begin close aclose connect disconnect
  put get_nowait put_nowait acquire release wait seek tell truncate start stop login logout quit next __anext__ asend`.split(
    /\s+/,
  ),
);

/**
 * The object whose method this calls, as text, when several such calls at once would get in each other's way: a stream has
 * one position, a database connection carries one statement at a time. Undefined for any other call.
 */
export function orderedReceiver(source: EditSource, call: NodeIndex): string | undefined {
  const callee = source.first(call);
  if (source.kind(callee) !== NodeKind.Attribute) {
    return undefined;
  }
  const receiver = source.first(callee);
  const method = source.nodeText(source.next(receiver));
  return orderedMethods.has(method) ? source.nodeText(receiver) : undefined;
}

/** Functions that are awaited for the sake of order itself: pauses, waits for others, starting and ending something. */
const sequencingFunctions: ReadonlySet<string> = new Set(
  `sleep sleep_until sleep_forever checkpoint wait wait_closed acquire release join drain notify notify_all start
  start_serving serve_forever stop shutdown close aclose disconnect login logout setup teardown`.split(/\s+/),
);

/** True when a call is awaited for its moment rather than for its result, so that nothing may overtake it. */
export function setsOrder(source: EditSource, call: NodeIndex): boolean {
  const name = source.lastName(source.first(call));
  return sequencingFunctions.has(name) || name.startsWith('sock_');
}

/** Comments of a region, told by the calls they stand at: on the line of a call's end, or above the next call. */
export interface PlacedComments {
  readonly above: readonly string[];
  readonly trailing: readonly string[];
}

export function placeComments(
  source: EditSource,
  start: number,
  end: number,
  calls: readonly NodeIndex[],
): PlacedComments[] {
  const inCall = (comment: Comment) =>
    calls.some((call) => comment.start >= source.start(call) && comment.end <= source.end(call));
  const comments = source.commentsBetween(start, end).filter((comment) => !inCall(comment));
  const placed = calls.map((): { above: string[]; trailing: string[] } => ({ above: [], trailing: [] }));
  for (const comment of comments) {
    const text = source.text.slice(comment.start, comment.end);
    const next = calls.findIndex((call) => source.start(call) > comment.start);
    const previous = (next === -1 ? calls.length : next) - 1;
    const before = calls[previous];
    const isTrailing = before !== undefined && source.lineOf(source.end(before)) === source.lineOf(comment.start);
    if (next === -1 || isTrailing) {
      placed[previous]?.trailing.push(text);
    } else {
      placed[next]?.above.push(text);
    }
  }
  return placed;
}
