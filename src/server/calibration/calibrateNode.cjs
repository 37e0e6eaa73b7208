/**
 * Measures what timers, the event loop, libuv's pool, worker threads and messages cost in the Node that runs this file.
 *
 * Started by measureInterpreter.ts; only Node's own modules are used, and the syntax is that of Node 16. Each line of standard
 * output is one JSON object: `interpreter`, `progress`, `figure` or `end`, as from calibrate.py. Nothing is judged here: what
 * the figures mean and whether the machine was quiet enough is decided by the reader. Workers run this file again.
 */
'use strict';

const { pbkdf2 } = require('node:crypto');
const { writeSync } = require('node:fs');
const os = require('node:os');
const process = require('node:process');
const timers = require('node:timers');
const { serialize } = require('node:v8');
const { isMainThread, MessageChannel, parentPort, receiveMessageOnPort, Worker } = require('node:worker_threads');

/** Raised when a line or a figure changes its meaning. */
const format = 1;

function emit(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Milliseconds from an arbitrary point. */
function clock() {
  return Number(process.hrtime.bigint()) / 1e6;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How far medians lay above the fastest run, since the last figure: large where something interfered again and again. */
const spreads = [];

/** Median of several runs: robust against the odd interruption, without the optimism of a minimum. */
function typical(values) {
  const middle = median(values);
  const least = Math.min(...values);
  if (least > 0) {
    spreads.push(middle / least - 1);
  }
  return middle;
}

/** The figures of the measurement that is being made. */
let figures = [];

function figure(name, value) {
  figures.push({ type: 'figure', name, value, spread: Math.max(0, ...spreads) });
  spreads.length = 0;
}

/** A measurement is made again when it spread more than this, or had a core for less than that; three times at most. */
const calm = { spread: 0.5, share: 0.98 };

/** From then on nothing is measured again: nobody is to wait for ten seconds. */
const patientUntil = clock() + 5000;

/** The figures of the calmest of up to three runs: what started this Node is still busy with that, or a disk is. */
async function calmest(measure) {
  let best = [];
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least > 1 && (attempt === 0 || clock() < patientUntil); attempt++) {
    if (attempt > 0) {
      await new Promise((resolve) => timers.setTimeout(resolve, 100));
    }
    figures = [];
    spreads.length = 0;
    await measure();
    const unrest = Math.max(0, ...figures.map(disturbance));
    if (unrest < least) {
      best = figures;
      least = unrest;
    }
  }
  return best;
}

/** How far a figure is from calm: at most 1 where it is. */
function disturbance({ name, value, spread }) {
  switch (name) {
    case 'quietCpuShare':
      return (1 - value) / (1 - calm.share);
    case 'parallelGain':
      return (2 - value) / calm.spread;
    default:
      return spread / calm.spread;
  }
}

function spin(rounds) {
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    sum = (sum + round) | 0;
  }
  return sum;
}

/** Loop rounds per microsecond at this moment: a fifth of a millisecond, twice, because other programs only make it slower. */
function paceNow() {
  const rounds = 100_000;
  const once = () => {
    const start = clock();
    for (let round = 0; round < rounds; round += 10_000) {
      spin(10_000);
    }
    return rounds / (clock() - start) / 1000;
  };
  return Math.max(once(), once());
}

/** The pace that all figures are put on; virtual machines change the speed of their cores all the time. */
const reference = median(Array.from({ length: 60 }, paceNow).slice(20));

/** What took `ms`, at the reference pace; `before` is the pace before it. */
function atReference(ms, before) {
  return (ms * (before + paceNow())) / 2 / reference;
}

async function timed(work) {
  const before = paceNow();
  const start = clock();
  await work();
  return atReference(clock() - start, before);
}

/** The typical time of a burst of `count`, per piece; the first burst warms the code up and does not count. */
async function perPiece(times, count, burst) {
  await burst(count);
  const all = [];
  for (let time = 0; time < times; time++) {
    all.push((await timed(() => burst(count))) / count);
  }
  return typical(all);
}

// How quiet the machine is ------------------------------------------------------------------------------------------------

/** The share of each of some short spins in which this program had a core, however fast that core was. */
function measureQuiet(times) {
  const shares = [];
  spin(3_000_000);
  for (let time = 0; time < times; time++) {
    const begin = clock();
    const used = process.cpuUsage();
    while (clock() - begin < 4) {
      spin(10_000);
    }
    const { user, system } = process.cpuUsage(used);
    shares.push((user + system) / 1000 / (clock() - begin));
  }
  shares.sort((a, b) => a - b);
  figure('quietCpuShare', median(shares));
  figure('quietSpread', 1 / shares[Math.floor(0.2 * (shares.length - 1))] - 1);
}

// The event loop ----------------------------------------------------------------------------------------------------------

function turns(count) {
  return new Promise((resolve) => {
    const turn = (left) => (left === 0 ? resolve() : timers.setImmediate(turn, left - 1));
    turn(count);
  });
}

async function allTimers(count, ms) {
  await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => timers.setTimeout(resolve, ms))));
}

async function measureLoop() {
  figure('loopStepMs', await perPiece(7, 5000, turns));
  // All are due at once; what is left is what a promise, its timer and its callback cost.
  const many = [];
  await allTimers(5000, 1);
  for (let time = 0; time < 5; time++) {
    const before = paceNow();
    const start = clock();
    await allTimers(5000, 1);
    many.push(atReference(Math.max(0, clock() - start - 1), before) / 5000);
  }
  figure('asyncTaskMs', typical(many));
  figure('selectorGranularityMs', 0);
}

