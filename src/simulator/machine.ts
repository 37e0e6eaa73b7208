/**
 * The machine a workload is simulated on: defaults for a Python version and start method, and the list of its numbers with unit
 * and source for a reader. It makes `Machine` values only; reading them from a file is contract.ts, asking the real machine for
 * its cores is up to the caller.
 */
import type { Language, Machine, Overheads, StartMethod } from '../core/workload';
import { describeCluster } from './cluster';
import {
  fixedParameters,
  freeThreadedPenalty,
  javascriptParameters,
  overheadParameters,
  processParameters,
} from './parameters';
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

/** The parameters behind `Machine.overheads` for a start method and language. */
function overheadTable(
  startMethod: StartMethod,
  language: Language,
): Readonly<Record<keyof Overheads, VersionedParameter>> {
  const own = language === 'javascript' ? javascriptParameters : {};
  return { ...overheadParameters, ...processParameters[startMethod], ...own };
}

function defaultOverheads(python: string, startMethod: StartMethod, language: Language): Overheads {
  const table = overheadTable(startMethod, language);
  const of = (name: keyof Overheads): number => valueFor(table[name], python);
  return {
    threadStartMs: of('threadStartMs'),
    threadDispatchMs: of('threadDispatchMs'),
    toThreadMs: of('toThreadMs'),
    loopStepMs: of('loopStepMs'),
    hotShare: of('hotShare'),
    loopStartMs: of('loopStartMs'),
    asyncTaskMs: of('asyncTaskMs'),
    processStartMs: of('processStartMs'),
    processCallMs: of('processCallMs'),
    serverStartMs: of('serverStartMs'),
    poolStopMs: of('poolStopMs'),
    interpreterStartMs: of('interpreterStartMs'),
    interpreterTaskMs: of('interpreterTaskMs'),
    workerStartMs: of('workerStartMs'),
    workerCallMs: of('workerCallMs'),
    messageMs: of('messageMs'),
    libuvTaskMs: of('libuvTaskMs'),
    taskDispatchMs: of('taskDispatchMs'),
    pickleMegabytesPerSecond: of('pickleMegabytesPerSecond'),
    unpickleMegabytesPerSecond: of('unpickleMegabytesPerSecond'),
    pipeMegabytesPerSecond: of('pipeMegabytesPerSecond'),
    cloneMegabytesPerSecond: of('cloneMegabytesPerSecond'),
    uncloneMegabytesPerSecond: of('uncloneMegabytesPerSecond'),
    baseMegabytes: of('baseMegabytes'),
    threadMegabytes: of('threadMegabytes'),
    processMegabytes: of('processMegabytes'),
    interpreterMegabytes: of('interpreterMegabytes'),
    workerMegabytes: of('workerMegabytes'),
    wakeMs: of('wakeMs'),
    conditionLagMs: of('conditionLagMs'),
    handoffMs: of('handoffMs'),
    signalMs: of('signalMs'),
    timerSlackMs: of('timerSlackMs'),
    selectorGranularityMs: of('selectorGranularityMs'),
    coreSliceMs: of('coreSliceMs'),
  };
}

/** A machine with measured defaults for everything that `overrides` does not name. */
export function defaultMachine(overrides: MachineOverrides = {}): Machine {
  const python = overrides.python ?? defaultPython;
  const startMethod = overrides.startMethod ?? defaultStartMethod(python);
  const language = overrides.language ?? 'python';
  return {
    cores: overrides.cores ?? defaultCores,
    ...(language === 'python' ? {} : { language }),
    ...(overrides.libuvThreads === undefined ? {} : { libuvThreads: overrides.libuvThreads }),
    python,
    freeThreaded: overrides.freeThreaded ?? false,
    startMethod,
    switchIntervalMs: overrides.switchIntervalMs ?? fixedParameters.switchInterval.value,
    ...(overrides.maxWorkers === undefined ? {} : { maxWorkers: overrides.maxWorkers }),
    ...(overrides.cluster === undefined ? {} : { cluster: overrides.cluster }),
    overheads: { ...defaultOverheads(python, startMethod, language), ...overrides.overheads },
  };
}

/** Every number behind a simulation on this machine; one that differs from the default is marked as set by the reader. */
export function describeMachine(machine: Machine): readonly MachineNumber[] {
  const language = machine.language ?? 'python';
  const defaults = defaultOverheads(machine.python, machine.startMethod, language);
  const tables = overheadTable(machine.startMethod, language);
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
  return machine.cluster === undefined ? rows : [...rows, ...describeCluster(machine.cluster)];
}

/** The keys of `Machine.overheads`. */
export const overheadNames = [
  'threadStartMs',
  'threadDispatchMs',
  'toThreadMs',
  'loopStepMs',
  'hotShare',
  'loopStartMs',
  'asyncTaskMs',
  'processStartMs',
  'processCallMs',
  'serverStartMs',
  'poolStopMs',
  'interpreterStartMs',
  'interpreterTaskMs',
  'workerStartMs',
  'workerCallMs',
  'messageMs',
  'libuvTaskMs',
  'taskDispatchMs',
  'pickleMegabytesPerSecond',
  'unpickleMegabytesPerSecond',
  'pipeMegabytesPerSecond',
  'cloneMegabytesPerSecond',
  'uncloneMegabytesPerSecond',
  'baseMegabytes',
  'threadMegabytes',
  'processMegabytes',
  'interpreterMegabytes',
  'workerMegabytes',
  'wakeMs',
  'conditionLagMs',
  'handoffMs',
  'signalMs',
  'timerSlackMs',
  'selectorGranularityMs',
  'coreSliceMs',
] as const satisfies readonly (keyof Overheads)[];
