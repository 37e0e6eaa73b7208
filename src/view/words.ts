/**
 * The words of the view for the codes of the core vocabulary: strategies, classes, states, origins and parameters.
 * They are the Python documentation's own terms. One place, so that the bar, the tooltip, the table and the live region agree.
 * Holds no sentences about a particular run; those are in summary.ts and timeline/describe.ts.
 */
import type { EffectKind, FunctionClass, GilUse, Verdict } from '../core/verdict';
import type { Accuracy, ClusterEngine, Language, LaneState, Origin, Strategy } from '../core/workload';
import type { WorkloadParameter } from '../protocol';
import { formatShare } from './format';

export const strategyNames: Readonly<Record<Strategy, string>> = {
  sequential: 'Sequential',
  threads: 'Threads',
  asyncio: 'asyncio',
  'to-thread': 'asyncio.to_thread',
  processes: 'Processes',
  interpreters: 'Interpreters',
  'free-threaded': 'Free-threaded',
  'promise-all': 'Promise.all',
  'worker-threads': 'worker_threads',
  cluster: 'Cluster',
};

export const engineNames: Readonly<Record<ClusterEngine, string>> = {
  dask: 'Dask',
  ray: 'Ray',
  celery: 'Celery',
};

/** Names that are a plural take the verb's plural: `Processes pay`, `asyncio pays`. */
const pluralNames: ReadonlySet<Strategy> = new Set(['threads', 'processes', 'interpreters', 'worker-threads']);

/** The form of a verb that goes with a strategy's name. */
export function verbOf(strategy: Strategy, singular: string, plural: string): string {
  return pluralNames.has(strategy) ? plural : singular;
}

/** What the strategy does, for a person who meets its name for the first time. */
export const strategyMeanings: Readonly<Record<Strategy, string>> = {
  sequential: 'One task after the other on one thread',
  threads: 'ThreadPoolExecutor: threads that share one GIL',
  asyncio: 'One event loop, the tasks as coroutines',
  'to-thread': 'An event loop that hands each task to a thread',
  processes: 'ProcessPoolExecutor: worker processes with a GIL each',
  interpreters: 'InterpreterPoolExecutor: threads with an interpreter and a GIL each',
  'free-threaded': 'Threads on the build of Python without a GIL',
  'promise-all': 'All promises at once on one thread, libuv’s pool beside it',
  'worker-threads': 'Worker threads that receive copies of their data',
  cluster: 'Workers on further machines, handed their tasks over the network',
};

const classNames: Readonly<Record<FunctionClass, string>> = {
  cpu: 'CPU-bound',
  io: 'I/O-bound',
  mixed: 'Mixed CPU and I/O',
  trivial: 'Trivial',
  unknown: 'Not classified',
};

const gilNames: Readonly<Record<Language, Readonly<Record<GilUse, string>>>> = {
  python: { held: 'holds the GIL', released: 'releases the GIL', mixed: 'holds the GIL for part of the time' },
  javascript: {
    held: 'on the event loop',
    released: 'off the event loop',
    mixed: 'on the event loop for part of the time',
  },
};

/** `CPU-bound`, `holds the GIL`, `92 % confident`; fewer where there is nothing to say. */
export function verdictWords(verdict: Verdict, language: Language = 'python'): string[] {
  const words = [classNames[verdict.class]];
  if (verdict.class !== 'unknown' && verdict.class !== 'trivial') {
    words.push(gilNames[language][verdict.gil]);
  }
  if (verdict.class !== 'unknown') {
    words.push(`${formatShare(verdict.confidence)} confident`);
  }
  return words;
}

export const effectNames: Readonly<Record<EffectKind, string>> = {
  network: 'network',
  dns: 'name lookup',
  database: 'database',
  file: 'file',
  subprocess: 'subprocess',
  sleep: 'sleep',
  lock: 'lock',
  queue: 'queue',
  input: 'input',
  cpu: 'native code',
  await: 'await',
  bytecode: 'bytecode',
  unresolved: 'not known',
};

