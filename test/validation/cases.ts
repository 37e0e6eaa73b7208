/**
 * The programs that the simulator is validated with: workloads under every strategy, and scenarios of unequal threads or
 * coroutines, some of them drawn at random from a seed. Each runs for about a tenth of a second, so that a whole validation
 * stays within minutes. Nothing in them was chosen by looking at what the simulator makes of it.
 */
import type { Accuracy, Segment, StartMethod, Strategy, Workload } from '../../src/core/workload';
import type { Scenario, ScenarioStep, ScenarioThread } from '../../src/simulator/scenario';

/** What a machine is to differ in from the interpreter's own. */
export interface CaseMachine {
  readonly maxWorkers?: number;
  readonly startMethod?: StartMethod;
  readonly switchIntervalMs?: number;
}

interface CaseBase {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly machine: CaseMachine;
}

export interface WorkloadCase extends CaseBase {
  readonly kind: 'workload';
  readonly workload: Workload;
  readonly strategies: readonly Strategy[];
  readonly isWarm: boolean;
  /** Node: native work is crypto.pbkdf2 instead of a piece of given CPU time. */
  readonly isCrypto?: boolean;
}

/** Figures of a scenario that are compared, besides the makespan. */
export type ScenarioFigure = 'makespanMs' | 'lagP50Ms' | 'lagMaxMs' | `thread ${string}`;

export interface ScenarioCase extends CaseBase {
  readonly kind: 'scenario';
  readonly scenario: Scenario;
  readonly figures: readonly ScenarioFigure[];
  readonly accuracy: Accuracy;
}

export type ValidationCase = WorkloadCase | ScenarioCase;

/** The strategies that every Python from 3.8 on can run. */
const everywhere: readonly Strategy[] = ['sequential', 'threads', 'asyncio', 'to-thread', 'processes'];

type Part = Segment;
const cpu = (ms: number): Part => ({ kind: 'cpu', ms, gil: 'held' });
const free = (ms: number): Part => ({ kind: 'cpu', ms, gil: 'released' });
const wait = (ms: number): Part => ({ kind: 'io', ms, awaitable: false });
const rest = (ms: number): Part => ({ kind: 'io', ms, awaitable: true });

interface Draft {
  readonly tasks: number;
  readonly segments: readonly Part[];
  readonly async?: boolean;
  readonly payloadBytes?: number;
  readonly resultBytes?: number;
  readonly machine?: CaseMachine;
  readonly isWarm?: boolean;
  readonly strategies?: readonly Strategy[];
}