async function measureTimers() {
  const late = [];
  for (let time = 0; time < 25; time++) {
    const start = clock();
    await allTimers(1, 3);
    late.push(clock() - start - 3);
  }
  figure('timerSlackMs', Math.max(0, typical(late)));
}

// libuv's pool ------------------------------------------------------------------------------------------------------------

function derive(iterations) {
  return new Promise((resolve, reject) => {
    pbkdf2('password', 'salt', iterations, 32, 'sha256', (error) => (error === null ? resolve() : reject(error)));
  });
}

async function measurePool() {
  const burst = (count) => Promise.all(Array.from({ length: count }, () => derive(1)));
  figure('libuvTaskMs', await perPiece(7, 1000, burst));
}

// Worker threads ----------------------------------------------------------------------------------------------------------

function startWorker() {
  const before = paceNow();
  const start = clock();
  const worker = new Worker(process.argv[1]);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      const startedMs = clock() - start;
      resolve({ worker, startedMs: atReference(startedMs, before) });
    });
  });
}

async function measureWorkers() {
  const calls = [];
  const starts = [];
  for (let time = 0; time < 9; time++) {
    const { worker, startedMs } = await startWorker();
    starts.push(startedMs);
    await worker.terminate();
  }
  // As pools do: several at once, which costs the main thread more than one now and then.
  for (let time = 0; time < 5; time++) {
    const count = Math.max(2, cores());
    const before = paceNow();
    const start = clock();
    // concurrency: ignore[cpu-work-in-async] Starting workers is what is measured.
    const workers = Array.from({ length: count }, () => new Worker(process.argv[1]));
    calls.push(atReference((clock() - start) / count, before));
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  figure('workerCallMs', typical(calls));
  figure('workerStartMs', typical(starts));
}

async function measureMessages() {
  const { worker } = await startWorker();
  const burst = (count) =>
    new Promise((resolve) => {
      let left = count;
      worker.on('message', () => {
        if (--left === 0) {
          worker.removeAllListeners('message');
          resolve();
        }
      });
      for (let message = 0; message < count; message++) {
        worker.postMessage(0);
      }
    });
  figure('messageMs', await perPiece(7, 1000, burst));
  await worker.terminate();
}

/** Many small objects, which is what messages are made of; a buffer would be one copy. */
function measureClone() {
  const sample = Array.from({ length: 10_000 }, (_, n) => ({ id: n, name: `record ${n}`, values: [n, n / 2] }));
  const megabytes = serialize(sample).length / 1e6;
  const { port1, port2 } = new MessageChannel();
  const writes = [];
  const reads = [];
  for (let time = 0; time < 15; time++) {
    const before = paceNow();
    const start = clock();
    port1.postMessage(sample);
    const written = clock();
    receiveMessageOnPort(port2);
    const read = clock();
    reads.push(atReference(read - written, before));
    writes.push(atReference(written - start, before));
  }
  port1.close();
  figure('cloneMegabytesPerSecond', (megabytes / typical(writes.slice(3))) * 1000);
  figure('uncloneMegabytesPerSecond', (megabytes / typical(reads.slice(3))) * 1000);
}

/** How many cores two threads that compute at once get: 2 where two are free. */
async function measureParallelism() {
  const { worker } = await startWorker();
  const gains = [];
  for (let time = 0; time < 3; time++) {
    const used = process.cpuUsage();
    const start = clock();
    const theirs = new Promise((resolve) => worker.once('message', resolve));
    worker.postMessage({ spinMs: 40 });
    while (clock() - start < 40) {
      spin(10_000);
    }
    await theirs;
    const { user, system } = process.cpuUsage(used);
    gains.push((user + system) / 1000 / (clock() - start));
  }
  figure('parallelGain', median(gains));
  await worker.terminate();
}

function cores() {
  return os.availableParallelism === undefined ? os.cpus().length : os.availableParallelism();
}

async function main() {
  emit({
    type: 'interpreter',
    format,
    version: process.versions.node,
    implementation: 'Node',
    executable: process.execPath,
    cores: cores(),
    pace: reference,
    platform: process.platform,
  });
  const steps = [
    ['how quiet the machine is', () => measureQuiet(20)],
    ['starting worker threads', measureWorkers],
    ['sending messages', measureMessages],
    ['copying objects', measureClone],
    ...(cores() > 1 ? [['two threads at once', measureParallelism]] : []),
    ['the event loop', measureLoop],
    ['timers', measureTimers],
    ["libuv's pool", measurePool],
  ];
  for (const [index, [label, measure]] of steps.entries()) {
    // concurrency: ignore[blocking-call-in-async] Nothing else runs while it measures.
    emit({ type: 'progress', step: index, of: steps.length, label });
    const own = await calmest(measure);
    const after = index > 0 ? await calmest(() => measureQuiet(6)) : [];
    // concurrency: ignore[blocking-call-in-async] Nothing else runs while it measures.
    [...own, ...after].forEach(emit);
  }
  emit({ type: 'end' });
}

function answerMessages() {
  parentPort.on('message', (message) => {
    if (typeof message === 'object') {
      const start = clock();
      while (clock() - start < message.spinMs) {
        spin(10_000);
      }
    }
    parentPort.postMessage(0);
  });
  parentPort.postMessage('ready');
}

if (isMainThread) {
  void main();
} else {
  answerMessages();
}
