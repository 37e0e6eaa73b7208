/** Points at loops of independent iterations that block on I/O, where threads would overlap the waits. Coroutines are the business of `sequential-awaits`. */
import type { Rule } from '../rule';
import { parallelLoops } from './parallelLoop';

export const overlappingIoLoop: Rule = {
  id: 'overlapping-io-loop',
  description: 'A loop waits, iteration by iteration, for what threads could wait for at once.',
  defaultSeverity: 'hint',
  check: (context) => parallelLoops(context, 'overlapping-io-loop', 'waits'),
};
