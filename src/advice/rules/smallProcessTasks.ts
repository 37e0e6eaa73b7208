/**
 * Reports tasks that are sent to worker processes one by one although each takes less time than sending it. Sent in chunks
 * they share the price; how large a chunk should be is simulated. Silent where the call already says a chunk size.
 */
import { argumentAt } from '../../analysis/calls';
import type { ArgumentFacts } from '../../core/facts';
import { totalMs } from '../../core/cost';
import type { Workload } from '../../core/workload';
import { assumedMachine } from '../assumedMachine';
import type { Finding } from '../finding';
import { recommenderOf } from '../recommend';
import type { Rule, RuleContext } from '../rule';
import { assumedItems, handOversOf, isSentToProcess, type HandOver } from './handedOut';
import { isImportable, shortName, spokenName } from './target';

/** Items that the simulation of chunks assumes: with few items nobody minds. */
const chunkedItems = 10 * assumedItems;

export const smallProcessTasks: Rule = {
  id: 'small-process-tasks',
  description: 'Each task is shorter than sending it to a worker process: send them in chunks.',
  defaultSeverity: 'information',
  language: 'python',
  check(context) {
    return handOversOf(context.summary).flatMap((handOver) => {
      const chunkSize = missingChunkSize(handOver, context);
      return chunkSize === undefined ? [] : [finding(context, handOver, chunkSize)];
    });
  },
};

function missingChunkSize({ resolved, offloaded }: HandOver, { settings, project }: RuleContext): number | undefined {
  const { call, target } = resolved;
  const chunks = target.kind === 'api' ? target.entry.offload?.chunks : undefined;
  const isChunked =
    chunks === undefined ||
    argumentAt(call, chunks) !== undefined ||
    call.arguments.some(({ star }) => star !== undefined);
  if (isChunked || !isSentToProcess({ resolved, offloaded }) || !offloaded.perItem || hasFewItems(call.arguments)) {
    return undefined;
  }
  const worker = offloaded.target.kind === 'project' ? offloaded.target.functions[0] : undefined;
  const summary = worker && project.summary(worker);
  const ms = totalMs(offloaded.cost);
  const machine = assumedMachine(settings);
  const isUnderstood =
    offloaded.target.kind === 'api' ||
    (summary !== undefined && totalMs(summary.doubt) < machine.overheads.taskDispatchMs);
  if (!isUnderstood || !isImportable(project, offloaded.target) || ms >= machine.overheads.taskDispatchMs) {
    return undefined;
  }
  const chunkSize = recommenderOf(project).chunkSize(workloadOf(Math.max(ms, 0.0001)), machine, {});
  return chunkSize > 1 ? chunkSize : undefined;
}

function workloadOf(ms: number): Workload {
  return {
    tasks: chunkedItems,
    segments: [{ kind: 'cpu', ms, gil: 'held' }],
    async: false,
    payloadBytes: 100,
    resultBytes: 100,
  };
}

/** True where an iterable is known to be short: `map` ends with the shortest. */
function hasFewItems(given: readonly ArgumentFacts[]): boolean {
  return given.some(
    ({ size, name }, index) =>
      index > 0 && name === undefined && size?.factors.length === 0 && size.scale < assumedItems,
  );
}

function finding({ summary, settings }: RuleContext, { resolved, offloaded }: HandOver, chunkSize: number): Finding {
  const { call } = resolved;
  const dispatch = assumedMachine(settings).overheads.taskDispatchMs;
  return {
    rule: 'small-process-tasks',
    severity: 'information',
    range: call.range,
    message: `\`${shortName(offloaded.text)}\` is shorter than the ${dispatch} ms it takes to send it to a process: \`chunksize=${chunkSize}\` sends many at once.`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: { kind: 'small-tasks', chunkSize },
  };
}
