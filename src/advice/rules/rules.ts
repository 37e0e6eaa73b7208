/** Every rule of the product, in the order the documentation lists them. */
import type { FileRule, Rule } from '../rule';
import { asyncWithoutAwait } from './asyncWithoutAwait';
import { blockingCallInAsync } from './blockingCallInAsync';
import { cpuWorkInAsync } from './cpuWorkInAsync';
import { droppedTask } from './droppedTask';
import { nestedEventLoop } from './nestedEventLoop';
import { overlappingIoLoop } from './overlappingIoLoop';
import { parallelCpuLoop } from './parallelCpuLoop';
import { parallelReleasedLoop } from './parallelReleasedLoop';
import { poolPerCall } from './poolPerCall';
import { processesForIoWork } from './processesForIoWork';
import { sequentialAwaits } from './sequentialAwaits';
import { smallProcessTasks } from './smallProcessTasks';
import { threadsForCpuWork } from './threadsForCpuWork';
import { unboundedFanOut } from './unboundedFanOut';
import { unguardedProcessStart } from './unguardedProcessStart';
import { unpicklableTask } from './unpicklableTask';
import { unusedSuppression } from './unusedSuppression';
import { wastedOffload } from './wastedOffload';

export const rules: readonly (Rule | FileRule)[] = [
  blockingCallInAsync,
  cpuWorkInAsync,
  nestedEventLoop,
  sequentialAwaits,
  droppedTask,
  asyncWithoutAwait,
  wastedOffload,
  unboundedFanOut,
  threadsForCpuWork,
  processesForIoWork,
  unguardedProcessStart,
  unpicklableTask,
  poolPerCall,
  smallProcessTasks,
  parallelCpuLoop,
  overlappingIoLoop,
  parallelReleasedLoop,
  unusedSuppression,
];
