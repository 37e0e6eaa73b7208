/**
 * The process that works through blocks of damaged files, so that a file that never ends, or that takes all memory, can be told
 * from outside. Orders come as lines of JSON on standard input. Standard output gets the number of each file before it is worked
 * on, and after each block what came of it. Ends with its input.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { wholeCorpus } from './corpus';
import type { FuzzBlock } from './record';
import { FuzzRun } from './run';

export interface FuzzOrder {
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  /** Numbers to leave out: they killed the process before this one. */
  readonly skipped: readonly number[];
}

export type FuzzMessage =
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'block'; readonly block: Omit<FuzzBlock, 'crashes'> };

/** Written at once, so that the last one is known when the process dies. */
function send(message: FuzzMessage): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

async function work(order: FuzzOrder, run: FuzzRun): Promise<void> {
  const filesBefore = filesDone;
  run.startTally();
  for (let index = order.first; index < order.end; index++) {
    if (!order.skipped.includes(index)) {
      send({ kind: 'at', index });
      run.step(index);
      filesDone++;
    }
  }
  // What is held weakly is let go between two turns, and what that held by the second collection.
  await setImmediate();
  globalThis.gc?.();
  globalThis.gc?.();
  send({
    kind: 'block',
    block: {
      seed: order.seed,
      first: order.first,
      end: order.end,
      tally: run.tally,
      process: identity,
      filesBefore,
      heapBytes: process.memoryUsage().heapUsed,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      finishedAt: new Date().toISOString(),
    },
  });
}

/** The process is started by scripts/fuzz.ts alone, which is of the same version. */
function isOrder(value: unknown): value is FuzzOrder {
  return typeof value === 'object' && value !== null && 'seed' in value && 'skipped' in value;
}

const identity = randomUUID();
const corpus = wholeCorpus();
let filesDone = 0;
let run: FuzzRun | undefined;

createInterface({ input: process.stdin }).on('line', (line) => {
  const order: unknown = JSON.parse(line);
  if (isOrder(order)) {
    run ??= new FuzzRun(corpus, order.seed);
    void work(order, run);
  }
});
