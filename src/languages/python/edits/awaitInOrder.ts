/**
 * `await asyncio.gather(f(), g())` becomes `[await f(), await g()]`, for coroutines that never wait and therefore run one after
 * the other in any case. All arguments of the calls were computed before the first of them ran: where computing them could
 * give something else afterwards, or `gather` itself has options, nothing is changed.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, StringFlag, type NodeIndex } from '../parser/nodes';
import { readCall } from './callEdits';
import type { EditSource } from './editSource';
import type { Names } from './names';

export function awaitInOrder(names: Names, call: NodeIndex): TextEdit[] | undefined {
  const { source } = names;
  const parts = readCall(source, call);
  const awaited = source.parent(call);
  const [first, ...later] = parts?.arguments ?? [];
  if (
    parts === undefined ||
    first === undefined ||
    later.length === 0 ||
    source.kind(awaited) !== NodeKind.Await ||
    !parts.arguments.every((argument) => source.kind(argument) === NodeKind.Call) ||
    !later.every((argument) => isFixed(names, argument)) ||
    source.commentsBetween(source.start(awaited), parts.open).length > 0
  ) {
    return undefined;
  }
  const statement = source.parent(awaited);
  const lines = statementLines(source, statement, awaited, parts.arguments);
  return lines === undefined
    ? [
        source.replace(source.start(awaited), parts.open + 1, '['),
        ...parts.arguments.map((argument) => source.insert(source.start(argument), 'await ')),
        source.replace(parts.close, parts.close + 1, ']'),
      ]
    : [source.replace(source.start(statement), source.end(statement), lines)];
}

/** One statement for each where nobody uses the results; undefined where lines cannot take the place of the statement. */
function statementLines(
  source: EditSource,
  statement: NodeIndex,
  awaited: NodeIndex,
  calls: readonly NodeIndex[],
): string | undefined {
  const [start, end] = [source.start(statement), source.end(statement)];
  const isAlone =
    source.kind(statement) === NodeKind.ExpressionStatement &&
    start === source.start(awaited) &&
    end === source.end(awaited) &&
    source.isFirstOnLine(start) &&
    source.isLastOnLine(end) &&
    source.commentsBetween(start, end).length === 0 &&
    !/[\r\n]/.test(source.text.slice(start, end));
  const joint = source.lineEnd + source.indentationOf(start);
  return isAlone ? calls.map((each) => `await ${source.nodeText(each)}`).join(joint) : undefined;
}

/** True for a call of a plain name with arguments that no other function can change in between. */
function isFixed(names: Names, call: NodeIndex): boolean {
  const { source } = names;
  const [callee = 0, ...values] = source.children(call);
  return (
    source.kind(callee) === NodeKind.Name &&
    values.every((argument) => {
      const isKeyword = source.kind(argument) === NodeKind.Keyword;
      return isFixedValue(names, isKeyword ? source.next(source.first(argument)) : argument);
    })
  );
}

function isFixedValue(names: Names, value: NodeIndex): boolean {
  const { source } = names;
  switch (source.kind(value)) {
    case NodeKind.Number:
    case NodeKind.Constant:
      return true;
    case NodeKind.String:
      return (source.flag(value) & StringFlag.Formatted) === 0;
    case NodeKind.UnaryOperation:
      return isFixedValue(names, source.first(value));
    case NodeKind.Name: {
      const scope = names.resolve(source.nodeText(value), value)?.scope ?? 0;
      return source.isComprehension(scope) || (scope === functionAround(names, value) && scope !== source.tree.root);
    }
    default:
      return false;
  }
}

function functionAround(names: Names, node: NodeIndex): NodeIndex {
  let scope = names.scopeOf(node);
  while (names.source.isComprehension(scope)) {
    scope = names.scopeOf(scope);
  }
  return scope;
}
