/**
 * What a program does with a pool inside its `with` statement, judged by the text: whether all of its work is done before the
 * next statement, so that nothing depends on the wait at the end of the `with`. Errs towards no.
 */
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import type { Names } from './names';

/** Methods of multiprocessing's pools that return when everything is done. */
const blockingMethods: ReadonlySet<string> = new Set(['apply', 'starmap']);

/** Calls that draw an iterator to its end. */
const consumers: ReadonlySet<string> = new Set([
  'list',
  'tuple',
  'set',
  'frozenset',
  'dict',
  'sum',
  'min',
  'max',
  'sorted',
  'join',
  'extend',
  'update',
  'deque',
]);

/** True when each use of the pool's name inside the statement waits for what it starts. */
export function finishesBeforeNext(names: Names, pool: NodeIndex, statement: NodeIndex): boolean {
  const { source } = names;
  if (source.kind(pool) !== NodeKind.Name) {
    return false;
  }
  const name = source.nodeText(pool);
  const [binding, ...others] = names.bindingsIn(names.scopeOf(statement)).get(name) ?? [];
  const uses = names.references(name);
  return (
    binding?.node === pool &&
    others.length === 0 &&
    uses.every((use) => source.isWithin(use, statement) && isFinished(source, use))
  );
}

function isFinished(source: EditSource, use: NodeIndex): boolean {
  const method = source.parent(use);
  const call = source.parent(method);
  if (
    source.kind(method) !== NodeKind.Attribute ||
    source.kind(call) !== NodeKind.Call ||
    source.first(call) !== method
  ) {
    return false;
  }
  switch (source.lastName(method)) {
    case 'map':
      return isConsumed(source, call);
    case 'submit':
      return isFetched(source, call, 'result');
    case 'apply_async':
    case 'map_async':
    case 'starmap_async':
      return isFetched(source, call, 'get');
    default:
      return blockingMethods.has(source.lastName(method));
  }
}

/** `pool.submit(f).result()`. */
function isFetched(source: EditSource, call: NodeIndex, method: string): boolean {
  const attribute = source.parent(call);
  return source.kind(attribute) === NodeKind.Attribute && source.lastName(attribute) === method;
}

/** Iterated over to the end: by a function that does so, a loop without `break`, a comprehension, or unpacked by a star. */
function isConsumed(source: EditSource, call: NodeIndex): boolean {
  const up = source.parent(call);
  switch (source.kind(up)) {
    case NodeKind.Starred:
      return true;
    case NodeKind.Call: {
      const callee = source.first(up);
      if (callee === call) {
        return false;
      }
      const name = source.lastName(callee);
      // `enumerate(pool.map(...))` and `zip` pass the items on.
      return name === 'enumerate' || name === 'reversed' ? isConsumed(source, up) : consumers.has(name);
    }
    case NodeKind.For:
      return (
        source.children(up)[1] === call && !source.contains(up, [NodeKind.Break, NodeKind.Return, NodeKind.Continue])
      );
    case NodeKind.ComprehensionFor:
      return source.kind(source.parent(up)) !== NodeKind.GeneratorExpression || isConsumed(source, source.parent(up));
    default:
      return false;
  }
}
