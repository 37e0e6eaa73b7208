/**
 * Whether a function has a loop whose iterations may run in any order, told from its syntax alone: long before its operations are
 * built, and for most functions instead. Says yes where in doubt.
 */
import { loopUse } from './dependence';
import { writesOutside } from './nameUse';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';

/** Deeper nested code is generated; it may have such a loop. */
const maxDepth = 1000;

/** For a FunctionDef, Lambda or Module; loops within loops do not count, nor those of functions inside. */
export function hasIndependentLoop(source: PythonSource, node: NodeIndex): boolean {
  return source.kind(node) === NodeKind.FunctionDef
    ? hasLoop(source, source.childOfKind(node, NodeKind.Block), 0)
    : hasLoopBelow(source, node, 0);
}

function hasLoop(source: PythonSource, node: NodeIndex, depth: number): boolean {
  if (depth > maxDepth) {
    return true;
  }
  switch (source.kind(node)) {
    case NodeKind.Name:
    case NodeKind.Number:
    case NodeKind.Constant:
    case NodeKind.Lambda:
      return false;
    case NodeKind.FunctionDef:
      // Its decorators and defaults are evaluated here.
      return hasLoopBelow(source, node, depth, NodeKind.Block);
    case NodeKind.For: {
      const [target = 0, iterable = 0, block = 0, orelse = 0] = source.children(node);
      return (
        (source.flag(node) === 0 && loopUse(source, target, block).dependence.kind === 'independent') ||
        hasLoop(source, iterable, depth + 1) ||
        hasLoop(source, orelse, depth + 1)
      );
    }
    case NodeKind.While: {
      const orelse = source.next(source.next(source.first(node)));
      return orelse !== 0 && hasLoop(source, orelse, depth + 1);
    }
    case NodeKind.ListComprehension:
    case NodeKind.SetComprehension:
    case NodeKind.DictComprehension:
    case NodeKind.GeneratorExpression:
      return !writesOutside(source, node) || hasLoopBelow(source, node, depth);
    default:
      return hasLoopBelow(source, node, depth);
  }
}

function hasLoopBelow(source: PythonSource, node: NodeIndex, depth: number, except?: NodeKind): boolean {
  for (let child = source.first(node); child !== 0; child = source.next(child)) {
    if (source.kind(child) !== except && hasLoop(source, child, depth + 1)) {
      return true;
    }
  }
  return false;
}
