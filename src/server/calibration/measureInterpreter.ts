/**
 * Runs calibrate.py in a Python, calibrateNode.cjs in a Node, and turns what it prints into a calibration. The interpreter is
 * started directly, never through a shell, isolated (`-I`) and outside the workspace, so that none of its code is imported; it
 * has a time limit and dies with its children. Whatever goes wrong becomes one CalibrationError that names the interpreter and what happened.
 */
import { tmpdir } from 'node:os';
import type { CalibrationProgressParams, CalibrationResult } from '../../protocol';
import type { Calibration } from './calibration';
import { disturbances, mostLate } from './quietness';
import { CalibrationReport, ReportError, shortened } from './report';
import { RunFailure, shippedScript, watchedRun } from './watchedRun';

/** Why there is no calibration. */
export type CalibrationFailure = Extract<CalibrationResult, { readonly kind: 'failed' }>['reason'];

export class CalibrationError extends Error {
  override readonly name = 'CalibrationError';

  constructor(
    readonly failure: CalibrationFailure,
    message: string,
  ) {
    super(message);
  }
}

export interface MeasureOptions {
  /** Path of the interpreter, or a name to be looked up by the system. */
  readonly python: string;
  readonly onProgress?: (progress: CalibrationProgressParams) => void;
  /** Ends the measuring when aborted. */
  readonly signal?: AbortSignal;
  /** Default half a minute; a quiet machine needs about four seconds. */
  readonly timeLimitMs?: number;
  /** A command that starts the interpreter, such as `taskset -c 0,1`; nothing as a rule. */
  readonly launcher?: readonly string[];
  readonly now?: () => Date;
}

const defaultTimeLimitMs = 30_000;

/** @throws CalibrationError */
export function measureInterpreter(options: MeasureOptions): Promise<Calibration> {
  return measureWith(['-I', '-B'], 'calibrate.py', mostLate.python, options);
}

/** The same for a Node, which `python` is then the path of. @throws CalibrationError */
export function measureNode(options: MeasureOptions): Promise<Calibration> {
  return measureWith([], 'calibrateNode.cjs', mostLate.node, options);
}

async function measureWith(
  flags: readonly string[],
  script: string,
  most: number,
  options: MeasureOptions,
): Promise<Calibration> {
  const { python, launcher = [], signal } = options;
  const report = new CalibrationReport(options.onProgress ?? (() => undefined));
  try {
    const [command, ...args] = [...launcher, python, ...flags, shippedScript(script)] as const;
    const rest = await watchedRun({
      command: [command, ...args],
      folder: tmpdir(),
      lines: 'standard output',
      timeLimitMs: options.timeLimitMs ?? defaultTimeLimitMs,
      signal,
      onLine: (line) => {
        report.readLine(line);
        checkQuietness(report, python, most);
        return 'go on';
      },
    });
    if (rest !== '') {
      throw new ReportError(`printed \`${shortened(rest)}\``);
    }
    return report.calibration(python, (options.now?.() ?? new Date()).toISOString().replace(/\.\d+Z$/, 'Z'));
  } catch (error) {
    throw describe(error, python);
  }
}

/** Looked at with each figure, so that nobody waits for the end of a measurement that is refused anyway. */
function checkQuietness(report: CalibrationReport, python: string, most: number): void {
  const measured = report.description?.platform === 'linux' ? report.timerSlackMs : undefined;
  const found = disturbances(report.quietness, measured === undefined ? undefined : { measured, most });
  if (found.length > 0) {
    const reasons = found.join(', and ');
    const message = `The machine is too busy to measure ${python}: ${reasons}. Try again when other programs are idle.`;
    throw new CalibrationError('busy', message);
  }
}

function describe(error: unknown, python: string): unknown {
  if (error instanceof ReportError) {
    return unreadable(python, error.message);
  }
  if (!(error instanceof RunFailure)) {
    return error;
  }
  switch (error.kind) {
    case 'missing':
      return new CalibrationError('missing', error.message);
    case 'timed-out':
      return new CalibrationError('timed-out', `${python} did not finish measuring within ${error.message}.`);
    case 'cancelled':
      return new CalibrationError('cancelled', `Measuring ${python} was cancelled.`);
    case 'too-much':
      return unreadable(python, error.message);
    case 'crashed': {
      const last = error.complaint === '' ? '.' : `: ${shortened(error.complaint)}`;
      return new CalibrationError('crashed', `${python} ${error.message} while measuring${last}`);
    }
  }
}

function unreadable(python: string, what: string): CalibrationError {
  return new CalibrationError('unreadable', `${python} is not an interpreter that can be measured: it ${what}.`);
}
