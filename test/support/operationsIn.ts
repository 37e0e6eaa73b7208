/** All operations of a function in order, each before those inside it. */
import type { Operation } from '../../src/core/facts';

export function operationsIn(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation) => [
    operation,
    ...operationsIn(
      operation.kind === 'branch'
        ? operation.arms.flat()
        : operation.kind === 'loop' || operation.kind === 'with'
          ? operation.body
          : operation.kind === 'statement'
            ? operation.operations
            : [],
    ),
  ]);
}
