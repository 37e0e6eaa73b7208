/**
 * A comparison of the strategies for one workload on one machine: which are possible, how each does, and which to take. What
 * every answer with more than the advice's own simulation is made from: the command line's, and that of tools for coding
 * agents. Formats are up to those; the simulation itself is the simulator's.
 */
import type { AdviceSettings, FunctionAdvice } from '../advice/finding';
import {
  beyondOneMachine,
  type BeyondOneMachine,
  defaultEngine,
  type EngineChoice,
  refusedElsewhere,
} from '../advice/target';
import type { MeasuredCall } from '../core/measuredCall';
import {
  type Illegal,
  type Machine,
  type Origin,
  type Outcome,
  strategies,
  type Strategy,
  type Workload,
} from '../core/workload';
import type { WorkloadParameter } from '../protocol';
import { type BreakEven, breakEvens } from '../simulator/breakEven';
import { comparedStrategies, illegalStrategies } from '../simulator/legality';
import type { SimulationOptions } from '../simulator/measure';
import { chooseStrategy, type Preferences } from '../simulator/rank';
import { type Sensitivity, sensitivity, sensitivityParameters } from '../simulator/sensitivity';
import { compare, simulate } from '../simulator/simulate';
import { smallWorkload } from './smallWorkload';

/** Events per run of the searches, of which there are hundreds; with fewer, a few tasks stand for many and threads look slower. */
const searchEvents = 20_000;

/** A function whose times somebody has measured. */
export interface MeasuredFunction {
  readonly call: MeasuredCall;
  /** Undefined where the advice has no simulation of it. */
  readonly origins: Readonly<Record<WorkloadParameter, Origin>> | undefined;
}

/** What is simulated, and what is known of it beforehand. */
export interface Subject {
  readonly title: string;
  readonly workload: Workload;
  readonly illegal: readonly Illegal[];
  /** False where turning the caller into a coroutine is not to be recommended. */
  readonly mayBecomeAsync: boolean;
  /** What would run the tasks on several machines. */
  readonly engine?: EngineChoice;
  /** What the function was measured to take, and where each number of the workload comes from. */
  readonly measured?: MeasuredFunction;
}

export interface SimulationReport {
  /** The function's name, or the workload file's. */
  readonly title: string;
  readonly workload: Workload;
  readonly machine: Machine;
  readonly outcomes: readonly Outcome[];
  readonly illegal: readonly Illegal[];
  readonly recommended: Strategy;
  /** The interpreter and the day that the machine's figures were measured on; missing for other figures. */
  readonly measuredOn?: string;
  /** Missing for a function that nobody has measured, and for a workload file. */
  readonly measured?: MeasuredFunction;
  readonly whatIf?: WhatIf;
  /** Where this machine takes longer than the tasks may. */
  readonly beyond?: BeyondOneMachine;
}

/** What would have to be different for another answer. */
export interface WhatIf {
  readonly breakEven: readonly BreakEven[];
  readonly sensitivity: readonly Sensitivity[];
}

/** One function as the analysis sees it, or as it was measured. */
export function subjectOf(advice: FunctionAdvice): Subject {
  const { summary, simulation, measured } = advice;
  return {
    title: summary.facts.name,
    workload: simulation?.workload ?? smallWorkload(advice),
    illegal: simulation?.illegal ?? [],
    mayBecomeAsync: summary.facts.isAsync,
    ...(measured === undefined ? {} : { measured: { call: measured, origins: simulation?.origins } }),
  };
}

/** @param asked The strategies to compare; none: every one that the machine can run. */
export function simulated(
  { title, workload, illegal, mayBecomeAsync, measured, engine = defaultEngine }: Subject,
  machine: Machine,
  asked: readonly Strategy[],
  settings: AdviceSettings,
  options: SimulationOptions,
  isWhatIf: boolean,
): SimulationReport {
  const wanted =
    asked.length === 0 ? comparedStrategies(machine) : strategies.filter((strategy) => asked.includes(strategy));
  const elsewhere = refusedElsewhere(illegal);
  const impossible = [
    ...illegalStrategies(wanted, machine),
    ...(elsewhere === undefined ? [] : [{ strategy: 'cluster', reason: elsewhere } as const]).filter(
      ({ strategy }) => wanted.includes(strategy) && machine.cluster !== undefined,
    ),
    ...illegal.filter(({ strategy }) => wanted.includes(strategy)),
  ];
  const legal = wanted.filter((strategy) => !impossible.some((each) => each.strategy === strategy));
  const outcomes = compare(workload, machine, legal, options);
  const { targetMs } = settings;
  const advisable = legal.filter((strategy) => mayBecomeAsync || strategy !== 'asyncio');
  const candidates = advisable.length === 0 ? legal : advisable;
  const preferences = { async: workload.async, stallLimitMs: settings.stallLimitMs };
  const recommended = chooseStrategy(
    outcomes.filter(({ strategy }) => candidates.includes(strategy)),
    preferences,
  );
  const considered = outcomes.filter(({ strategy }) => candidates.includes(strategy));
  const beyond =
    targetMs === undefined || asked.length > 0
      ? undefined
      : beyondOneMachine({ workload, illegal }, machine, considered, { ...engine, targetMs }, options);
  const isShown = beyond === undefined || legal.includes('cluster');
  return {
    title,
    workload,
    machine,
    outcomes: isShown ? outcomes : [...outcomes, simulate(workload, beyond.machine, 'cluster', options)],
    illegal: impossible,
    recommended,
    ...(measured === undefined ? {} : { measured }),
    ...(beyond === undefined ? {} : { beyond }),
    ...(isWhatIf ? { whatIf: lookAround(workload, machine, legal, candidates, { ...options, ...preferences }) } : {}),
  };
}

function lookAround(
  workload: Workload,
  machine: Machine,
  legal: readonly Strategy[],
  candidates: readonly Strategy[],
  options: SimulationOptions & Preferences,
): WhatIf {
  return {
    breakEven: breakEvens(workload, machine, legal, { ...options, maxEvents: searchEvents }),
    sensitivity: sensitivity(workload, machine, sensitivityParameters, {
      ...options,
      maxEvents: searchEvents,
      strategies: candidates,
    }),
  };
}
