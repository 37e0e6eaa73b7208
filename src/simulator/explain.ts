/**
 * The sentence beside an outcome: what a run's own log says about why it took as long as it did, and the interval it speaks of.
 * It also says how far the figures can be trusted. The wording is for readers of Python code; nothing is computed here
 * that the run did not count.
 */
import type { Machine, Outcome, Strategy, Workload } from '../core/workload';
import { clusterOf, clusterTransferMs } from './cluster';
import { fixedParameters } from './parameters';
import type { NotedInterval } from './measure';
import type { Representation } from './represent';
import { isOnLibuv, sumMs, taskMs } from './workloads';

export interface Explanation {
  readonly text: string;
  readonly focus?: NonNullable<Outcome['focus']>;
}

export function explain(run: Representation, workload: Workload, machine: Machine, strategy: Strategy): Explanation {
  const { text, about } = sentence(run, workload, machine, strategy);
  const note = representationNote(run, workload);
  return {
    text: note === '' ? text : `${text} ${note}`,
    ...(about === undefined ? {} : { focus: { lane: about.lane, startMs: about.startMs, endMs: about.endMs } }),
  };
}

interface Sentence {
  readonly text: string;
  readonly about?: NotedInterval | undefined;
}

function sentence(run: Representation, workload: Workload, machine: Machine, strategy: Strategy): Sentence {
  switch (strategy) {
    case 'sequential':
      return { text: aboutSequential(run, workload), about: workload.async ? run.stall : undefined };
    case 'asyncio':
    case 'promise-all':
      return aboutLoop(run, workload, machine);
    case 'threads':
    case 'free-threaded':
    case 'to-thread':
      return aboutThreads(run, workload, machine);
    case 'processes':
    case 'interpreters':
    case 'worker-threads':
      return { text: aboutSeparateWorkers(run, workload, machine, strategy) };
    case 'cluster':
      return { text: aboutCluster(run, workload, machine) };
  }
}

function aboutSequential(run: Representation, workload: Workload): string {
  const computeMs = (sumMs(workload, 'held') + sumMs(workload, 'released')) * workload.tasks;
  const waitMs = sumMs(workload, 'io') * workload.tasks;
  const parts = `${formatMs(computeMs)} computing and ${formatMs(waitMs)} waiting for I/O`;
  const stall =
    workload.async && run.longestStallMs >= 1
      ? ` The event loop could run nothing else for ${formatMs(run.longestStallMs)} at a stretch.`
      : '';
  return `One task after the other: ${parts}.${stall}`;
}

function aboutLoop(run: Representation, workload: Workload, machine: Machine): Sentence {
  const blocks = workload.segments.some((segment) => segment.kind === 'io' && !segment.awaitable && segment.ms > 0);
  const onPool = machine.language === 'javascript' && workload.segments.some((segment) => isOnLibuv(segment));
  const computes = workload.segments.some(
    (segment) => segment.kind === 'cpu' && segment.ms > 0 && (segment.gil === 'held' || !onPool),
  );
  const together = run.mostInIo > 1 ? `Up to ${run.mostInIo} tasks waited at once on one thread.` : '';
  if (run.longestStallMs >= Math.max(1, 0.05 * run.makespanMs) && (blocks || computes)) {
    const cause = blocks
      ? `blocking calls${computes ? ' and computing' : ''} keep its thread`
      : 'computing keeps its thread';
    const stalled = `The event loop could run nothing else for ${formatMs(run.longestStallMs)} at a stretch, because ${cause}.`;
    return { text: `${together} ${stalled}`.trim(), about: run.stall };
  }
  if (onPool) {
    const size = countWord(machine.libuvThreads ?? fixedParameters.libuvThreads.value);
    const rest = `The pool of ${size} libuv threads did the rest, on up to ${coresOf(run, machine)}.`;
    return { text: `${together} ${rest}`.trim() };
  }
  return { text: together === '' ? 'No two tasks waited at the same time, so nothing overlapped.' : together };
}

function coresOf(run: Representation, machine: Machine): string {
  return `${countWord(run.peakCores)} of ${machine.cores} cores`;
}

function aboutThreads(run: Representation, workload: Workload, machine: Machine): Sentence {
  const waiting = run.mostWaiting;
  const held = sumMs(workload, 'held');
  if (waiting !== undefined && waiting.totalMs >= 1 && waiting.share > 0.1) {
    const who = `${capitalise(waiting.name)} waited ${formatMs(waiting.totalMs)} for the GIL`;
    return { text: `${who}, because ${reasonForWaiting(run, held, machine)}.`, about: waiting };
  }
  const released = sumMs(workload, 'released');
  const io = sumMs(workload, 'io');
  const threads = run.workers === 1 ? 'one thread' : `${countWord(run.workers)} threads`;
  if (machine.freeThreaded && held > io && run.peakCores > 1) {
    return { text: `Without a GIL the threads computed on ${countWord(run.peakCores)} cores at once.` };
  }
  if (released > io && released > held && run.peakCores > 1) {
    return { text: `The native code released the GIL and ran on ${coresOf(run, machine)} at once, in ${threads}.` };
  }
  if (run.mostInIo > 1) {
    const tasks = `${run.mostInIo} of ${workload.tasks} tasks`;
    return { text: `Up to ${tasks} waited for I/O at the same time, on ${threads}.` };
  }
  return { text: `${capitalise(threads)} ran the work; nothing overlapped.` };
}

