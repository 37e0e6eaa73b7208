/**
 * Engines that run a Python program's tasks on several machines, by how a program uses them: modules, package and interface.
 * What they cost is the simulator's data (simulator/clusterEngines.json); which one fits a project is decided by the advice.
 */
import type { ClusterEngine } from '../core/workload';
import data from './engines.json';

export const engineIds = ['dask', 'ray', 'joblib', 'celery'] as const;
export type EngineId = (typeof engineIds)[number];

export interface Engine {
  /** As its makers write it. */
  readonly name: string;
  /** Top-level modules whose import shows that a project has it. */
  readonly modules: readonly string[];
  /** For `pip install`. */
  readonly package: string;
  /** What of a program stays as it is, as the end of a sentence. */
  readonly api: string;
  /** The engine that does the work. */
  readonly costs: ClusterEngine;
  readonly source: string;
}

export const engines: Readonly<Record<EngineId, Engine>> = {
  dask: { ...data.dask, costs: 'dask' },
  ray: { ...data.ray, costs: 'ray' },
  joblib: { ...data.joblib, costs: 'dask' },
  celery: { ...data.celery, costs: 'celery' },
};
