/** One run for every strategy of the kitchen picture, with work that shows what is typical of it. */
import type { Machine, Strategy, Workload } from '../../../src/core/workload';
import { defaultCluster } from '../../../src/simulator/cluster';
import { defaultMachine } from '../../../src/simulator/machine';
import { downloads, productPage, thumbnails } from './subjects';

export interface KitchenCase {
  readonly workload: Workload;
  readonly machine: Machine;
}

const newest = defaultMachine({ cores: 4, python: '3.14', startMethod: 'forkserver' });
const twoNodes = { ...newest, cluster: defaultCluster(newest, { nodes: 2, workersPerNode: 2 }) };
const node = defaultMachine({ cores: 4, language: 'javascript' });

/** JavaScript that fetches, computes and writes a file. */
const pages: Workload = {
  tasks: 12,
  async: true,
  payloadBytes: 200_000,
  resultBytes: 50_000,
  segments: [
    { kind: 'io', ms: 60, awaitable: true },
    { kind: 'cpu', ms: 12, gil: 'held' },
    { kind: 'io', ms: 20, awaitable: true, libuv: true },
  ],
};

export const kitchenCases: Readonly<Record<Strategy, KitchenCase>> = {
  sequential: downloads,
  threads: thumbnails,
  asyncio: productPage,
  'to-thread': productPage,
  processes: thumbnails,
  interpreters: { workload: thumbnails.workload, machine: newest },
  'free-threaded': { workload: thumbnails.workload, machine: newest },
  'promise-all': { workload: pages, machine: node },
  'worker-threads': { workload: pages, machine: node },
  cluster: { workload: { ...thumbnails.workload, payloadBytes: 2_000_000 }, machine: twoNodes },
};
