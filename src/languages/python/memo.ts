/**
 * Recognises functions that remember their results by hand: they look an item up in a mapping (`if n in memo`,
 * `memo.get(n)`) and store into the same mapping (`memo[n] = result`). Decorators that do it are the knowledge base's affair.
 */
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';

const maxDepth = 60;

export function isRemembering(source: PythonSource, block: NodeIndex): boolean {
  const looked = new Set<string>();
  const stored = new Set<string>();
  visit(source, block, looked, stored, 0);
  return [...stored].some((name) => looked.has(name));
}

function visit(source: PythonSource, node: NodeIndex, looked: Set<string>, stored: Set<string>, depth: number): void {
  for (let child = source.first(node); child !== 0 && depth < maxDepth; child = source.next(child)) {
    switch (source.kind(child)) {
      case NodeKind.FunctionDef:
      case NodeKind.ClassDef:
      case NodeKind.Lambda:
        continue;
      case NodeKind.Compare: {
        const right = source.next(source.first(child));
        if (source.flag(child) !== 1 && isPlain(source, right)) {
          looked.add(source.nodeText(right));
        }
        break;
      }
      case NodeKind.Call: {
        const callee = source.first(child);
        if (source.kind(callee) === NodeKind.Attribute && source.lastName(callee) === 'get') {
          looked.add(source.nodeText(source.first(callee)));
        }
        break;
      }
      case NodeKind.Assign:
        for (let target = source.first(child); target !== 0; target = source.next(target)) {
          if (source.kind(target) === NodeKind.Subscript && source.next(target) !== 0) {
            stored.add(source.nodeText(source.first(target)));
          }
        }
        break;
      default:
    }
    visit(source, child, looked, stored, depth + 1);
  }
}

function isPlain(source: PythonSource, node: NodeIndex): boolean {
  return source.kind(node) === NodeKind.Name || source.kind(node) === NodeKind.Attribute;
}
