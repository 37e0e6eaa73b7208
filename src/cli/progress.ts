/**
 * How far a long run has come, on one line of a terminal that is written over again and again. Says nothing about runs that are
 * over before one wonders, and leaves nothing behind. Where the line goes, and whether there is a terminal, is the caller's.
 */
import { performance } from 'node:perf_hooks';

/** Before that, nobody wonders. */
const patienceMs = 700;

/** Between two writings: slower than the eye, so that it costs nothing. */
const intervalMs = 100;

const barWidth = 24;

export class Progress {
  private readonly started = performance.now();
  private written = 0;
  private isShown = false;

  /** `write` is undefined where nobody is looking. */
  constructor(private readonly write: ((text: string) => void) | undefined) {}

  /** `what` is a verb in its -ing form: `Reading`. */
  show(what: string, done: number, total: number): void {
    const now = performance.now();
    if (this.write === undefined || now - this.started < patienceMs || now - this.written < intervalMs) {
      return;
    }
    this.written = now;
    this.isShown = true;
    const filled = total === 0 ? 0 : Math.floor((barWidth * done) / total);
    const bar = `${'━'.repeat(filled)}${'─'.repeat(barWidth - filled)}`;
    this.write(`\r\u001b[K${what} ${bar} ${done} of ${total}`);
  }

  /** Clears the line. */
  end(): void {
    if (this.isShown) {
      this.write?.('\r\u001b[K');
      this.isShown = false;
    }
  }
}
