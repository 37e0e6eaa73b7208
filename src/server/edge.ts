/**
 * Where a request enters and an answer leaves. A handler that throws costs its own answer and one line in the log, nothing
 * else; a request that was cancelled is not worked on. Knows nothing of what the requests are about.
 */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

export class Edge {
  private readonly logged = new Set<string>();
  private pending = 0;

  constructor(private readonly log: (message: string) => void) {}

  /** True while a request waits for its answer. */
  get isBusy(): boolean {
    return this.pending > 0;
  }

  /** Answers a request with what `work` gives; with `otherwise` when it fails. */
  async answer<T>(
    request: string,
    token: CancellationToken,
    otherwise: T,
    work: () => T | Promise<T>,
  ): Promise<T | ResponseError<never>> {
    this.pending++;
    try {
      return await this.answerInBackground(request, token, otherwise, work);
    } finally {
      this.pending--;
    }
  }

  /** The same for a request that takes long, so that others do not wait for it: it does not count as busy. */
  async answerInBackground<T>(
    request: string,
    token: CancellationToken,
    otherwise: T,
    work: () => T | Promise<T>,
  ): Promise<T | ResponseError<never>> {
    try {
      // Messages that have arrived already are read first: among them may be the cancellation, or a newer text.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      return token.isCancellationRequested
        ? new ResponseError<never>(LSPErrorCodes.RequestCancelled, 'Cancelled by the client.')
        : await work();
    } catch (error) {
      this.failed(request, error);
      return otherwise;
    }
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
