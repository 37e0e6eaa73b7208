/**
 * What docs/concepts.md shows of the simulator: its pictures and its table of figures, made from named workloads on one named
 * machine. `npm run docs:pictures` writes them; a test of test/meta holds the page to them.
 */
import path from 'node:path';
import { strategies } from '../../src/core/workload';
import type { Machine, Segment, Strategy, Workload } from '../../src/core/workload';
import { defaultMachine } from '../../src/simulator/machine';
import { simulate } from '../../src/simulator/simulate';
import { svgOf } from '../../src/view/exporter';
import { formatDuration } from '../../src/view/format';
import { prepareKitchen } from '../../src/view/kitchen/director';
import { drawScene } from '../../src/view/kitchen/drawing';
import { planFloor } from '../../src/view/kitchen/plan';
import { kitchenSvg } from '../../src/view/kitchen/shapesText';
import { describeScene } from '../../src/view/kitchen/wording';
import { runAll } from '../../src/view/run';
import { buildPalette } from '../../src/view/timeline/palette';
import { strategyNames } from '../../src/view/words';
import { themes } from '../ui/view/themes';

const docs = path.join(import.meta.dirname, '../../docs');
export const conceptsPage = path.join(docs, 'concepts.md');
export const picturesFolder = path.join(docs, 'images');

const compute = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'held' });
const native = (ms: number): Segment => ({ kind: 'cpu', ms, gil: 'released' });
const awaited = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true });
const blocking = (ms: number): Segment => ({ kind: 'io', ms, awaitable: false });
const file = (ms: number): Segment => ({ kind: 'io', ms, awaitable: true, libuv: true });

function tasks(count: number, ...segments: Segment[]): Workload {
  return { tasks: count, segments, async: false, payloadBytes: 1000, resultBytes: 1000 };
}

const onLoop = (workload: Workload): Workload => ({ ...workload, async: true });

/** Four cores, so that two and "all" differ; the newest Python has every strategy. */
const newest = defaultMachine({ cores: 4, python: '3.14', startMethod: 'forkserver' });
const spawning = defaultMachine({ cores: 4, python: '3.12', startMethod: 'spawn' });
const node = defaultMachine({ cores: 4, language: 'javascript' });

interface Picture {
  readonly name: string;
  readonly form: 'kitchen' | 'timeline';
  readonly title: string;
  readonly strategy: Strategy;
  readonly workload: Workload;
  readonly machine: Machine;
  /** The moment, as a share of the run. */
  readonly share?: number;
}

const pictures: readonly Picture[] = [
  {
    name: 'kitchen-threads',
    form: 'kitchen',
    title: 'Four threads that compute',
    strategy: 'threads',
    workload: tasks(4, compute(50)),
    machine: { ...newest, maxWorkers: 4 },
    share: 0.62,
  },
  {
    name: 'timeline-threads',
    form: 'timeline',
    title: '4 × 50 ms computing',
    strategy: 'threads',
    workload: tasks(4, compute(50)),
    machine: { ...newest, maxWorkers: 4 },
  },
  {
    name: 'kitchen-asyncio',
    form: 'kitchen',
    title: 'Twelve awaits on one event loop',
    strategy: 'asyncio',
    workload: onLoop(tasks(12, awaited(100), compute(4))),
    machine: newest,
    share: 0.5,
  },
  {
    name: 'kitchen-stall',
    form: 'kitchen',
    title: 'time.sleep in a coroutine',
    strategy: 'asyncio',
    workload: onLoop(tasks(12, awaited(20), blocking(30))),
    machine: newest,
    share: 0.5,
  },
  {
    name: 'timeline-starvation',
    form: 'timeline',
    title: 'Two to_thread calls of 300 ms computing',
    strategy: 'to-thread',
    workload: onLoop(tasks(2, compute(300))),
    machine: newest,
  },
  {
    name: 'kitchen-processes',
    form: 'kitchen',
    title: 'Four processes that have just been started',
    strategy: 'processes',
    workload: tasks(8, compute(50)),
    machine: spawning,
    share: 0.24,
  },
  {
    name: 'kitchen-free-threaded',
    form: 'kitchen',
    title: 'Eight threads without a GIL on four cores',
    strategy: 'free-threaded',
    workload: tasks(8, compute(50)),
    machine: newest,
    share: 0.5,
  },
  {
    name: 'kitchen-promise-all',
    form: 'kitchen',
    title: 'Promise.all in Node.js',
    strategy: 'promise-all',
    workload: onLoop(tasks(8, awaited(40), compute(6), file(30))),
    machine: node,
    share: 0.62,
  },
];

