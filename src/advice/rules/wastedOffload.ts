/**
 * Reports care for the event loop that does nothing for it: work handed to a thread that is shorter than the hand-over,
 * `gather` of coroutines that never wait, and an executor whose `with` block ends in a coroutine, where its shutdown blocks
 * the loop until the last worker is done.
 */
import type { ResolvedCall } from '../../analysis/summary';
import { totalMs } from '../../core/cost';
import type { ApiEntry } from '../../knowledge/apiEntry';
import type { Finding, FindingDetail } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { spokenName } from './target';

type Waste = Extract<FindingDetail, { readonly kind: 'wasted' }>['form'];

/** Handing one call to a thread and getting its result: 0.02 to 0.06 ms measured for `to_thread` on CPython 3.9 to 3.14. */
const handOverMs = 0.03;

/** What is less understood than this may take longer than it seems. */
const leastConfidence = 0.9;

export const wastedOffload: Rule = {
  id: 'wasted-offload',
  description: 'Work is moved off the event loop for nothing, or in a way that blocks it after all.',
  defaultSeverity: 'information',
  check(context) {
    if (!context.summary.facts.isAsync) {
      return [];
    }
    return context.summary.calls.flatMap((resolved) => {
      const form = wasteOf(resolved, context);
      return form === undefined ? [] : [finding(context, resolved, form)];
    });
  },
};

/** Leaving a `with` block that waits for other threads, in the thread of the event loop. */
export function endsExecutor({ call, target }: ResolvedCall): boolean {
  const effect = target.kind === 'api' ? target.entry.effect : undefined;
  return (
    call.implicit === 'exit' && !call.isAwaited && effect !== undefined && 'wait' in effect && effect.wait === 'lock'
  );
}

function wasteOf(resolved: ResolvedCall, context: RuleContext): Waste | undefined {
  const { call, target, offloaded } = resolved;
  if (target.kind !== 'api') {
    return undefined;
  }
  if (endsExecutor(resolved)) {
    return 'executor';
  }
  if (offloaded?.to === 'thread' && call.isAwaited && !offloaded.perItem && isShort(offloaded, context)) {
    return 'hand-over';
  }
  return target.entry.schedules === 'arguments' &&
    call.isAwaited &&
    call.arguments.length > 1 &&
    waitsNowhere(resolved, context)
    ? 'gather'
    : undefined;
}

function isShort({ target, cost }: NonNullable<ResolvedCall['offloaded']>, { project }: RuleContext): boolean {
  // What waits is short most of the time and long when a disk or a server is slow: that is what the thread is for.
  if (cost.blockedIo.ms > 0 || totalMs(cost) >= handOverMs) {
    return false;
  }
  switch (target.kind) {
    case 'api':
      // What runs functions or goes through data of unknown size takes as long as those make it take, and what has no
      // figure may still wait now and then: closing a file writes what is left.
      return target.entry.offload === undefined && isShortComputation(target.entry.effect);
    case 'project':
      return target.functions.every((reference) => {
        const summary = project.summary(reference);
        return summary?.unresolvedCalls === 0 && summary.verdict.confidence >= leastConfidence;
      });
    default:
      return false;
  }
}

function isShortComputation(effect: ApiEntry['effect']): boolean {
  return effect !== undefined && 'cpu' in effect && effect.growth === undefined && effect.degree === undefined;
}

/** Every argument is the coroutine of a project function that is understood and never waits. */
function waitsNowhere({ call }: ResolvedCall, { project, path }: RuleContext): boolean {
  return call.arguments.every(({ value, star, name }) => {
    if (star !== undefined || name !== undefined || value.kind !== 'call') {
      return name !== undefined && star === undefined;
    }
    const callees = project.evaluate(value.callee, path);
    return (
      callees.length > 0 &&
      callees.every((entity) => {
        if (entity.kind !== 'function' || !entity.facts.isAsync) {
          return false;
        }
        const summary = project.summary({ path: entity.path, id: entity.facts.id });
        return (
          summary?.unresolvedCalls === 0 &&
          summary.cost.awaitedIo.ms === 0 &&
          totalMs(summary.offloadedCost) === 0 &&
          summary.calls.every((inner) => !inner.call.isAwaited)
        );
      })
    );
  });
}

function finding({ summary }: RuleContext, { call, offloaded }: ResolvedCall, form: Waste): Finding {
  const message = {
    'hand-over': `\`${offloaded?.text ?? ''}\` is shorter than handing it to a thread with \`${call.text}\`: call it directly.`,
    executor: `Leaving this \`with\` block waits for the workers of \`${call.text}\` and blocks the event loop meanwhile.`,
    gather: `The coroutines of this \`${call.text}\` never wait, so that they run one after the other.`,
  }[form];
  return {
    rule: 'wasted-offload',
    severity: 'information',
    range: call.range,
    message,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: { kind: 'wasted', form },
  };
}
