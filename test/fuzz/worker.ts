/**
 * The thread that works through a range of damaged files, so that a file that never ends, or that takes all memory, can be
 * told from outside. Says before each file which one it is, through shared memory, and sends its tally from time to time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { FuzzRun, type FuzzTally } from './run';

export interface FuzzOrder {
  readonly files: readonly string[];
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  /** Every so many-th file of the range. */
  readonly stride: number;
  /** One 32-bit number: the file in work. */
  readonly position: SharedArrayBuffer;
}

export interface FuzzProgress {
  readonly tally: FuzzTally;
  readonly isDone: boolean;
  /** Memory in use after a collection. */
  readonly heapBytes: number;
}

/** Files between two reports. */
const reportEvery = 200;

/** The thread is started by scripts/fuzz.ts alone, which is of the same version. */
function isOrder(value: unknown): value is FuzzOrder {
  return typeof value === 'object' && value !== null && 'position' in value;
}

// A thread cannot be started with the flag: https://nodejs.org/api/v8.html#v8setflagsfromstringflags
setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function isCollector(value: unknown): value is () => void {
  return typeof value === 'function';
}

function heapBytes(): number {
  if (isCollector(collect)) {
    collect();
  }
  return process.memoryUsage().heapUsed;
}

const order: unknown = workerData;
if (isOrder(order)) {
  const run = new FuzzRun(order.files, order.seed);
  const position = new Int32Array(order.position);
  const report = (isDone: boolean): void => {
    const progress: FuzzProgress = { tally: run.tally, isDone, heapBytes: heapBytes() };
    parentPort?.postMessage(progress);
  };
  let count = 0;
  for (let index = order.first; index < order.end; index += order.stride) {
    Atomics.store(position, 0, index);
    run.step(index);
    count++;
    if (count % reportEvery === 0) {
      report(false);
    }
  }
  report(true);
}
