/**
 * Where `await` may be written. Follows the language reference ("Await expression", "Displays for lists, sets and
 * dictionaries") and PEP 530: only in an `async def` (in a notebook also
 * outside of any function), and in comprehensions only where that leaves their kind unchanged.
 * Says nothing about whether awaiting there is wise.
 */
import { BinaryOperator, NodeKind, StringFlag, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import { isAtLeast, type PythonVersion } from './pythonVersion';

/**
 * The innermost `async def` whose own body evaluates the node, or the module where that runs on an event loop; 0 when that is
 * another kind of scope.
 */
export function awaitingFunction(source: EditSource, node: NodeIndex, version: PythonVersion): NodeIndex {
  const owner = functionThatCouldAwait(source, node, version);
  const isModule = owner !== 0 && source.parent(owner) === 0;
  return isModule || source.flag(owner) === 1 ? owner : 0;
}

/** The same for any `def`: the function in which `await` would be legal at the node, were the function asynchronous. */
export function functionThatCouldAwait(source: EditSource, node: NodeIndex, version: PythonVersion): NodeIndex {
  let comprehensions = 0;
  let at = node;
  for (let up = source.parent(at); up !== 0; up = source.parent(at)) {
    switch (source.kind(up)) {
      case NodeKind.FunctionDef: {
        return source.kind(at) === NodeKind.Block ? up : 0;
      }
      case NodeKind.Lambda:
      case NodeKind.ClassDef:
      case NodeKind.TypeAlias:
      case NodeKind.TypeParameters:
      case NodeKind.Decorator:
        return 0;
      case NodeKind.GeneratorExpression:
        // An `await` in it would make an asynchronous generator of it.
        if (!isOutermostClause(source, up, at, node)) {
          return 0;
        }
        break;
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
        if (!isOutermostClause(source, up, at, node)) {
          comprehensions++;
          // Until Python 3.11 an asynchronous comprehension could not stand inside a synchronous one (bpo-33346).
          if (comprehensions > 1 && !isAtLeast(version, 3, 11)) {
            return 0;
          }
        }
        break;
      case NodeKind.String:
        // `f"{call()=}"` prints the expression's own text.
        if ((source.flag(up) & StringFlag.Formatted) !== 0 && printsItsText(source, at)) {
          return 0;
        }
        break;
      default:
        break;
    }
    at = up;
  }
  return source.allowsTopLevelAwait ? at : 0;
}

/** True when `node` lies in the leftmost iterable of the comprehension, which the enclosing scope evaluates. */
function isOutermostClause(source: EditSource, comprehension: NodeIndex, clause: NodeIndex, node: NodeIndex): boolean {
  if (source.childOfKind(comprehension, NodeKind.ComprehensionFor) !== clause) {
    return false;
  }
  return source.isWithin(node, source.next(source.first(clause)));
}

function printsItsText(source: EditSource, field: NodeIndex): boolean {
  let at = source.skipTrivia(source.end(field));
  while (source.text[at] === ')') {
    at = source.skipTrivia(at + 1);
  }
  return source.text[at] === '=';
}

/** True when the call is the operand of an `await`, so that it already makes an awaitable. */
export function isAwaited(source: EditSource, call: NodeIndex): boolean {
  return source.kind(source.parent(call)) === NodeKind.Await;
}

/**
 * True when `await` in the node's place needs parentheses that are not there: as a receiver, a subscripted value or a
 * callee, which bind tighter (language reference, "Operator precedence"), and, for the reader's sake, before `**`.
 */
export function needsParentheses(source: EditSource, node: NodeIndex): boolean {
  const parent = source.parent(node);
  switch (source.kind(parent)) {
    case NodeKind.Attribute:
    case NodeKind.Subscript:
    case NodeKind.Call:
    case NodeKind.BinaryOperation: {
      const binds = source.kind(parent) !== NodeKind.BinaryOperation || source.flag(parent) === BinaryOperator.Power;
      return binds && source.first(parent) === node && source.start(parent) === source.start(node);
    }
    default:
      return false;
  }
}
