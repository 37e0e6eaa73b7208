/**
 * Reports work that only waits handed to worker processes: their start-up, memory and pickling are paid for nothing, since a
 * wait releases the GIL and threads do as well. Silent where a good part of the work computes, and where nothing is known of it.
 */
import { totalMs } from '../../core/cost';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { handOversOf, isConcurrent, isSentToProcess, waitingShare, type HandOver } from './handedOut';
import { isImportable, shortName, spokenName } from './target';

/** Share of waiting from which processes gain nothing over threads. */
const waitingFrom = 0.9;

/** Share of the time that calls which nobody knows may hide: more of them may compute. */
const mostDoubt = 0.02;

/** A callable that takes less time than this is some other rule's matter. Milliseconds. */
const leastMs = 1;

export const processesForIoWork: Rule = {
  id: 'processes-for-io-work',
  description: 'Worker processes are paid for work that only waits, which threads do as well.',
  defaultSeverity: 'information',
  language: 'python',
  check(context) {
    const all = handOversOf(context.summary);
    return all
      .filter((each) => isSentToProcess(each) && !isLoneProcess(each, all) && isPlainWait(each.offloaded, context))
      .map((handOver) => finding(context, handOver));
  },
};

/** One process beside the program is a server, or there for what threads do not have: memory, signals, a life of its own. */
function isLoneProcess(handOver: HandOver, all: readonly HandOver[]): boolean {
  const { target } = handOver.resolved;
  return target.kind === 'api' && target.entry.offload?.to === 'process' && !isConcurrent(handOver, all);
}

function isPlainWait(offloaded: HandOver['offloaded'], { project }: RuleContext): boolean {
  const { target } = offloaded;
  if (totalMs(offloaded.cost) < leastMs || waitingShare(offloaded) < waitingFrom) {
    return false;
  }
  // What is not understood may compute.
  return (
    target.kind === 'api' ||
    (target.kind === 'project' &&
      target.functions.every((reference) => {
        const summary = project.summary(reference);
        return summary !== undefined && totalMs(summary.doubt) <= mostDoubt * totalMs(summary.cost);
      }))
  );
}

function finding({ summary, project }: RuleContext, { resolved, offloaded }: HandOver): Finding {
  const { call } = resolved;
  return {
    rule: 'processes-for-io-work',
    severity: 'information',
    range: call.range,
    message: `\`${shortName(offloaded.text)}\` only waits: threads do the same without starting the processes of \`${call.text}\`.`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: {
      kind: 'pool',
      mechanism: offloaded.mechanism,
      callable: offloaded.text,
      isImportable: isImportable(project, offloaded.target),
    },
  };
}
