/**
 * Runs a call of a person's function under measureCall.py, in the project's interpreter and folder, and turns the lines it
 * writes into a measurement. This executes the person's program: callers ask first, and only where the workspace is trusted.
 * Whatever goes wrong, in the program or around it, becomes one MeasureError that says what happened.
 */
import path from 'node:path';
import type { FunctionFacts } from '../../core/facts';
import type { CalibrationProgressParams, MeasureResult } from '../../protocol';
import { importRootOf, isWithin } from '../files/imports';
import { asObject, type MeasuredInterpreter } from './calibration';
import { type CallMeasurement, callKinds } from './callMeasurement';
import { ReportError, shortened } from './report';
import { RunFailure, shippedScript, watchedRun } from './watchedRun';

/** Why there is no measurement. */
export type MeasureFailure = Extract<MeasureResult, { readonly kind: 'failed' }>['reason'];

export class MeasureError extends Error {
  override readonly name = 'MeasureError';

  constructor(
    readonly failure: MeasureFailure,
    message: string,
    /** The last lines of the traceback where the program raised an exception. */
    readonly traceback: readonly string[] = [],
  ) {
    super(message);
  }
}

export interface MeasureFunctionOptions {
  readonly python: string;
  /** Absolute path of the file that defines the function. */
  readonly file: string;
  readonly facts: Pick<FunctionFacts, 'name' | 'range' | 'decorators'>;
  /** A Python expression that calls the function; evaluated among the names of the file. */
  readonly expression: string;
  /** Where the program is run from as a rule; the file's own import root where it does not lie below. */
  readonly folder: string;
  /** Undefined: as many as fit into the time budget. */
  readonly repeat?: number | undefined;
  readonly timeLimitMs?: number | undefined;
  readonly onProgress?: (progress: CalibrationProgressParams) => void;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

export const defaultTimeLimitMs = 60_000;

/** Timing takes this long where the calls are short; looking for the GIL takes half as long. */
const budgetSeconds = 2;
/** The budget's share of the time limit at most: importing takes its time as well. */
const shareOfLimit = 0.2;

/** The form of the lines that this file reads; the script prints its own. */
const knownFormat = 1;

/** @throws MeasureError */
export async function measureFunction(options: MeasureFunctionOptions): Promise<CallMeasurement> {
  const { python, timeLimitMs = defaultTimeLimitMs } = options;
  const report = new CallReport(options);
  try {
    const task = taskOf(options, timeLimitMs);
    const rest = await watchedRun({
      command: [python, '-B', shippedScript('measureCall.py'), JSON.stringify(task)],
      folder: task.root,
      lines: 'descriptor 3',
      timeLimitMs,
      signal: options.signal,
      onLine: (line) => report.readLine(line),
    });
    return report.measurement(rest, (options.now?.() ?? new Date()).toISOString().replace(/\.\d+Z$/, 'Z'));
  } catch (error) {
    throw describe(error, options);
  }
}

/** What the script is told. Files of a package are imported by their dotted name, so that relative imports work. */
function taskOf({ file, facts, expression, folder, repeat }: MeasureFunctionOptions, timeLimitMs: number) {
  const importRoot = importRootOf(file);
  const root = isWithin(folder, file) ? folder : importRoot;
  const module = path.relative(importRoot, file).replace(/(?:[\\/]__init__)?\.py$/, '');
  const line = facts.range.start.line + 1;
  return {
    root,
    paths: [...new Set([root, importRoot])],
    file,
    module: module.split(path.sep).join('.'),
    name: facts.name.split('.').at(-1) ?? facts.name,
    line,
    firstLine: Math.min(line, ...facts.decorators.map(({ range }) => range.start.line + 1)),
    expression,
    repeat: repeat ?? null,
    budget: Math.min(budgetSeconds, (timeLimitMs / 1000) * shareOfLimit),
  };
}

/** Reads the lines of the script. */
class CallReport {
  private interpreter: MeasuredInterpreter | undefined;
  private result: Readonly<Record<string, unknown>> | undefined;

  constructor(private readonly options: MeasureFunctionOptions) {}

