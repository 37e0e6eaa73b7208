/**
 * Judging outcomes: which strategy to take, and which chunk size a process pool needs.
 * The margin is 10 %: less is within what a simulation can promise and not worth a change of code.
 * What is legal for a piece of code is decided before, by the advice.
 */
import type { Machine, Outcome, Strategy, Workload } from '../core/workload';
import { searchEvents } from './breakEven';
import { makespanOf } from './makespans';
import { worthwhile } from './margin';
import type { SimulationOptions } from './measure';
import { sumMs, taskMs } from './workloads';

export interface Preferences {
  /** The caller runs on an event loop. */
  readonly async: boolean;
  /** Longest time the event loop may be kept from running; only looked at for asynchronous callers. */
  readonly stallLimitMs: number;
  /** Another build of the interpreter may be recommended, not only another way to use this one. */
  readonly mayChangeBuild?: boolean;
}

/** Share of a task's time that needs a core of its own with the GIL, from which processes are worth their price. */
const parallelShare = 0.2;

/** Whether the strategy is one to recommend for the workload, however fast it is; the machine and the code may still forbid it. */
export function isRecommendable(strategy: Strategy, workload: Workload): boolean {
  switch (strategy) {
    case 'cluster':
      // Further machines are a decision about more than code; the advice names them where this one does not suffice.
      return false;
    case 'free-threaded':
      // Another build of Python is a decision about the whole program; what it would bring is shown, not recommended.
      return false;
    case 'asyncio':
      // An event loop asks for coroutines all the way up to its callers: not something to recommend to plain functions.
      return workload.async;
    case 'processes':
    case 'interpreters': {
      const total = taskMs(workload);
      return sumMs(workload, 'held') >= parallelShare * total;
    }
    default:
      return true;
  }
}

/** What a choice looks at. */
export type Judged = Pick<Outcome, 'strategy' | 'makespanMs' | 'longestStallMs'>;

/** Simplest first: how much code a strategy asks for and how much can go wrong with it. */
const simplicity: Readonly<Record<'sync' | 'async', readonly Strategy[]>> = {
  sync: [
    'sequential',
    'promise-all',
    'threads',
    'asyncio',
    'to-thread',
    'processes',
    'interpreters',
    'worker-threads',
    'free-threaded',
    'cluster',
  ],
  async: [
    'sequential',
    'asyncio',
    'promise-all',
    'to-thread',
    'threads',
    'processes',
    'interpreters',
    'worker-threads',
    'free-threaded',
    'cluster',
  ],
};

/**
 * The strategy to recommend: the shortest makespan, among those that keep the event loop responsive where there is one;
 * a simpler strategy within 10 % is preferred. `sequential` when nothing helps. When every strategy stalls the loop for
 * longer than the limit, the one with the shortest stall counts as the best that can be had.
 */
export function chooseStrategy(outcomes: readonly Judged[], preferences: Preferences): Strategy {
  const order = simplicity[preferences.async ? 'async' : 'sync'];
  const available = onThisMachine(preferences.mayChangeBuild === true ? outcomes : withoutOtherBuild(outcomes));
  const candidates = preferences.async ? responsive(available, preferences.stallLimitMs) : available;
  const bestMs = Math.min(...candidates.map((outcome) => outcome.makespanMs));
  const goodEnough = candidates.filter((outcome) => outcome.makespanMs <= bestMs * worthwhile);
  for (const strategy of order) {
    if (goodEnough.some((outcome) => outcome.strategy === strategy)) {
      return strategy;
    }
  }
  return 'sequential';
}

/** Runs that stand for larger ones are a little off; what is said without a run has to be clearer than that. */
const clearly = 1.04;

/**
 * For a caller on no event loop: false where `chooseStrategy` says the same with and without a strategy that takes at least
 * `leastMs`, because it is too slow, or because `sequential` is as good as it could be.
 */
export function mayDecide(others: readonly Judged[], leastMs: number): boolean {
  const candidates = onThisMachine(withoutOtherBuild(others));
  const bestMs = Math.min(...candidates.map(({ makespanMs }) => makespanMs));
  const sequential = candidates.find(({ strategy }) => strategy === 'sequential');
  const isTooSlow = leastMs > bestMs * worthwhile * clearly;
  const isSimplestBest =
    sequential !== undefined && sequential.makespanMs * clearly <= Math.min(bestMs, leastMs) * worthwhile;
  return !isTooSlow && !isSimplestBest;
}

/** `free-threaded` shows what another build would make of the work; that is an outlook, unless nothing else was asked for. */
function withoutOtherBuild(outcomes: readonly Judged[]): readonly Judged[] {
  const others = outcomes.filter((outcome) => outcome.strategy !== 'free-threaded');
  return others.length > 0 ? others : outcomes;
}

/** Other machines come into question where this one does not suffice, which is asked elsewhere (target.ts). */
function onThisMachine(outcomes: readonly Judged[]): readonly Judged[] {
  const here = outcomes.filter((outcome) => outcome.strategy !== 'cluster');
  return here.length > 0 ? here : outcomes;
}

function responsive(outcomes: readonly Judged[], limitMs: number): readonly Judged[] {
  const within = outcomes.filter((outcome) => outcome.longestStallMs <= limitMs);
  if (within.length > 0) {
    return within;
  }
  const leastMs = Math.min(...outcomes.map((outcome) => outcome.longestStallMs));
  return outcomes.filter((outcome) => outcome.longestStallMs <= leastMs * worthwhile);
}

/**
 * The smallest power of two as `chunksize` for a process pool that comes within 10 % of the best one.
 * 1 when tasks are long enough to be sent one by one.
 */
export function suggestChunksize(workload: Workload, machine: Machine, options: SimulationOptions = {}): number {
  const workers = machine.maxWorkers ?? machine.cores;
  const runs: { readonly chunksize: number; readonly makespanMs: number }[] = [];
  for (let chunksize = 1; chunksize * workers <= Math.max(workers, workload.tasks); chunksize *= 2) {
    const searching = { ...options, chunksize, maxEvents: options.maxEvents ?? searchEvents };
    runs.push({ chunksize, makespanMs: makespanOf(workload, machine, 'processes', searching) });
  }
  const bestMs = Math.min(...runs.map((run) => run.makespanMs));
  return runs.find((run) => run.makespanMs <= bestMs * worthwhile)?.chunksize ?? 1;
}
