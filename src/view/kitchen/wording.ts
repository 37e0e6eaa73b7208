/**
 * The words of the kitchen picture: what each place is called and which real thing it stands for, the legend of a strategy, and
 * a scene as one sentence for those who do not see it. The terms are those of the Python and Node.js documentation.
 * Says nothing about whole runs; that is the simulator's explanation.
 */
import type { Strategy } from '../../core/workload';
import { formatCount, formatDuration } from '../format';
import type { Cook, CookPlace, KitchenPlan, Scene } from './scene';

export interface PlaceName {
  /** In the picture. */
  readonly title: string;
  /** The real thing. */
  readonly term: string;
}

type Style = KitchenPlan['style'];

const placeNames: Readonly<Record<CookPlace, PlaceName>> = {
  stove: { title: 'The stove', term: 'the GIL' },
  waiting: { title: 'Waiting for the stove', term: 'another thread holds the GIL' },
  appliance: { title: 'Mixer runs by itself', term: 'native code, GIL released' },
  door: { title: 'At the supplier’s door', term: 'blocking I/O' },
  hatch: { title: 'Hatch', term: 'pickling' },
  core: { title: 'Waiting for power', term: 'for a core' },
  apron: { title: 'Putting the apron on', term: 'starting' },
  bench: { title: 'Bench', term: 'idle' },
};

const styledNames: Readonly<Record<Style, Partial<Record<CookPlace, PlaceName>>>> = {
  stove: {},
  stoves: {
    stove: { title: 'Stoves, one per core', term: 'no GIL' },
    appliance: { title: 'Mixers', term: 'native code' },
    waiting: { title: 'Waiting', term: 'for a lock' },
  },
  ovens: {
    stove: { title: 'Chopping board', term: 'CPU work on the loop' },
    appliance: { title: 'Mixer, watched', term: 'native code' },
    bench: { title: 'Free to look around', term: 'the loop waits for events' },
  },
};

const javascriptNames: Partial<Record<CookPlace, PlaceName>> = {
  stove: { title: 'Chopping board', term: 'JavaScript runs' },
  appliance: { title: 'Mixers', term: 'native code, libuv' },
  door: { title: 'At the supplier’s door', term: 'files, names: libuv' },
  hatch: { title: 'Hatch', term: 'structured clone' },
  bench: { title: 'Bench', term: 'idle, or waiting for events' },
};

/** Below a kitchen of its own. */
const ownKitchenWords: Readonly<Record<CookPlace, string>> = {
  stove: 'cooks: its own GIL',
  waiting: 'waits for the GIL',
  appliance: 'mixer: native code',
  door: 'supplier’s door: I/O',
  hatch: 'hatch: pickling',
  core: 'no power: waits for a core',
  apron: 'starts',
  bench: 'idle',
};

const ownJavaScriptWords: Partial<Record<CookPlace, string>> = {
  stove: 'chops: JavaScript runs',
  hatch: 'hatch: cloning',
};

export function wordsBelow(place: CookPlace, { style }: KitchenPlan, strategy: Strategy): string {
  const other = isJavaScript(strategy)
    ? ownJavaScriptWords[place]
    : place === 'stove' && style === 'stoves'
      ? 'cooks: no GIL'
      : undefined;
  return other ?? ownKitchenWords[place];
}

function isJavaScript(strategy: Strategy): boolean {
  return strategy === 'promise-all' || strategy === 'worker-threads';
}

export function placeName(place: CookPlace, style: Style, strategy: Strategy): PlaceName {
  const javascript = isJavaScript(strategy) ? javascriptNames[place] : undefined;
  return javascript ?? styledNames[style][place] ?? placeNames[place];
}

export const ovenNames = {
  oven: { title: 'Ovens', term: 'suspended at await' },
  cold: { title: 'Done, going cold', term: 'ready, the event loop is busy' },
  returned: { title: 'On the counter', term: 'result waits for the event loop' },
} as const;

export interface LegendEntry {
  readonly picture: string;
  readonly meaning: string;
}

