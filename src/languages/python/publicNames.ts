/**
 * What `__all__` says, as far as it is constant: assigned, added to, extended and appended to at module level.
 * Source: language reference, "The import statement".
 */
import { stringValue } from './parser/literals';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';

/** @returns undefined where there is no `__all__`, or where a part of it is not constant. */
export function publicNamesOf(source: PythonSource): readonly string[] | undefined {
  let names: string[] | undefined;
  let isConstant = true;
  const read = (node: NodeIndex): readonly string[] => {
    const found = constantStrings(source, node);
    isConstant &&= found !== undefined;
    return found ?? [];
  };
  const { root } = source.tree;
  for (let statement = source.first(root); statement !== 0; statement = source.next(statement)) {
    const first = source.first(statement);
    const second = source.next(first);
    switch (source.kind(statement)) {
      case NodeKind.Assign:
        if (isAll(source, first)) {
          names = [...read(second)];
        }
        break;
      case NodeKind.AnnotatedAssign:
        if (isAll(source, first)) {
          names = [...read(source.next(second))];
        }
        break;
      case NodeKind.AugmentedAssign:
        if (isAll(source, first)) {
          names = [...(names ?? []), ...read(second)];
        }
        break;
      case NodeKind.ExpressionStatement: {
        const callee = source.kind(first) === NodeKind.Call ? source.first(first) : 0;
        if (source.kind(callee) === NodeKind.Attribute && isAll(source, source.first(callee))) {
          const argument = source.next(callee);
          const added = source.lastName(callee) === 'append' ? [stringValue(source.tree, argument)] : read(argument);
          const known = added.filter((name) => name !== undefined);
          names = [...(names ?? []), ...known];
          isConstant &&= known.length === added.length;
        }
        break;
      }
      default:
    }
  }
  return isConstant ? names : undefined;
}

function isAll(source: PythonSource, node: NodeIndex): boolean {
  return source.kind(node) === NodeKind.Name && source.nodeText(node) === '__all__';
}

function constantStrings(source: PythonSource, node: NodeIndex): readonly string[] | undefined {
  switch (source.kind(node)) {
    case NodeKind.List:
    case NodeKind.Tuple: {
      const names = source.children(node).map((child) => stringValue(source.tree, child));
      const known = names.filter((name) => name !== undefined);
      return known.length === names.length ? known : undefined;
    }
    case NodeKind.BinaryOperation: {
      const sides = source.children(node).map((side) => constantStrings(source, side));
      const known = sides.filter((side) => side !== undefined);
      return known.length === sides.length ? known.flat() : undefined;
    }
    default:
      return undefined;
  }
}
