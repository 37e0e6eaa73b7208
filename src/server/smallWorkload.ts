/**
 * A workload for functions that the advice does not simulate because they take hardly any time or are not understood: a person
 * may still ask what many calls of one would do. Taken from the estimated cost alone.
 */
import type { FunctionAdvice } from '../advice/finding';
import type { Origin, Segment, Workload } from '../core/workload';
import type { WorkloadParameter } from '../protocol';

const tasks = 100;

export function smallWorkload({ cost, summary }: Pick<FunctionAdvice, 'cost' | 'summary'>): Workload {
  const segments: readonly Segment[] = [
    { kind: 'cpu', ms: cost.heldCpu.ms, gil: 'held' },
    { kind: 'cpu', ms: cost.freeCpu.ms, gil: 'released' },
    { kind: 'io', ms: cost.blockedIo.ms, awaitable: false },
    { kind: 'io', ms: cost.awaitedIo.ms, awaitable: true },
  ];
  return {
    tasks,
    segments: segments.filter(({ ms }, index) => ms > 0 || index === 0),
    async: summary.facts.isAsync,
    payloadBytes: 1000,
    resultBytes: 1000,
  };
}

/** Where its numbers come from. */
export const estimatedOrigins: Readonly<Record<WorkloadParameter, Origin>> = {
  tasks: 'default',
  heldCpu: 'estimated',
  freeCpu: 'estimated',
  io: 'estimated',
  payload: 'default',
  cores: 'default',
  workers: 'default',
};