const shared = {
  order: { picture: 'Order', meaning: 'a task of the workload' },
  thread: { picture: 'Cook', meaning: 'a thread' },
  stove: { picture: 'The one stove', meaning: 'the GIL: who holds it executes Python, everybody else waits' },
  mixer: { picture: 'Mixer', meaning: 'native code that released the GIL: it runs while the stove is free' },
  door: { picture: 'Supplier’s door', meaning: 'blocking I/O: the thread sleeps without the GIL' },
  stall: { picture: 'Dish going cold', meaning: 'a task that could go on while the event loop is busy: a stall' },
} as const;

const legends: Readonly<Record<Strategy, readonly LegendEntry[]>> = {
  sequential: [
    shared.order,
    { picture: 'One cook', meaning: 'one thread, one task after the other' },
    { picture: 'Stove or board', meaning: 'executing Python' },
    { ...shared.door, meaning: 'blocking I/O: nobody cooks meanwhile' },
  ],
  threads: [shared.order, shared.thread, shared.stove, shared.mixer, shared.door],
  asyncio: [
    shared.order,
    { picture: 'The one cook', meaning: 'the event loop’s thread' },
    { picture: 'Oven', meaning: 'an await: the dish needs nobody until it is done' },
    { picture: 'Chopping board', meaning: 'CPU work: the loop does nothing else meanwhile' },
    { ...shared.door, meaning: 'a blocking call: the loop stands still' },
    shared.stall,
  ],
  'to-thread': [
    shared.order,
    { picture: 'Event loop', meaning: 'the cook who hands orders to the others and wants the stove as well' },
    { ...shared.thread, meaning: 'a thread of the loop’s default executor' },
    shared.stove,
    shared.mixer,
    shared.door,
  ],
  processes: [
    shared.order,
    { picture: 'Kitchen of its own', meaning: 'a worker process: own interpreter, own stove, own GIL' },
    { picture: 'Opening time', meaning: 'process start-up, before the first task' },
    { picture: 'Hatch', meaning: 'pickling: arguments and results are copied through a pipe' },
    { picture: 'Queue manager, feeder', meaning: 'threads of the pool that pass orders, under the main GIL' },
  ],
  interpreters: [
    shared.order,
    { picture: 'Kitchen of its own', meaning: 'an interpreter with its own GIL in the same process' },
    { picture: 'Opening time', meaning: 'creating the interpreter' },
    { picture: 'Hatch', meaning: 'arguments and results that cannot be shared are pickled' },
    { picture: 'Main kitchen', meaning: 'orders are taken and results given back under the main GIL' },
  ],
  'free-threaded': [
    shared.order,
    shared.thread,
    { picture: 'Stoves', meaning: 'processor cores: without a GIL every thread can cook' },
    { picture: 'Waiting for power', meaning: 'more threads than cores' },
    { picture: 'Supplier’s door', meaning: 'blocking I/O' },
  ],
  'promise-all': [
    shared.order,
    { picture: 'The one cook', meaning: 'the event loop: all JavaScript runs here' },
    { picture: 'Oven', meaning: 'an await on the network: it needs no thread' },
    { picture: 'Helpers', meaning: 'libuv’s threads: files, name lookups, crypto, zlib' },
    shared.stall,
  ],
  'worker-threads': [
    shared.order,
    { picture: 'Kitchen of its own', meaning: 'a worker thread with a JavaScript engine of its own' },
    { picture: 'Opening time', meaning: 'starting the worker' },
    { picture: 'Hatch', meaning: 'messages are cloned, written by one side and read by the other' },
  ],
  cluster: [
    shared.order,
    {
      picture: 'Other restaurants',
      meaning: 'nodes: machines with workers, each with an interpreter and a GIL of its own',
    },
    {
      picture: 'Dispatch',
      meaning: 'the scheduler: it hears of every order and hands out the next, one message at a time',
    },
    { picture: 'Opening time', meaning: 'starting the worker program on its machine' },
    { picture: 'Hatch', meaning: 'writing and reading what goes over the network' },
    { picture: 'Supplier’s door', meaning: 'waiting for data from the network, or for I/O of the task' },
  ],
};