const groups: Readonly<Record<string, readonly Draft[]>> = {
  'computing with the GIL': [
    { tasks: 1, segments: [cpu(60)] },
    { tasks: 2, segments: [cpu(50)] },
    { tasks: 3, segments: [cpu(30)] },
    { tasks: 4, segments: [cpu(25)] },
    { tasks: 8, segments: [cpu(12)] },
    { tasks: 20, segments: [cpu(5)] },
    { tasks: 100, segments: [cpu(1)] },
    { tasks: 400, segments: [cpu(0.2)] },
  ],
  'waiting that blocks': [
    { tasks: 2, segments: [wait(50)] },
    { tasks: 4, segments: [wait(30)] },
    { tasks: 10, segments: [wait(12)] },
    { tasks: 20, segments: [wait(6)] },
    { tasks: 40, segments: [wait(3)] },
    { tasks: 6, segments: [wait(10), wait(10)] },
  ],
  'waiting that can be awaited': [
    { tasks: 4, segments: [rest(30)] },
    { tasks: 10, segments: [rest(12)], async: true },
    { tasks: 30, segments: [rest(5)] },
    { tasks: 60, segments: [rest(3)], async: true },
    { tasks: 5, segments: [rest(10), rest(15)], async: true },
    { tasks: 12, segments: [rest(4), rest(4)] },
  ],
  'computing and waiting': [
    { tasks: 4, segments: [cpu(10), wait(20)] },
    { tasks: 4, segments: [wait(20), cpu(10)] },
    { tasks: 8, segments: [cpu(3), wait(10)] },
    { tasks: 8, segments: [cpu(8), wait(4)] },
    { tasks: 10, segments: [rest(10), cpu(1)], async: true },
    { tasks: 10, segments: [rest(8), cpu(4)], async: true },
    { tasks: 20, segments: [rest(5), cpu(0.5)] },
    { tasks: 5, segments: [cpu(4), wait(6), cpu(4), wait(6)] },
    { tasks: 6, segments: [rest(6), cpu(3), rest(6), cpu(3)], async: true },
    { tasks: 3, segments: [wait(15), cpu(20), wait(5)] },
    { tasks: 16, segments: [cpu(2), rest(4)], async: true },
    { tasks: 12, segments: [wait(6), cpu(2)], async: true },
  ],
  'native code without the GIL': [
    { tasks: 2, segments: [free(50)] },
    { tasks: 4, segments: [free(25)] },
    { tasks: 8, segments: [free(12)] },
    { tasks: 40, segments: [free(2.5)] },
    { tasks: 4, segments: [free(20), cpu(5)] },
    { tasks: 6, segments: [cpu(2), free(12), cpu(2)] },
    { tasks: 8, segments: [wait(5), free(8)] },
    { tasks: 5, segments: [free(15)], async: true },
    { tasks: 6, segments: [rest(5), free(8), cpu(2)], async: true },
  ],
  'pools of several sizes': [
    { tasks: 6, segments: [wait(15)], machine: { maxWorkers: 1 } },
    { tasks: 8, segments: [wait(12)], machine: { maxWorkers: 2 } },
    { tasks: 12, segments: [wait(8)], machine: { maxWorkers: 3 } },
    { tasks: 16, segments: [wait(6)], machine: { maxWorkers: 8 } },
    { tasks: 16, segments: [wait(6)], machine: { maxWorkers: 16 } },
    { tasks: 8, segments: [cpu(10)], machine: { maxWorkers: 1 } },
    { tasks: 8, segments: [cpu(10)], machine: { maxWorkers: 3 } },
    { tasks: 8, segments: [cpu(10)], machine: { maxWorkers: 4 } },
    { tasks: 8, segments: [free(10)], machine: { maxWorkers: 4 } },
    { tasks: 12, segments: [cpu(3), wait(6)], machine: { maxWorkers: 4 } },
    { tasks: 10, segments: [rest(8), cpu(2)], async: true, machine: { maxWorkers: 3 } },
  ],
  'sending data to processes': [
    { tasks: 8, segments: [cpu(8)], payloadBytes: 10_000, strategies: ['sequential', 'processes'] },
    { tasks: 8, segments: [cpu(8)], payloadBytes: 300_000, strategies: ['sequential', 'processes'] },
    { tasks: 6, segments: [cpu(10)], payloadBytes: 1_000_000, strategies: ['sequential', 'processes'] },
    { tasks: 6, segments: [cpu(10)], resultBytes: 300_000, strategies: ['sequential', 'processes'] },
    { tasks: 6, segments: [cpu(10)], resultBytes: 1_000_000, strategies: ['sequential', 'processes'] },
    {
      tasks: 5,
      segments: [cpu(12)],
      payloadBytes: 500_000,
      resultBytes: 500_000,
      strategies: ['sequential', 'processes'],
    },
  ],
  'worker processes': [
    { tasks: 8, segments: [cpu(12)], isWarm: true, strategies: ['sequential', 'processes'] },
    { tasks: 40, segments: [cpu(2.5)], isWarm: true, strategies: ['sequential', 'processes'] },
    { tasks: 8, segments: [cpu(12)], isWarm: true, machine: { maxWorkers: 4 }, strategies: ['processes'] },
    { tasks: 6, segments: [free(12)], isWarm: true, strategies: ['processes'] },
    { tasks: 6, segments: [wait(15)], isWarm: true, strategies: ['processes'] },
    { tasks: 4, segments: [cpu(40)], machine: { startMethod: 'spawn' }, strategies: ['sequential', 'processes'] },
    { tasks: 4, segments: [cpu(40)], machine: { startMethod: 'forkserver' }, strategies: ['sequential', 'processes'] },
  ],
  'an event loop beside computing threads': [
    { tasks: 1, segments: [cpu(80)], async: true },
    { tasks: 2, segments: [cpu(40)], async: true },
    { tasks: 4, segments: [cpu(20)], async: true },
    { tasks: 8, segments: [cpu(10)], async: true },
    { tasks: 1, segments: [cpu(60)], async: true, machine: { switchIntervalMs: 1 } },
    { tasks: 3, segments: [free(25)], async: true },
  ],
};

