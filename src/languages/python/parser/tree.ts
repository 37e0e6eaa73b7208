/**
 * Reading a parsed tree: children, text, search and parents. All of it works on any Tree and keeps nothing but the parent
 * table, which is built once per tree when first asked for.
 * Node indexes are not in source order: a callee is created before its call. A tree can be as deep as its longest chain of
 * operators or calls, thousands of levels in generated code, so nothing here recurses.
 */
import { NodeKind } from './nodes';
import type { NodeIndex, Tree } from './nodes';

export function kindOf(tree: Tree, node: NodeIndex): number {
  return tree.kind[node] ?? 0;
}

export function flagOf(tree: Tree, node: NodeIndex): number {
  return tree.flag[node] ?? 0;
}

export function startOf(tree: Tree, node: NodeIndex): number {
  return tree.start[node] ?? 0;
}

export function endOf(tree: Tree, node: NodeIndex): number {
  return tree.end[node] ?? 0;
}

/** First child; 0 for none. */
export function firstChild(tree: Tree, node: NodeIndex): NodeIndex {
  return tree.firstChild[node] ?? 0;
}

/** Next sibling; 0 for none. */
export function nextSibling(tree: Tree, node: NodeIndex): NodeIndex {
  return tree.nextSibling[node] ?? 0;
}

/** Last child; 0 for none. */
export function lastChild(tree: Tree, node: NodeIndex): NodeIndex {
  let last = 0;
  for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
    last = child;
  }
  return last;
}

/** Children in source order. Where speed matters, loop over `firstChild` and `nextSibling` instead. */
export function* children(tree: Tree, node: NodeIndex): Generator<NodeIndex, void, undefined> {
  for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
    yield child;
  }
}

/** First child of this kind; 0 for none. */
export function findChild(tree: Tree, node: NodeIndex, kind: NodeKind): NodeIndex {
  for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
    if (tree.kind[child] === kind) {
      return child;
    }
  }
  return 0;
}

export function nodeText(tree: Tree, node: NodeIndex): string {
  return tree.text.slice(startOf(tree, node), endOf(tree, node));
}

/** Every node of this kind, in index order, by one scan over the kind column. */
export function* nodesOfKind(tree: Tree, kind: NodeKind): Generator<NodeIndex, void, undefined> {
  for (let node = 1; node < tree.count; node++) {
    // A node that was read but not used, as in broken code, has no place in the tree.
    if (tree.kind[node] === kind && (node === tree.root || parentTable(tree)[node] !== 0)) {
      yield node;
    }
  }
}

/** All nodes below `node` in source order, each before its own children. */
export function* descendants(tree: Tree, node: NodeIndex): Generator<NodeIndex, void, undefined> {
  const pending: NodeIndex[] = [];
  for (let current = firstChild(tree, node); current !== 0;) {
    yield current;
    const sibling = nextSibling(tree, current);
    const child = firstChild(tree, current);
    if (child === 0) {
      current = sibling !== 0 ? sibling : (pending.pop() ?? 0);
    } else {
      if (sibling !== 0) {
        pending.push(sibling);
      }
      current = child;
    }
  }
}

const parentTables = new WeakMap<Tree, Int32Array>();

/** The parent of each node; 0 for the root. */
export function parentTable(tree: Tree): Int32Array {
  let parents = parentTables.get(tree);
  if (parents === undefined) {
    parents = new Int32Array(tree.count);
    for (let node = 1; node < tree.count; node++) {
      for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
        parents[child] = node;
      }
    }
    parentTables.set(tree, parents);
  }
  return parents;
}

/** True when `node`, with its decorators, covers `offset`; its end counts as covered. */
function covers(tree: Tree, node: NodeIndex, offset: number): boolean {
  const kind = tree.kind[node];
  let start = startOf(tree, node);
  if (kind === NodeKind.FunctionDef || kind === NodeKind.ClassDef) {
    // Decorators are children that stand before their parent's start.
    start = Math.min(start, startOf(tree, firstChild(tree, node)));
  }
  return start <= offset && offset <= endOf(tree, node);
}

/** The innermost node at `offset`. Where two nodes touch there, the one that begins; the root where there is no other. */
export function nodeAt(tree: Tree, offset: number): NodeIndex {
  let node = tree.root;
  for (;;) {
    let inner = 0;
    for (let child = firstChild(tree, node); child !== 0; child = nextSibling(tree, child)) {
      if (covers(tree, child, offset)) {
        inner = child;
      }
    }
    if (inner === 0) {
      return node;
    }
    node = inner;
  }
}
