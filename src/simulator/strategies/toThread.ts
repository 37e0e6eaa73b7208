/**
 * `asyncio.to_thread` for every task: the event loop's own executor, whose size is the interpreter's default for the machine
 * whatever the size of explicit pools.
 */
import { defaultThreadCount } from '../threadPool';
import type { StrategyModel } from './strategy';
import { buildOnLoop } from './threads';

export const toThread: StrategyModel = {
  strategy: 'to-thread',
  build(world, workload) {
    return buildOnLoop(world, world.addRuntime(), workload, defaultThreadCount(world.machine));
  },
};
