/**
 * What workers cost besides time: memory of the program with all of them, and the start-up each one adds. Sums of the machine's
 * measured overheads, not simulated; the tasks' own data come on top and depend on the program.
 */
import type { Machine, Strategy } from '../core/workload';
import { clusterOf } from './cluster';

interface WorkerPrice {
  readonly megabytes: number;
  readonly startMs: number;
}

function workerPrice(strategy: Strategy, machine: Machine): WorkerPrice {
  const { overheads } = machine;
  switch (strategy) {
    case 'sequential':
    case 'asyncio':
    case 'promise-all':
      return { megabytes: 0, startMs: 0 };
    case 'threads':
    case 'to-thread':
    case 'free-threaded':
      return { megabytes: overheads.threadMegabytes, startMs: overheads.threadStartMs };
    case 'processes':
      return { megabytes: overheads.processMegabytes, startMs: overheads.processStartMs };
    case 'interpreters':
      return {
        megabytes: overheads.interpreterMegabytes + overheads.threadMegabytes,
        startMs: overheads.interpreterStartMs + overheads.threadStartMs,
      };
    case 'worker-threads':
      return { megabytes: overheads.workerMegabytes, startMs: overheads.workerStartMs };
    case 'cluster': {
      const { nodeMegabytes, nodeStartMs } = clusterOf(machine).overheads;
      return { megabytes: nodeMegabytes, startMs: nodeStartMs };
    }
  }
}

/** Start-up of one worker of the strategy, milliseconds. */
export function workerStartMs(strategy: Strategy, machine: Machine): number {
  return workerPrice(strategy, machine).startMs;
}

/** Memory of the program with its workers, megabytes. */
export function memoryMegabytes(strategy: Strategy, machine: Machine, workers: number): number {
  return machine.overheads.baseMegabytes + workers * workerPrice(strategy, machine).megabytes;
}
