/** Every rule of the product, in the order the documentation lists them. */
import type { Rule } from '../rule';
import { blockingCallInAsync } from './blockingCallInAsync';
import { cpuWorkInAsync } from './cpuWorkInAsync';
import { sequentialAwaits } from './sequentialAwaits';
import { threadsForCpuWork } from './threadsForCpuWork';

export const rules: readonly Rule[] = [blockingCallInAsync, cpuWorkInAsync, sequentialAwaits, threadsForCpuWork];
