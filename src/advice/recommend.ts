/**
 * Simulate and choose: runs every strategy that is legal for a workload and says which is best, in one sentence with its
 * reason and its assumption. The choice itself (10 % rule, stall limit) is simulator/rank's; the words are made here.
 */
import type { Project } from '../analysis/project';
import type { Machine, Outcome, Segment, Strategy, Workload } from '../core/workload';
import { nearestBreakEven } from '../simulator/breakEven';
import { comparedStrategies } from '../simulator/legality';
import { leastMakespanMs } from '../simulator/makespans';
import type { SimulationOptions } from '../simulator/measure';
import { chooseStrategy, isRecommendable, mayDecide, suggestChunksize } from '../simulator/rank';
import { compare, compareBriefly, type Compared, simulate } from '../simulator/simulate';
import type { FunctionAdvice, OutcomeFigures, Recommendation } from './finding';
import { type BeyondOneMachine, beyondOneMachine, type Wish } from './target';
import type { Site } from './workloads';

export interface Judgement {
  /** Made when somebody reads them: the recommendation needs less of the runs. */
  readonly outcomes: readonly OutcomeFigures[];
  readonly recommendation: Recommendation;
}

/** Events per run of the search for a break-even: it makes dozens of runs. */
const searchEvents = 2000;

/** Answers that are kept at a time. */
const mostKnown = 5000;

/** Judgements by workload: functions of a project repeat the same few patterns. */
export class Recommender {
  private readonly known = new Map<string, Judgement>();
  private readonly chunkSizes = new Map<string, number>();

  /** @param wish How long the tasks may take; without it nothing is said about further machines. */
  recommend(site: Site, machine: Machine, stallLimitMs: number, wish?: Wish): Judgement {
    const key = keyOf(site, machine, stallLimitMs, wish);
    const known = this.known.get(key);
    if (known) {
      return known;
    }
    const judgement = judge(site, machine, stallLimitMs, wish);
    if (this.known.size >= mostKnown) {
      this.known.clear();
    }
    this.known.set(key, judgement);
    return judgement;
  }

  /** `suggestChunksize`, searched once for equal workloads. */
  chunkSize(workload: Workload, machine: Machine, options: SimulationOptions): number {
    const key = JSON.stringify([keysOfWork(workload), numberOf(machine), options]);
    const size = this.chunkSizes.get(key) ?? suggestChunksize(workload, machine, options);
    if (this.chunkSizes.size >= mostKnown) {
      this.chunkSizes.clear();
    }
    this.chunkSizes.set(key, size);
    return size;
  }

  /** What a face shows of a site: the outcomes are made when it reads them. */
  simulationOf(
    site: Site,
    machine: Machine,
    stallLimitMs: number,
    wish?: Wish,
  ): NonNullable<FunctionAdvice['simulation']> {
    const { workload, unit, origins, illegal } = site;
    const judgement = this.recommend(site, machine, stallLimitMs, wish);
    return {
      workload,
      unit,
      origins,
      illegal,
      recommendation: judgement.recommendation,
      get outcomes() {
        return judgement.outcomes;
      },
    };
  }
}

function judge(site: Site, machine: Machine, stallLimitMs: number, wish: Wish | undefined): Judgement {
  const illegal = new Set<Strategy>(site.illegal.map(({ strategy }) => strategy));
  const legal = comparedStrategies(machine).filter((strategy) => !illegal.has(strategy));
  const compared = comparedAsNeeded(site.workload, machine, legal, wish !== undefined);
  const candidates = compared
    .filter(({ strategy }) => isRecommendable(strategy, site.workload))
    .map((outcome) => withStallOfOneCall(outcome, site));
  const strategy = chooseStrategy(candidates, { async: site.workload.async, stallLimitMs });
  const speedup = compared.find((outcome) => outcome.strategy === strategy)?.speedup ?? 1;
  const beyond = wish && beyondOneMachine(site, machine, candidates, wish, { maxEvents: runOptions.maxEvents });
  const recommendable = legal.filter((each) => isRecommendable(each, site.workload));
  return judgementOf(strategy, speedup, { site: withoutPlaces(site), machine, legal, compared, recommendable }, beyond);
}

/**
 * Threads that take turns at the GIL make the longest runs, and mostly it is clear without any that they will not be chosen.
 * A wish is told the least time of all.
 */
function comparedAsNeeded(
  workload: Workload,
  machine: Machine,
  legal: readonly Strategy[],
  needsAll: boolean,
): readonly Compared[] {
  const bounds = new Map<Strategy, number>();
  for (const strategy of needsAll || workload.async ? [] : legal) {
    const leastMs = leastMakespanMs(workload, machine, strategy);
    if (leastMs !== undefined) {
      bounds.set(strategy, leastMs);
    }
  }
  const compareAll = (strategies: readonly Strategy[]) => compareBriefly(workload, machine, strategies, runOptions);
  const sure = compareAll(legal.filter((strategy) => !bounds.has(strategy)));
  const candidates = sure.filter(({ strategy }) => isRecommendable(strategy, workload));
  const open = [...bounds].filter(([, leastMs]) => mayDecide(candidates, leastMs)).map(([strategy]) => strategy);
  return open.length === 0 ? sure : [...sure, ...compareAll(open)];
}

