/**
 * What the recommendation hangs on: for each assumption, the nearest value below and above the given one at which another strategy
 * would be recommended. Each direction is looked through in steps from the given value to the end of a sensible range, and the
 * first change is narrowed down by halving. Assumptions are varied one at a time; what two of them do together is not looked at.
 */
import type { Machine, Segment, Strategy, Workload } from '../core/workload';
import { comparedStrategies } from './legality';
import type { SimulationOptions } from './measure';
import { chooseStrategy } from './rank';
import type { Preferences } from './rank';
import { measureOrRepresent } from './represent';
import { sumMs } from './workloads';

export const sensitivityParameters = [
  'tasks',
  'heldCpuMs',
  'releasedCpuMs',
  'ioMs',
  'releasedShare',
  'payloadBytes',
  'cores',
  'workers',
  'processStartMs',
] as const;
export type SensitivityParameter = (typeof sensitivityParameters)[number];

/** A value from which on another strategy is recommended. */
export interface TurningPoint {
  readonly value: number;
  readonly strategy: Strategy;
}

export interface Sensitivity {
  readonly parameter: SensitivityParameter;
  /** The given value, from which the search started. */
  readonly value: number;
  /** The range that was searched. */
  readonly range: readonly [least: number, most: number];
  /** The nearest change at a smaller value; undefined when there is none in the range. */
  readonly below: TurningPoint | undefined;
  readonly above: TurningPoint | undefined;
}

interface Situation {
  readonly workload: Workload;
  readonly machine: Machine;
}

interface Variation {
  readonly isWhole: boolean;
  readonly valueOf: (given: Situation) => number;
  readonly rangeOf: (value: number) => readonly [number, number];
  readonly with: (given: Situation, value: number) => Situation;
}

export interface SensitivityOptions extends SimulationOptions, Preferences {
  /** Strategies to choose among; by default all that the machine can run. */
  readonly strategies?: readonly Strategy[];
}

/** Events per run: a search makes up to thirty comparisons for each parameter. */
const searchEvents = 3000;
/** Values looked at on each side before halving. */
const steps = 5;
const halvings = 7;

/** A hundredth to a hundred times the value, or up to `most` from nothing. */
function aroundMs(value: number, most: number): readonly [number, number] {
  return [0, Math.max(most, 100 * value)];
}

function isHeld(segment: Segment): boolean {
  return segment.kind === 'cpu' && segment.gil === 'held';
}

function isReleased(segment: Segment): boolean {
  return segment.kind === 'cpu' && segment.gil === 'released';
}

/** The workload with the chosen segments summing up to `ms`; one is added where there is none. */
function resize(given: Situation, chosen: (segment: Segment) => boolean, ms: number, added: Segment): Situation {
  const { segments } = given.workload;
  const total = segments.reduce((sum, segment) => (chosen(segment) ? sum + segment.ms : sum), 0);
  const resized =
    total > 0
      ? segments.map((segment) => (chosen(segment) ? { ...segment, ms: (segment.ms * ms) / total } : segment))
      : [...segments, { ...added, ms }];
  return { ...given, workload: { ...given.workload, segments: resized } };
}

/** The same computing, with another share of it in native code that releases the GIL. */
function shareReleased(given: Situation, share: number): Situation {
  const total = sumMs(given.workload, 'held') + sumMs(given.workload, 'released');
  const less = resize(given, isReleased, total * share, { kind: 'cpu', ms: 0, gil: 'released' });
  return resize(less, isHeld, total * (1 - share), { kind: 'cpu', ms: 0, gil: 'held' });
}

function workersOf({ machine }: Situation): number {
  return machine.maxWorkers ?? machine.cores;
}

