/**
 * Who calls whom among the functions of a project, and the cycles in it. The edges are found from facts alone, so that the
 * graph can be ordered before any function is priced.
 */
import type { FunctionFacts } from '../core/facts';
import type { Knowledge } from '../knowledge/knowledge';
import { callsOf } from './callOperations';
import { callableOf, targetOf, targetOfCall } from './calls';
import type { Resolver } from './resolve';
import type { CallTarget, FunctionReference } from './summary';

/** The project functions a function may run: those it calls, and those it hands to others. A function called twice is listed twice. */
export function calleesOf(
  facts: FunctionFacts,
  path: string,
  resolver: Resolver,
  knowledge: Knowledge,
): FunctionReference[] {
  const result: FunctionReference[] = [];
  const add = (target: CallTarget): void => {
    if (target.kind === 'project') {
      result.push(...target.functions, ...(target.wrappers ?? []));
      for (const binding of target.bindings ?? []) {
        add(binding.target);
      }
    }
  };
  for (const call of callsOf(facts.body)) {
    const target = targetOfCall(call, path, resolver, knowledge);
    add(target);
    const handed = target.kind === 'api' ? callableOf(call, target.entry) : undefined;
    if (handed) {
      add(targetOf(resolver.evaluate(handed.value, path), resolver, knowledge));
    }
  }
  return result;
}

interface Frame<Node> {
  readonly node: Node;
  readonly key: string;
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
  const indexes = new Map<string, number>();
  const lowLinks = new Map<string, number>();
  const stack: Node[] = [];
  const onStack = new Set<string>();
  const frames: Frame<Node>[] = [];
  const enter = (node: Node): void => {
    const key = keyOf(node);
    indexes.set(key, indexes.size);
    lowLinks.set(key, indexes.size - 1);
    stack.push(node);
    onStack.add(key);
    frames.push({ node, key, successors: successorsOf(node), next: 0 });
  };
  const lower = (key: string, value: number): void => {
    lowLinks.set(key, Math.min(lowLinks.get(key) ?? value, value));
  };
  enter(start);
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    const successor = frame.successors[frame.next];
    frame.next++;
    if (successor !== undefined) {
      const key = keyOf(successor);
      const index = indexes.get(key);
      if (index === undefined) {
        enter(successor);
      } else if (onStack.has(key)) {
        lower(frame.key, index);
      }
      continue;
    }
    frames.pop();
    const low = lowLinks.get(frame.key) ?? 0;
    const parent = frames.at(-1);
    if (parent) {
      lower(parent.key, low);
    }
    if (low === indexes.get(frame.key)) {
      const component: Node[] = [];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        onStack.delete(keyOf(node));
        component.push(node);
        if (keyOf(node) === frame.key) {
          break;
        }
      }
      components.push(component);
    }
  }
  return components;
}
