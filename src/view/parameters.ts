/**
 * The seven adjustable numbers of a simulation: reading them off a workload and machine, and writing a person's values back.
 * Changing a per-task time scales the segments of its kind in proportion, so that the order of the work and its source
 * places stay; where there is none of the kind, one segment without a source is added. Pure; knows no DOM and no state.
 */
import type { Machine, Segment, StartMethod, Workload } from '../core/workload';
import type { SimulationSubject, WorkloadParameter } from '../protocol';
import { withFurther } from './further';
import type { FurtherChoice } from './further';
import { comparePythonVersions, defaultMachine, overheadNames } from '../simulator/machine';

export const parameters = ['tasks', 'heldCpu', 'freeCpu', 'io', 'payload', 'cores', 'workers'] as const;

/** The person's own values; a missing key means the analysis' value stands. */
export type Overrides = Readonly<Partial<Record<WorkloadParameter, number>>>;

/** Another interpreter or start method than the analysis found; a missing key means the analysis' one stands. */
export interface InterpreterChoice {
  /** `3.12`. */
  readonly python?: string;
  readonly freeThreaded?: boolean;
  readonly startMethod?: StartMethod;
}

/** Versions to choose from; the simulator has figures for each. */
export const pythonVersions = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'] as const;
export const startMethods = ['fork', 'forkserver', 'spawn'] as const;

/** Builds without the GIL begin with this version (PEP 703). */
export const firstFreeThreaded = '3.13';

export function canBeFreeThreaded(python: string): boolean {
  return comparePythonVersions(python, firstFreeThreaded) >= 0;
}

/** What the sliders drive. */
export interface Setup {
  readonly workload: Workload;
  readonly machine: Machine;
  /** How long all tasks may take; missing without a target. */
  readonly targetMs?: number;
  /** The machine with further ones, for when the target needs them. */
  readonly further?: Machine;
}

type Part = 'heldCpu' | 'freeCpu' | 'io';

function partOf(segment: Segment): Part {
  if (segment.kind === 'io') {
    return 'io';
  }
  return segment.gil === 'held' ? 'heldCpu' : 'freeCpu';
}

function total(workload: Workload, part: Part): number {
  return workload.segments.reduce((sum, segment) => (partOf(segment) === part ? sum + segment.ms : sum), 0);
}

/** `ThreadPoolExecutor`'s default: `min(32, cores + 4)`, https://docs.python.org/3/library/concurrent.futures.html */
export function defaultWorkers(cores: number): number {
  return Math.min(32, cores + 4);
}

/** The value of one parameter, in milliseconds, bytes or pieces. */
export function readParameter({ workload, machine }: Setup, parameter: WorkloadParameter): number {
  switch (parameter) {
    case 'tasks':
      return workload.tasks;
    case 'heldCpu':
    case 'freeCpu':
    case 'io':
      return total(workload, parameter);
    case 'payload':
      return workload.payloadBytes;
    case 'cores':
      return machine.cores;
    case 'workers':
      return machine.maxWorkers ?? defaultWorkers(machine.cores);
  }
}

function newSegment(part: Part, ms: number, isAsync: boolean): Segment {
  switch (part) {
    case 'heldCpu':
      return { kind: 'cpu', ms, gil: 'held' };
    case 'freeCpu':
      return { kind: 'cpu', ms, gil: 'released' };
    case 'io':
      // Where nothing is known about the I/O, only a coroutine is taken to have an asynchronous form of it.
      return { kind: 'io', ms, awaitable: isAsync };
  }
}

function scale(workload: Workload, part: Part, ms: number): Workload {
  const before = total(workload, part);
  if (before === ms) {
    return workload;
  }
  if (before === 0) {
    const added = newSegment(part, ms, workload.async);
    // Input is read before it is worked on, so added waiting stands first and added work last.
    const segments = part === 'io' ? [added, ...workload.segments] : [...workload.segments, added];
    return { ...workload, segments };
  }
  const segments = workload.segments
    .map((segment) => (partOf(segment) === part ? { ...segment, ms: (segment.ms * ms) / before } : segment))
    .filter((segment) => segment.ms > 0);
  return { ...workload, segments };
}

