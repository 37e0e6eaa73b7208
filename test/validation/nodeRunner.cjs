/**
 * Runs one validation workload as a real Node program, under each strategy it is asked for, and prints what it measured.
 *
 * The argument is JSON: a workload of the simulator, strategies, repetitions. Each line of output is one JSON object of the
 * same form as runner.py's: one repetition of one strategy, with whether the machine left it alone.
 */
'use strict';

const os = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const process = require('node:process');
const timers = require('node:timers');
const { setTimeout: sleep } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');
const { burnOnPool, loopPace, objects, program, runSteps, runStepsHere } = require('./nodeWork.cjs');

const clock = () => performance.now();

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Beats every millisecond and knows for how long it could not. */
class Heartbeat {
  longestMs = 0;

  constructor() {
    let last = clock();
    this.timer = timers.setInterval(() => {
      const now = clock();
      this.longestMs = Math.max(this.longestMs, now - last - 1);
      last = now;
    }, 1);
    this.since = () => last;
  }

  /** The longest stall; one that lasts until now counts as well. */
  stop() {
    timers.clearInterval(this.timer);
    return Math.max(this.longestMs, clock() - this.since() - 1);
  }
}

const strategies = {
  async sequential({ tasks, steps, spent, isAsync }) {
    for (let task = 0; task < tasks; task++) {
      if (isAsync) {
        await runSteps(steps, spent);
      } else {
        runStepsHere(steps, spent);
      }
    }
  },

  async 'promise-all'({ tasks, steps, spent }) {
    await Promise.all(Array.from({ length: tasks }, () => runSteps(steps, spent)));
  },

  /** One task at a time for each worker; the next one is sent when the answer comes. */
  'worker-threads'({ tasks, steps, spent, payload, resultSize, workers }) {
    return new Promise((resolve, reject) => {
      let sent = 0;
      let answered = 0;
      const post = (worker) => {
        sent++;
        worker.postMessage({ steps, payload, resultSize });
      };
      while (workers.running.length < Math.min(workers.size, tasks)) {
        workers.running.push(new Worker(path.join(__dirname, 'nodeWorker.cjs')));
      }
      for (const worker of workers.running) {
        worker.removeAllListeners();
        worker.once('error', reject);
        worker.on('message', (answer) => {
          spent.push(...answer.spent);
          answered++;
          if (answered === tasks) {
            resolve();
          } else if (sent < tasks) {
            post(worker);
          }
        });
      }
      for (const worker of workers.running.slice(0, tasks)) {
        post(worker);
      }
    });
  },
};

/** What two threads of libuv's pool get of two cores: 1 where no other program has one of them. */
async function coreShare() {
  const start = clock();
  const [first, second] = await Promise.all([burnOnPool(0.004), burnOnPool(0.004)]);
  return Math.min(first, second) / ((clock() - start) / 1000);
}

async function measure(item, strategy) {
  const share = await coreShare();
  const pace = loopPace();
  const { workload, machine, isWarm, isCrypto } = item;
  const run = {
    tasks: workload.tasks,
    isAsync: workload.async,
    steps: program(workload.segments, pace, isCrypto),
    payload: workload.payloadBytes > 0 ? objects(workload.payloadBytes) : undefined,
    resultSize: workload.resultBytes,
    workers: { size: machine.maxWorkers ?? os.availableParallelism(), running: [] },
    spent: [],
  };
  if (isWarm) {
    await strategies[strategy]({
      ...run,
      steps: [{ kind: 'timer', seconds: 0.02 }],
      tasks: run.workers.size,
      spent: [],
    });
  }
  // Its CPU time would count as that of crypto.
  const heartbeat = workload.async && !isCrypto ? new Heartbeat() : undefined;
  await sleep(5);
  const used = process.cpuUsage();
  const start = clock();
  await strategies[strategy](run);
  const makespanMs = clock() - start;
  const { user, system } = process.cpuUsage(used);
  const stallMs = heartbeat?.stop();
  await Promise.all(run.workers.running.map((worker) => worker.terminate()));
  const { spent } = run;
  return {
    strategy,
    makespanMs,
    control: overMeant(spent, 'compute'),
    native: isCrypto ? (user + system) / 1000 / (workload.tasks * deriveMs(workload)) : overMeant(spent, 'native'),
    // Not that of the segments: a fresh worker has not compiled its loop yet.
    pace: (pace + loopPace()) / 2e6,
    isSteady:
      Math.min(share, await coreShare()) >= leastShare &&
      spent.every(({ meant, taken }) => Math.abs(taken - meant) <= unnoticed),
    ...(stallMs === undefined ? {} : { stallMs }),
  };
}

function deriveMs(workload) {
  return workload.segments.reduce((sum, { kind, gil, ms }) => sum + (kind === 'cpu' && gil !== 'held' ? ms : 0), 0);
}

/** CPU time over what was meant, for all segments of a kind together. */
function overMeant(spent, kind) {
  const own = spent.filter((each) => each.kind === kind);
  const sum = (name) => own.reduce((total, each) => total + each[name], 0);
  return own.length === 0 ? 1 : sum('taken') / sum('meant');
}

/** A repetition counts when no segment used more seconds of CPU time than was meant, but for these ... */
const unnoticed = 0.0003;

/** ... and two threads beside it had at least this share of two cores. */
const leastShare = 0.9;

/** With repetitions this close to each other there is no need for more of them. */
const agreeing = 0.03;

/** `times` repetitions that agree, or twice as many and one that do not: then the median speaks for them. */
function suffices(makespans, times) {
  if (makespans.length < times) {
    return false;
  }
  return (
    (Math.max(...makespans) - Math.min(...makespans)) / median(makespans) <= agreeing || makespans.length > 2 * times
  );
}

async function main() {
  const item = JSON.parse(process.argv[2]);
  const { times } = item;
  // All four threads of the pool, so that each has stepped back behind the loop.
  await Promise.all(Array.from({ length: 8 }, () => burnOnPool(0.002)));
  for (const strategy of item.strategies) {
    const makespans = [];
    // The first repetition compiles what it runs and does not count.
    await measure(item, strategy);
    for (let time = 0; time < 5 * times && !suffices(makespans, times); time++) {
      const line = await measure(item, strategy);
      process.stdout.write(`${JSON.stringify(line)}\n`);
      if (line.isSteady) {
        makespans.push(line.makespanMs);
      }
      await sleep(10);
    }
    if (makespans.length < times) {
      return; // The machine is busy, and the reader will say so.
    }
  }
}

void main();