function phrase(segment: Segment): string {
  const ms = `${segment.ms} ms`;
  if (segment.kind === 'cpu') {
    return segment.gil === 'held' ? `${ms} computing` : `${ms} native`;
  }
  return segment.awaitable ? `${ms} awaitable` : `${ms} blocking`;
}

function titleOf({
  tasks,
  segments,
  async = false,
  payloadBytes = 0,
  resultBytes = 0,
  machine = {},
  isWarm,
}: Draft): string {
  const parts = [`${tasks} × (${segments.map(phrase).join(', ')})`];
  if (payloadBytes > 0) {
    parts.push(`${payloadBytes / 1000} kB sent`);
  }
  if (resultBytes > 0) {
    parts.push(`${resultBytes / 1000} kB back`);
  }
  if (machine.maxWorkers !== undefined) {
    parts.push(`pools of ${machine.maxWorkers}`);
  }
  if (machine.switchIntervalMs !== undefined) {
    parts.push(`switch interval ${machine.switchIntervalMs} ms`);
  }
  if (machine.startMethod !== undefined) {
    parts.push(machine.startMethod);
  }
  if (isWarm === true) {
    parts.push('warm pool');
  }
  return `${parts.join(', ')}${async ? ', asynchronous' : ''}`;
}

function workloadCases(): readonly WorkloadCase[] {
  let number = 0;
  return Object.entries(groups).flatMap(([group, drafts]) =>
    drafts.map((draft): WorkloadCase => {
      number++;
      return {
        kind: 'workload',
        id: `V${String(number).padStart(2, '0')}`,
        title: titleOf(draft),
        group,
        machine: draft.machine ?? {},
        workload: {
          tasks: draft.tasks,
          segments: draft.segments,
          async: draft.async ?? false,
          payloadBytes: draft.payloadBytes ?? 0,
          resultBytes: draft.resultBytes ?? 0,
        },
        strategies: draft.strategies ?? everywhere,
        isWarm: draft.isWarm ?? false,
      };
    }),
  );
}

const hog = (name: string): ScenarioThread => ({ name, steps: [{ kind: 'cpu', ms: 2 }], isBackground: true });
const sleeper = (times: number): ScenarioThread => ({
  name: 'sleeper',
  steps: [{ kind: 'sleep', ms: 1 }],
  repeat: times,
});

type ScenarioDraft = Pick<ScenarioCase, 'title' | 'scenario' | 'figures' | 'accuracy'> & {
  readonly machine?: CaseMachine;
};

