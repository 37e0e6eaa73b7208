/**
 * Keeps one server running: starts it when somebody first asks, again after a crash as the restart policy says, and not at all
 * once the policy gives up, until a person restarts it. Whoever asks meanwhile waits for the next one.
 * Knows nothing of editors or protocols, so that it is tested with servers that die on purpose.
 */
import type { RestartDecision, RestartPolicy } from './restartPolicy';

/** The server cannot be started at all: trying again would be in vain. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Nobody answers: the server was stopped, or given up after too many crashes. */
class NotRunning extends Error {
  override readonly name = 'NotRunning';
}

export interface SupervisorOptions<Server> {
  readonly policy: RestartPolicy;
  /** Resolves when the server is up. `noteEnd` is to be called when it ends; calling it again, or in vain, does no harm. */
  readonly launch: (noteEnd: (reason: unknown) => void) => Promise<Server>;
  readonly close: (server: Server) => Promise<void>;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  readonly onStarting: () => void;
  /** A server is up in the place of one that crashed. */
  readonly onRestarted: () => void;
  readonly onCrash: (decision: RestartDecision, reason: unknown) => void;
  readonly onCannotStart: (error: unknown) => void;
}

export class Supervisor<Server> {
  /** Settles when the present attempt does; undefined before the first one and after a stop. */
  private current: Promise<Server> | undefined;
  private server: Server | undefined;
  /** Tells the present attempt from those that a crash or a stop has overtaken. */
  private generation = 0;

  constructor(private readonly options: SupervisorOptions<Server>) {}

  get isWanted(): boolean {
    return this.current !== undefined;
  }

  /** The server that runs, or the next one that will; starts it if nobody has. Rejects when it is given up. */
  running(): Promise<Server> {
    if (this.current === undefined) {
      this.options.onStarting();
      this.current = this.attempt(0);
    }
    return this.current;
  }

  /** True for the server that answers now. */
  isCurrent(server: Server): boolean {
    return this.server === server;
  }

  /** Ends the server; the next who asks starts another, with the count of crashes begun anew. */
  async stop(): Promise<void> {
    const { server } = this;
    this.generation++;
    this.current = undefined;
    this.server = undefined;
    this.options.policy.reset();
    if (server !== undefined) {
      await this.options.close(server);
    }
  }

  private attempt(afterMs: number): Promise<Server> {
    const promise = this.launched(++this.generation, afterMs);
    // Nobody may be waiting for it.
    promise.catch(() => undefined);
    return promise;
  }

  private async launched(generation: number, afterMs: number): Promise<Server> {
    const { options } = this;
    // Also without a delay: nothing may end before `current` is set.
    await (afterMs > 0 ? options.wait(afterMs) : Promise.resolve());
    if (generation !== this.generation) {
      return this.successor();
    }
    let server: Server;
    try {
      server = await options.launch((reason) => {
        this.recover(generation, reason);
      });
    } catch (error) {
      if (generation === this.generation && error instanceof CannotStart) {
        options.onCannotStart(error);
        throw error;
      }
      this.recover(generation, error);
      return this.successor();
    }
    if (generation !== this.generation) {
      await options.close(server);
      return this.successor();
    }
    this.server = server;
    options.policy.noteStarted();
    if (afterMs > 0) {
      options.onRestarted();
    }
    return server;
  }

  /** What took the place of an attempt that was overtaken. */
  private successor(): Promise<Server> {
    return this.current ?? Promise.reject(new NotRunning('The language server was stopped.'));
  }

  private recover(generation: number, reason: unknown): void {
    if (generation !== this.generation) {
      return;
    }
    const { server, options } = this;
    this.server = undefined;
    const decision = options.policy.noteCrash();
    if (decision.kind === 'give-up') {
      this.generation++;
      this.current = Promise.reject(new NotRunning('The language server is not running: it kept crashing.'));
      this.current.catch(() => undefined);
    } else {
      this.current = this.attempt(decision.afterMs);
    }
    options.onCrash(decision, reason);
    if (server !== undefined) {
      // Only what is left of it on this side: its process is gone.
      options.close(server).catch(() => undefined);
    }
  }
}
