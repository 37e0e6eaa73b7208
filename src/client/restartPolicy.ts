/**
 * Whether and when a language server that ended unexpectedly is started again, as a state machine: exponential back-off with a
 * cap, an end after so many crashes in a row, and a fresh start of the count once the server has run well for a while.
 * The clock is handed in; nothing is started, waited for or shown here (supervisor.ts and languageServer.ts do).
 */

export interface RestartLimits {
  /** Before the first restart; each further one waits twice as long. Milliseconds. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Crashes in a row after which the server is not started again. */
  readonly maximumCrashes: number;
  /** A server that has run for this long before it crashed starts a new row. Milliseconds. */
  readonly runsWellAfterMs: number;
}

/**
 * Five restarts within about 13 seconds: enough for a process that the system killed for want of memory, too few to keep a
 * machine busy with a server that crashes on the file it reads first.
 */
export const defaultRestartLimits: RestartLimits = {
  firstDelayMs: 500,
  longestDelayMs: 5000,
  maximumCrashes: 6,
  runsWellAfterMs: 60_000,
};

export type RestartDecision =
  /** `crashes` in a row so far; `isNews` for the first one of the window, the only one that a person is told of. */
  | { readonly kind: 'restart'; readonly afterMs: number; readonly crashes: number; readonly isNews: boolean }
  | { readonly kind: 'give-up'; readonly crashes: number };

export class RestartPolicy {
  private crashes = 0;
  private startedAt: number | undefined;
  private hasTold = false;

  /** @param now A clock that never goes back, in milliseconds. */
  constructor(
    private readonly now: () => number,
    private readonly limits: RestartLimits = defaultRestartLimits,
  ) {}

  /** The server is up. */
  noteStarted(): void {
    this.startedAt = this.now();
  }

  /** The server ended unexpectedly, or did not come up. */
  noteCrash(): RestartDecision {
    const { firstDelayMs, longestDelayMs, maximumCrashes, runsWellAfterMs } = this.limits;
    const ranWell = this.startedAt !== undefined && this.now() - this.startedAt >= runsWellAfterMs;
    this.startedAt = undefined;
    this.crashes = ranWell ? 1 : this.crashes + 1;
    const { crashes } = this;
    if (crashes >= maximumCrashes) {
      return { kind: 'give-up', crashes };
    }
    const isNews = !this.hasTold;
    this.hasTold = true;
    return { kind: 'restart', afterMs: Math.min(longestDelayMs, firstDelayMs * 2 ** (crashes - 1)), crashes, isNews };
  }

  /** A person starts the server: the count begins anew; what was told stays told. */
  reset(): void {
    this.crashes = 0;
    this.startedAt = undefined;
  }
}
