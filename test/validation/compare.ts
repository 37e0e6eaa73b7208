/**
 * Sets what was measured beside what the simulator predicts on the calibrated machine, and judges by the accuracy classes of
 * docs/simulator.md. Predictions are medians over seeds; computing is as long as it was measured alone beside each run.
 * It neither measures nor writes; the documentation and the test both stand on it.
 */
import type { Accuracy, Machine, Strategy, Workload } from '../../src/core/workload';
import { machineOf } from '../../src/server/calibration/calibration';
import { atPace } from '../../src/server/calibration/pace';
import { accuracyOf, stallAccuracyOf } from '../../src/simulator/accuracy';
import { measureOrRepresent } from '../../src/simulator/represent';
import { runScenario } from '../../src/simulator/scenario';
import type { Scenario, ScenarioResult, ScenarioStep } from '../../src/simulator/scenario';
import type { ScenarioCase, ScenarioFigure, ValidationCase, WorkloadCase } from './cases';
import { digestOf, type MeasuredRun, type ValidationResults } from './results';

export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** `3.12.1`. */
  readonly python: string;
  /** A strategy, or `scenario`. */
  readonly run: string;
  /** `makespan`, `speed-up`, `stall`, `lag p50`, … */
  readonly figure: string;
  readonly accuracy: Accuracy;
  readonly measured: number;
  readonly predicted: number;
  /** Predicted over measured, less one. */
  readonly deviation: number;
  readonly isMet: boolean;
}

/** Whether the strategy that the simulation finds fastest is the fastest, within 10 %, in reality. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly python: string;
  readonly chosen: Strategy;
  readonly fastest: Strategy;
  /** Measured time of the chosen strategy over that of the fastest. */
  readonly ratio: number;
  readonly isMet: boolean;
}

export interface Validation {
  readonly comparisons: readonly Comparison[];
  readonly choices: readonly Choice[];
}

/** Share that a prediction may deviate by; class C is a band, and D is not judged. */
const tolerances = { A: 0.05, B: 0.1 } as const;
/** A figure of class C is met within this factor of the median, or between the 10th and 90th percentile of the seeds. */
const bandFactor = 2;

/** What a band needs at least. */
const bandSeeds = 50;

/**
 * Less is below what epoll's whole milliseconds, the start of an event loop and the measuring itself resolve; it counts for
 * figures of a few milliseconds only.
 */
const resolutionMs = 1;

const worthwhile = 1.1;

export interface CompareOptions {
  readonly seeds: number;
}

/** @throws Error for results of a case that was changed since. */
export function compareAll(
  cases: readonly ValidationCase[],
  results: ValidationResults,
  { seeds }: CompareOptions,
): Validation {
  const comparisons: Comparison[] = [];
  const choices: Choice[] = [];
  for (const each of cases) {
    const measured = results.cases[each.id];
    if (measured === undefined) {
      continue;
    }
    if (measured.digest !== digestOf(each)) {
      throw new Error(`${each.id} was changed since it was measured on ${results.calibration.interpreter.version}.`);
    }
    const base = {
      id: each.id,
      title: each.title,
      group: each.group,
      python: results.calibration.interpreter.version,
    };
    const calibrated = machineOf(results.calibration, each.machine);
    const machineOfRun = ({ pace }: MeasuredRun): Machine => ({
      ...calibrated,
      overheads: atPace(calibrated.overheads, pace / (results.calibration.pace ?? pace)),
    });
    if (each.kind === 'scenario') {
      const run = measured.runs['scenario'];
      if (run !== undefined) {
        comparisons.push(...compareScenario(each, base, run, machineOfRun(run), seeds));
      }
    } else {
      const { figures, choice } = compareWorkload(each, base, measured.runs, machineOfRun, seeds);
      comparisons.push(...figures);
      choices.push(...choice);
    }
  }
  return { comparisons, choices };
}

type Base = Pick<Comparison, 'id' | 'title' | 'group' | 'python'>;

function compareWorkload(
  each: WorkloadCase,
  base: Base,
  runs: Readonly<Record<string, MeasuredRun>>,
  machineOfRun: (run: MeasuredRun) => Machine,
  seeds: number,
): { readonly figures: readonly Comparison[]; readonly choice: readonly Choice[] } {
  const figures: Comparison[] = [];
  const times: (StrategyTimes & { readonly accuracy: Accuracy })[] = [];
  for (const strategy of each.strategies) {
    const run = runs[strategy];
    const measured = run?.figures['makespanMs'];
    if (run === undefined || measured === undefined) {
      continue;
    }
    const machine = machineOfRun(run);
    const accuracy = accuracyOfRun(each, machine, strategy);
    const enough = each.workload.async && accuracy.stall === 'C' ? Math.max(seeds, bandSeeds) : seeds;
    const predictions = predictWorkload(scaled(each.workload, run), machine, strategy, each.isWarm, enough);
    figures.push(judged(base, strategy, 'makespan', accuracy.makespan, measured, predictions.makespanMs));
    times.push({ strategy, accuracy: accuracy.makespan, measured, predicted: median(predictions.makespanMs) });
    const stall = run.figures['stallMs'];
    if (stall !== undefined && each.workload.async) {
      figures.push(judged(base, strategy, 'stall', accuracy.stall, stall, predictions.stallMs));
    }
  }
  const baseline = times.find(({ strategy }) => strategy === 'sequential');
  for (const { strategy, accuracy, measured, predicted } of times) {
    if (baseline !== undefined && strategy !== 'sequential') {
      const gain = baseline.measured / measured;
      const speedup = judged(base, strategy, 'speed-up', accuracy, gain, [baseline.predicted / predicted]);
      // One millisecond more or less of a short makespan is a larger share of it than the class allows.
      const isShort = Math.abs(speedup.deviation) <= resolutionMs / measured;
      figures.push({ ...speedup, isMet: speedup.isMet || isShort });
    }
  }
  return { figures, choice: times.length < 2 ? [] : [choiceOf(base, times)] };
}

