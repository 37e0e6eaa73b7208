/** The strategies the simulator can run, in the order in which they are shown. A new strategy is a file and a line here. */
import type { Strategy } from '../../core/workload';
import { asyncio, promiseAll } from './asyncio';
import { cluster } from './cluster';
import { interpreters } from './interpreters';
import { processes } from './processes';
import { sequential } from './sequential';
import type { StrategyModel } from './strategy';
import { freeThreaded, threads, toThread } from './threads';
import { workerThreads } from './workerThreads';

export const strategyModels: Readonly<Record<Strategy, StrategyModel>> = {
  sequential,
  threads,
  asyncio,
  'to-thread': toThread,
  processes,
  interpreters,
  'free-threaded': freeThreaded,
  'promise-all': promiseAll,
  'worker-threads': workerThreads,
  cluster,
};
