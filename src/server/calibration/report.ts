/**
 * Reads what calibrate.py and calibrateNode.cjs print, line by line, and collects it: who the interpreter is, how far the measuring has come, and
 * the figures. A line that is not of the agreed form is an error; figures of unknown names are left out, so that a script that
 * measures more can be read. It neither starts the interpreter nor judges the figures.
 */
import type { Overheads, StartMethod } from '../../core/workload';
import type { CalibrationProgressParams } from '../../protocol';
import { overheadNames } from '../../simulator/machine';
import { fixedParameters } from '../../simulator/parameters';
import { asObject, type Calibration, isMeasurable, isNode, isPlausible, startMethodOf } from './calibration';
import { type Quietness, quietnessNames } from './quietness';

/**
 * In a burst of tasks for a process pool, the manager, the feeder and a worker are woken for each. The simulator wakes them as
 * well, so that the measured time of a task is divided into these and the rest.
 */
const wakesPerTask = 3;

/** The form of the lines that this file reads; the script prints its own. */
const knownFormat = 1;

/** The interpreter printed something that is not a measurement. */
export class ReportError extends Error {}

type Description = Pick<Calibration, 'cores' | 'switchIntervalMs' | 'startMethod' | 'pace'> & {
  readonly version: string;
  readonly implementation: string;
  readonly freeThreaded: boolean;
  readonly platform: string;
};

export class CalibrationReport {
  readonly quietness: Partial<Record<keyof Quietness, number>> = {};
  description: Description | undefined;
  isComplete = false;
  private readonly overheads: Partial<Record<keyof Overheads, number>> = {};
  private readonly processes: Partial<Record<StartMethod, Partial<Record<keyof Overheads, number>>>> = {};

  constructor(private readonly onProgress: (progress: CalibrationProgressParams) => void) {}

  /** @throws ReportError when the line is not of the agreed form. */
  readLine(line: string): void {
    const object = asObject(parseJson(line));
    switch (object?.['type']) {
      case 'interpreter':
        this.description = describe(object);
        return;
      case 'progress':
        this.onProgress({
          step: numberAt(object, 'step'),
          of: numberAt(object, 'of'),
          label: textAt(object, 'label'),
        });
        return;
      case 'figure':
        this.addFigure(object);
        return;
      case 'end':
        this.isComplete = true;
        return;
      default:
        throw new ReportError(`printed \`${shortened(line)}\``);
    }
  }

  get timerSlackMs(): number | undefined {
    return this.overheads.timerSlackMs;
  }

  /** @throws ReportError when the report ended early. */
  calibration(path: string, measuredAt: string): Calibration {
    const { description } = this;
    if (description === undefined || !this.isComplete) {
      throw new ReportError('ended before everything was measured');
    }
    const { version, implementation, freeThreaded, cores, switchIntervalMs, startMethod, pace } = description;
    const { taskDispatchMs, wakeMs = 0 } = this.overheads;
    return {
      interpreter: { path, version, implementation, freeThreaded },
      measuredAt,
      cores,
      switchIntervalMs,
      startMethod,
      overheads: {
        ...this.overheads,
        ...(taskDispatchMs === undefined
          ? {}
          : { taskDispatchMs: Math.max(taskDispatchMs / 2, taskDispatchMs - wakesPerTask * wakeMs) }),
      },
      processes: this.processes,
      ...(pace === undefined ? {} : { pace }),
    };
  }

  private addFigure(object: Readonly<Record<string, unknown>>): void {
    const name = textAt(object, 'name');
    const value = numberAt(object, 'value');
    const quietnessName = quietnessNames.find((each) => each === name);
    const overhead = overheadNames.find((each) => each === name);
    const spread = object['spread'];
    if (typeof spread === 'number') {
      this.quietness.worstSpread = Math.max(this.quietness.worstSpread ?? 0, spread);
    }
    if (quietnessName !== undefined) {
      this.quietness[quietnessName] = value;
    } else if (overhead !== undefined && isPlausible(overhead, value)) {
      const method = startMethodOf(object['startMethod']);
      const into = method === undefined ? this.overheads : (this.processes[method] ??= {});
      into[overhead] = value;
    }
  }
}

function describe(object: Readonly<Record<string, unknown>>): Description {
  const implementation = textAt(object, 'implementation');
  const version = textAt(object, 'version');
  const cores = numberAt(object, 'cores');
  const own = isNode({ implementation }) ? nodeDescription : pythonDescription(object);
  const isKnown = object['format'] === knownFormat && isMeasurable(implementation, version);
  if (own === undefined || !isKnown || !Number.isInteger(cores) || cores < 1) {
    throw new ReportError(`described itself as \`${shortened(JSON.stringify(object))}\``);
  }
  const pace = object['pace'];
  return {
    version,
    implementation,
    platform: textAt(object, 'platform'),
    cores,
    ...own,
    ...(typeof pace === 'number' && pace > 0 ? { pace } : {}),
  };
}

type PythonDescription = Pick<Description, 'freeThreaded' | 'switchIntervalMs' | 'startMethod'>;

/** What Python has and Node has not. */
const nodeDescription: PythonDescription = {
  freeThreaded: false,
  switchIntervalMs: fixedParameters.switchInterval.value,
  startMethod: 'spawn',
};

function pythonDescription(object: Readonly<Record<string, unknown>>): PythonDescription | undefined {
  const startMethod = startMethodOf(object['defaultStartMethod']);
  const freeThreaded = object['freeThreaded'];
  return startMethod === undefined || typeof freeThreaded !== 'boolean'
    ? undefined
    : { startMethod, freeThreaded, switchIntervalMs: numberAt(object, 'switchIntervalMs') };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function numberAt(object: Readonly<Record<string, unknown>>, key: string): number {
  const value = object[key];
  if (typeof value !== 'number') {
    throw new ReportError(`printed a line without a number \`${key}\``);
  }
  return value;
}

function textAt(object: Readonly<Record<string, unknown>>, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') {
    throw new ReportError(`printed a line without a text \`${key}\``);
  }
  return value;
}

const mostQuoted = 80;

/** The beginning of what was printed, on one line. */
export function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > mostQuoted ? `${line.slice(0, mostQuoted)}…` : line;
}
