/**
 * One run of an interpreter with a script of ours: started directly, never through a shell, in a process group of its own; its
 * lines are handed on as they come, and it ends with its children at its end, its time limit, a signal, or an error of whoever
 * reads the lines. What went wrong is a RunFailure; the words for it, and what the lines mean, are the callers'.
 */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export interface RunOptions {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Where the lines come from: standard output, or descriptor 3 where the program prints things of its own. */
  readonly lines: 'standard output' | 'descriptor 3';
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What it throws ends the run and is what the run rejects with. `end` ends it as well, as if the program had. */
  readonly onLine: (line: string) => 'go on' | 'end';
}

export class RunFailure extends Error {
  override readonly name = 'RunFailure';

  constructor(
    readonly kind: 'missing' | 'crashed' | 'timed-out' | 'cancelled' | 'too-much',
    /** Part of a sentence about the program, such as `ended with code 1`; a whole one for `missing`. */
    message: string,
    /** The last line on standard error. */
    readonly complaint = '',
  ) {
    super(message);
  }
}

/** A script that prints more than this is not ours. */
const mostOutput = 1_000_000;
const mostComplaint = 4000;

/**
 * Resolves to what came after the last line when the program has ended with code 0 or was told to end.
 * @throws RunFailure, or what `onLine` throws.
 */
export function watchedRun(options: RunOptions): Promise<string> {
  if (options.signal?.aborted === true) {
    return Promise.reject(new RunFailure('cancelled', 'was cancelled'));
  }
  const [program, ...args] = options.command;
  const child = spawn(program, args, {
    cwd: options.folder,
    ...(options.environment === undefined ? {} : { env: options.environment }),
    stdio: streamsFor(options.lines),
    windowsHide: true,
    // A process group of its own, so that what it starts can be ended with it.
    detached: process.platform !== 'win32',
  });
  return new Promise((resolve, reject) => {
    new Watch(child, options, resolve, reject).begin();
  });
}

/** Beside the bundle as it ships, beside this file in the sources. */
export function shippedScript(name: string): string {
  const script = path.join(__dirname, name);
  if (!existsSync(script)) {
    throw new RunFailure('missing', `The installation is incomplete: ${script} does not exist.`);
  }
  return script;
}

function streamsFor(lines: RunOptions['lines']): StdioOptions {
  return lines === 'standard output' ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'ignore', 'pipe', 'pipe'];
}

/** From the first line to the end or to the first thing that goes wrong. */
class Watch {
  private readonly decoder = new StringDecoder('utf8');
  private unread = '';
  private outputLength = 0;
  private complaint = '';
  private isOver = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly options: RunOptions,
    private readonly resolve: (rest: string) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  begin(): void {
    const { child } = this;
    const { timeLimitMs, signal, lines } = this.options;
    signal?.addEventListener('abort', this.onAbort, { once: true });
    this.timer = setTimeout(() => {
      this.fail(new RunFailure('timed-out', `${(timeLimitMs / 1000).toFixed(0)} s`));
    }, timeLimitMs);
    const stream = child.stdio[lines === 'standard output' ? 1 : 3];
    if (stream instanceof Readable) {
      stream.on('data', (chunk: Buffer) => {
        this.read(chunk);
      });
    }
    child.stderr?.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString('utf8')).slice(-mostComplaint);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      this.fail(new RunFailure('missing', describeStartFailure(this.options.command[0], error)));
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) {
        this.finish();
        return;
      }
      const how = killedBy === null ? `ended with code ${String(code)}` : `was ended by ${killedBy}`;
      this.fail(new RunFailure('crashed', how, this.complaint.trim().split('\n').at(-1) ?? ''));
    });
  }

  private readonly onAbort = (): void => {
    this.fail(new RunFailure('cancelled', 'was cancelled'));
  };

  private read(chunk: Buffer): void {
    this.outputLength += chunk.length;
    const lines = (this.unread + this.decoder.write(chunk)).split('\n');
    this.unread = lines.pop() ?? '';
    try {
      if (this.outputLength > mostOutput) {
        throw new RunFailure('too-much', `printed more than ${mostOutput / 1e6} MB`);
      }
      for (const line of lines) {
        if (line.trim() !== '' && !this.isOver && this.options.onLine(line) === 'end') {
          this.finish();
        }
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private finish(): void {
    if (!this.isOver) {
      this.settle();
      this.resolve(this.unread.trim());
    }
  }

  private fail(error: Error): void {
    if (!this.isOver) {
      this.settle();
      this.reject(error);
    }
  }

  private settle(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.options.signal?.removeEventListener('abort', this.onAbort);
    endWithChildren(this.child);
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
