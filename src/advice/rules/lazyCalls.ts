/**
 * Calls that are written in a function but run nothing there: of a generator function, or inside a generator expression, whose
 * items nobody asks for in that function. Whoever iterates over them, perhaps in another thread, does the work.
 */
import type { FunctionSummary, ReachedEffect } from '../../analysis/summary';
import type { CallOperation, LoopOperation, Operation } from '../../core/facts';
import { comparePositions, equalRanges, type Range } from '../../core/text';
import type { RuleContext } from '../rule';
import { lastMade } from './lastMade';
import { resolvedCall } from './target';

/** True for an effect that the function itself does not bring about. */
export function isLazy({ call }: ReachedEffect, context: RuleContext): boolean {
  if (call === undefined || call.implicit === 'enter' || call.implicit === 'exit') {
    return false;
  }
  const around = generatorsAround(context.summary).get(call);
  if (around !== undefined && !isConsumed(around.range, context)) {
    return true;
  }
  return isGeneratorCall(call, context) && !isConsumed(call.callRange, context);
}

function isGeneratorCall(call: CallOperation, { summary, project }: RuleContext): boolean {
  const target = call.implicit === undefined ? resolvedCall(summary.calls, call)?.target : undefined;
  return (
    target?.kind === 'project' &&
    target.functions.length > 0 &&
    target.functions.every(({ path, id }) => {
      const facts = project.functionFacts({ path, id });
      return facts?.isGenerator === true && !facts.isAsync && !facts.decorators.length;
    })
  );
}

/**
 * Of each call the innermost generator expression whose items it is part of; its first iterable is evaluated at once and stands
 * outside. Calls that stand in none are left out.
 */
const generatorsAround = lastMade(({ facts: { body } }: FunctionSummary): ReadonlyMap<CallOperation, LoopOperation> => {
  const found = new Map<CallOperation, LoopOperation>();
  const visit = (operation: Operation, around: LoopOperation | undefined): void => {
    switch (operation.kind) {
      case 'call':
        if (around === undefined) {
          found.delete(operation);
        } else {
          found.set(operation, around);
        }
        break;
      case 'loop': {
        const inside = operation.form === 'generator' ? operation : around;
        operation.body.forEach((each) => {
          visit(each, inside);
        });
        break;
      }
      case 'with':
        operation.body.forEach((each) => {
          visit(each, around);
        });
        break;
      case 'statement':
        operation.operations.forEach((each) => {
          visit(each, around);
        });
        break;
      case 'branch':
        operation.arms.flat().forEach((each) => {
          visit(each, around);
        });
        break;
      case 'compute':
      case 'exit':
      case 'await':
    }
  };
  body.forEach((operation) => {
    visit(operation, undefined);
  });
  return found;
});

/** Iterated over on the spot, or given to a call that runs here and may go through it. */
function isConsumed(range: Range, { summary }: RuleContext): boolean {
  return summary.calls.some(({ call, offloaded }) => {
    if (call.implicit !== undefined) {
      return call.implicit === 'iterate' && equalRanges(call.range, range);
    }
    return (
      offloaded === undefined &&
      call.arguments.some((argument) =>
        argument.star === undefined
          ? equalRanges(argument.range, range)
          : comparePositions(argument.range.end, range.end) === 0,
      )
    );
  });
}
