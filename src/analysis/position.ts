/**
 * Where an operation stands in a function, and what that does to its cost: the loops around it, how often each runs, whether
 * a coroutine lets others run in between. Pure functions over facts and costs; resolves nothing.
 */
import { growCost, repeatCost, type Cost } from '../core/cost';
import type { LoopOperation, Operation } from '../core/facts';

export interface Trips {
  readonly count: number;
  /** 0 where the count is known, 1 where it stands for an unknown size. */
  readonly degree: number;
}

/** Where an operation stands: in which loops of the function, the innermost first. */
export interface Position {
  readonly loops: readonly { readonly loop: LoopOperation; readonly trips: Trips }[];
}

export function onceMore(cost: Cost, { count, degree }: Trips): Cost {
  return degree === 0 ? repeatCost(cost, count) : growCost(cost, count, degree);
}

/** The cost per call of the function of something that costs `cost` each time it runs at this position. */
export function costAt(cost: Cost, at: Position): Cost {
  return at.loops.reduce((sum, { trips }) => onceMore(sum, trips), cost);
}

export function repeatsAt(at: Position): number {
  return at.loops.reduce((product, { trips }) => product * trips.count, 1);
}

/** True when a coroutine gives other tasks a turn somewhere in these operations. */
export function awaits(operations: readonly Operation[]): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'call':
        return operation.isAwaited;
      case 'await':
        return true;
      case 'statement':
        return awaits(operation.operations);
      case 'branch':
        return operation.arms.some((arm) => awaits(arm));
      case 'loop':
      case 'with':
        return operation.isAsync || awaits(operation.body);
      case 'compute':
      case 'exit':
        return false;
    }
  });
}
