/**
 * Threads that do the work of tools. One that is idle is kept for the next call; a call that is cancelled, or that brings its
 * thread down, costs that thread and nothing else. What the work is, is the program's that the threads run.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ToolCall, ToolReply } from '../cli/tools/call';

type Progress = Extract<ToolReply, { readonly kind: 'progress' }>;

export type FinalReply = Exclude<ToolReply, Progress>;

export interface ToolThreadOptions {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly log: (message: string) => void;
}

/** More calls at a time wait: each thread may need a gigabyte for a large project. */
const mostThreads = 2;

export class ToolThreads {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;

  constructor(private readonly options: ToolThreadOptions) {}

  /** Rejects when the signal is aborted, or when the thread comes to its end. */
  async answer(call: ToolCall, signal: AbortSignal, tell: (progress: Progress) => void): Promise<FinalReply> {
    await this.turn(signal);
    try {
      return await this.answerInThread(call, signal, tell);
    } finally {
      this.busy--;
      this.waiting.shift()?.();
    }
  }

  /** Ends every thread, whatever it is doing. */
  async stop(): Promise<void> {
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private async turn(signal: AbortSignal): Promise<void> {
    while (this.busy >= mostThreads) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    if (signal.aborted) {
      // The turn is somebody else's then.
      this.waiting.shift()?.();
      signal.throwIfAborted();
    }
    this.busy++;
  }

  private async answerInThread(
    call: ToolCall,
    signal: AbortSignal,
    tell: (progress: Progress) => void,
  ): Promise<FinalReply> {
    const worker = this.idle.pop() ?? this.start();
    const ended = new AbortController();
    const cancel = (): void => {
      void worker.terminate();
    };
    signal.addEventListener('abort', cancel);
    const failed = once(worker, 'error', { signal: ended.signal }).then(([error]: unknown[]) => {
      throw error instanceof Error ? error : new Error(String(error));
    });
    const over = once(worker, 'exit', { signal: ended.signal }).then(() => {
      throw new Error(signal.aborted ? 'The call was cancelled.' : 'The thread came to its end.');
    });
    const replied = new Promise<FinalReply>((resolve) => {
      worker.on('message', (reply: ToolReply) => {
        if (reply.kind === 'progress') {
          tell(reply);
        } else {
          resolve(reply);
        }
      });
    });
    worker.postMessage(call);
    try {
      const reply = await Promise.race([replied, failed, over]);
      worker.removeAllListeners('message');
      this.idle.push(worker);
      return reply;
    } finally {
      signal.removeEventListener('abort', cancel);
      ended.abort();
      // What lost the race ends with the controller.
      await Promise.allSettled([failed, over]);
    }
  }

  private start(): Worker {
    const { program, arguments: args, log } = this.options;
    // Standard output belongs to the protocol: nothing that a thread prints may reach it.
    const worker = new Worker(program, { argv: [...args], stdin: false, stdout: true, stderr: true });
    this.all.add(worker);
    worker.stdout.resume();
    worker.stderr.on('data', (text: Buffer) => {
      log(text.toString().trimEnd());
    });
    worker.on('exit', () => {
      this.all.delete(worker);
      const index = this.idle.indexOf(worker);
      if (index >= 0) {
        this.idle.splice(index, 1);
      }
    });
    return worker;
  }
}
