/**
 * Runs the simulator on a setup: every strategy that the code allows, in the order of core/workload.
 * The simulator is pure and fast enough to answer while a slider moves, so no round trip to the extension is needed; beyond
 * `mostEvents` it lets a smaller workload stand for the given one and says so.
 * A strategy whose run fails is left out and named, so that the others still show.
 */
import type { Illegal, Outcome, Strategy } from '../core/workload';
import { comparedStrategies } from '../simulator/legality';
import { compare, simulate } from '../simulator/simulate';
import { beyondThisMachine } from './further';
import type { Beyond } from './further';
import type { Setup } from './parameters';

export interface Run {
  readonly setup: Setup;
  readonly outcomes: readonly Outcome[];
  readonly illegal: readonly Illegal[];
  /** The further machines that a target needs; the outcome of `cluster` is theirs. */
  readonly beyond?: Beyond;
}

/** About 20 ms per strategy at a million events per second: a slider stays under the hand. */
const mostEvents = 20_000;
export const runOptions = { seed: 1, maxEvents: mostEvents } as const;

/** More events than this do not fit into a frame beside the drawing, at about a million a second. */
const eventsPerFrame = 8000;

/** Events of the simulator's kernel that one task takes: some for each segment, and one more for each switch interval of work. */
function eventsPerTask({ workload, machine }: Setup): number {
  return workload.segments.reduce((sum, segment) => {
    const isHeld = segment.kind === 'cpu' && segment.gil === 'held';
    return sum + 6 + (isHeld ? (3 * segment.ms) / machine.switchIntervalMs : 0);
  }, 10);
}

/** Whether a run of all strategies is too long for the page's own thread; an estimate, made before the run. */
export function isBig(setup: Setup): boolean {
  // The search for the machines that a target needs is a dozen runs more.
  if (setup.targetMs !== undefined) {
    return true;
  }
  const events = Math.min(mostEvents, setup.workload.tasks * eventsPerTask(setup));
  return events * comparedStrategies(setup.machine).length > eventsPerFrame;
}

function runEach(setup: Setup, legal: readonly Strategy[], illegal: readonly Illegal[]): Run {
  const outcomes: Outcome[] = [];
  const failed: Illegal[] = [];
  for (const strategy of legal) {
    try {
      outcomes.push(simulate(setup.workload, setup.machine, strategy, runOptions));
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      failed.push({ strategy, reason: `The simulation failed: ${cause}` });
    }
  }
  return { setup, outcomes, illegal: [...illegal, ...failed] };
}

/** What keeps tasks from a worker process keeps them from other machines. */
function withElsewhere(setup: Setup, illegal: readonly Illegal[]): readonly Illegal[] {
  const refused = illegal.find(({ strategy }) => strategy === 'processes');
  return setup.machine.cluster === undefined || refused === undefined
    ? illegal
    : [...illegal, { strategy: 'cluster', reason: refused.reason }];
}

export function runAll(setup: Setup, given: readonly Illegal[]): Run {
  const illegal = withElsewhere(setup, given);
  const legal = comparedStrategies(setup.machine).filter(
    (strategy) => !illegal.some((entry) => entry.strategy === strategy),
  );
  try {
    const outcomes = compare(setup.workload, setup.machine, legal, runOptions);
    const beyond = beyondThisMachine(setup, outcomes, illegal);
    return beyond === undefined
      ? { setup, outcomes, illegal }
      : {
          setup,
          outcomes: [...outcomes, simulate(setup.workload, beyond.machine, 'cluster', runOptions)],
          illegal,
          beyond,
        };
  } catch {
    // One strategy failed; the slower way finds out which and keeps the others.
    return runEach(setup, legal, illegal);
  }
}
