/**
 * The programs that the simulator's JavaScript strategies are validated with: timers, JavaScript that computes, native work and
 * slow files on libuv's pool, real PBKDF2, and worker threads cold, warm and with messages of several sizes. As in cases.ts
 * nothing was chosen by looking at what the simulator makes of it.
 */
import type { Segment, Strategy, Workload } from '../../src/core/workload';
import type { CaseMachine, WorkloadCase } from './cases';

const script = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'held' });
const native = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'released' });
const timer = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true });
const file = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true, libuv: true });

const all: readonly Strategy[] = ['sequential', 'promise-all', 'worker-threads'];
const onLoop: readonly Strategy[] = ['sequential', 'promise-all'];
const onWorkers: readonly Strategy[] = ['sequential', 'worker-threads'];

interface Draft {
  readonly tasks: number;
  readonly segments: readonly Segment[];
  readonly strategies?: readonly Strategy[];
  readonly payloadBytes?: number;
  readonly resultBytes?: number;
  readonly machine?: CaseMachine;
  readonly isWarm?: boolean;
  /** Native work is crypto.pbkdf2; a piece of given CPU time otherwise. */
  readonly isCrypto?: boolean;
  /** Code without promises. */
  readonly isBlocking?: boolean;
}

const groups: Readonly<Record<string, readonly Draft[]>> = {
  'JavaScript that computes': [
    { tasks: 1, segments: [script(60)] },
    { tasks: 2, segments: [script(50)] },
    { tasks: 4, segments: [script(25)] },
    { tasks: 8, segments: [script(12)] },
    { tasks: 40, segments: [script(2)] },
    { tasks: 4, segments: [script(20)], strategies: ['sequential'], isBlocking: true },
  ],
  'timers and the network': [
    { tasks: 10, segments: [timer(12)] },
    { tasks: 100, segments: [timer(20)], strategies: ['promise-all'] },
    { tasks: 50, segments: [timer(10), script(0.5)], strategies: ['promise-all'] },
    { tasks: 8, segments: [timer(10), script(4)] },
    { tasks: 6, segments: [script(3), timer(8), script(3)] },
    { tasks: 1000, segments: [timer(30), script(0.05)], strategies: ['promise-all'] },
  ],
  "libuv's pool": [
    { tasks: 2, segments: [native(30)] },
    { tasks: 8, segments: [native(12)] },
    { tasks: 12, segments: [native(5)], strategies: onLoop },
    { tasks: 6, segments: [native(10), script(2)] },
    { tasks: 10, segments: [timer(5), native(6)], strategies: onLoop },
    { tasks: 8, segments: [file(15)], strategies: onLoop },
    { tasks: 16, segments: [file(6)], strategies: onLoop },
    { tasks: 6, segments: [file(5), script(3), native(4)] },
    { tasks: 8, segments: [native(10)], strategies: onLoop, isCrypto: true },
    { tasks: 5, segments: [native(16)], strategies: onLoop, isCrypto: true },
  ],
  'worker threads': [
    { tasks: 4, segments: [script(40)], machine: { maxWorkers: 1 }, strategies: onWorkers },
    { tasks: 8, segments: [script(20)], machine: { maxWorkers: 4 }, strategies: onWorkers },
    { tasks: 8, segments: [script(12)], isWarm: true, strategies: onWorkers },
    { tasks: 40, segments: [script(2.5)], isWarm: true, strategies: onWorkers },
    { tasks: 6, segments: [timer(10), script(5)], isWarm: true, strategies: onWorkers },
    { tasks: 8, segments: [script(10)], payloadBytes: 100_000, isWarm: true, strategies: onWorkers },
    { tasks: 6, segments: [script(10)], payloadBytes: 1_000_000, isWarm: true, strategies: onWorkers },
    { tasks: 6, segments: [script(10)], resultBytes: 500_000, isWarm: true, strategies: onWorkers },
    {
      tasks: 6,
      segments: [script(10)],
      payloadBytes: 300_000,
      resultBytes: 300_000,
      isWarm: true,
      strategies: onWorkers,
    },
  ],
};

function phrase(segment: Segment): string {
  if (segment.kind === 'cpu') {
    return `${segment.ms} ms ${segment.gil === 'held' ? 'computing' : 'native'}`;
  }
  return `${segment.ms} ms ${segment.libuv === true ? 'file' : 'timer'}`;
}

function titleOf(draft: Draft): string {
  const { tasks, segments, payloadBytes = 0, resultBytes = 0, machine = {} } = draft;
  const parts = [`${tasks} × (${segments.map(phrase).join(', ')})`];
  if (payloadBytes > 0) {
    parts.push(`${payloadBytes / 1000} kB sent`);
  }
  if (resultBytes > 0) {
    parts.push(`${resultBytes / 1000} kB back`);
  }
  if (machine.maxWorkers !== undefined) {
    parts.push(`workers: ${machine.maxWorkers}`);
  }
  if (draft.isWarm === true) {
    parts.push('warm workers');
  }
  if (draft.isCrypto === true) {
    parts.push('crypto.pbkdf2');
  }
  return `${parts.join(', ')}${draft.isBlocking === true ? ', without promises' : ''}`;
}

function caseOf(group: string, draft: Draft, number: number): WorkloadCase {
  const workload: Workload = {
    tasks: draft.tasks,
    segments: draft.segments,
    async: draft.isBlocking !== true,
    payloadBytes: draft.payloadBytes ?? 0,
    resultBytes: draft.resultBytes ?? 0,
  };
  return {
    kind: 'workload',
    id: `J${String(number).padStart(2, '0')}`,
    title: titleOf(draft),
    group,
    machine: draft.machine ?? {},
    workload,
    strategies: draft.strategies ?? all,
    isWarm: draft.isWarm ?? false,
    ...(draft.isCrypto === undefined ? {} : { isCrypto: draft.isCrypto }),
  };
}

export const nodeCases: readonly WorkloadCase[] = Object.entries(groups)
  .flatMap(([group, drafts]) => drafts.map((draft) => ({ group, draft })))
  .map(({ group, draft }, index) => caseOf(group, draft, index + 1));
