/**
 * How many further machines a target asks for: the smallest number of nodes with which the tasks are done in time, found by
 * doubling and halving, as in breakEven.ts. Where no number suffices, the one from which more do not help. Whether further
 * machines come into question at all is asked by whoever has a target; the words are the advice's.
 */
import type { Cluster, Machine, Workload } from '../core/workload';
import { clusterOf } from './cluster';
import { makespanOf } from './makespans';
import { worthwhile } from './margin';
import type { SimulationOptions } from './measure';
import { sumMs, taskMs } from './workloads';

export interface ClusterSize {
  readonly cluster: Cluster;
  readonly makespanMs: number;
  /** The tasks are done within the target. */
  readonly isMet: boolean;
}

/** More workers than this are another kind of project. */
const mostWorkers = 1024;

/** Events per run: a search makes a dozen. */
const searchEvents = 4000;

/** Share of a task's time that computes, from which more machines help more than more waiting on this one. */
const computingShare = 0.5;

/** Whether tasks gain by further machines: a task that mostly waits is overlapped on one. */
export function gainsByMachines(workload: Workload, machine: Machine): boolean {
  const computing = sumMs(workload, 'held') + sumMs(workload, 'released');
  return machine.language !== 'javascript' && workload.tasks > 1 && computing >= computingShare * taskMs(workload);
}

/** The nodes that the target asks for, of the machine's cluster or of the default one. */
export function clusterFor(
  workload: Workload,
  machine: Machine,
  targetMs: number,
  options: SimulationOptions = {},
): ClusterSize {
  const cluster = clusterOf(machine);
  const searching = { ...options, maxEvents: options.maxEvents ?? searchEvents };
  const known = new Map<number, number>();
  const makespanAt = (nodes: number): number => {
    let makespanMs = known.get(nodes);
    if (makespanMs === undefined) {
      const on = { ...machine, cluster: { ...cluster, nodes } };
      makespanMs = makespanOf(workload, on, 'cluster', searching);
      known.set(nodes, makespanMs);
    }
    return makespanMs;
  };
  const most = Math.max(1, Math.min(Math.floor(mostWorkers / cluster.workersPerNode), workload.tasks));
  const sizeOf = (nodes: number): ClusterSize => {
    const makespanMs = makespanAt(nodes);
    return { cluster: { ...cluster, nodes }, makespanMs, isMet: makespanMs <= targetMs };
  };
  let high = 1;
  while (makespanAt(high) > targetMs && high < most) {
    high = Math.min(2 * high, most);
  }
  // Where no number meets the target, the one from which more do not help.
  const enoughMs = makespanAt(high) <= targetMs ? targetMs : Math.min(...known.values()) * worthwhile;
  const first = [...known].filter(([, makespanMs]) => makespanMs <= enoughMs).map(([nodes]) => nodes);
  return sizeOf(fewest(Math.min(...first), (nodes) => makespanAt(nodes) <= enoughMs));
}

/** The fewest nodes that are enough, between half of `enough` and it. */
function fewest(enough: number, isEnough: (nodes: number) => boolean): number {
  let low = enough >> 1;
  let high = enough;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}
