/**
 * Reports computation that holds the GIL handed to several threads at once: they take turns and finish no sooner. A single
 * hand-over is left alone: `to_thread` keeps an event loop responsive, which is a good reason. Silent for a free-threaded
 * interpreter and where the kind of executor is not known.
 */
import type { ResolvedCall } from '../../analysis/summary';
import { totalMs } from '../../core/cost';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isImportable, spokenName } from './target';

/** Work shorter than this in all is not worth a worker process. Milliseconds. */
const worthwhileMs = 20;

/** Items of a pool's `map` over data of unknown size. */
const assumedItems = 100;

/** Share of the work that holds the GIL from which threads cannot help. */
const heldShare = 0.7;

export const threadsForCpuWork: Rule = {
  id: 'threads-for-cpu-work',
  description: 'Threads take turns at the GIL: computation in several threads finishes no sooner.',
  defaultSeverity: 'warning',
  check(context) {
    if (context.settings.pythonVersion.endsWith('t')) {
      return [];
    }
    const handOvers = context.summary.calls.filter(({ offloaded }) => offloaded?.to === 'thread');
    return handOvers
      .filter((call) => isConcurrent(call, handOvers) && holdsGil(call))
      .map((call) => finding(context, call));
  },
};

/** Several run at once: once per item, once per iteration, or beside another hand-over of the function. */
function isConcurrent({ offloaded, loop, call }: ResolvedCall, handOvers: readonly ResolvedCall[]): boolean {
  if (offloaded?.perItem === true) {
    return true;
  }
  // `await to_thread(f)` is over before the next begins.
  return !call.isAwaited && (loop !== undefined || handOvers.filter((other) => !other.call.isAwaited).length > 1);
}

function holdsGil({ offloaded, repeats }: ResolvedCall): boolean {
  if (!offloaded || offloaded.mechanism === 'concurrent.futures.Executor') {
    return false;
  }
  const total = totalMs(offloaded.cost);
  const times = repeats * (offloaded.perItem ? assumedItems : 1);
  return offloaded.cost.heldCpu.ms >= heldShare * total && total * times >= worthwhileMs;
}

function finding({ summary, project }: RuleContext, resolved: ResolvedCall): Finding {
  const { call, offloaded } = resolved;
  const callable = offloaded?.text ?? '';
  return {
    rule: 'threads-for-cpu-work',
    severity: 'warning',
    range: call.range,
    message: `\`${callable}\` computes and holds the GIL: the threads of \`${call.text}\` run it one at a time.`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: {
      kind: 'pool',
      mechanism: offloaded?.mechanism ?? '',
      callable,
      isImportable: offloaded !== undefined && isImportable(project, offloaded.target),
    },
  };
}
