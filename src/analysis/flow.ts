/**
 * What one run through a piece of code costs and how it ends, and how such pieces combine: one after the other, or on
 * alternative ways. The policy on branches stands here: of several arms the dearest counts, since a person wants to know what
 * may happen; an arm that need not be entered counts half, one that only handles or raises errors hardly at all.
 */
import { addCosts, maxCosts, repeatCost, zeroCost, type Cost } from '../core/cost';
import type { ExitOperation, Operation } from '../core/facts';
import { bothCalls, eitherCalls, noSelfCalls, type SelfCalls } from './recursion';

export interface Flow {
  readonly cost: Cost;
  /** Set where no way leads past the end: how it is left. */
  readonly exit: ExitOperation['form'] | undefined;
  readonly selfCalls: SelfCalls;
}

export const noFlow: Flow = { cost: zeroCost, exit: undefined, selfCalls: noSelfCalls };

export function flowOf(cost: Cost): Flow {
  return { cost, exit: undefined, selfCalls: noSelfCalls };
}

/** `b` after `a`. */
export function inOrder(a: Flow, b: Flow): Flow {
  if (a === noFlow || b === noFlow) {
    return a === noFlow ? b : a.exit === undefined ? a : { ...a, exit: undefined };
  }
  return { cost: addCosts(a.cost, b.cost), exit: b.exit, selfCalls: bothCalls(a.selfCalls, b.selfCalls) };
}

/** One of the two; left only if both are left. */
export function alternatively(a: Flow, b: Flow): Flow {
  return {
    cost: maxCosts(a.cost, b.cost),
    exit: a.exit === undefined || b.exit === undefined ? undefined : mergedExit(a.exit, b.exit),
    selfCalls: eitherCalls(a.selfCalls, b.selfCalls),
  };
}

/** Of two ways out, the one that lets most go on: a loop whose body may `continue` runs again. */
export function mergedExit(a: Flow['exit'], b: Flow['exit']): Flow['exit'] {
  const [first] = exitOrder.filter((exit) => exit === a || exit === b);
  return first;
}

const exitOrder = ['continue', 'return', 'break', 'raise'] as const satisfies readonly ExitOperation['form'][];

export function withShare(flow: Flow, share: number): Flow {
  return share === 1 ? flow : { ...flow, cost: repeatCost(flow.cost, share) };
}

/** How code may leave the loop it is the body of: `break`, or `return` at any depth. Errors are not counted. */
export function mayLeave(operations: readonly Operation[], isNested = false): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'exit':
        return operation.form === 'return' || (operation.form === 'break' && !isNested);
      case 'branch':
        return operation.form !== 'try' && operation.arms.some((arm) => mayLeave(arm, isNested));
      case 'loop':
        return mayLeave(operation.body, true);
      case 'with':
        return mayLeave(operation.body, isNested);
      case 'statement':
        return mayLeave(operation.operations, isNested);
      case 'call':
      case 'compute':
      case 'await':
        return false;
    }
  });
}