/** Timelines are kept by nobody. */
const runOptions = { maxIntervals: 0, maxEvents: 5000 };

/** What the rest is made from; no pieces of source text, which would stay for as long as the judgement. */
interface Grounds {
  readonly site: Site;
  readonly machine: Machine;
  readonly legal: readonly Strategy[];
  readonly compared: readonly Compared[];
  readonly recommendable: readonly Strategy[];
}

/** A function of its own, as whatever else is in reach of what is made later would be kept with it. */
function judgementOf(
  strategy: Strategy,
  speedup: number,
  grounds: Grounds,
  beyond: BeyondOneMachine | undefined,
): Judgement {
  let outcomes: readonly OutcomeFigures[] | undefined;
  return {
    get outcomes() {
      outcomes ??= outcomesOf(grounds, beyond);
      return outcomes;
    },
    recommendation: recommendationOf(strategy, speedup, grounds, beyond),
  };
}

function outcomesOf(
  { site: { workload }, machine, legal }: Grounds,
  beyond: BeyondOneMachine | undefined,
): readonly OutcomeFigures[] {
  const here = compare(workload, machine, legal, runOptions);
  const elsewhere = beyond && simulate(workload, beyond.machine, 'cluster', runOptions);
  return (elsewhere === undefined ? here : [...here, elsewhere]).map(figures);
}

function recommendationOf(
  strategy: Strategy,
  speedup: number,
  { site, machine, compared, recommendable }: Grounds,
  beyond: BeyondOneMachine | undefined,
): Recommendation {
  let reason: string | undefined;
  return {
    strategy,
    speedup,
    ...(beyond === undefined ? {} : { beyond }),
    // Made when somebody reads it: the break-even in it takes a search.
    get reason() {
      reason ??=
        reasonOf(site, machine, strategy, speedup, recommendable) +
        asyncioRemark(compared, speedup, recommendable) +
        (beyond === undefined ? '' : ` ${beyond.reason}`);
      return reason;
    },
  };
}

function withoutPlaces({ workload, origins, illegal, unit }: Site): Site {
  const segments = workload.segments.map(({ source, ...segment }): Segment => segment);
  return { workload: { ...workload, segments }, origins, illegal, unit };
}

/**
 * Calls of a coroutine come when they come. That the simulation starts all of them at once shows what they do to each other,
 * but what one of them does to the loop is the longest piece it runs without awaiting.
 */
function withStallOfOneCall(outcome: Compared, { workload, unit }: Site): Compared {
  if (!workload.async || unit !== 'call' || outcome.strategy !== 'asyncio') {
    return outcome;
  }
  let longest = 0;
  let current = 0;
  for (const segment of workload.segments) {
    current = segment.kind === 'io' && segment.awaitable ? 0 : current + segment.ms;
    longest = Math.max(longest, current);
  }
  return { ...outcome, longestStallMs: Math.min(outcome.longestStallMs, longest) };
}

/** The timeline is what only the view needs, and makes itself. */
function figures({ timeline, ...rest }: Outcome): OutcomeFigures {
  return rest;
}

function keyOf(site: Site, machine: Machine, stallLimitMs: number, wish: Wish | undefined): string {
  const illegal = site.illegal.map(({ strategy }) => strategy);
  return JSON.stringify([keysOfWork(site.workload), illegal, site.unit, numberOf(machine), stallLimitMs, wish]);
}

/** Everything by which a workload is simulated. */
function keysOfWork({ tasks, async, payloadBytes, resultBytes, segments }: Workload): readonly unknown[] {
  const keys = segments.map((segment) =>
    segment.kind === 'cpu'
      ? `c${segment.ms}${segment.gil}`
      : `i${segment.ms}${String(segment.awaitable)}${String(segment.blocksAsWritten)}${String(segment.libuv)}`,
  );
  return [tasks, async, payloadBytes, resultBytes, keys];
}

/** Machines are asked about again and again, and there are few: one number for all that are equal. */
const numbers = new WeakMap<Machine, number>();
const numbersByContent = new Map<string, number>();

function numberOf(machine: Machine): number {
  let number = numbers.get(machine);
  if (number === undefined) {
    const content = JSON.stringify(machine);
    number = numbersByContent.get(content) ?? numbersByContent.size;
    numbersByContent.set(content, number);
    numbers.set(machine, number);
  }
  return number;
}

const recommenders = new WeakMap<Project, Recommender>();

