/**
 * Where a request enters and an answer leaves. A handler that throws costs its own answer and one line in the log, nothing
 * else; a request that was cancelled is not worked on. Fresh findings come before all else that waits, and between two pieces of
 * work what has arrived is read. Knows nothing of what the requests are about.
 */
import { performance } from 'node:perf_hooks';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { nextTurn, turnsOfMessage } from './turns';

export class Edge {
  private readonly logged = new Set<string>();
  private pending = 0;
  /** What begins work on the requests that wait. */
  private readonly urgent: (() => void)[] = [];
  private readonly others: (() => void)[] = [];
  private isServing = false;
  /** Turns of the event loop since a request arrived or was worked on. */
  private quietTurns = 0;

  constructor(
    private readonly log: (message: string) => void,
    /** Told how long each request waited and was worked on. */
    private readonly trace: (message: string) => void = () => undefined,
  ) {}

  /** True while a request waits for its answer, worked on or not. */
  get isBusy(): boolean {
    return this.pending > 0;
  }

  /** True while a request waits for its turn. */
  get hasWaiting(): boolean {
    return this.urgent.length + this.others.length > 0;
  }

  /** Answers a request with what `work` gives; with `otherwise` when it fails. */
  async answer<T>(
    request: string,
    token: CancellationToken,
    otherwise: T,
    work: () => T | Promise<T>,
  ): Promise<T | ResponseError<never>> {
    return this.counted(this.answerInTurn(this.others, request, token, otherwise, work));
  }

  /** The same before everything else that waits: for what a person sees wrong until it is answered. */
  async answerFirst<T>(
    request: string,
    token: CancellationToken,
    otherwise: T,
    work: () => T | Promise<T>,
  ): Promise<T | ResponseError<never>> {
    return this.counted(this.answerInTurn(this.urgent, request, token, otherwise, work));
  }

  /** The same for a request that takes long, so that others do not wait for it: it does not count as busy. */
  async answerInBackground<T>(
    request: string,
    token: CancellationToken,
    otherwise: T,
    work: () => T | Promise<T>,
  ): Promise<T | ResponseError<never>> {
    return this.answerInTurn(this.others, request, token, otherwise, work);
  }

  private async counted<T>(answer: Promise<T>): Promise<T> {
    this.pending++;
    try {
      return await answer;
    } finally {
      this.pending--;
    }
  }

  private async answerInTurn<T>(
    queue: (() => void)[],
    request: string,
    token: CancellationToken,
    otherwise: T,
    work: () => T | Promise<T>,
  ): Promise<T | ResponseError<never>> {
    const arrived = performance.now();
    // Messages that have arrived already are read first: among them may be the cancellation, or a newer text.
    await this.turnIn(queue);
    const begun = performance.now();
    try {
      return token.isCancellationRequested
        ? new ResponseError<never>(LSPErrorCodes.RequestCancelled, 'Cancelled by the client.')
        : await work();
    } catch (error) {
      this.failed(request, error);
      return otherwise;
    } finally {
      const waitedMs = (begun - arrived).toFixed(1);
      this.trace(`${request}: waited ${waitedMs} ms, worked ${(performance.now() - begun).toFixed(1)} ms`);
    }
  }

  private turnIn(queue: (() => void)[]): Promise<void> {
    this.quietTurns = 0;
    return new Promise((begin) => {
      queue.push(begin);
      void this.serve();
    });
  }

  /** Begins the requests that wait, one in a turn, and none but the urgent ones while messages may still be on their way. */
  private async serve(): Promise<void> {
    if (this.isServing) {
      return;
    }
    this.isServing = true;
    while (this.hasWaiting) {
      await nextTurn();
      this.quietTurns++;
      const begin = this.urgent.shift() ?? (this.quietTurns >= turnsOfMessage ? this.others.shift() : undefined);
      if (begin) {
        this.quietTurns = 0;
        begin();
      }
    }
    this.isServing = false;
  }

  /** Runs something that nobody waits for. */
  run(what: string, work: () => void | Promise<void>): void {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        this.failed(what, error);
      });
  }

  /** Logs a failure, the same one only once. */
  failed(what: string, error: unknown): void {
    const message = `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (!this.logged.has(message)) {
      this.logged.add(message);
      this.log(message);
    }
  }
}
