/**
 * The name that a pool is bound to, read from a use of the pool or from the call that makes it. What is done with the name is
 * judged by those who ask.
 */
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { Names } from './names';

export interface PoolBinding {
  readonly name: string;
  readonly scope: NodeIndex;
  readonly constructorCall: NodeIndex;
}

/** Of the call that makes the pool, or of a call of one of its methods; undefined where the name may mean something else. */
export function poolBinding(names: Names, call: NodeIndex, makesPool: boolean): PoolBinding | undefined {
  return makesPool ? boundTo(names, call) : receiverBinding(names, names.source.first(call));
}

function receiverBinding(names: Names, callee: NodeIndex): PoolBinding | undefined {
  const { source } = names;
  // `loop.run_in_executor(pool, f)`
  const isArgument = source.lastName(callee) === 'run_in_executor';
  const receiver = isArgument ? source.next(callee) : source.first(callee);
  if (source.kind(callee) !== NodeKind.Attribute || source.kind(receiver) !== NodeKind.Name) {
    return undefined;
  }
  const name = source.nodeText(receiver);
  const resolution = names.resolve(name, receiver);
  const [binding, ...others] = resolution?.bindings ?? [];
  if (resolution === undefined || binding === undefined || others.length > 0) {
    return undefined;
  }
  const holder = source.parent(binding.node);
  const isWith = source.kind(holder) === NodeKind.WithItem;
  const isAssign = source.kind(holder) === NodeKind.Assign && source.children(holder).length === 2;
  const value = isWith ? source.first(holder) : source.next(binding.node);
  return isWith || isAssign ? { name, scope: resolution.scope, constructorCall: value } : undefined;
}

function boundTo(names: Names, call: NodeIndex): PoolBinding | undefined {
  const { source } = names;
  const holder = source.parent(call);
  const isWith = source.kind(holder) === NodeKind.WithItem;
  const target = isWith ? source.next(call) : source.kind(holder) === NodeKind.Assign ? source.first(holder) : 0;
  if (source.kind(target) !== NodeKind.Name) {
    return undefined;
  }
  const name = source.nodeText(target);
  const scope = names.scopeOf(call);
  const isOnly = names.bindingsIn(scope).get(name)?.length === 1;
  const isSimple = isWith || source.children(holder).length === 2;
  return isOnly && isSimple ? { name, scope, constructorCall: call } : undefined;
}
