/**
 * Questions about work that a call hands to threads, processes or the event loop: how much it is in all, what of it waits,
 * and whether the function really has several of it under way at once. Shared by the rules about pools.
 */
import type { FunctionSummary, OffloadedCall, ResolvedCall } from '../../analysis/summary';
import { totalMs } from '../../core/cost';
import { lastMade } from './lastMade';

/** Items of a pool's `map` over data of unknown size. */
export const assumedItems = 100;

export interface HandOver {
  readonly resolved: ResolvedCall;
  readonly offloaded: OffloadedCall;
}

/** What a function hands to others, in source order. */
export const handOversOf = lastMade(({ calls }: FunctionSummary): readonly HandOver[] =>
  calls.flatMap((resolved) => (resolved.offloaded === undefined ? [] : [{ resolved, offloaded: resolved.offloaded }])),
);

/** True for work that surely goes to worker processes: an executor of unknown kind may be any. */
export function isSentToProcess({ resolved: { target }, offloaded }: HandOver): boolean {
  const isUnknownExecutor =
    target.kind === 'api' && target.entry.offload?.to === 'executor-argument' && offloaded.mechanism === target.name;
  return offloaded.to === 'process' && !isUnknownExecutor;
}

/** True where the event loop queues it in a pool of processes, which starts them. */
export function isQueuedForProcess(handOver: HandOver): boolean {
  const { target } = handOver.resolved;
  return isSentToProcess(handOver) && target.kind === 'api' && target.entry.offload?.to === 'executor-argument';
}

/** Time of all runs of the callable together, per call of the function. Milliseconds. */
export function handedOutMs({ resolved, offloaded }: HandOver): number {
  return totalMs(offloaded.cost) * resolved.repeats * (offloaded.perItem ? assumedItems : 1);
}

/** Share of the callable's time that is waiting rather than computing; 0 where nothing is known of it. */
export function waitingShare({ cost }: OffloadedCall): number {
  const total = totalMs(cost);
  return total === 0 ? 0 : (cost.blockedIo.ms + cost.awaitedIo.ms) / total;
}

/** Several run at once: once per item, once per iteration, or beside another hand-over of the same kind. */
export function isConcurrent({ resolved, offloaded }: HandOver, all: readonly HandOver[]): boolean {
  if (offloaded.perItem) {
    return true;
  }
  // `await to_thread(f)` is over before the next begins.
  const others = all.filter((other) => other.offloaded.to === offloaded.to && !other.resolved.call.isAwaited);
  return !resolved.call.isAwaited && (resolved.loop !== undefined || others.length > 1);
}