const variations: Readonly<Record<SensitivityParameter, Variation>> = {
  tasks: {
    isWhole: true,
    valueOf: ({ workload }) => workload.tasks,
    rangeOf: (value) => [1, Math.max(10_000, 100 * value)],
    with: (given, tasks) => ({ ...given, workload: { ...given.workload, tasks: Math.min(tasks, 1_000_000) } }),
  },
  heldCpuMs: {
    isWhole: false,
    valueOf: ({ workload }) => sumMs(workload, 'held'),
    rangeOf: (value) => aroundMs(value, 1000),
    with: (given, ms) => resize(given, isHeld, ms, { kind: 'cpu', ms, gil: 'held' }),
  },
  releasedCpuMs: {
    isWhole: false,
    valueOf: ({ workload }) => sumMs(workload, 'released'),
    rangeOf: (value) => aroundMs(value, 1000),
    with: (given, ms) => resize(given, isReleased, ms, { kind: 'cpu', ms, gil: 'released' }),
  },
  ioMs: {
    isWhole: false,
    valueOf: ({ workload }) => sumMs(workload, 'io'),
    rangeOf: (value) => aroundMs(value, 1000),
    with: (given, ms) => resize(given, (segment) => segment.kind === 'io', ms, { kind: 'io', ms, awaitable: false }),
  },
  releasedShare: {
    isWhole: false,
    valueOf({ workload }) {
      const released = sumMs(workload, 'released');
      const total = released + sumMs(workload, 'held');
      return total === 0 ? 0 : released / total;
    },
    rangeOf: () => [0, 1],
    with: shareReleased,
  },
  payloadBytes: {
    isWhole: true,
    valueOf: ({ workload }) => workload.payloadBytes,
    rangeOf: (value) => [0, Math.max(100_000_000, 10 * value)],
    with: (given, payloadBytes) => ({ ...given, workload: { ...given.workload, payloadBytes } }),
  },
  cores: {
    isWhole: true,
    valueOf: ({ machine }) => machine.cores,
    rangeOf: (value) => [1, Math.max(64, value)],
    with: (given, cores) => ({ ...given, machine: { ...given.machine, cores } }),
  },
  workers: {
    isWhole: true,
    valueOf: workersOf,
    rangeOf: (value) => [1, Math.max(64, value)],
    with: (given, maxWorkers) => ({ ...given, machine: { ...given.machine, maxWorkers } }),
  },
  processStartMs: {
    isWhole: false,
    valueOf: ({ machine }) => machine.overheads.processStartMs,
    rangeOf: (value) => aroundMs(value, 2000),
    with: ({ workload, machine }, processStartMs) => ({
      workload,
      machine: { ...machine, overheads: { ...machine.overheads, processStartMs } },
    }),
  },
};

/** Which assumptions would change the recommendation, and where: one entry for each parameter, in the given order. */
export function sensitivity(
  workload: Workload,
  machine: Machine,
  parameters: readonly SensitivityParameter[],
  options: SensitivityOptions,
): readonly Sensitivity[] {
  const given: Situation = { workload, machine };
  const recommended = recommend(given, options);
  return parameters.map((parameter) => {
    const variation = variations[parameter];
    const value = variation.valueOf(given);
    const range = variation.rangeOf(value);
    const strategyAt = (at: number): Strategy => recommend(variation.with(given, at), options);
    const turn = (end: number): TurningPoint | undefined =>
      value === end ? undefined : turningPoint(strategyAt, recommended, value, end, variation.isWhole);
    return { parameter, value, range, below: turn(range[0]), above: turn(range[1]) };
  });
}

function recommend({ workload, machine }: Situation, options: SensitivityOptions): Strategy {
  const strategies = (options.strategies ?? comparedStrategies(machine)).filter(
    // Runs of what cannot be recommended would be in vain.
    (strategy) => strategy !== 'cluster' && (options.mayChangeBuild === true || strategy !== 'free-threaded'),
  );
  const searching = { ...options, maxIntervals: 0, maxEvents: options.maxEvents ?? searchEvents };
  const judged = strategies.map((strategy) => {
    const { makespanMs, longestStallMs } = measureOrRepresent(workload, machine, strategy, searching);
    return { strategy, makespanMs, longestStallMs };
  });
  return chooseStrategy(judged, options);
}

/** Looks from `from` towards `end` for the first value at which the answer changes. */
function turningPoint(
  strategyAt: (value: number) => Strategy,
  recommended: Strategy,
  from: number,
  end: number,
  isWhole: boolean,
): TurningPoint | undefined {
  let same = from;
  for (let step = 1; step <= steps; step++) {
    const at = step === steps ? end : between(from, end, step / steps, isWhole);
    if (at === same) {
      continue;
    }
    const strategy = strategyAt(at);
    if (strategy !== recommended) {
      return narrow(strategyAt, recommended, same, { value: at, strategy }, isWhole);
    }
    same = at;
  }
  return undefined;
}

/** Halves the interval between a value with the given answer and one with another. */
function narrow(
  strategyAt: (value: number) => Strategy,
  recommended: Strategy,
  from: number,
  found: TurningPoint,
  isWhole: boolean,
): TurningPoint {
  let same = from;
  let other = found;
  for (let round = 0; round < halvings; round++) {
    const middle = between(same, other.value, 0.5, isWhole);
    if (middle === same || middle === other.value) {
      break;
    }
    const strategy = strategyAt(middle);
    if (strategy === recommended) {
      same = middle;
    } else {
      other = { value: middle, strategy };
    }
  }
  return other;
}

/** A hundredth of a unit counts as nothing when values are compared by their ratio. */
const smallest = 0.01;

/** The value at a share of the way between two, by ratio: assumptions are wrong by factors, not by amounts. */
function between(from: number, to: number, share: number, isWhole: boolean): number {
  if (Math.max(from, to) <= 1) {
    return from + (to - from) * share;
  }
  const value = Math.exp(Math.log(from + smallest) * (1 - share) + Math.log(to + smallest) * share) - smallest;
  return isWhole ? Math.round(value) : value;
}
