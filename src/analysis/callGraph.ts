/**
 * Who calls whom among the functions of a project, and the cycles in it. The edges are found from facts alone, so that the
 * graph can be ordered before any function is priced.
 */
import type { Operation } from '../core/facts';
import type { Knowledge } from '../knowledge/knowledge';
import { callsOf } from './callOperations';
import { callableOf, targetOf, targetOfCall } from './calls';
import type { Resolver } from './resolve';
import type { CallTarget, FunctionReference } from './summary';

/** The project functions that operations may run: those they call, and those they hand to others. One may be listed twice. */
export function calleesOf(
  operations: readonly Operation[],
  path: string,
  resolver: Resolver,
  knowledge: Knowledge,
): FunctionReference[] {
  const result = new Set<FunctionReference>();
  const add = (target: CallTarget): void => {
    if (target.kind === 'project') {
      for (const reference of target.functions) {
        result.add(reference);
      }
      for (const reference of target.wrappers ?? []) {
        result.add(reference);
      }
      for (const binding of target.bindings ?? []) {
        add(binding.target);
      }
    }
  };
  for (const call of callsOf(operations)) {
    const target = targetOfCall(call, path, resolver, knowledge);
    add(target);
    const handed = target.kind === 'api' ? callableOf(call, target.entry) : undefined;
    if (handed) {
      add(targetOf(resolver.evaluate(handed.value, path), resolver, knowledge));
    }
  }
  return [...result];
}

/** A node that was met: its number in the order of meeting, and the lowest one that is reached from it. */
interface Visit<Node> {
  readonly node: Node;
  readonly index: number;
  low: number;
  isOnStack: boolean;
  readonly successors: readonly Node[];
  next: number;
}

/**
 * Tarjan's strongly connected components reachable from a node, callees before callers. Iterative: call chains of
 * generated programs are longer than the stack.
 * Source: R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1(2), 1972.
 */
export function stronglyConnected<Node>(
  start: Node,
  keyOf: (node: Node) => string,
  successorsOf: (node: Node) => readonly Node[],
): Node[][] {
  const components: Node[][] = [];
  const visits = new Map<string, Visit<Node>>();
  const stack: Visit<Node>[] = [];
  const path: Visit<Node>[] = [];
  const enter = (node: Node, key: string): void => {
    const index = visits.size;
    const visit = { node, index, low: index, isOnStack: true, successors: successorsOf(node), next: 0 };
    visits.set(key, visit);
    stack.push(visit);
    path.push(visit);
  };
  enter(start, keyOf(start));
  for (let visit = path.at(-1); visit; visit = path.at(-1)) {
    const successor = visit.successors[visit.next];
    visit.next++;
    if (successor !== undefined) {
      const key = keyOf(successor);
      const known = visits.get(key);
      if (!known) {
        enter(successor, key);
      } else if (known.isOnStack) {
        visit.low = Math.min(visit.low, known.index);
      }
      continue;
    }
    path.pop();
    const parent = path.at(-1);
    if (parent) {
      parent.low = Math.min(parent.low, visit.low);
    }
    if (visit.low === visit.index) {
      const component: Node[] = [];
      for (let member = stack.pop(); member; member = stack.pop()) {
        member.isOnStack = false;
        component.push(member.node);
        if (member === visit) {
          break;
        }
      }
      components.push(component);
    }
  }
  return components;
}
