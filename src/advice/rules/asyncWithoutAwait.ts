/**
 * Reports an endpoint that is a coroutine for nothing: it blocks or computes and never awaits, where the framework would run
 * a plain function in its thread pool and keep the event loop free. Only frameworks that do so are looked at, as the
 * knowledge base says of their decorators.
 */
import type { ResolvedCall } from '../../analysis/summary';
import { awaits } from '../../analysis/position';
import { spokenName } from './target';
import type { Rule } from '../rule';
import { endpointRuns } from './endpoint';

/** An endpoint that holds the loop for less time than handing it to a thread takes is fine. Milliseconds. */
const noticeableMs = 1;

/** Functions of asyncio that ask for the event loop of their thread; a thread of the pool has none. */
const loopFunctions: ReadonlySet<string> = new Set([
  'asyncio.all_tasks',
  'asyncio.current_task',
  'asyncio.get_event_loop',
  'asyncio.get_running_loop',
]);

export const asyncWithoutAwait: Rule = {
  id: 'async-without-await',
  description: 'An endpoint awaits nothing: as a plain function it would run in the thread pool of the framework.',
  defaultSeverity: 'information',
  language: 'python',
  check(context) {
    const { summary } = context;
    const { facts, cost } = summary;
    const heldUpMs = cost.heldCpu.ms + cost.freeCpu.ms + cost.blockedIo.ms;
    if (!facts.isAsync || facts.isGenerator || heldUpMs < noticeableMs || awaits(facts.body)) {
      return [];
    }
    if (endpointRuns(context)?.plain !== 'thread-pool' || summary.calls.some(needsLoop)) {
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

function needsLoop({ target }: ResolvedCall): boolean {
  return target.kind === 'api' && (target.entry.makesTask === true || loopFunctions.has(target.name));
}
