/**
 * What the view and its worker say to each other. A request carries a number that comes back with the answer, so that an answer
 * that nobody waits for any more is recognised. Timelines travel as transferable arrays, not as copies.
 */
import type { Illegal, Strategy } from '../../core/workload';
import type { Outlook } from '../outlook';
import type { Setup } from '../parameters';
import type { Run } from '../run';

export type ToWorker =
  | { readonly type: 'run'; readonly id: number; readonly setup: Setup; readonly illegal: readonly Illegal[] }
  | { readonly type: 'outlook'; readonly id: number; readonly setup: Setup; readonly strategies: readonly Strategy[] };

export type FromWorker =
  | { readonly type: 'run'; readonly id: number; readonly run: Run }
  /** Sent after each assumption that was looked through, with all found so far. */
  | { readonly type: 'outlook'; readonly id: number; readonly outlook: Outlook };

/** The memory behind a run's timelines, to be handed over instead of copied. */
export function buffersOf(run: Run): ArrayBuffer[] {
  return run.outcomes.flatMap(({ timeline }) =>
    [timeline.lane, timeline.state, timeline.startMs, timeline.endMs, timeline.segment, timeline.task].flatMap(
      ({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []),
    ),
  );
}
