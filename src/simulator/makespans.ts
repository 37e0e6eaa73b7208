/**
 * How long a workload takes, and nothing else of it: what searches over the number of tasks, chunk sizes or nodes compare by the
 * dozen. The figures are those of measureOrRepresent. From some number of tasks on, one smaller workload stands for every larger
 * one, so that a search over large numbers makes its runs once.
 */
import type { Machine, Strategy, Workload } from '../core/workload';
import { measureMakespan } from './measure';
import type { SimulationOptions } from './measure';
import { extended, figuresOf } from './represent';
import { sumMs } from './workloads';

/** `measureOrRepresent(…).makespanMs`. */
export function makespanOf(
  workload: Workload,
  machine: Machine,
  strategy: Strategy,
  options: SimulationOptions,
): number {
  return figuresOf(workload, machine, strategy, options, {
    of: (smaller, on, limit, timeScale) => measureMakespan(smaller, on, strategy, options, limit, timeScale),
    extend: extended,
  }).figure;
}

/**
 * What the workload cannot take less than under a strategy that shares one GIL among all tasks: the work that holds it is done one
 * piece after the other. Undefined where cores or waiting set the pace.
 */
export function leastMakespanMs(workload: Workload, machine: Machine, strategy: Strategy): number | undefined {
  const sharesGil = (strategy === 'threads' || strategy === 'to-thread') && !machine.freeThreaded;
  return sharesGil ? workload.tasks * sumMs(workload, 'held') : undefined;
}

/** Makespans of one workload by strategy and number of tasks; equal runs are made once. */
export class Makespans {
  private readonly known = new Map<string, number>();
  /** By everything in which two runs of a strategy can differ; undefined where the events did not suffice. */
  private readonly runs = new Map<string, number | undefined>();

  constructor(
    private readonly workload: Workload,
    private readonly machine: Machine,
    private readonly options: SimulationOptions,
  ) {}

  of(strategy: Strategy, tasks: number): number {
    const key = `${strategy} ${tasks}`;
    let makespanMs = this.known.get(key);
    if (makespanMs === undefined) {
      makespanMs = this.search(strategy, tasks);
      this.known.set(key, makespanMs);
    }
    return makespanMs;
  }

  private search(strategy: Strategy, tasks: number): number {
    const { options } = this;
    return figuresOf({ ...this.workload, tasks }, this.machine, strategy, options, {
      of: (smaller, on, limit, timeScale) => {
        const key = `${strategy} ${smaller.tasks} ${limit} ${timeScale}`;
        if (!this.runs.has(key)) {
          this.runs.set(key, measureMakespan(smaller, on, strategy, options, limit, timeScale));
        }
        return this.runs.get(key);
      },
      extend: extended,
    }).figure;
  }
}