  /** @throws ReportError or MeasureError */
  readLine(line: string): 'go on' | 'end' {
    const object = asObject(parseJson(line));
    switch (object?.['type']) {
      case 'interpreter':
        this.interpreter = this.readInterpreter(object);
        return 'go on';
      case 'progress': {
        const { step, of, label } = object;
        if (typeof step === 'number' && typeof of === 'number' && typeof label === 'string') {
          this.options.onProgress?.({ step, of, label });
        }
        return 'go on';
      }
      case 'result':
        this.result = object;
        return 'go on';
      case 'error':
        throw programError(object, this.options);
      case 'end':
        return 'end';
      default:
        throw new ReportError(`wrote \`${shortened(line)}\``);
    }
  }

  /** @throws ReportError when the report ended early. */
  measurement(rest: string, measuredAt: string): CallMeasurement {
    const { result, interpreter } = this;
    if (rest !== '') {
      throw new ReportError(`wrote \`${shortened(rest)}\``);
    }
    if (interpreter === undefined || result === undefined) {
      const { expression } = this.options;
      throw new MeasureError('ended', `\`${expression}\` ended the program before it could be measured.`);
    }
    const amount = (key: string): number => {
      const value = optionalAmount(result, key);
      if (value === undefined) {
        throw new ReportError(`wrote a result without a number \`${key}\``);
      }
      return value;
    };
    return {
      interpreter,
      measuredAt,
      functionName: this.options.facts.name,
      expression: this.options.expression,
      kind: callKinds.find((kind) => kind === result['kind']) ?? 'call',
      repeats: amount('repeats'),
      batch: amount('batch'),
      wallMs: amount('wallMs'),
      leastMs: amount('leastMs'),
      mostMs: amount('mostMs'),
      cpuMs: amount('cpuMs'),
      threadCpuMs: amount('threadCpuMs'),
      coreWaitMs: optionalAmount(result, 'coreWaitMs'),
      heldMs: optionalAmount(result, 'heldMs'),
      heldErrorMs: optionalAmount(result, 'heldErrorMs'),
    };
  }

  private readInterpreter(object: Readonly<Record<string, unknown>>): MeasuredInterpreter {
    const { format, version, implementation, freeThreaded } = object;
    if (
      format !== knownFormat ||
      typeof version !== 'string' ||
      typeof implementation !== 'string' ||
      typeof freeThreaded !== 'boolean'
    ) {
      throw new ReportError(`described itself as \`${shortened(JSON.stringify(object))}\``);
    }
    return { path: this.options.python, version, implementation, freeThreaded };
  }
}

function programError(
  object: Readonly<Record<string, unknown>>,
  { expression, facts, file }: MeasureFunctionOptions,
): MeasureError {
  const lines = Array.isArray(object['traceback']) ? object['traceback'].map(String) : [];
  const last = shortened(lines.at(-1) ?? String(object['exception']));
  const called = `\`${shortened(expression)}\``;
  switch (object['stage']) {
    case 'not-called':
      return new MeasureError('not-called', `${called} did not call \`${facts.name}\`.`);
    case 'expression':
      return new MeasureError('expression', `${called} is not a Python expression: ${last}`, lines);
    case 'import':
      return new MeasureError('exception', `Importing ${file} failed: ${last}`, lines);
    default:
      return new MeasureError('exception', `${called} raised ${last}`, lines);
  }
}

function describe(error: unknown, { python, expression }: MeasureFunctionOptions): unknown {
  const called = `\`${shortened(expression)}\``;
  if (error instanceof ReportError) {
    return new MeasureError('unreadable', `${python} cannot measure ${called}: it ${error.message}.`);
  }
  if (!(error instanceof RunFailure)) {
    return error;
  }
  switch (error.kind) {
    case 'missing':
      return new MeasureError('missing', error.message);
    case 'timed-out':
      return new MeasureError('timed-out', `${called} was not measured within ${error.message}, and was ended.`);
    case 'cancelled':
      return new MeasureError('cancelled', `Measuring ${called} was cancelled.`);
    case 'too-much':
      return new MeasureError('unreadable', `${python} cannot measure ${called}: it ${error.message}.`);
    case 'crashed': {
      const last = error.complaint === '' ? '.' : `: ${shortened(error.complaint)}`;
      return new MeasureError('ended', `${python} ${error.message} while measuring ${called}${last}`);
    }
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function optionalAmount(object: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
