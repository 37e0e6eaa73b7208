/**
 * The loops of a function, and what stands in them, their heads and `else` blocks included. Where a loop begins and ends is
 * the front end's matter, how often it runs trips.ts', what it costs summarise.ts'.
 */
import type { LoopOperation, Operation } from '../core/facts';
import { containsRange, type Range } from '../core/text';

/** Outermost loops, in source order. */
export function outermostLoops(operations: readonly Operation[]): LoopOperation[] {
  return outermost(operations).filter((operation) => operation.kind === 'loop');
}

/** The outermost loops and the calls outside loops that stand in a range, without the branches and statements around them. */
export function operationsWithin(range: Range, operations: readonly Operation[]): readonly Operation[] {
  return outermost(operations).filter((operation) => containsRange(range, operation.range));
}

type LoopOrCall = Extract<Operation, { kind: 'loop' | 'call' }>;

function outermost(operations: readonly Operation[]): LoopOrCall[] {
  const found: LoopOrCall[] = [];
  collect(operations, found);
  return found;
}

function collect(operations: readonly Operation[], into: LoopOrCall[]): void {
  for (const operation of operations) {
    switch (operation.kind) {
      case 'loop':
      case 'call':
        into.push(operation);
        break;
      case 'statement':
        collect(operation.operations, into);
        break;
      case 'branch':
        for (const arm of operation.arms) {
          collect(arm, into);
        }
        break;
      case 'with':
        collect(operation.body, into);
        break;
      case 'compute':
      case 'exit':
      case 'await':
    }
  }
}