const palette = buildPalette(
  'light',
  (token) => new Map<string, string>(Object.entries(themes.light)).get(token) ?? '',
);
const pictureWidth = 720;
const measure = (text: string, size: number): number => text.length * size * 0.56;

function drawKitchen({ strategy, workload, machine, title, share = 0.5 }: Picture): string {
  const outcome = simulate(workload, machine, strategy);
  const { plan, sceneAt } = prepareKitchen(outcome, workload);
  const hasLoop = outcome.timeline.lanes.some(({ kind }) => kind === 'event-loop');
  const floor = planFloor(plan, { width: pictureWidth, fontSize: 13, strategy, hasLoop, measure });
  const scene = sceneAt(outcome.makespanMs * share, true);
  const drawing = drawScene(scene, { floor, plan, strategy, palette, measure });
  return kitchenSvg(drawing, palette, { title, description: describeScene(scene, plan) });
}

function drawTimeline({ strategy, workload, machine, title }: Picture): string {
  const run = runAll({ workload, machine }, []);
  const outcome = run.outcomes.find((each) => each.strategy === strategy);
  if (outcome === undefined) {
    throw new Error(`${strategy} was not simulated.`);
  }
  const window = { start: 0, end: outcome.makespanMs };
  return svgOf({ functionName: title, run, outcome, recommended: undefined, window, palette });
}

/** Every picture of the page as a file's name and content. */
export function conceptsPictures(): ReadonlyMap<string, string> {
  return new Map(
    pictures.map((picture) => [
      `concepts-${picture.name}.svg`,
      picture.form === 'kitchen' ? drawKitchen(picture) : drawTimeline(picture),
    ]),
  );
}

const rows: readonly (readonly [words: string, workload: Workload])[] = [
  ['8 × 50 ms computing', tasks(8, compute(50))],
  ['8 × 50 ms native code that releases the GIL', tasks(8, native(50))],
  ['100 × 100 ms I/O that can be awaited', tasks(100, awaited(100))],
  ['100 × 100 ms I/O that can only block', tasks(100, blocking(100))],
  ['20 × (80 ms I/O that can be awaited, 20 ms computing)', tasks(20, awaited(80), compute(20))],
  ['100 × 0.1 ms computing', tasks(100, compute(0.1))],
];

const columns = strategies.filter(
  (strategy) => !['to-thread', 'promise-all', 'worker-threads', 'cluster'].includes(strategy),
);

/** The table of simulated figures, unaligned; prettier aligns it. */
function conceptsTable(): string {
  const head = ['Work', ...columns.map((strategy) => strategyNames[strategy])];
  const body = rows.map(([words, workload]) => [
    words,
    ...columns.map((strategy) => formatDuration(simulate(workload, newest, strategy).makespanMs)),
  ]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const begin = '<!-- simulated: npm run docs:pictures -->';
const end = '<!-- /simulated -->';

/** The page with the table in its place. */
export function withTable(page: string): string {
  const [before, rest = ''] = page.split(begin);
  const [, after] = rest.split(end);
  if (before === undefined || after === undefined) {
    throw new Error('docs/concepts.md has no place for the table.');
  }
  return `${before}${begin}\n\n${conceptsTable()}\n\n${end}${after}`;
}
