/**
 * Runs calibrate.py in an interpreter and turns what it prints into a calibration. The interpreter is started directly, never
 * through a shell, isolated (`-I`) and outside the workspace, so that none of its code is imported; it has a time limit and
 * dies with its children. Whatever goes wrong becomes one CalibrationError that names the interpreter and what happened.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { CalibrationProgressParams, CalibrationResult } from '../../protocol';
import type { Calibration } from './calibration';
import { disturbances } from './quietness';
import { CalibrationReport, ReportError, shortened } from './report';

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

/** A script that prints more than this is not ours. */
const mostOutput = 1_000_000;
const mostComplaint = 4000;

/** @throws CalibrationError */
export async function measureInterpreter(options: MeasureOptions): Promise<Calibration> {
  const { python, launcher = [], signal } = options;
  if (signal?.aborted === true) {
    throw cancelled(python);
  }
  const [command, ...args] = [...launcher, python, '-I', '-B', calibrationScript()] as const;
  const child = spawn(command, args, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A process group of its own, so that worker processes can be ended with it.
    detached: process.platform !== 'win32',
  });
  const report = new CalibrationReport(options.onProgress ?? (() => undefined));
  await new Promise<void>((resolve, reject) => {
    const watch = new Watch(child, { python, command }, report, resolve, reject);
    watch.begin(options.timeLimitMs ?? defaultTimeLimitMs, signal);
  });
  try {
    return report.calibration(python, (options.now?.() ?? new Date()).toISOString().replace(/\.\d+Z$/, 'Z'));
  } catch (error) {
    throw error instanceof ReportError ? unreadable(python, error.message) : error;
  }
}

/** Beside the bundle as it ships, beside this file in the sources. */
function calibrationScript(): string {
  const script = path.join(__dirname, 'calibrate.py');
  if (!existsSync(script)) {
    throw new CalibrationError('missing', `The installation is incomplete: ${script} does not exist.`);
  }
  return script;
}

/** One run of the interpreter, from its first line to its end or to the first thing that goes wrong. */
class Watch {
  private readonly decoder = new StringDecoder('utf8');
  private unread = '';
  private outputLength = 0;
  private complaint = '';
  private isOver = false;
  private timer: NodeJS.Timeout | undefined;
  private signal: AbortSignal | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly names: { readonly python: string; readonly command: string },
    private readonly report: CalibrationReport,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  begin(timeLimitMs: number, signal: AbortSignal | undefined): void {
    const { child } = this;
    const { python, command } = this.names;
    this.signal = signal;
    signal?.addEventListener('abort', this.onAbort, { once: true });
    this.timer = setTimeout(() => {
      const limit = `${(timeLimitMs / 1000).toFixed(0)} s`;
      this.fail(new CalibrationError('timed-out', `${python} did not finish measuring within ${limit}.`));
    }, timeLimitMs);
    child.stdout?.on('data', (chunk: Buffer) => {
      this.read(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString('utf8')).slice(-mostComplaint);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      this.fail(new CalibrationError('missing', describeStartFailure(command, error)));
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) {
        this.finish();
      } else {
        this.fail(new CalibrationError('crashed', describeCrash(python, code, killedBy, this.complaint)));
      }
    });
  }

  private readonly onAbort = (): void => {
    this.fail(cancelled(this.names.python));
  };

  private read(chunk: Buffer): void {
    this.outputLength += chunk.length;
    const lines = (this.unread + this.decoder.write(chunk)).split('\n');
    this.unread = lines.pop() ?? '';
    try {
      if (this.outputLength > mostOutput) {
        throw new ReportError(`printed more than ${mostOutput / 1e6} MB`);
      }
      for (const line of lines.filter((each) => each.trim() !== '' && !this.isOver)) {
        this.report.readLine(line);
        this.checkQuietness();
      }
    } catch (error) {
      this.fail(error instanceof ReportError ? unreadable(this.names.python, error.message) : asError(error));
    }
  }

  /** Looked at with each figure, so that nobody waits for the end of a measurement that is refused anyway. */
  private checkQuietness(): void {
    const slack = this.report.description?.platform === 'linux' ? this.report.timerSlackMs : undefined;
    const found = disturbances(this.report.quietness, slack);
    if (found.length > 0) {
      const reasons = found.join(', and ');
      const message = `The machine is too busy to measure ${this.names.python}: ${reasons}. Try again when other programs are idle.`;
      this.fail(new CalibrationError('busy', message));
    }
  }

  private finish(): void {
    if (!this.isOver) {
      this.settle();
      if (this.unread.trim() === '') {
        this.resolve();
      } else {
        this.reject(unreadable(this.names.python, `printed \`${shortened(this.unread)}\``));
      }
    }
  }

  private fail(error: Error): void {
    if (!this.isOver) {
      this.settle();
      endWithChildren(this.child);
      this.reject(error);
    }
  }

  private settle(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
  }
}

function endWithChildren(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    if (process.platform === 'win32') {
      child.kill('SIGKILL');
    } else {
      process.kill(-child.pid, 'SIGKILL');
    }
  } catch {
    // It has ended by itself meanwhile.
  }
}

function describeStartFailure(command: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return `${command} does not exist.`;
    case 'EACCES':
      return `${command} is not a program that can be run.`;
    default:
      return `${command} could not be started: ${error.message}.`;
  }
}

function describeCrash(
  python: string,
  code: number | null,
  killedBy: NodeJS.Signals | null,
  complaint: string,
): string {
  const how = killedBy === null ? `ended with code ${String(code)}` : `was ended by ${killedBy}`;
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return `${python} ${how} while measuring${last === '' ? '.' : `: ${shortened(last)}`}`;
}

function unreadable(python: string, what: string): CalibrationError {
  return new CalibrationError(
    'unreadable',
    `${python} is not a Python 3 interpreter that can be measured: it ${what}.`,
  );
}

function cancelled(python: string): CalibrationError {
  return new CalibrationError('cancelled', `Measuring ${python} was cancelled.`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
