/**
 * Reports an endpoint that is a coroutine for nothing: it blocks or computes and never awaits, where the framework would run
 * a plain function in its thread pool and keep the event loop free. Only frameworks that do so are looked at, as the
 * knowledge base says of their decorators.
 */
import { awaits } from '../../analysis/position';
import { spokenName } from './target';
import type { Rule } from '../rule';
import { endpointRuns } from './endpoint';

/** An endpoint that holds the loop for less time than handing it to a thread takes is fine. Milliseconds. */
const noticeableMs = 1;

export const asyncWithoutAwait: Rule = {
  id: 'async-without-await',
  description: 'An endpoint awaits nothing: as a plain function it would run in the thread pool of the framework.',
  defaultSeverity: 'information',
  check(context) {
    const { summary } = context;
    const { facts, cost } = summary;
    const heldUpMs = cost.heldCpu.ms + cost.freeCpu.ms + cost.blockedIo.ms;
    if (!facts.isAsync || facts.isGenerator || heldUpMs < noticeableMs || awaits(facts.body)) {
      return [];
    }
    if (endpointRuns(context)?.plain !== 'thread-pool') {
      return [];
    }
    return [
      {
        rule: 'async-without-await',
        severity: 'information',
        range: facts.nameRange,
        message: `\`${spokenName(facts.name)}\` awaits nothing and holds up the event loop: as plain \`def\` it would run in a thread.`,
        path: [],
        functionName: facts.name,
        detail: { kind: 'endpoint', function: facts.range },
      },
    ];
  },
};
