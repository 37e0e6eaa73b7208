/**
 * How often a loop is taken to run: known counts as they are, unknown sizes by assumption, smaller where the loop waits or
 * holds another loop of unknown length.
 */
import type { Cost } from '../core/cost';
import type { CallOperation, LoopOperation, Operation } from '../core/facts';
import type { Assumptions } from './assumptions';
import type { Trips } from './position';
import type { CallTarget, FunctionReference } from './summary';

/** What is known around a loop. */
export interface Surroundings {
  readonly assumptions: Assumptions;
  targetOf(call: CallOperation): CallTarget;
  /** Undefined for functions whose price is not known yet. */
  costOf(reference: FunctionReference): Cost | undefined;
}

export function assumedTrips(loop: LoopOperation, surroundings: Surroundings): Trips {
  const { assumptions } = surroundings;
  switch (loop.trips.kind) {
    case 'known':
      return { count: loop.trips.count, degree: 0 };
    case 'collection':
      return { count: assumptions.collectionSize, degree: 1 };
    case 'numeric':
    case 'endless':
      // Loops that wait are counted like collections: nobody waits a thousand times in one call.
      return {
        count:
          waits(loop.body, surroundings) || grows(loop.body, surroundings)
            ? assumptions.collectionSize
            : assumptions.numericTrips,
        degree: 1,
      };
  }
}

/** True when the operations hold a loop of unknown length, or call something that does. */
function grows(operations: readonly Operation[], surroundings: Surroundings): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'call': {
        const target = surroundings.targetOf(operation);
        return (
          target.kind === 'project' &&
          target.functions.some((reference) => (surroundings.costOf(reference)?.heldCpu.degree ?? 0) > 0)
        );
      }
      case 'statement':
        return grows(operation.operations, surroundings);
      case 'branch':
        return operation.arms.some((arm) => grows(arm, surroundings));
      case 'loop':
        return operation.trips.kind !== 'known' || grows(operation.body, surroundings);
      case 'with':
        return grows(operation.body, surroundings);
      case 'compute':
      case 'exit':
      case 'await':
        return false;
    }
  });
}

function waits(operations: readonly Operation[], surroundings: Surroundings): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'call': {
        const target = surroundings.targetOf(operation);
        return (
          operation.isAwaited ||
          (operation.implicit === undefined &&
            target.kind === 'api' &&
            target.entry.effect !== undefined &&
            'wait' in target.entry.effect) ||
          (target.kind === 'project' &&
            target.functions.some((reference) => {
              const cost = surroundings.costOf(reference);
              return cost !== undefined && cost.blockedIo.ms + cost.awaitedIo.ms > surroundings.assumptions.trivialMs;
            }))
        );
      }
      case 'await':
        return true;
      case 'statement':
        return waits(operation.operations, surroundings);
      case 'branch':
        return operation.arms.some((arm) => waits(arm, surroundings));
      case 'loop':
      case 'with':
        return waits(operation.body, surroundings);
      case 'compute':
      case 'exit':
        return false;
    }
  });
}
