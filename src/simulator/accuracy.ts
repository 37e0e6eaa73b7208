/**
 * How far to trust a figure, by the classes of docs/simulator.md: A within 5 %, B within 10 %, C a band of factor 2, D direction
 * only. Makespan and stall have classes of their own: beside threads that compute CPython's makespans repeat within a few per
 * cent, while how late its event loop runs varies by factors.
 */
import type { Accuracy, Machine, Strategy, Workload } from '../core/workload';
import { fixedParameters } from './parameters';
import { sumMs } from './workloads';

/** The class of the makespan and what follows from it. */
export function accuracyOf(workload: Workload, machine: Machine, strategy: Strategy): Accuracy {
  switch (strategy) {
    case 'sequential':
    case 'asyncio':
      return 'A';
    case 'processes':
    case 'promise-all':
    case 'worker-threads':
      return 'B';
    case 'interpreters':
    case 'cluster':
      return 'C';
    case 'threads':
    case 'free-threaded':
    case 'to-thread':
      return threadAccuracy(workload, machine);
  }
}

function threadAccuracy(workload: Workload, machine: Machine): Accuracy {
  const stormMs = fixedParameters.shortRelease.value;
  const hasStorm = workload.segments.some(
    (segment) => segment.kind === 'cpu' && segment.gil === 'released' && segment.ms > 0 && segment.ms < stormMs,
  );
  const hasSharedData = workload.segments.some((segment) => segment.kind === 'cpu' && segment.shared === true);
  if (hasStorm || (machine.freeThreaded && hasSharedData)) {
    return 'D';
  }
  if (machine.freeThreaded) {
    return 'C';
  }
  return sumMs(workload, 'held') > 0 && sumMs(workload, 'released') + sumMs(workload, 'io') > 0 ? 'B' : 'A';
}

/** The class of the stall of an event loop. */
export function stallAccuracyOf(workload: Workload, machine: Machine, strategy: Strategy): Accuracy {
  switch (strategy) {
    case 'sequential':
    case 'asyncio':
    case 'promise-all':
      return 'A';
    case 'processes':
    case 'interpreters':
    case 'worker-threads':
    case 'cluster':
      // Workers on all cores leave the loop none, and the kernel decides when it gets one.
      return (machine.maxWorkers ?? machine.cores) >= machine.cores && workload.tasks >= machine.cores ? 'C' : 'B';
    case 'threads':
    case 'free-threaded':
    case 'to-thread':
      return sumMs(workload, 'held') > 0 && (workload.tasks > 1 || machine.freeThreaded) ? 'C' : 'B';
  }
}