function write(setup: Setup, parameter: WorkloadParameter, value: number): Setup {
  const { workload, machine } = setup;
  switch (parameter) {
    case 'tasks':
      return { workload: { ...workload, tasks: Math.max(1, Math.round(value)) }, machine };
    case 'heldCpu':
    case 'freeCpu':
    case 'io':
      return { workload: scale(workload, parameter, Math.max(0, value)), machine };
    case 'payload':
      return { workload: { ...workload, payloadBytes: Math.max(0, Math.round(value)) }, machine };
    case 'cores':
      return { workload, machine: { ...machine, cores: Math.max(1, Math.round(value)) } };
    case 'workers':
      return { workload, machine: { ...machine, maxWorkers: Math.max(1, Math.round(value)) } };
  }
}

/**
 * The machine with another interpreter. Costs that depend on what changed take their new defaults, measured or not: a figure of
 * another version or start method says nothing about this one. All others stay.
 */
export function withInterpreter(machine: Machine, choice: InterpreterChoice): Machine {
  const python = choice.python ?? machine.python;
  const next: Machine = {
    ...machine,
    python,
    startMethod: choice.startMethod ?? machine.startMethod,
    freeThreaded: (choice.freeThreaded ?? machine.freeThreaded) && canBeFreeThreaded(python),
  };
  if (next.python === machine.python && next.startMethod === machine.startMethod) {
    return next.freeThreaded === machine.freeThreaded ? machine : next;
  }
  const { overheads: before } = defaultMachine(withoutOverheads(machine));
  const { overheads: after } = defaultMachine(withoutOverheads(next));
  const overheads = { ...machine.overheads };
  for (const name of overheadNames) {
    if (before[name] !== after[name]) {
      overheads[name] = after[name];
    }
  }
  return { ...next, overheads };
}

function withoutOverheads({ overheads, ...rest }: Machine): Omit<Machine, 'overheads'> {
  return rest;
}

/** The subject's workload and machine with the person's values in place of the analysis'. */
export function applyOverrides(
  subject: Pick<SimulationSubject, 'workload' | 'machine' | 'target'>,
  overrides: Overrides,
  interpreter: InterpreterChoice = {},
  further: FurtherChoice = {},
): Setup {
  let setup: Setup = { workload: subject.workload, machine: withInterpreter(subject.machine, interpreter) };
  for (const parameter of parameters) {
    const value = overrides[parameter];
    if (value !== undefined && Number.isFinite(value)) {
      setup = write(setup, parameter, value);
    }
  }
  return subject.target === undefined && Object.keys(further).length === 0
    ? setup
    : { workload: setup.workload, ...withFurther(setup.machine, further, subject.target) };
}

export interface ParameterLimits {
  readonly min: number;
  /** The slider's end; the number field accepts more, up to `hardMax`. */
  readonly max: number;
  /** Beyond it a run would not answer within a frame. */
  readonly hardMax: number;
}

const sliderEnd: Readonly<
  Record<WorkloadParameter, { readonly min: number; readonly max: number; readonly hardMax: number }>
> = {
  tasks: { min: 1, max: 64, hardMax: 10_000 },
  heldCpu: { min: 0, max: 100, hardMax: 600_000 },
  freeCpu: { min: 0, max: 100, hardMax: 600_000 },
  io: { min: 0, max: 200, hardMax: 600_000 },
  payload: { min: 0, max: 16_000_000, hardMax: 4_000_000_000 },
  cores: { min: 1, max: 16, hardMax: 512 },
  workers: { min: 1, max: 64, hardMax: 1024 },
};

/** The least of 1, 2, 5 times a power of ten that is not below the value. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** Slider limits: wide enough for four times the analysis' own value and for the person's. */
export function limitsOf(parameter: WorkloadParameter, initial: number, value: number): ParameterLimits {
  const { min, max, hardMax } = sliderEnd[parameter];
  const wanted = Math.max(max, initial * 4 > max ? roundUp(initial * 4) : 0, value > max ? roundUp(value) : 0);
  return { min, max: Math.min(hardMax, wanted), hardMax };
}

/** A slider position as a number a person would type: about three hundred positions over the slider's way. */
export function roundToSlider(value: number, limits: ParameterLimits, parameter: WorkloadParameter): number {
  if (parameter === 'tasks' || parameter === 'cores' || parameter === 'workers') {
    return Math.round(value);
  }
  const step = roundUp((limits.max - limits.min) / 1000);
  return Number((Math.round(value / step) * step).toPrecision(12));
}
