/**
 * Does many items of work in worker threads: each thread is given the same data once and takes portions of the items as it comes
 * along. A thread that dies takes only the item with it that it was at; what it had not begun goes to the others. Knows nothing of
 * what an item is, and keeps no order: rows come with the number of their item.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { getHeapStatistics } from 'node:v8';

/**
 * Room for what dies young, in megabytes, of which two thirds can be filled before a collection. Extracting and pricing make many
 * short-lived objects beside a large heap that stays, and with V8's own 16 MB per half those survive more often and are copied.
 * A running isolate takes no other size: Node 20 leaves the flag without effect once it has started, so that only the limits of a
 * new thread (https://nodejs.org/api/worker_threads.html) or the arguments of a new process can name one.
 */
const youngMegabytes = 96;

export interface ThreadWork<Row> {
  /** The file that a thread runs; it calls `serveThread`. */
  readonly entry: string;
  /** What every thread is given; plain data. */
  readonly data: unknown;
  readonly threads: number;
  /** Numbers of items, in the order in which they are handed out. */
  readonly portions: readonly (readonly number[])[];
  readonly isRow: (value: unknown) => value is Row;
  readonly onRow: (item: number, row: Row) => void;
  /** A thread has ended before its time; `item` is what it was at, undefined where it had not come to any. */
  readonly onDeath: (item: number | undefined, reason: string) => void;
  /** Ends the threads. */
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when no more rows will come; items without a row were left by threads that died, or the work was cancelled. */
export async function runInThreads<Row>(work: ThreadWork<Row>): Promise<void> {
  const queue = work.portions.map((portion) => [...portion]);
  const count = Math.min(work.threads, queue.length);
  await Promise.all(Array.from({ length: count }, () => new PooledThread(work, queue).finished()));
}

class PooledThread<Row> {
  /** Items given to the thread that have no row yet. */
  private pending: number[] = [];
  private isOver = false;

  constructor(
    private readonly work: ThreadWork<Row>,
    private readonly queue: number[][],
  ) {}

  async finished(): Promise<void> {
    const { entry, data, signal } = this.work;
    if (signal?.aborted === true) {
      return;
    }
    const thread = new Worker(entry, { workerData: data, resourceLimits: resourceLimits() });
    const stop = (): void => {
      this.isOver = true;
      void thread.terminate();
    };
    signal?.addEventListener('abort', stop);
    let reason: string | undefined;
    try {
      await new Promise<void>((resolve) => {
        thread.on('message', (message: unknown) => {
          this.take(message, thread);
        });
        thread.on('error', (error: unknown) => {
          reason = error instanceof Error ? error.message : String(error);
        });
        thread.on('exit', (code) => {
          if (!this.isOver) {
            this.dies(reason ?? `it ended with code ${String(code)}`);
          }
          resolve();
        });
        this.giveNext(thread);
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private take(message: unknown, thread: Worker): void {
    if (this.isOver || !isNumberedRow(message) || !this.work.isRow(message.row)) {
      return;
    }
    this.pending = this.pending.filter((item) => item !== message.item);
    this.work.onRow(message.item, message.row);
    if (this.pending.length === 0) {
      this.giveNext(thread);
    }
  }

  private giveNext(thread: Worker): void {
    const portion = this.queue.shift();
    if (portion === undefined) {
      this.isOver = true;
      void thread.terminate();
      return;
    }
    this.pending = portion;
    thread.postMessage(portion);
  }

  private dies(reason: string): void {
    this.isOver = true;
    const [item, ...others] = this.pending;
    if (others.length > 0) {
      this.queue.push(others);
    }
    this.work.onDeath(item, reason);
  }
}

/** A thread has as much room for what lives long as the program itself. */
function resourceLimits() {
  return {
    maxYoungGenerationSizeMb: youngMegabytes,
    maxOldGenerationSizeMb: Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20),
  };
}

interface NumberedRow {
  readonly item: number;
  readonly row: unknown;
}

function isNumberedRow(value: unknown): value is NumberedRow {
  return (
    typeof value === 'object' && value !== null && 'row' in value && 'item' in value && typeof value.item === 'number'
  );
}

/**
 * To be called by a thread's file: answers the portions that it is given. Does nothing in the main thread, nor in a thread whose
 * data `isData` does not know, so that one bundle can hold a program and its threads.
 * @param prepare Called once, with the first portion; what it returns makes the row of an item.
 */
export function serveThread<Data>(
  isData: (value: unknown) => value is Data,
  prepare: (data: Data) => (item: number) => unknown,
): void {
  const data: unknown = workerData;
  if (isMainThread || parentPort === null || !isData(data)) {
    return;
  }
  const port = parentPort;
  let rowOf: ((item: number) => unknown) | undefined;
  port.on('message', (portion: readonly number[]) => {
    rowOf ??= prepare(data);
    for (const item of portion) {
      port.postMessage({ item, row: rowOf(item) } satisfies NumberedRow);
    }
  });
}

/** Neighbours mostly import the same: they stay together, in several portions for each thread, each of about the same size. */
export function portionsOf(sizes: readonly number[], threads: number): readonly (readonly number[])[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const limit = total / (threads * portionsPerThread);
  const portions: number[][] = [];
  let room = 0;
  sizes.forEach((size, item) => {
    const last = portions.at(-1);
    if (last === undefined || room < size / 2) {
      portions.push([item]);
      room = limit - size;
    } else {
      last.push(item);
      room -= size;
    }
  });
  return portions;
}

/** Few enough that neighbours stay together, many enough that no thread works long while the others are done. */
const portionsPerThread = 8;
