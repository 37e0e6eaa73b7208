/** Points at loops of independent iterations that compute with the GIL held, where worker processes would be faster. */
import type { Rule } from '../rule';
import { parallelLoops } from './parallelLoop';

export const parallelCpuLoop: Rule = {
  id: 'parallel-cpu-loop',
  description: 'A loop computes, iteration by iteration, what several processes could compute at once.',
  defaultSeverity: 'hint',
  check: (context) => parallelLoops(context, 'parallel-cpu-loop', 'computes'),
};
