/**
 * Further machines as a person sets them: a target, an engine, nodes and what these cost, written into the setup that is simulated.
 * Where nobody has said how many nodes there are, the smallest number that meets the target is looked for, and only where this
 * machine misses it. Pure; knows no DOM and no state.
 */
import type { ClusterEngine, Illegal, Machine, Outcome } from '../core/workload';
import { clusterOf, defaultCluster } from '../simulator/cluster';
import { clusterFor, gainsByMachines } from '../simulator/target';
import type { Setup } from './parameters';

/** A person's own values; a missing key means the analysis' or the engine's own one stands. */
export interface FurtherChoice {
  /** How long all tasks may take, seconds; 0 stands for no target. */
  readonly target?: number;
  readonly engine?: ClusterEngine;
  readonly nodes?: number;
  /** The scheduler's time for one task, milliseconds. */
  readonly dispatch?: number;
  /** Megabytes per second. */
  readonly network?: number;
}

export type FurtherNumber = Exclude<keyof FurtherChoice, 'engine'>;

export const furtherNumbers: readonly FurtherNumber[] = ['target', 'nodes', 'dispatch', 'network'];

/** What may be typed; beyond it a run would not answer within a frame. */
export const furtherLimits: Readonly<Record<FurtherNumber, { readonly min: number; readonly max: number }>> = {
  target: { min: 0, max: 1_000_000 },
  nodes: { min: 1, max: 64 },
  dispatch: { min: 0, max: 1000 },
  network: { min: 0.1, max: 100_000 },
};

/** What the setup holds of a target: for as long as the tasks may take. */
export interface FurtherSetup {
  readonly targetMs?: number;
  /** The engine and its costs, for when the target needs them; the machine has a cluster where nodes are chosen. */
  readonly further: Machine;
}

/** The machine with the cluster that the choice describes, and whether it was asked for. */
export function withFurther(
  machine: Machine,
  choice: FurtherChoice,
  found: { readonly targetMs: number; readonly engine: ClusterEngine } | undefined,
): { readonly machine: Machine } & FurtherSetup {
  const targetMs = choice.target === undefined ? found?.targetMs : choice.target * 1000;
  const base = defaultCluster(machine, { engine: choice.engine ?? found?.engine ?? 'dask' });
  const cluster = {
    ...base,
    nodes: choice.nodes ?? base.nodes,
    overheads: {
      ...base.overheads,
      ...(choice.dispatch === undefined ? {} : { schedulerMs: choice.dispatch }),
      ...(choice.network === undefined ? {} : { networkMegabytesPerSecond: choice.network }),
    },
  };
  const further = { ...machine, cluster };
  return {
    machine: choice.nodes === undefined ? machine : further,
    further,
    ...(targetMs === undefined || targetMs <= 0 ? {} : { targetMs }),
  };
}

/** What the simulation of further machines comes to. */
export interface Beyond {
  readonly machine: Machine;
  readonly nodes: number;
  readonly isMet: boolean;
}

/** Events per run of the search for the number of nodes; with fewer, too few tasks stand for many workers. */
const searchEvents = 4000;

/** The machines that the target needs; undefined where this one suffices, or where others could not help. */
export function beyondThisMachine(
  { workload, machine, further, targetMs }: Setup,
  outcomes: readonly Outcome[],
  illegal: readonly Illegal[],
): Beyond | undefined {
  const here = outcomes.filter(({ strategy }) => strategy !== 'cluster' && strategy !== 'free-threaded');
  const bestMs = Math.min(...here.map(({ makespanMs }) => makespanMs));
  const isRefused = illegal.some(({ strategy }) => strategy === 'processes');
  if (targetMs === undefined || further === undefined || bestMs <= targetMs || here.length === 0) {
    return undefined;
  }
  if (isRefused || machine.cluster !== undefined || !gainsByMachines(workload, machine)) {
    return undefined;
  }
  const { cluster, makespanMs, isMet } = clusterFor(workload, further, targetMs, { maxEvents: searchEvents });
  return makespanMs < bestMs ? { machine: { ...further, cluster }, nodes: cluster.nodes, isMet } : undefined;
}

/** The value of a number as it stands, of the choice or of what is behind it. */
export function readFurther(setup: Setup, part: FurtherNumber): number {
  const { nodes, overheads } = clusterOf(setup.further ?? setup.machine);
  switch (part) {
    case 'target':
      return (setup.targetMs ?? 0) / 1000;
    case 'nodes':
      return nodes;
    case 'dispatch':
      return overheads.schedulerMs;
    case 'network':
      return overheads.networkMegabytesPerSecond;
  }
}
