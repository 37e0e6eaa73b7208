/**
 * Reports computation that holds the GIL handed to several threads at once: they take turns and finish no sooner. A single
 * hand-over is left alone: `to_thread` keeps an event loop responsive, which is a good reason. Silent for a free-threaded
 * interpreter and where the kind of executor is not known.
 */
import { totalMs } from '../../core/cost';
import { assumedPython } from '../assumedMachine';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { handedOutMs, handOversOf, isConcurrent, type HandOver } from './handedOut';
import { isImportable, spokenName } from './target';

/** Work shorter than this in all is not worth a worker process. Milliseconds. */
const worthwhileMs = 20;

/** Share of the work that holds the GIL from which threads cannot help. */
const heldShare = 0.7;

export const threadsForCpuWork: Rule = {
  id: 'threads-for-cpu-work',
  description: 'Threads take turns at the GIL: computation in several threads finishes no sooner.',
  defaultSeverity: 'warning',
  language: 'python',
  check(context) {
    if (assumedPython(context.settings).endsWith('t')) {
      return [];
    }
    const handOvers = handOversOf(context.summary).filter(({ offloaded }) => offloaded.to === 'thread');
    return handOvers
      .filter((handOver) => isConcurrent(handOver, handOvers) && holdsGil(handOver))
      .map((handOver) => finding(context, handOver));
  },
};

function holdsGil(handOver: HandOver): boolean {
  const { offloaded } = handOver;
  if (offloaded.mechanism === 'concurrent.futures.Executor') {
    return false;
  }
  return offloaded.cost.heldCpu.ms >= heldShare * totalMs(offloaded.cost) && handedOutMs(handOver) >= worthwhileMs;
}

function finding({ summary, project }: RuleContext, { resolved, offloaded }: HandOver): Finding {
  const { call } = resolved;
  const callable = offloaded.text;
  return {
    rule: 'threads-for-cpu-work',
    severity: 'warning',
    range: call.range,
    message: `\`${callable}\` computes and holds the GIL: the threads of \`${call.text}\` run it one at a time.`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: {
      kind: 'pool',
      mechanism: offloaded.mechanism,
      callable,
      isImportable: isImportable(project, offloaded.target),
    },
  };
}
