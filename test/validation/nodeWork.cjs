/**
 * What the validation programs for Node are made of: computing, native work on libuv's pool, waiting, and the record of what
 * each of them took. As in Python (work.py) computing is an amount of CPU time, so that a machine whose speed changes while it
 * is measured changes nothing that is compared. The main thread and worker threads both load this file.
 */
'use strict';

const { pbkdf2, pbkdf2Sync } = require('node:crypto');
const { performance } = require('node:perf_hooks');
const process = require('node:process');
const { setTimeout: sleep } = require('node:timers/promises');
const { serialize } = require('node:v8');

const { burnHere, burnOnPool, cpuTime, restOnPool, stepBack } = require(process.env.VALIDATION_LIBRARY);

/** Loop rounds between two looks at the CPU clock. */
const look = 30_000;

/** Less is not worth another look, seconds. */
const nearly = 0.000002;

function spin(rounds) {
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    sum = (sum + round) | 0;
  }
  return sum;
}

/** Computes until this thread has used `seconds` more of a core; `pace` guesses loop rounds per second. */
function compute(seconds, pace, spent) {
  const begin = cpuTime();
  let now = begin;
  let rounds = 0;
  while (begin + seconds - now > nearly) {
    const some = Math.max(100, Math.min(look, Math.trunc((begin + seconds - now) * pace)));
    spin(some);
    rounds += some;
    now = cpuTime();
    pace = rounds / Math.max(now - begin, 1e-9);
  }
  spent.push({ kind: 'compute', meant: seconds, taken: now - begin, pace });
}

/** Loop rounds per second at the moment, measured as calibrateNode.cjs does. */
function loopPace() {
  const rounds = 100_000;
  const once = () => {
    const start = performance.now();
    for (let round = 0; round < rounds; round += 10_000) {
      spin(10_000);
    }
    return (rounds / (performance.now() - start)) * 1000;
  };
  return Math.max(once(), once());
}

/** Iterations of PBKDF2 per second of CPU time, at the moment. */
function derivePace() {
  const iterations = 4000;
  const paces = [0, 1, 2].map(() => {
    const begin = cpuTime();
    pbkdf2Sync('password', 'salt', iterations, 32, 'sha256');
    return iterations / (cpuTime() - begin);
  });
  return paces.sort((a, b) => a - b)[1];
}

function derive(iterations) {
  return new Promise((resolve, reject) => {
    pbkdf2('password', 'salt', iterations, 32, 'sha256', (error) => (error === null ? resolve() : reject(error)));
  });
}

/** The segments of a workload as steps that a worker can be sent. */
function program(segments, pace, isCrypto) {
  const iterations = isCrypto ? derivePace() : 0;
  return segments.map((segment) => {
    const seconds = segment.ms / 1000;
    if (segment.kind === 'cpu') {
      return segment.gil === 'held'
        ? { kind: 'compute', seconds, pace }
        : { kind: isCrypto ? 'derive' : 'native', seconds, iterations: Math.round(iterations * seconds) };
    }
    return { kind: segment.libuv === true ? 'file' : segment.awaitable ? 'timer' : 'blocking', seconds };
  });
}

async function runSteps(steps, spent) {
  for (const { kind, seconds, pace, iterations } of steps) {
    switch (kind) {
      case 'compute':
        compute(seconds, pace, spent);
        break;
      case 'native':
        spent.push({ kind, meant: seconds, taken: await burnOnPool(seconds) });
        break;
      case 'derive':
        await derive(iterations);
        break;
      case 'file':
        await restOnPool(seconds);
        break;
      default:
        await sleep(seconds * 1000);
    }
  }
}

/** The same without promises, as a program that has none: native work and waiting keep the thread. */
function runStepsHere(steps, spent) {
  for (const { kind, seconds, pace, iterations } of steps) {
    if (kind === 'compute') {
      compute(seconds, pace, spent);
    } else if (kind === 'native') {
      spent.push({ kind, meant: seconds, taken: burnHere(seconds) });
    } else if (kind === 'derive') {
      pbkdf2Sync('password', 'salt', iterations, 32, 'sha256');
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
    }
  }
}

const records = new Map();

/** An array of small objects that is cloned as `size` bytes, within one object; made once. */
function objects(size) {
  let made = records.get(size);
  if (made === undefined) {
    made = Array.from({ length: size }, (_, n) => ({ id: n, name: `record ${n}`, values: [n, n / 2] }));
    let least = 0;
    let most = made.length;
    while (most - least > 1) {
      const middle = (least + most) >> 1;
      if (serialize(made.slice(0, middle)).length <= size) {
        least = middle;
      } else {
        most = middle;
      }
    }
    made = made.slice(0, least);
    records.set(size, made);
  }
  return made;
}

module.exports = { burnOnPool, compute, loopPace, objects, program, runSteps, runStepsHere, stepBack };
