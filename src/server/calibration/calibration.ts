/**
 * What one interpreter costs on this machine, as measured: the record that is kept, its form as JSON, and the machine that the
 * simulator makes of it. Pure data: measuring is measureInterpreter.ts, keeping it store.ts.
 * It does not judge whether the measurement was disturbed; quietness.ts does.
 */
import type { Machine, Overheads, StartMethod } from '../../core/workload';
import { defaultMachine, overheadNames } from '../../simulator/machine';

export const startMethods = ['fork', 'forkserver', 'spawn'] as const satisfies readonly StartMethod[];

export interface MeasuredInterpreter {
  /** As it was asked for; a virtual environment's own path, not that of the interpreter it stands on. */
  readonly path: string;
  /** `3.12.1`, `20.20.2`. */
  readonly version: string;
  /** `CPython`, `Node`. */
  readonly implementation: string;
  /** True where threads run without a GIL. */
  readonly freeThreaded: boolean;
}

export interface Calibration {
  readonly interpreter: MeasuredInterpreter;
  /** ISO 8601, to the second. */
  readonly measuredAt: string;
  /** Cores the interpreter may use. */
  readonly cores: number;
  /** Python's, as are start methods and processes: for Node the default, which nothing looks at. */
  readonly switchIntervalMs: number;
  readonly startMethod: StartMethod;
  /** What does not depend on the start method; a figure that could not be measured is missing. */
  readonly overheads: Partial<Overheads>;
  readonly processes: Partial<Record<StartMethod, Partial<Overheads>>>;
  /** How fast a core was to which the figures belong: rounds of an empty loop per microsecond. */
  readonly pace?: number;
}

/** What may differ from the measured machine without the figures losing their meaning. */
export interface CalibratedMachineOptions {
  readonly cores?: number;
  readonly startMethod?: StartMethod;
  readonly maxWorkers?: number;
  readonly switchIntervalMs?: number;
}

/** The measured machine; what was not measured has the simulator's default. */
export function machineOf(calibration: Calibration, options: CalibratedMachineOptions = {}): Machine {
  if (isNode(calibration.interpreter)) {
    const { maxWorkers } = options;
    return defaultMachine({
      cores: options.cores ?? calibration.cores,
      language: 'javascript',
      ...(maxWorkers === undefined ? {} : { maxWorkers }),
      overheads: calibration.overheads,
    });
  }
  const startMethod = options.startMethod ?? calibration.startMethod;
  return defaultMachine({
    cores: options.cores ?? calibration.cores,
    python: minorVersion(calibration.interpreter.version),
    freeThreaded: calibration.interpreter.freeThreaded,
    startMethod,
    switchIntervalMs: options.switchIntervalMs ?? calibration.switchIntervalMs,
    ...(options.maxWorkers === undefined ? {} : { maxWorkers: options.maxWorkers }),
    overheads: { ...calibration.overheads, ...calibration.processes[startMethod] },
  });
}

export function isNode({ implementation }: Pick<MeasuredInterpreter, 'implementation'>): boolean {
  return implementation === nodeImplementation;
}

/** What calibrateNode.cjs calls itself. */
const nodeImplementation = 'Node';

/** True for versions of interpreters that can be measured: Python 3, or any Node. */
export function isMeasurable(implementation: string, version: string): boolean {
  return (isNode({ implementation }) ? /^\d+\.\d+/ : /^3\.\d+/).test(version);
}

/** `3.12` of `3.12.1`. */
export function minorVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Where the figures come from, for a reader: `Python 3.12.1 (/usr/bin/python3), 2026-03-01`. */
export function measuredOn({ interpreter, measuredAt }: Pick<Calibration, 'interpreter' | 'measuredAt'>): string {
  const build = interpreter.freeThreaded ? ' free-threaded' : '';
  const name = interpreter.implementation === 'CPython' ? 'Python' : interpreter.implementation;
  return `${name} ${interpreter.version}${build} (${interpreter.path}), ${measuredAt.slice(0, 10)}`;
}

/** A calibration as `parseCalibration` reads it. */
export function calibrationToJson(calibration: Calibration): Readonly<Record<string, unknown>> {
  return { version: 1, ...calibration };
}

/** Undefined when the value is not a calibration that this version wrote. */
export function parseCalibration(json: unknown): Calibration | undefined {
  const object = asObject(json);
  const interpreter = asObject(object?.['interpreter']);
  if (object === undefined || interpreter === undefined || object['version'] !== 1) {
    return undefined;
  }
  const path = interpreter['path'];
  const version = interpreter['version'];
  const implementation = interpreter['implementation'];
  const freeThreaded = interpreter['freeThreaded'];
  const measuredAt = object['measuredAt'];
  const cores = object['cores'];
  const switchIntervalMs = object['switchIntervalMs'];
  const startMethod = startMethodOf(object['startMethod']);
  if (
    typeof path !== 'string' ||
    typeof version !== 'string' ||
    typeof implementation !== 'string' ||
    !isMeasurable(implementation, version) ||
    typeof freeThreaded !== 'boolean' ||
    typeof measuredAt !== 'string' ||
    typeof cores !== 'number' ||
    !Number.isInteger(cores) ||
    cores < 1 ||
    typeof switchIntervalMs !== 'number' ||
    !(switchIntervalMs > 0) ||
    startMethod === undefined
  ) {
    return undefined;
  }
  const processes: Partial<Record<StartMethod, Partial<Overheads>>> = {};
  for (const method of startMethods) {
    const measured = asObject(object['processes'])?.[method];
    if (measured !== undefined) {
      processes[method] = plausibleOverheads(measured);
    }
  }
  const pace = object['pace'];
  return {
    interpreter: { path, version, implementation, freeThreaded },
    measuredAt,
    cores,
    switchIntervalMs,
    startMethod,
    overheads: plausibleOverheads(object['overheads']),
    processes,
    ...(typeof pace === 'number' && pace > 0 ? { pace } : {}),
  };
}

export function startMethodOf(value: unknown): StartMethod | undefined {
  return startMethods.find((method) => method === value);
}

/** Half a minute: an interpreter that takes longer for anything measured here is not one that the model describes. */
const mostMs = 30_000;
const mostMegabytesPerSecond = 1e6;

/** True for a figure that can be what its name says; a time that came out negative was drowned in noise. */
export function isPlausible(name: keyof Overheads, value: unknown): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    return false;
  }
  if (name === 'hotShare') {
    return value <= 1;
  }
  return name.endsWith('PerSecond') ? value > 0.1 && value <= mostMegabytesPerSecond : value <= mostMs;
}

/** The known names with plausible values. */
function plausibleOverheads(value: unknown): Partial<Overheads> {
  const object = asObject(value) ?? {};
  const overheads: Partial<Record<keyof Overheads, number>> = {};
  for (const name of overheadNames) {
    const figure = object[name];
    if (isPlausible(name, figure)) {
      overheads[name] = figure;
    }
  }
  return overheads;
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}
