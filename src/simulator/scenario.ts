/**
 * Runs arbitrary programs, where a workload only knows equal tasks: threads with steps of their own beside others that compute
 * all the time, or coroutines, calls of to_thread and a heartbeat on one event loop. Scenarios are plain data, so that reference
 * measurements can be kept as files and replayed. Strategies do not use this; it serves validation and experiments.
 */
import type { Machine } from '../core/workload';
import { awaitOf, EventLoop, Future, heartbeat } from './eventLoop';
import type { Coroutine } from './eventLoop';
import { block, cpu, cpuCalls, native, WaitList, waitOn } from './instruction';
import type { Instruction, Program } from './instruction';
import { msToNs, nsPerMs } from './kernel';
import { Semaphore } from './semaphore';
import { Countdown } from './strategies/loopCaller';
import { defaultThreadCount, StartedFlag, startThread, ThreadPool } from './threadPool';
import { defaultMaxIntervals, stateCodes } from './timeline';
import type { Timeline } from '../core/workload';
import { World } from './world';

export type ScenarioStep =
  /** Computing with the GIL; `callMs` when it consists of C calls of this length, which cannot be interrupted. */
  | { readonly kind: 'cpu'; readonly ms: number; readonly callMs?: number }
  /** Native code that released the GIL. */
  | { readonly kind: 'native'; readonly ms: number }
  /** The thread sleeps in the kernel. */
  | { readonly kind: 'sleep'; readonly ms: number }
  /** A coroutine sleeps on the loop; a thread sleeps like any. */
  | { readonly kind: 'await'; readonly ms: number };

export interface ScenarioThread {
  readonly name: string;
  readonly steps: readonly ScenarioStep[];
  readonly repeat?: number;
  /** Repeats until all threads without this mark have ended. */
  readonly isBackground?: boolean;
}

export interface ScenarioCoroutine {
  readonly steps: readonly ScenarioStep[];
  readonly repeat?: number;
  /** How many of them run at once. */
  readonly count?: number;
  /** At most this many may be past their first step at a time: an `asyncio.Semaphore`. */
  readonly limit?: number;
  /** The steps run in a thread, as `asyncio.to_thread` does. */
  readonly inThread?: boolean;
}

export interface Scenario {
  /** Started one after the other by the main thread, which then joins them. */
  readonly threads?: readonly ScenarioThread[];
  readonly coroutines?: readonly ScenarioCoroutine[];
  /** Period of a coroutine that measures how late the loop runs. */
  readonly heartbeatMs?: number;
}

export interface ScenarioResult {
  readonly makespanMs: number;
  /** From the first to the last instruction of each named thread. */
  readonly threadMs: Readonly<Record<string, number>>;
  /** How late each heartbeat was. */
  readonly lagsMs: readonly number[];
  readonly longestStallMs: number;
  readonly gilWaitMs: number;
  readonly eventCount: number;
  readonly timeline: Timeline;
}

export interface ScenarioOptions {
  readonly seed?: number;
  readonly maxIntervals?: number;
  readonly maxEvents?: number;
}

/**
 * Runs a scenario.
 * @throws RangeError when it needs more than `maxEvents` events (default ten million).
 */
export function runScenario(scenario: Scenario, machine: Machine, options: ScenarioOptions = {}): ScenarioResult {
  const world = new World(machine, {
    seed: options.seed ?? 1,
    maxIntervals: options.maxIntervals ?? defaultMaxIntervals,
  });
  const threadMs: Record<string, number> = {};
  const lagsMs: number[] = [];
  const loop = scenario.coroutines === undefined ? undefined : addCoroutines(world, scenario, lagsMs);
  if (loop === undefined) {
    addThreads(world, scenario.threads ?? [], threadMs);
  }
  const maxEvents = options.maxEvents ?? 10_000_000;
  if (!world.run(maxEvents)) {
    throw new RangeError(`The scenario needs more than ${maxEvents} events.`);
  }
  const stall = loop?.stalls.longest;
  return {
    makespanMs: world.makespanNs / nsPerMs,
    threadMs,
    lagsMs,
    longestStallMs: stall === undefined ? 0 : (stall.endNs - stall.startNs) / nsPerMs,
    gilWaitMs: world.counters.gilWaitNs / nsPerMs,
    eventCount: world.kernel.eventCount,
    timeline: world.log.finish(world.makespanNs),
  };
}