/** One per project: its functions share the answers. */
export function recommenderOf(project: Project): Recommender {
  let recommender = recommenders.get(project);
  if (!recommender) {
    recommender = new Recommender();
    recommenders.set(project, recommender);
  }
  return recommender;
}

/** What gains by cores rather than by overlapping waits. */
const parallelStrategies: ReadonlySet<Strategy> = new Set([
  'processes',
  'interpreters',
  'free-threaded',
  'worker-threads',
]);

const strategyTools: Readonly<Record<Strategy, string>> = {
  sequential: 'one after the other',
  threads: '`ThreadPoolExecutor`',
  asyncio: '`asyncio.gather`',
  'to-thread': '`asyncio.to_thread`',
  processes: '`ProcessPoolExecutor`',
  interpreters: '`InterpreterPoolExecutor`',
  'free-threaded': 'a free-threaded interpreter',
  'promise-all': '`Promise.all`',
  'worker-threads': '`worker_threads`',
  cluster: 'a cluster',
};

function reasonOf(
  site: Site,
  machine: Machine,
  strategy: Strategy,
  speedup: number,
  recommendable: readonly Strategy[],
): string {
  const { workload, unit } = site;
  const nature = natureOf(workload, machine.language === 'javascript' ? scriptNatures : pythonNatures);
  const perTask = workload.segments.reduce((sum, { ms }) => sum + ms, 0);
  const size = `${workload.tasks} ${unit}s of about ${formatMs(perTask)}`;
  if (strategy === 'sequential') {
    const dependent = site.illegal.find(
      ({ strategy, reason }) =>
        (strategy === 'processes' || strategy === 'worker-threads') && reason.includes('depend'),
    );
    return dependent
      ? `${nature}. Leave it sequential. ${dependent.reason}`
      : `${nature}. Leave it sequential: nothing else is faster for ${size}${breakEvenPhrase(site, machine, recommendable)} (simulated).`;
  }
  if (workload.async && speedup < 1.1) {
    return `${nature}. ${strategyTools[strategy]} keeps the event loop responsive; nothing is faster for ${size} (simulated).`;
  }
  const cores = parallelStrategies.has(strategy) ? ` on ${machine.cores} cores` : '';
  return `${nature}. ${strategyTools[strategy]} ≈ ${formatSpeedup(speedup)}×${cores} for ${size} (simulated).`;
}

/** From how many tasks on something would be faster, where that is within reach. */
function breakEvenPhrase({ workload, unit }: Site, machine: Machine, recommendable: readonly Strategy[]): string {
  const alternatives = recommendable.filter((strategy) => strategy !== 'sequential');
  const nearest = nearestBreakEven(workload, machine, alternatives, { maxEvents: searchEvents });
  return nearest === undefined
    ? ''
    : `; ${strategyTools[nearest.strategy]} pays from about ${Number(nearest.tasks.toPrecision(1))} ${unit}s on`;
}

/** Says why the longest bar is not the advice. */
function asyncioRemark(outcomes: readonly Compared[], speedup: number, recommendable: readonly Strategy[]): string {
  const left = recommendable.includes('asyncio') ? undefined : outcomes.find(({ strategy }) => strategy === 'asyncio');
  return left && left.speedup > 1.1 * speedup
    ? ` asyncio ≈ ${formatSpeedup(left.speedup)}× would need coroutines all the way up to the callers.`
    : '';
}

/** What a workload is, in words. */
interface Natures {
  readonly waits: string;
  readonly computes: string;
  readonly computesElsewhere: string;
}

const pythonNatures: Natures = {
  waits: 'It mostly waits, and waiting releases the GIL',
  computes: 'CPU-bound and holds the GIL: threads would take turns',
  computesElsewhere: 'CPU-bound in native code that releases the GIL: threads run in parallel',
};

const scriptNatures: Natures = {
  waits: 'It mostly waits',
  computes: 'CPU-bound on the thread of the event loop: nothing else runs meanwhile',
  computesElsewhere: "CPU-bound in native code on the threads of libuv's pool",
};

function natureOf({ segments }: Workload, natures: Natures): string {
  const sum = (matches: (segment: Segment) => boolean) =>
    segments.filter(matches).reduce((ms, segment) => ms + segment.ms, 0);
  const held = sum((segment) => segment.kind === 'cpu' && segment.gil === 'held');
  const free = sum((segment) => segment.kind === 'cpu' && segment.gil === 'released');
  const io = sum((segment) => segment.kind === 'io');
  const total = held + free + io;
  if (io >= 0.8 * total) {
    return natures.waits;
  }
  if (held >= 0.8 * total) {
    return natures.computes;
  }
  if (free >= 0.8 * total) {
    return natures.computesElsewhere;
  }
  return 'It computes and waits';
}

function formatSpeedup(speedup: number): string {
  return speedup >= 10 ? String(Math.round(speedup)) : speedup.toFixed(1);
}

function formatMs(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toPrecision(2))} s` : `${Number(ms.toPrecision(2))} ms`;
}
