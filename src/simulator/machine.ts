/**
 * The machine a workload is simulated on: defaults for a Python version and start method, and the list of its numbers with unit
 * and source for a reader. It makes `Machine` values only; reading them from a file is contract.ts, asking the real machine for
 * its cores is up to the caller.
 */
import type { Machine, Overheads, StartMethod } from '../core/workload';
import { fixedParameters, freeThreadedPenalty, overheadParameters, processParameters } from './parameters';
import type { Unit, VersionedParameter } from './parameters';

export type MachineOverrides = Partial<Omit<Machine, 'overheads'>> & { readonly overheads?: Partial<Overheads> };

/** One number of a machine as a reader sees it. */
export interface MachineNumber {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly source: string;
}

const defaultCores = 4;
const defaultPython = '3.12';

/** Negative when version `a` is older than `b`; `3.9` is older than `3.12`. */
export function comparePythonVersions(a: string, b: string): number {
  const partsA = a.split('.').map(Number);
  const partsB = b.split('.').map(Number);
  return (partsA[0] ?? 0) - (partsB[0] ?? 0) || (partsA[1] ?? 0) - (partsB[1] ?? 0);
}

/** Since 3.14 POSIX systems but macOS use the fork server. */
function defaultStartMethod(python: string): StartMethod {
  return comparePythonVersions(python, '3.14') >= 0 ? 'forkserver' : 'fork';
}

function valueFor(parameter: VersionedParameter, python: string): number {
  let value = parameter.byVersion[0]?.value ?? 0;
  for (const row of parameter.byVersion) {
    if (comparePythonVersions(python, row.since) >= 0) {
      value = row.value;
    }
  }
  return value;
}

/** Factor by which Python code on one thread is slower than on the build with the GIL; 1 with the GIL. */
export function singleThreadPenalty(machine: Machine): number {
  return machine.freeThreaded ? valueFor(freeThreadedPenalty, machine.python) : 1;
}

function defaultOverheads(python: string, startMethod: StartMethod): Overheads {
  const general = overheadParameters;
  const process = processParameters[startMethod];
  const of = (parameter: VersionedParameter): number => valueFor(parameter, python);
  return {
    threadStartMs: of(general.threadStartMs),
    threadDispatchMs: of(general.threadDispatchMs),
    toThreadMs: of(general.toThreadMs),
    loopStepMs: of(general.loopStepMs),
    asyncTaskMs: of(general.asyncTaskMs),
    processStartMs: of(process.processStartMs),
    processCallMs: of(process.processCallMs),
    serverStartMs: of(process.serverStartMs),
    poolStopMs: of(process.poolStopMs),
    taskDispatchMs: of(general.taskDispatchMs),
    pickleMegabytesPerSecond: of(general.pickleMegabytesPerSecond),
    unpickleMegabytesPerSecond: of(general.unpickleMegabytesPerSecond),
    pipeMegabytesPerSecond: of(general.pipeMegabytesPerSecond),
    wakeMs: of(general.wakeMs),
    conditionLagMs: of(general.conditionLagMs),
    handoffMs: of(general.handoffMs),
    signalMs: of(general.signalMs),
    timerSlackMs: of(general.timerSlackMs),
    selectorGranularityMs: of(general.selectorGranularityMs),
  };
}

/** A machine with measured defaults for everything that `overrides` does not name. */
export function defaultMachine(overrides: MachineOverrides = {}): Machine {
  const python = overrides.python ?? defaultPython;
  const startMethod = overrides.startMethod ?? defaultStartMethod(python);
  return {
    cores: overrides.cores ?? defaultCores,
    python,
    freeThreaded: overrides.freeThreaded ?? false,
    startMethod,
    switchIntervalMs: overrides.switchIntervalMs ?? fixedParameters.switchInterval.value,
    ...(overrides.maxWorkers === undefined ? {} : { maxWorkers: overrides.maxWorkers }),
    overheads: { ...defaultOverheads(python, startMethod), ...overrides.overheads },
  };
}

/** Every number behind a simulation on this machine; one that differs from the default is marked as set by the reader. */
export function describeMachine(machine: Machine): readonly MachineNumber[] {
  const defaults = defaultOverheads(machine.python, machine.startMethod);
  const tables = { ...overheadParameters, ...processParameters[machine.startMethod] };
  const rows: MachineNumber[] = [];
  const add = (name: keyof Overheads, parameter: VersionedParameter): void => {
    const value = machine.overheads[name];
    const source = value === defaults[name] ? parameter.source : 'set for this machine';
    rows.push({ name, value, unit: parameter.unit, source });
  };
  for (const name of overheadNames) {
    add(name, tables[name]);
  }
  for (const [name, parameter] of Object.entries(fixedParameters)) {
    rows.push({ name, ...parameter });
  }
  return rows;
}

/** The keys of `Machine.overheads`. */
export const overheadNames = [
  'threadStartMs',
  'threadDispatchMs',
  'toThreadMs',
  'loopStepMs',
  'asyncTaskMs',
  'processStartMs',
  'processCallMs',
  'serverStartMs',
  'poolStopMs',
  'taskDispatchMs',
  'pickleMegabytesPerSecond',
  'unpickleMegabytesPerSecond',
  'pipeMegabytesPerSecond',
  'wakeMs',
  'conditionLagMs',
  'handoffMs',
  'signalMs',
  'timerSlackMs',
  'selectorGranularityMs',
] as const satisfies readonly (keyof Overheads)[];
