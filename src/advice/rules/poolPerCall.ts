/**
 * Reports a pool of threads or processes that is made again and again: in a loop, or in every call of a coroutine that a
 * web framework runs per request. Its workers start anew each time. A pool made once in a plain function is left alone:
 * a script is run once.
 */
import type { ResolvedCall } from '../../analysis/summary';
import type { Finding, FindingDetail } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isEndpoint } from './endpoint';
import { spokenName } from './target';

export const poolPerCall: Rule = {
  id: 'pool-per-call',
  description: 'A pool is made again and again, and its workers start anew each time.',
  defaultSeverity: 'information',
  check(context) {
    return context.summary.calls.flatMap((resolved) => {
      const { target, loop } = resolved;
      const place = loop !== undefined ? 'loop' : isEndpoint(context) ? 'endpoint' : undefined;
      return place === undefined || target.kind !== 'api' || target.entry.makesPool === undefined
        ? []
        : [finding(context, resolved, { className: target.name, place })];
    });
  },
};

function finding(
  { summary }: RuleContext,
  { call }: ResolvedCall,
  { className, place }: { readonly className: string; readonly place: 'loop' | 'endpoint' },
): Finding {
  const detail: FindingDetail = { kind: 'pool-made', place, className };
  const when = place === 'loop' ? 'in every iteration' : 'for every request';
  return {
    rule: 'pool-per-call',
    severity: 'information',
    range: call.range,
    message: `\`${className.split('.').at(-1) ?? className}\` is made ${when} of \`${spokenName(summary.facts.name)}\`: its workers start anew each time.`,
    path: [],
    functionName: summary.facts.name,
    detail,
  };
}
