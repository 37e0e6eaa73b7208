/** Points at loops of independent iterations of native code that releases the GIL, where plain threads run in parallel. */
import type { Rule } from '../rule';
import { parallelLoops } from './parallelLoop';

export const parallelReleasedLoop: Rule = {
  id: 'parallel-released-loop',
  description: 'A loop runs native code that releases the GIL, which threads would run in parallel.',
  defaultSeverity: 'hint',
  language: 'python',
  check: (context) => parallelLoops(context, 'parallel-released-loop', 'computes-released'),
};