interface StrategyTimes {
  readonly strategy: Strategy;
  readonly measured: number;
  readonly predicted: number;
}

function choiceOf({ id, title, python }: Base, times: readonly StrategyTimes[]): Choice {
  const chosen = times.reduce((best, each) => (each.predicted < best.predicted ? each : best));
  const fastest = times.reduce((best, each) => (each.measured < best.measured ? each : best));
  const ratio = chosen.measured / fastest.measured;
  return {
    id,
    title,
    python,
    chosen: chosen.strategy,
    fastest: fastest.strategy,
    ratio,
    isMet: ratio <= worthwhile,
  };
}

/** The classes of the product, but that a warm pool has nothing to start. */
function accuracyOfRun(
  each: WorkloadCase,
  machine: Machine,
  strategy: Strategy,
): { readonly makespan: Accuracy; readonly stall: Accuracy } {
  const stall = stallAccuracyOf(each.workload, machine, strategy);
  const isSteady = strategy === 'processes' && each.isWarm;
  return { makespan: isSteady ? 'A' : accuracyOf(each.workload, machine, strategy), stall };
}

function predictWorkload(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  isWarm: boolean,
  seeds: number,
): { readonly makespanMs: readonly number[]; readonly stallMs: readonly number[] } {
  const runs = Array.from({ length: seeds }, (_, index) =>
    measureOrRepresent(workload, machine, strategy, { seed: index + 1, isWarm, maxIntervals: 1000 }),
  );
  return {
    makespanMs: runs.map((run) => run.makespanMs),
    stallMs: runs.map((run) => run.longestStallMs),
  };
}

function compareScenario(
  each: ScenarioCase,
  base: Base,
  run: MeasuredRun,
  machine: Machine,
  seeds: number,
): readonly Comparison[] {
  const scenario = scaledScenario(each.scenario, run);
  const enough = each.accuracy === 'C' ? Math.max(seeds, bandSeeds) : seeds;
  const runs = Array.from({ length: enough }, (_, index) =>
    runScenario(scenario, machine, { seed: index + 1, maxIntervals: 1000 }),
  );
  return each.figures.flatMap((figure) => {
    const measured = run.figures[figure];
    const predictions = runs.map((result) => figureOf(result, figure));
    return measured === undefined
      ? []
      : [judged(base, 'scenario', figureNames[figure] ?? figure, each.accuracy, measured, predictions)];
  });
}

function figureOf(result: ScenarioResult, figure: ScenarioFigure): number {
  switch (figure) {
    case 'makespanMs':
      return result.makespanMs;
    case 'lagP50Ms':
      return median(result.lagsMs);
    case 'lagMaxMs':
      return Math.max(...result.lagsMs);
    default:
      return result.threadMs[figure.replace('thread ', '')] ?? Number.NaN;
  }
}

const figureNames: Readonly<Record<string, string>> = {
  makespanMs: 'makespan',
  lagP50Ms: 'lag p50',
  lagMaxMs: 'lag max',
};

function judged(
  base: Base,
  run: string,
  figure: string,
  accuracy: Accuracy,
  measured: number,
  predictions: readonly number[],
): Comparison {
  const predicted = median(predictions);
  const deviation = predicted / measured - 1;
  const isMet =
    accuracy === 'D' ||
    (figure !== 'speed-up' && Math.abs(predicted - measured) <= resolutionMs) ||
    (accuracy === 'C' ? isInBand(measured, predictions) : Math.abs(deviation) <= tolerances[accuracy]);
  return { ...base, run, figure, accuracy, measured, predicted, deviation, isMet };
}

function isInBand(measured: number, predictions: readonly number[]): boolean {
  const sorted = predictions.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  const middle = median(sorted);
  return (
    (measured >= at(0.1) && measured <= at(0.9)) || (measured >= middle / bandFactor && measured <= middle * bandFactor)
  );
}

type Speed = Pick<MeasuredRun, 'control' | 'native'>;

function scaled(workload: Workload, { control, native }: Speed): Workload {
  return {
    ...workload,
    segments: workload.segments.map((segment) =>
      segment.kind === 'cpu' ? { ...segment, ms: segment.ms * (segment.gil === 'held' ? control : native) } : segment,
    ),
  };
}

function scaledScenario(scenario: Scenario, { control, native }: Speed): Scenario {
  const factors = { cpu: control, native, sleep: 1, await: 1 } as const;
  const step = (each: ScenarioStep): ScenarioStep => ({ ...each, ms: each.ms * factors[each.kind] });
  const { threads, coroutines, ...rest } = scenario;
  return {
    ...rest,
    ...(threads === undefined ? {} : { threads: threads.map((each) => ({ ...each, steps: each.steps.map(step) })) }),
    ...(coroutines === undefined
      ? {}
      : { coroutines: coroutines.map((each) => ({ ...each, steps: each.steps.map(step) })) }),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