/** Where a GIL is drawn. */
const stateNames: Readonly<Record<LaneState, string>> = {
  running: 'Running, holds the GIL',
  released: 'Running, GIL released',
  'waiting-gil': 'Waiting for the GIL',
  'waiting-core': 'Waiting for a core',
  blocked: 'Waiting for I/O',
  awaiting: 'Suspended at await',
  starting: 'Starting',
  pickling: 'Pickling and transfer',
  idle: 'Idle',
  held: 'GIL held',
  ready: 'Ready, waits for the event loop',
};

/** On the free-threaded build and in JavaScript. */
const stateNamesWithoutGil: Partial<Record<LaneState, string>> = {
  running: 'Running',
  released: 'Running native code',
};

/** A state in full, for the legend, tooltip and screen reader. */
export function stateName(state: LaneState, hasGil: boolean): string {
  return (hasGil ? undefined : stateNamesWithoutGil[state]) ?? stateNames[state];
}

/** A state on a narrow segment. */
export const stateLabels: Readonly<Record<LaneState, string>> = {
  running: 'run',
  released: 'native',
  'waiting-gil': 'wait for GIL',
  'waiting-core': 'wait for core',
  blocked: 'I/O',
  awaiting: 'await',
  starting: 'start',
  pickling: 'pickle',
  idle: '',
  held: 'held',
  ready: 'ready',
};

export const originNames: Readonly<Record<Origin, string>> = {
  default: 'default',
  estimated: 'estimated',
  measured: 'measured',
  yours: 'yours',
};

export const originMeanings: Readonly<Record<Origin, string>> = {
  default: 'A default; the code does not say.',
  estimated: 'Estimated by the analysis of the code.',
  measured: 'Measured on this machine.',
  yours: 'Set by you.',
};

const parameterNames: Readonly<Record<WorkloadParameter, string>> = {
  tasks: 'Tasks',
  heldCpu: 'CPU with the GIL',
  freeCpu: 'CPU, GIL released',
  io: 'I/O',
  payload: 'Payload',
  cores: 'Cores',
  workers: 'Workers',
};

const parameterMeanings: Readonly<Record<WorkloadParameter, string>> = {
  tasks: 'How many times the function, or the simulated part of it, runs.',
  heldCpu: 'Per task: time that executes bytecode, or C code that keeps the GIL.',
  freeCpu: 'Per task: time in native code that released the GIL.',
  io: 'Per task: time that waits for I/O.',
  payload: 'Per task: bytes pickled and sent to a worker process.',
  cores: 'Processor cores that the program may use.',
  workers: 'Threads or processes in the pool.',
};

const scriptNames: Partial<Record<WorkloadParameter, string>> = { heldCpu: 'JavaScript', freeCpu: 'Native code' };

const scriptMeanings: Partial<Record<WorkloadParameter, string>> = {
  heldCpu: 'Per task: time that computes on the thread of the event loop.',
  freeCpu: 'Per task: time in native code on another thread.',
  payload: 'Per task: bytes cloned and sent to a worker thread.',
  workers: 'Worker threads in the pool.',
};

/** What a control is called, and what it means in a sentence. */
export function parameterWords(
  parameter: WorkloadParameter,
  language: Language = 'python',
): { readonly name: string; readonly meaning: string } {
  const isScript = language === 'javascript';
  return {
    name: (isScript ? scriptNames[parameter] : undefined) ?? parameterNames[parameter],
    meaning: (isScript ? scriptMeanings[parameter] : undefined) ?? parameterMeanings[parameter],
  };
}

/** How far to trust a figure, per class of docs/simulator.md. */
export const accuracyMeanings: Readonly<Record<Accuracy, string>> = {
  A: 'Within about 5 % of measured runs.',
  B: 'Within about 10 % of measured runs.',
  C: 'Within a factor of 2: the interpreter itself varies here from run to run.',
  D: 'Shows the direction, not the amount.',
};
