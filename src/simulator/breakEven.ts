/**
 * From how many tasks on one strategy beats another: the search behind "a process pool pays from about 40 tasks on".
 * It doubles the number of tasks until the winner changes and halves the interval from there; every run is shared by all pairs.
 * Runs are small (a limit on events, few intervals), so that a table of all pairs takes well under a second.
 */
import type { Machine, Strategy, Workload } from '../core/workload';
import { leastMakespanMs, Makespans } from './makespans';
import { worthwhile } from './margin';
import type { SimulationOptions } from './measure';

const mostTasks = 100_000;

/** Events per run while searching: a search makes up to forty runs of each strategy. */
export const searchEvents = 50_000;

function makespansOf(workload: Workload, machine: Machine, options: SimulationOptions): Makespans {
  return new Makespans(workload, machine, { ...options, maxEvents: options.maxEvents ?? searchEvents });
}

/**
 * The smallest number of tasks for which `holds`, if it holds for all larger ones; undefined when it never does, and as soon as
 * it is clear that the number is not between `moreThan` and `fewerThan`.
 */
function firstTasks(
  holds: (tasks: number) => boolean,
  moreThan = 0,
  fewerThan = Number.POSITIVE_INFINITY,
): number | undefined {
  let high = 1;
  let low = 0;
  while (!holds(high)) {
    if (high === mostTasks) {
      return undefined;
    }
    high = Math.min(2 * high, mostTasks);
    low = high >> 1;
    if (low + 1 >= fewerThan) {
      return undefined;
    }
  }
  while (high - low > 1 && high > moreThan && low + 1 < fewerThan) {
    const middle = (low + high) >> 1;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high > moreThan && high < fewerThan ? high : undefined;
}

/** The smallest number of tasks from which `challenger` beats `incumbent` by 10 %; undefined when it never does up to 100,000. */
export function breakEvenTasks(
  workload: Workload,
  machine: Machine,
  incumbent: Strategy,
  challenger: Strategy,
  options: SimulationOptions = {},
): number | undefined {
  const makespans = makespansOf(workload, machine, options);
  return firstTasks((tasks) => makespans.of(challenger, tasks) * worthwhile <= makespans.of(incumbent, tasks));
}

/** Runs that stand for larger ones are a little off; what is said without them has to be clearer than that. */
const clearly = 1.02;

/**
 * True where no number of tasks makes the challenger worth a change: one after the other, a task takes no longer than what it
 * holds the GIL for, or hardly.
 */
function isHopeless(workload: Workload, machine: Machine, challenger: Strategy, makespans: Makespans): boolean {
  const leastMs = leastMakespanMs({ ...workload, tasks: 1 }, machine, challenger);
  return !workload.async && leastMs !== undefined && leastMs * worthwhile > makespans.of('sequential', 1) * clearly;
}

/** A strategy and the number of tasks from which it is better. */
export interface Challenge {
  readonly strategy: Strategy;
  readonly tasks: number;
}

/**
 * Of the challengers that beat `sequential` by 10 % only for more tasks than the workload has, the one that does so from the
 * fewest on, the first of equals; its number is that of `breakEvenTasks`.
 */
export function nearestBreakEven(
  workload: Workload,
  machine: Machine,
  challengers: readonly Strategy[],
  options: SimulationOptions = {},
): Challenge | undefined {
  const makespans = makespansOf(workload, machine, options);
  let nearest: Challenge | undefined;
  for (const strategy of challengers.filter((each) => !isHopeless(workload, machine, each, makespans))) {
    const holds = (count: number) => makespans.of(strategy, count) * worthwhile <= makespans.of('sequential', count);
    const tasks = firstTasks(holds, workload.tasks, nearest?.tasks);
    nearest = tasks === undefined ? nearest : { strategy, tasks };
  }
  return nearest;
}

/** Where the better of two strategies changes with the number of tasks. */
export interface BreakEven {
  /** Better for fewer tasks than `tasks`, or always. */
  readonly few: Strategy;
  /** Better by 10 % from `tasks` on. */
  readonly many: Strategy;
  /** Undefined where one of them is never better by 10 % than the one that is better for a single task. */
  readonly tasks: number | undefined;
}

/** The break-even between every two of the strategies, in their order. */
export function breakEvens(
  workload: Workload,
  machine: Machine,
  strategies: readonly Strategy[],
  options: SimulationOptions = {},
): readonly BreakEven[] {
  const makespans = makespansOf(workload, machine, options);
  return strategies.flatMap((first, index) =>
    strategies.slice(index + 1).map((second) => {
      const isFirstBetter = makespans.of(first, 1) <= makespans.of(second, 1);
      const [few, many] = isFirstBetter ? [first, second] : [second, first];
      const tasks = firstTasks((count) => makespans.of(many, count) * worthwhile <= makespans.of(few, count));
      return { few, many, tasks };
    }),
  );
}
