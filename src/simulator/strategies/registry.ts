/** The strategies the simulator can run, in the order in which they are shown. A new strategy is a file and a line here. */
import type { Strategy } from '../../core/workload';
import { asyncio } from './asyncio';
import { processes } from './processes';
import { sequential } from './sequential';
import type { StrategyModel } from './strategy';
import { threads } from './threads';
import { toThread } from './toThread';

export const strategyModels: Readonly<Record<Strategy, StrategyModel>> = {
  sequential,
  threads,
  asyncio,
  'to-thread': toThread,
  processes,
};
