/**
 * Further machines as the simulator takes them: what each engine costs, from clusterEngines.json, and a network between ordinary
 * machines of one data centre. Every number has a source; a person may set each. Which engine fits a program is the advice's matter.
 */
import type { Cluster, ClusterEngine, ClusterOverheads, Machine } from '../core/workload';
import engines from './clusterEngines.json';
import { nsPerMs } from './kernel';
import type { Parameter, Unit } from './parameters';
import { transferNs } from './workloads';

const units = {
  connectMs: 'ms',
  nodeStartMs: 'ms',
  clientSubmitMs: 'ms',
  clientResultMs: 'ms',
  fetchMs: 'ms',
  schedulerMs: 'ms',
  workerTaskMs: 'ms',
  messageMs: 'ms',
  prefetch: 'count',
  crossings: 'count',
  serialiseMegabytesPerSecond: 'MB/s',
  networkMegabytesPerSecond: 'MB/s',
  networkLatencyMs: 'ms',
  nodeMegabytes: 'MB',
} as const satisfies Record<keyof ClusterOverheads, Unit>;

export const clusterOverheadNames = [
  'connectMs',
  'nodeStartMs',
  'clientSubmitMs',
  'clientResultMs',
  'fetchMs',
  'schedulerMs',
  'workerTaskMs',
  'messageMs',
  'prefetch',
  'crossings',
  'serialiseMegabytesPerSecond',
  'networkMegabytesPerSecond',
  'networkLatencyMs',
  'nodeMegabytes',
] as const satisfies readonly (keyof ClusterOverheads)[];

/** Between machines, whatever the engine. */
const network = {
  networkMegabytesPerSecond: { value: 125, source: 'chosen: a link of 1 Gbit/s' },
  networkLatencyMs: { value: 0.25, source: 'chosen: one way between machines of one data centre' },
} as const;

function parametersOf(engine: ClusterEngine): Readonly<Record<keyof ClusterOverheads, Omit<Parameter, 'unit'>>> {
  return { ...engines[engine], ...network };
}

/** The default costs of an engine. */
function overheadsOf(engine: ClusterEngine): ClusterOverheads {
  const parameters = parametersOf(engine);
  const of = (name: keyof ClusterOverheads): number => parameters[name].value;
  return {
    connectMs: of('connectMs'),
    nodeStartMs: of('nodeStartMs'),
    clientSubmitMs: of('clientSubmitMs'),
    clientResultMs: of('clientResultMs'),
    fetchMs: of('fetchMs'),
    schedulerMs: of('schedulerMs'),
    workerTaskMs: of('workerTaskMs'),
    messageMs: of('messageMs'),
    prefetch: of('prefetch'),
    crossings: of('crossings'),
    serialiseMegabytesPerSecond: of('serialiseMegabytesPerSecond'),
    networkMegabytesPerSecond: of('networkMegabytesPerSecond'),
    networkLatencyMs: of('networkLatencyMs'),
    nodeMegabytes: of('nodeMegabytes'),
  };
}

export type ClusterOverrides = Partial<Omit<Cluster, 'overheads'>> & { readonly overheads?: Partial<ClusterOverheads> };

/** Nodes where nobody says how many. */
const defaultNodes = 4;

/** A cluster of nodes like the machine, with default costs for everything that `overrides` does not name. */
export function defaultCluster(machine: Pick<Machine, 'cores'>, overrides: ClusterOverrides = {}): Cluster {
  const engine = overrides.engine ?? 'dask';
  const isLocal = overrides.isLocal === true;
  return {
    engine,
    nodes: isLocal ? 1 : (overrides.nodes ?? defaultNodes),
    workersPerNode: overrides.workersPerNode ?? machine.cores,
    ...(isLocal ? { isLocal } : {}),
    overheads: { ...overheadsOf(engine), ...overrides.overheads },
  };
}

/** The machine's cluster, or the default one where it is asked for without being described. */
export function clusterOf(machine: Machine): Cluster {
  return machine.cluster ?? defaultCluster(machine);
}

/** Every number of the cluster with its source, for a reader. */
export function describeCluster({ engine, overheads }: Cluster): readonly (Parameter & { readonly name: string })[] {
  const parameters = parametersOf(engine);
  return clusterOverheadNames.map((name) => {
    const value = overheads[name];
    const { value: usual, source } = parameters[name];
    return { name, value, unit: units[name], source: value === usual ? source : 'set for this machine' };
  });
}

/** Writing, sending and reading the argument and the result of one task, milliseconds, were nobody else on the network. */
export function clusterTransferMs(bytes: number, { overheads }: Cluster): number {
  const { crossings, serialiseMegabytesPerSecond, networkMegabytesPerSecond } = overheads;
  const crossing = 2 * transferNs(bytes, serialiseMegabytesPerSecond) + transferNs(bytes, networkMegabytesPerSecond);
  return (crossings * crossing) / nsPerMs;
}