/** Which thing of the picture is which real thing. */
export function legendOf(strategy: Strategy): readonly LegendEntry[] {
  return legends[strategy];
}

/** What a group of cooks does, after their number: `wait for the stove`. */
function doing(place: CookPlace, style: Style, isOne: boolean): string {
  const s = isOne ? 's' : '';
  switch (place) {
    case 'stove':
      return style === 'ovens'
        ? `work${s} at the chopping board`
        : style === 'stove'
          ? `stand${s} at the stove and hold${s} the GIL`
          : `cook${s} at ${isOne ? 'a stove' : 'stoves'}`;
    case 'waiting':
      return `wait${s} for the stove`;
    case 'appliance':
      return `run${s} native code`;
    case 'door':
      return `wait${s} at the supplier’s door`;
    case 'hatch':
      return `pass${isOne ? 'es' : ''} data through the hatch`;
    case 'core':
      return `wait${s} for a core`;
    case 'apron':
      return `start${s}`;
    case 'bench':
      return isOne ? 'is idle' : 'are idle';
  }
}

const spokenOrder: readonly CookPlace[] = ['stove', 'waiting', 'appliance', 'door', 'hatch', 'core', 'apron', 'bench'];

function whoDoes(cooks: readonly Cook[], place: CookPlace, style: Style): string | undefined {
  const there = cooks.filter((cook) => cook.place === place);
  const [only] = there;
  if (only === undefined) {
    return undefined;
  }
  if (there.length > 1) {
    return `${there.length} cooks ${doing(place, style, false)}`;
  }
  const dish = only.task >= 0 && place !== 'bench' ? ` for task ${only.task + 1}` : '';
  return `${only.name} ${doing(place, style, true)}${dish}`;
}

/** `2 orders wait.` */
function counted(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : count === 1 ? `1 ${one}` : `${count} ${many}`;
}

/** In kitchens of their own people are counted, in the main one they are named. */
function peopleOf(scene: Scene, { style, capacity }: KitchenPlan): readonly (string | undefined)[] {
  const [main, ...others] = scene.kitchens.map((kitchen) => kitchen.cooks);
  const away = others.flat();
  return spokenOrder.flatMap((place) => {
    // Threads that only pass orders on are worth no word while they rest.
    const here = place === 'bench' && capacity.length > 1 ? undefined : whoDoes(main ?? [], place, style);
    const cooking = away.filter((cook) => cook.place === place).length;
    const there =
      place === 'stove' ? counted(cooking, 'other kitchen cooks', 'other kitchens cook') : whoDoes(away, place, style);
    return [here, there];
  });
}

/** The scene in one sentence, for the screen reader and below the picture. */
export function describeScene(scene: Scene, plan: KitchenPlan): string {
  const opening = scene.kitchens.filter((kitchen) => kitchen.opening === 'opening').length;
  const { stall } = scene;
  const parts = [
    ...peopleOf(scene, plan),
    counted(opening, 'kitchen is opening', 'kitchens are opening'),
    counted(scene.ovens.length, 'dish is in the oven', 'dishes are in the ovens'),
    plan.style === 'ovens'
      ? counted(scene.cold.length, 'finished dish goes cold', 'finished dishes go cold')
      : counted(scene.cold.length, 'result waits for the event loop', 'results wait for the event loop'),
    stall?.isLoud === true ? `the event loop has been stalled for ${formatDuration(stall.forMs)}` : undefined,
    counted(scene.ordered + scene.queued, 'order waits', 'orders wait'),
    `${scene.served} of ${formatCount(scene.total, 'task')} served`,
  ];
  const text = `At ${formatDuration(scene.timeMs)}: ${parts.filter((part) => part !== undefined).join('; ')}.`;
  return scene.total < scene.all
    ? `${text} The picture follows ${scene.total} of ${scene.all} tasks, which end at ${formatDuration(scene.endsAtMs)}.`
    : text;
}
