/**
 * What the advice hangs on: from which number of tasks the best strategy pays, and at which value of each assumption another one
 * would be best. The searches are the simulator's own (sensitivity, breakEven), with fewer events per run than a picture needs.
 * A generator, so that each answer can be shown as soon as it is there. Pure; the sentences are in outlookText.ts.
 */
import type { Machine, Strategy } from '../core/workload';
import { breakEvenTasks } from '../simulator/breakEven';
import { chooseStrategy, isRecommendable } from '../simulator/rank';
import { measureOrRepresent } from '../simulator/represent';
import { sensitivity, sensitivityParameters } from '../simulator/sensitivity';
import type { Sensitivity } from '../simulator/sensitivity';
import { defaultWorkers } from './parameters';
import type { Setup } from './parameters';
import { spreadOf } from './spread';
import type { Spread } from './spread';
import { stallLimitMs } from './timeline/stalls';

export interface Outlook {
  /** What is best with these numbers. */
  readonly best: Strategy;
  /** What `best` is compared with: one after the other, or the next fastest where that is the best or not possible. */
  readonly rival: Strategy | undefined;
  /** The least number of tasks for which the more elaborate of the two is better by 10 %; undefined: never. */
  readonly breakEven: number | undefined;
  readonly sensitivities: readonly Sensitivity[];
  /** Of the strategies that vary from run to run; nothing before it was looked for. */
  readonly spreads: readonly Spread[] | undefined;
  readonly isComplete: boolean;
}

/** The process start is not among the sliders, so that a turn there could not be tried out. */
export const outlookParameters = sensitivityParameters.filter(
  (parameter) => parameter !== 'processStartMs' && parameter !== 'releasedShare',
);

/** Events per run of a search that makes hundreds of runs. */
const searchOptions = { seed: 1, maxEvents: 4000, maxIntervals: 0 } as const;

/** Each executor has a default of its own; the search for another number starts at the one that the slider shows. */
function withPoolSize(machine: Machine): Machine {
  return { ...machine, maxWorkers: machine.maxWorkers ?? defaultWorkers(machine.cores) };
}

export function* outlookSteps({ workload, machine }: Setup, possible: readonly Strategy[]): Generator<Outlook> {
  const preferences = { async: workload.async, stallLimitMs };
  const considered = possible.filter((strategy) => isRecommendable(strategy, workload));
  const strategies = considered.length === 0 ? possible : considered;
  const judged = strategies.map((strategy) => {
    const { makespanMs, longestStallMs } = measureOrRepresent(workload, machine, strategy, searchOptions);
    return { strategy, makespanMs, longestStallMs };
  });
  const best = chooseStrategy(judged, preferences);
  const others = judged.filter(({ strategy }) => strategy !== best);
  const plain = best === 'sequential' ? undefined : others.find(({ strategy }) => strategy === 'sequential');
  const fastest = others.reduce<(typeof others)[number] | undefined>(
    (least, one) => (least === undefined || one.makespanMs < least.makespanMs ? one : least),
    undefined,
  );
  const rival = (plain ?? fastest)?.strategy;
  const breakEven =
    rival === undefined
      ? undefined
      : best === 'sequential'
        ? breakEvenTasks(workload, machine, best, rival, searchOptions)
        : breakEvenTasks(workload, machine, rival, best, searchOptions);
  const sensitivities: Sensitivity[] = [];
  yield { best, rival, breakEven, sensitivities: [], spreads: undefined, isComplete: false };
  const spreads = possible.flatMap((strategy) => spreadOf({ workload, machine }, strategy) ?? []);
  for (const parameter of outlookParameters) {
    const options = { ...searchOptions, ...preferences, strategies };
    const on = parameter === 'workers' ? withPoolSize(machine) : machine;
    sensitivities.push(...sensitivity(workload, on, [parameter], options));
    yield {
      best,
      rival,
      breakEven,
      sensitivities: [...sensitivities],
      spreads,
      isComplete: sensitivities.length === outlookParameters.length,
    };
  }
}