function instructionOf(step: ScenarioStep): Instruction {
  const ns = msToNs(step.ms);
  switch (step.kind) {
    case 'cpu':
      return step.callMs === undefined ? cpu(ns, stateCodes.running, 0) : cpuCalls(ns, msToNs(step.callMs));
    case 'native':
      return native(ns, stateCodes.released, 0);
    case 'sleep':
    case 'await':
      return block(ns, 0);
  }
}

function addThreads(world: World, threads: readonly ScenarioThread[], threadMs: Record<string, number>): void {
  const runtime = world.addRuntime();
  let left = threads.filter((thread) => thread.isBackground !== true).length;
  const ended = new WaitList();
  function* run(thread: ScenarioThread, started: StartedFlag): Program {
    yield* started.set(world);
    const instructions = thread.steps.map(instructionOf);
    const startNs = world.kernel.now;
    if (thread.isBackground === true) {
      while (left > 0) {
        yield* instructions;
      }
      return;
    }
    for (let round = 0; round < (thread.repeat ?? 1); round++) {
      yield* instructions;
    }
    threadMs[thread.name] = (world.kernel.now - startNs) / nsPerMs;
    left--;
    ended.notify();
  }
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    for (const thread of threads) {
      const started = new StartedFlag();
      const simulated = world.addThread(runtime, 'thread', thread.name, () => run(thread, started));
      yield* startThread(world, simulated, started);
    }
    while (left > 0) {
      yield waitOn(ended);
    }
  });
}

function addCoroutines(world: World, scenario: Scenario, lagsMs: number[]): EventLoop {
  const runtime = world.addRuntime();
  const loop = new EventLoop(world, runtime);
  const pool = new ThreadPool(world, runtime, defaultThreadCount(world.machine), 'worker');
  const coroutines = scenario.coroutines ?? [];
  const total = coroutines.reduce((sum, coroutine) => sum + (coroutine.count ?? 1), 0);
  const countdown = new Countdown(loop, total);
  let isOver = false;
  function* main(): Coroutine {
    for (const coroutine of coroutines) {
      const limiter = new Semaphore(loop, coroutine.limit ?? Number.POSITIVE_INFINITY);
      for (let index = 0; index < (coroutine.count ?? 1); index++) {
        yield cpu(Math.max(0, world.timing.asyncTaskNs - world.timing.loopStepNs));
        loop.createTask(supervise(limiter.guard(bodyOf(world, loop, pool, coroutine)), countdown));
      }
    }
    yield awaitOf(countdown.allDone);
    isOver = true;
    loop.stop();
  }
  if (scenario.heartbeatMs !== undefined) {
    const report = (lagNs: number): void => {
      lagsMs.push(lagNs / nsPerMs);
    };
    loop.createTask(heartbeat(world, msToNs(scenario.heartbeatMs), () => isOver, report));
  }
  loop.createTask(main());
  world.addMain(runtime, 'event-loop', 'event loop', (thread) => loop.program(thread));
  return loop;
}

function* supervise(body: Coroutine, countdown: Countdown): Coroutine {
  yield* body;
  countdown.finish();
}

function* bodyOf(world: World, loop: EventLoop, pool: ThreadPool, coroutine: ScenarioCoroutine): Coroutine {
  const repeat = coroutine.repeat ?? 1;
  if (coroutine.inThread !== true) {
    for (let round = 0; round < repeat; round++) {
      for (const step of coroutine.steps) {
        yield step.kind === 'await' ? { kind: 'sleep', ns: msToNs(step.ms), segment: 0 } : instructionOf(step);
      }
    }
    return;
  }
  const future = new Future(loop);
  const once = coroutine.steps.map(instructionOf);
  yield* pool.submit({
    task: -1,
    steps: Array.from({ length: repeat }, () => once).flat(),
    finish() {
      loop.callSoonThreadsafe(() => {
        future.complete();
      });
    },
    after: native(world.timing.pipeWakeNs, stateCodes.running),
  });
  yield awaitOf(future);
}
