/**
 * What a condition tells of the names in it when it holds, and when it does not: `isinstance`, `type(x) is C`, comparison
 * with None, plain truth, joined by `not`, `and` and `or`. Purely syntactic.
 */
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { NameTest } from './reaching';
import type { Scope } from './scope';
import type { PythonSource } from './source';

export interface ConditionFacts {
  readonly name: NodeIndex;
  readonly test: NameTest;
}

const maxOperands = 12;

/** Appends what is known of names where `condition` is true (`holds`) or false. */
export function factsOfCondition(
  source: PythonSource,
  condition: NodeIndex,
  holds: boolean,
  scope: Scope,
  out: ConditionFacts[],
): void {
  if (out.length >= maxOperands) {
    return;
  }
  switch (source.kind(condition)) {
    case NodeKind.Name:
      if (holds) {
        out.push({ name: condition, test: { kind: 'some' } });
      }
      return;
    case NodeKind.NamedExpression:
      factsOfCondition(source, source.first(condition), holds, scope, out);
      return;
    case NodeKind.UnaryOperation:
      if (source.flag(condition) === 3) {
        factsOfCondition(source, source.first(condition), !holds, scope, out);
      }
      return;
    case NodeKind.BooleanOperation:
      // `a and b` holds only where both do; `a or b` fails only where both do.
      if ((source.flag(condition) === 1) === holds) {
        for (let operand = source.first(condition); operand !== 0; operand = source.next(operand)) {
          factsOfCondition(source, operand, holds, scope, out);
        }
      }
      return;
    case NodeKind.Compare:
      factsOfComparison(source, condition, holds, scope, out);
      return;
    case NodeKind.Call:
      factsOfCall(source, condition, holds, scope, out);
      return;
    default:
  }
}

function factsOfComparison(
  source: PythonSource,
  comparison: NodeIndex,
  holds: boolean,
  scope: Scope,
  out: ConditionFacts[],
): void {
  const left = source.first(comparison);
  const right = source.next(left);
  if (right === 0 || source.next(right) !== 0) {
    return;
  }
  const name = nameIn(source, left);
  const isWithNone = name !== 0 && source.kind(right) === NodeKind.Constant && source.nodeText(right) === 'None';
  if (!isWithNone && source.kind(left) !== NodeKind.Call) {
    return;
  }
  const operator = /^[)\s]*(is\s+not|is|==|!=)[(\s]*$/.exec(
    source.text.slice(source.end(left), source.start(right)),
  )?.[1];
  if (operator === undefined) {
    return;
  }
  const isSame = (operator === 'is' || operator === '==') === holds;
  if (isWithNone) {
    out.push({ name, test: isSame ? { kind: 'none' } : { kind: 'some' } });
  } else if (isSame) {
    const callee = source.first(left);
    const tested = nameIn(source, source.next(callee));
    if (tested !== 0 && isBuiltin(source, callee, 'type', scope)) {
      out.push({ name: tested, test: { kind: 'instance', type: right, scope, holds: true } });
    }
  }
}

function factsOfCall(source: PythonSource, call: NodeIndex, holds: boolean, scope: Scope, out: ConditionFacts[]): void {
  const callee = source.first(call);
  const argument = source.next(callee);
  const type = source.next(argument);
  const name = nameIn(source, argument);
  if (name === 0) {
    return;
  }
  if (type !== 0 && isBuiltin(source, callee, 'isinstance', scope)) {
    out.push({ name, test: { kind: 'instance', type, scope, holds } });
  } else if (holds && type === 0 && isBuiltin(source, callee, 'callable', scope)) {
    out.push({ name, test: { kind: 'some' } });
  }
}

/** The name that an expression stands for: `x`, or x of `(x := value)`. */
function nameIn(source: PythonSource, node: NodeIndex): NodeIndex {
  switch (source.kind(node)) {
    case NodeKind.Name:
      return node;
    case NodeKind.NamedExpression:
      return source.first(node);
    default:
      return 0;
  }
}

function isBuiltin(source: PythonSource, callee: NodeIndex, name: string, scope: Scope): boolean {
  return source.kind(callee) === NodeKind.Name && source.nodeText(callee) === name && scope.lookup(name) === undefined;
}
