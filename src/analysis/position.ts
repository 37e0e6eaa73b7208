/**
 * Whether a coroutine lets others run somewhere in a piece of code. A pure function over facts; resolves nothing.
 */
import type { Operation } from '../core/facts';

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