const convoys: readonly ScenarioDraft[] = [
  {
    title: '25 × sleep 1 ms beside a computing thread',
    scenario: { threads: [hog('hog'), sleeper(25)] },
    figures: ['thread sleeper'],
    accuracy: 'B',
  },
  {
    title: '60 × sleep 1 ms beside a computing thread, switch interval 1 ms',
    scenario: { threads: [hog('hog'), sleeper(60)] },
    figures: ['thread sleeper'],
    accuracy: 'B',
    machine: { switchIntervalMs: 1 },
  },
  {
    title: '25 × sleep 1 ms beside two computing threads',
    scenario: { threads: [hog('hog 1'), hog('hog 2'), sleeper(25)] },
    figures: ['thread sleeper'],
    accuracy: 'C',
  },
  {
    title: '25 × 1 ms native beside a computing thread',
    scenario: { threads: [hog('hog'), { name: 'native', steps: [{ kind: 'native', ms: 1 }], repeat: 25 }] },
    figures: ['thread native'],
    accuracy: 'B',
  },
  {
    title: 'two threads of 10 × (5 ms computing, 5 ms native)',
    scenario: {
      threads: ['one', 'two'].map((name) => ({
        name,
        steps: [
          { kind: 'cpu', ms: 5 },
          { kind: 'native', ms: 5 },
        ],
        repeat: 10,
      })),
    },
    figures: ['makespanMs'],
    accuracy: 'B',
  },
  {
    title: 'heartbeat of 10 ms beside 150 ms computing in a thread',
    scenario: { coroutines: [{ steps: [{ kind: 'cpu', ms: 150 }], inThread: true }], heartbeatMs: 10 },
    figures: ['lagP50Ms', 'makespanMs'],
    accuracy: 'B',
  },
  {
    title: 'heartbeat of 10 ms beside two threads computing 100 ms each',
    scenario: { coroutines: [{ steps: [{ kind: 'cpu', ms: 100 }], inThread: true, count: 2 }], heartbeatMs: 10 },
    figures: ['lagP50Ms'],
    accuracy: 'C',
  },
  {
    title: 'heartbeat of 10 ms beside four threads computing 50 ms each',
    scenario: { coroutines: [{ steps: [{ kind: 'cpu', ms: 50 }], inThread: true, count: 4 }], heartbeatMs: 10 },
    figures: ['lagMaxMs'],
    accuracy: 'C',
  },
  {
    title: 'heartbeat of 10 ms beside 60 ms computing on the loop',
    scenario: { coroutines: [{ steps: [{ kind: 'cpu', ms: 60 }] }], heartbeatMs: 10 },
    figures: ['makespanMs'],
    accuracy: 'A',
  },
];

/** mulberry32: enough for drawing workloads, and the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const mixSeed = 20_260_301;
export const mixCount = 40;

/** 1 to 12 threads of 1 to 5 steps each: computing, sleeping, native work; 0.3 to 40 ms, evenly on a logarithmic scale. */
function mixCases(): readonly ScenarioCase[] {
  const random = randomNumbers(mixSeed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const step = (): ScenarioStep => {
    const kind = (['cpu', 'sleep', 'native'] as const)[whole(0, 2)] ?? 'cpu';
    const ms = Number((0.3 * (40 / 0.3) ** random()).toFixed(2));
    return { kind, ms };
  };
  return Array.from({ length: mixCount }, (_, index): ScenarioCase => {
    const threads = Array.from({ length: whole(1, 12) }, (_, thread) => ({
      name: `thread ${thread + 1}`,
      steps: Array.from({ length: whole(1, 5) }, step),
    }));
    return {
      kind: 'scenario',
      id: `R${String(index + 1).padStart(2, '0')}`,
      title: `mix of ${threads.length} ${threads.length === 1 ? 'thread' : 'threads'}`,
      group: 'random mixes of threads',
      machine: {},
      scenario: { threads },
      figures: ['makespanMs'],
      accuracy: 'B',
    };
  });
}

export const validationCases: readonly ValidationCase[] = [
  ...workloadCases(),
  ...convoys.map((draft, index): ScenarioCase => ({
    kind: 'scenario',
    group: 'waiting beside computing threads',
    id: `S${String(index + 1).padStart(2, '0')}`,
    machine: {},
    ...draft,
  })),
  ...mixCases(),
];
