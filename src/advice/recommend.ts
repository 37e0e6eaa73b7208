/**
 * Simulate and choose: runs every strategy that is legal for a workload and says which is best, in one sentence with its
 * reason and its assumption. The choice itself (10 % rule, stall limit) is simulator/rank's; the words are made here.
 */
import type { Machine, Outcome, Segment, Strategy, Workload } from '../core/workload';
import { strategies } from '../core/workload';
import { chooseStrategy } from '../simulator/rank';
import { compare } from '../simulator/simulate';
import type { OutcomeFigures, Recommendation } from './finding';
import type { Site } from './workloads';

export interface Judgement {
  readonly outcomes: readonly OutcomeFigures[];
  readonly recommendation: Recommendation;
}

/** Judgements by workload: functions of a project repeat the same few patterns. */
export class Recommender {
  private readonly known = new Map<string, Judgement>();

  recommend(site: Site, machine: Machine, stallLimitMs: number): Judgement {
    const key = keyOf(site, machine, stallLimitMs);
    const known = this.known.get(key);
    if (known) {
      return known;
    }
    const judgement = judge(site, machine, stallLimitMs);
    if (this.known.size > 5000) {
      this.known.clear();
    }
    this.known.set(key, judgement);
    return judgement;
  }
}

function judge(site: Site, machine: Machine, stallLimitMs: number): Judgement {
  const illegal = new Set<Strategy>(site.illegal.map(({ strategy }) => strategy));
  const legal = strategies.filter((strategy) => !illegal.has(strategy));
  const outcomes = compare(site.workload, machine, legal, { maxIntervals: 1000, maxEvents: 5000 });
  // An event loop asks for coroutines all the way up to its callers: not something to recommend to plain functions.
  const candidates = site.workload.async ? outcomes : outcomes.filter((outcome) => outcome.strategy !== 'asyncio');
  const strategy = chooseStrategy(candidates, { async: site.workload.async, stallLimitMs });
  const speedup = outcomes.find((outcome) => outcome.strategy === strategy)?.speedup ?? 1;
  return {
    outcomes: outcomes.map(figures),
    recommendation: {
      strategy,
      speedup,
      reason: reasonOf(site, machine, strategy, speedup) + asyncioRemark(outcomes, speedup, candidates),
    },
  };
}

function figures(outcome: Outcome): OutcomeFigures {
  const { strategy, makespanMs, speedup, cpuUse, longestStallMs, gilWaitMs } = outcome;
  const { workers, explanation, accuracy, simulatedTasks } = outcome;
  return {
    strategy,
    makespanMs,
    speedup,
    cpuUse,
    longestStallMs,
    gilWaitMs,
    workers,
    explanation,
    accuracy,
    simulatedTasks,
  };
}

function keyOf(site: Site, machine: Machine, stallLimitMs: number): string {
  const segments = site.workload.segments.map((segment) =>
    segment.kind === 'cpu' ? `c${segment.ms}${segment.gil}` : `i${segment.ms}${String(segment.awaitable)}`,
  );
  const { tasks, async, payloadBytes, resultBytes } = site.workload;
  const illegal = site.illegal.map(({ strategy }) => strategy);
  return JSON.stringify([tasks, async, payloadBytes, resultBytes, segments, illegal, site.unit, machine, stallLimitMs]);
}

const strategyTools: Readonly<Record<Strategy, string>> = {
  sequential: 'one after the other',
  threads: '`ThreadPoolExecutor`',
  asyncio: '`asyncio.gather`',
  'to-thread': '`asyncio.to_thread`',
  processes: '`ProcessPoolExecutor`',
};

function reasonOf(site: Site, machine: Machine, strategy: Strategy, speedup: number): string {
  const { workload, unit } = site;
  const nature = natureOf(workload);
  const perTask = workload.segments.reduce((sum, { ms }) => sum + ms, 0);
  const size = `${workload.tasks} ${unit}s of about ${formatMs(perTask)}`;
  if (strategy === 'sequential') {
    const dependent = site.illegal.find(
      ({ strategy, reason }) => strategy === 'processes' && reason.includes('depend'),
    );
    return dependent
      ? `${nature}. Leave it sequential. ${dependent.reason}`
      : `${nature}. Leave it sequential: nothing else is faster for ${size} (simulated).`;
  }
  if (workload.async && speedup < 1.1) {
    return `${nature}. ${strategyTools[strategy]} keeps the event loop responsive; nothing is faster for ${size} (simulated).`;
  }
  const cores = strategy === 'processes' ? ` on ${machine.cores} cores` : '';
  return `${nature}. ${strategyTools[strategy]} ≈ ${formatSpeedup(speedup)}×${cores} for ${size} (simulated).`;
}

/** Says why the longest bar is not the advice. */
function asyncioRemark(outcomes: readonly Outcome[], speedup: number, candidates: readonly Outcome[]): string {
  const left = outcomes.find((outcome) => outcome.strategy === 'asyncio' && !candidates.includes(outcome));
  return left && left.speedup > 1.1 * speedup
    ? ` asyncio ≈ ${formatSpeedup(left.speedup)}× would need coroutines all the way up to the callers.`
    : '';
}

function natureOf({ segments }: Workload): string {
  const sum = (matches: (segment: Segment) => boolean) =>
    segments.filter(matches).reduce((ms, segment) => ms + segment.ms, 0);
  const held = sum((segment) => segment.kind === 'cpu' && segment.gil === 'held');
  const free = sum((segment) => segment.kind === 'cpu' && segment.gil === 'released');
  const io = sum((segment) => segment.kind === 'io');
  const total = held + free + io;
  if (io >= 0.8 * total) {
    return 'It mostly waits, and waiting releases the GIL';
  }
  if (held >= 0.8 * total) {
    return 'CPU-bound and holds the GIL: threads would take turns';
  }
  if (free >= 0.8 * total) {
    return 'CPU-bound in native code that releases the GIL: threads run in parallel';
  }
  return 'It computes and waits';
}

function formatSpeedup(speedup: number): string {
  return speedup >= 10 ? String(Math.round(speedup)) : speedup.toFixed(1);
}

function formatMs(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toPrecision(2))} s` : `${Number(ms.toPrecision(2))} ms`;
}