function reasonForWaiting(run: Representation, heldMs: number, machine: Machine): string {
  if (heldMs === 0) {
    return 'handing out the tasks needs it too and the tasks are short';
  }
  return run.workers >= 2
    ? `${countWord(run.workers)} threads that compute kept handing it to each other`
    : `a computing thread gives it up only when asked, after ${formatMs(machine.switchIntervalMs)}`;
}

type SeparateWorkers = 'processes' | 'interpreters' | 'worker-threads';

const workerNouns: Readonly<Record<SeparateWorkers, readonly [one: string, many: string, each: string]>> = {
  processes: ['process', 'processes', ' with a GIL each'],
  interpreters: ['interpreter', 'interpreters', ' with a GIL each'],
  'worker-threads': ['worker', 'workers', ''],
};

/** Writing, sending and reading a task's argument and result. */
function transferMs(workload: Workload, machine: Machine, strategy: SeparateWorkers): number {
  const { overheads } = machine;
  const pickling = 1 / overheads.pickleMegabytesPerSecond + 1 / overheads.unpickleMegabytesPerSecond;
  const perMegabyte = {
    processes: pickling + 1 / overheads.pipeMegabytesPerSecond,
    interpreters: pickling,
    'worker-threads': 1 / overheads.cloneMegabytesPerSecond + 1 / overheads.uncloneMegabytesPerSecond,
  }[strategy];
  return 1000 * ((workload.payloadBytes + workload.resultBytes) / 1e6) * perMegabyte;
}

function aboutSeparateWorkers(
  run: Representation,
  workload: Workload,
  machine: Machine,
  strategy: SeparateWorkers,
): string {
  const transfer = transferMs(workload, machine, strategy);
  const [one, many, each] = workerNouns[strategy];
  const who = `${capitalise(countWord(run.workers))} ${run.workers === 1 ? one : many}${each}`;
  const start = `${who} used up to ${coresOf(run, machine)}; the first was ready after ${formatMs(run.startupMs)}.`;
  if (transfer > 0.1 * taskMs(workload)) {
    const task = formatMs(taskMs(workload));
    const verb =
      strategy === 'processes' ? 'Pickling and sending' : strategy === 'interpreters' ? 'Pickling' : 'Cloning';
    return `${start} ${verb} takes ${formatMs(transfer)} per task, the task itself ${task}.`;
  }
  if (run.startupMs > 0.2 * run.makespanMs) {
    const share = Math.round((100 * run.startupMs) / run.makespanMs);
    return `${start} That is ${share} % of this short job.`;
  }
  return start;
}

/** What keeps a cluster from being faster, the narrowest place first. */
function aboutCluster(run: Representation, workload: Workload, machine: Machine): string {
  const cluster = clusterOf(machine);
  const { nodes, workersPerNode, isLocal, overheads } = cluster;
  const workers = `${countWord(run.workers)} ${run.workers === 1 ? 'worker' : 'workers'}`;
  const machines = nodes === 1 ? 'one node' : `${countWord(nodes)} nodes`;
  const where = isLocal === true ? 'on this machine' : workersPerNode === 1 && nodes > 1 ? '' : `on ${machines}`;
  const who = `${capitalise(workers)} ${where}`.trim();
  const start = `${who}${run.startupMs > 0 ? `, all there after ${formatMs(run.startupMs)}` : ''}.`;
  const middleShare = (overheads.schedulerMs * workload.tasks) / Math.max(run.makespanMs, Number.MIN_VALUE);
  const transfer = clusterTransferMs(workload.payloadBytes + workload.resultBytes, cluster);
  const task = formatMs(taskMs(workload));
  if (middleShare > 0.5) {
    const share = Math.min(100, Math.round(100 * middleShare));
    const rate = Math.round(1000 / overheads.schedulerMs);
    return `${start} The scheduler was busy for ${share} % of the time: it serves about ${rate} tasks a second, and larger tasks would need fewer.`;
  }
  if (transfer > 0.1 * taskMs(workload)) {
    return `${start} Writing, sending and reading data takes ${formatMs(transfer)} per task, the task itself ${task}.`;
  }
  const fetching = (overheads.fetchMs + overheads.clientResultMs) * workload.tasks;
  if (!workload.async && fetching > 0.5 * run.makespanMs) {
    return `${start} The program asks for one result after the other, ${formatMs(overheads.fetchMs + overheads.clientResultMs)} each.`;
  }
  if (run.startupMs > 0.2 * run.makespanMs) {
    return `${start} That is ${Math.round((100 * run.startupMs) / run.makespanMs)} % of this short job.`;
  }
  return start;
}

function representationNote(run: Representation, workload: Workload): string {
  const fewer = run.simulatedTasks < workload.tasks;
  if (!fewer && run.shortened === 1) {
    return '';
  }
  const of = fewer ? `${run.simulatedTasks} of ${workload.tasks} tasks were simulated` : 'The tasks were simulated';
  const length = run.shortened > 1 ? `, ${run.shortened.toFixed(1)} times shorter than given` : '';
  return `${of}${length}, and the figures extended to all.`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function countWord(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][count] ?? String(count);
}

/** A duration for a sentence: `0.40 ms`, `61 ms`, `12.3 s`, `7.5 h`. */
function formatMs(ms: number): string {
  if (ms >= 10_000_000) {
    return `${(ms / 3_600_000).toFixed(1)} h`;
  }
  if (ms >= 10_000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  return ms >= 10 || ms === 0 ? `${Math.round(ms)} ms` : `${ms.toFixed(ms >= 1 ? 1 : 2)} ms`;
}
