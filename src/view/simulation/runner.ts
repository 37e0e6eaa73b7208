/**
 * Decides where a run happens: at once in the page while that fits into a frame, in a worker where it does not. Of many requests
 * in a row only the last one waits; what is out of date is not shown, and work for another function is ended.
 * The outlook, which takes hundreds of runs, always has a worker of its own and starts when the sliders rest.
 */
import type { Illegal } from '../../core/workload';
import { source } from 'bundled:src/view/simulation/worker.ts';
import type { Outlook } from '../outlook';
import type { Setup } from '../parameters';
import { isBig, runAll } from '../run';
import type { Run } from '../run';
import type { FromWorker, ToWorker } from './messages';

interface Request {
  readonly setup: Setup;
  readonly illegal: readonly Illegal[];
}

interface Listener {
  readonly onRun: (run: Run) => void;
  readonly onOutlook: (outlook: Outlook) => void;
}

/** After the last change, before the outlook is looked for: a hand that still moves would only see it started over. */
const restMs = 350;

/** A thread that is started when first used and ended when its work is out of date. */
class Thread {
  private static address: string | undefined;
  private worker: Worker | undefined;

  constructor(
    private readonly onAnswer: (answer: FromWorker) => void,
    private readonly onFailure: () => void,
  ) {}

  post(message: ToWorker): void {
    Thread.address ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    if (this.worker === undefined) {
      this.worker = new Worker(Thread.address);
      this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        this.onAnswer(data);
      };
      this.worker.onerror = (event) => {
        event.preventDefault();
        this.end();
        this.onFailure();
      };
    }
    this.worker.postMessage(message);
  }

  end(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}

export class Runner {
  private id = 0;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private next: Request | undefined;
  private inFlight: Request | undefined;
  /** Where workers cannot be had, everything runs in the page. */
  private hasWorkers = true;
  private readonly runs: Thread;
  private readonly outlooks: Thread;

  constructor(private readonly listener: Listener) {
    this.runs = new Thread(
      (answer) => {
        this.finish(answer);
      },
      () => {
        this.fallBack();
      },
    );
    this.outlooks = new Thread(
      (answer) => {
        if (answer.type === 'outlook' && answer.id === this.id) {
          this.listener.onOutlook(answer.outlook);
        }
      },
      () => undefined,
    );
  }

  /** Another function: whatever runs is for nobody. */
  start(setup: Setup, illegal: readonly Illegal[]): void {
    this.cancel();
    this.go({ setup, illegal });
  }

  /** The same function with other numbers: at most once a frame. */
  change(setup: Setup, illegal: readonly Illegal[]): void {
    this.outlooks.end();
    clearTimeout(this.timer);
    this.next = { setup, illegal };
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.takeNext();
    });
  }

  cancel(): void {
    this.id++;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.next = undefined;
    this.outlooks.end();
    if (this.inFlight !== undefined) {
      this.inFlight = undefined;
      this.runs.end();
    }
  }

  private takeNext(): void {
    const request = this.next;
    if (request !== undefined && this.inFlight === undefined) {
      this.next = undefined;
      this.go(request);
    }
  }

  private go(request: Request): void {
    this.id++;
    if (this.hasWorkers && isBig(request.setup)) {
      this.inFlight = request;
      this.runs.post({ type: 'run', id: this.id, ...request });
      return;
    }
    this.show(runAll(request.setup, request.illegal));
  }

  private finish(answer: FromWorker): void {
    const request = this.inFlight;
    if (answer.type !== 'run' || answer.id !== this.id || request === undefined) {
      return;
    }
    this.inFlight = undefined;
    // The setup came back as a copy; the one that was asked with tells whether the run is of the present numbers.
    this.show({ ...answer.run, setup: request.setup });
    this.takeNext();
  }

  private show(run: Run): void {
    this.listener.onRun(run);
    clearTimeout(this.timer);
    const { id } = this;
    this.timer = setTimeout(() => {
      if (this.hasWorkers && this.next === undefined) {
        const strategies = run.outcomes.map(({ strategy }) => strategy);
        this.outlooks.post({ type: 'outlook', id, setup: run.setup, strategies });
      }
    }, restMs);
  }

  private fallBack(): void {
    this.hasWorkers = false;
    const request = this.next ?? this.inFlight;
    this.inFlight = undefined;
    this.next = undefined;
    if (request !== undefined) {
      this.go(request);
    }
  }
}
