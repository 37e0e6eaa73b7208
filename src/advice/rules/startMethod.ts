/**
 * How a file has its processes started, as far as it says so itself.
 */
import { argumentAt } from '../../analysis/calls';
import type { RuleContext } from '../rule';

/** True for a file that asks for `fork`, whose processes are copies of this one: they import nothing and inherit everything. */
export function asksForFork({ project, path }: RuleContext): boolean {
  return project.summaries(path).some(({ calls }) =>
    calls.some(({ call, target }) => {
      const method = target.kind === 'api' ? target.entry.startMethod : undefined;
      const value = method && argumentAt(call, method)?.value;
      return value?.kind === 'literal' && value.value === 'fork';
    }),
  );
}
