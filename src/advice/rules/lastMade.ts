/**
 * Answers that several rules need of one function. The rules ask about one function after the other, so that the last answer is
 * all that has to be kept. What is made here has to follow from the summary alone: nothing tells that the rest of a project changed.
 */
import type { FunctionSummary } from '../../analysis/summary';

/** `make`, which is not asked twice in a row for the same function. */
export function lastMade<Answer>(make: (summary: FunctionSummary) => Answer): (summary: FunctionSummary) => Answer {
  let last: { readonly summary: WeakRef<FunctionSummary>; readonly answer: Answer } | undefined;
  return (summary) => {
    if (last?.summary.deref() !== summary) {
      last = { summary: new WeakRef(summary), answer: make(summary) };
    }
    return last.answer;
  };
}
