/**
 * asyncio's event loop on one simulated thread, turn by turn as base_events.py `_run_once` does it: wait in the selector with
 * the timeout rounded up to its granularity, take the timers that are due, run the callbacks that were ready at this point.
 * Coroutines are generators that may sleep and await futures besides executing instructions on the loop's thread, which is what
 * stalls the loop. It measures by itself for how long nothing else could run.
 */
import { TimeHeap } from './heap';
import type { Timed } from './heap';
import type { Instruction, Program } from './instruction';
import { cpu, native, WaitList } from './instruction';
import { StallLog } from './stallLog';
import type { SimulatedThread } from './thread';
import { stateCodes } from './timeline';
import type { Runtime, World } from './world';

/** Suspends a coroutine for a time; the loop is free meanwhile. */
export interface Sleep {
  readonly kind: 'sleep';
  readonly ns: number;
  readonly segment: number;
}

/** Suspends a coroutine until the future is done. */
export interface Await {
  readonly kind: 'await';
  readonly future: Future;
  /** The workload's segment that is waited for, or -1. */
  readonly segment: number;
}

export function awaitOf(future: Future, segment = -1): Await {
  return { kind: 'await', future, segment };
}

export type CoroutineStep = Instruction | Sleep | Await;
export type Coroutine = Generator<CoroutineStep, void, undefined>;

/** A result that coroutines of one loop wait for. */
export class Future {
  isDone = false;
  private readonly waiting: Task[] = [];

  constructor(private readonly loop: EventLoop) {}

  add(task: Task): void {
    this.waiting.push(task);
  }

  /** To be called on the loop's thread. */
  complete(): void {
    this.isDone = true;
    for (const task of this.waiting.splice(0)) {
      this.loop.callSoon(task);
    }
  }
}

/** A coroutine under way. */
export interface Task {
  readonly coroutine: Coroutine;
  /** Index of the workload's task, or -1. */
  readonly index: number;
  /** Lane of its own in the timeline, or -1. */
  readonly lane: number;
  readonly done: Future;
}

interface Timer extends Timed {
  readonly task: Task;
}

export class EventLoop {
  readonly stalls = new StallLog();
  /** Coroutines suspended in a sleep now, and at most. */
  sleeping = 0;
  mostSleeping = 0;
  private ready: (Task | (() => void))[] = [];
  private readonly timers = new TimeHeap<Timer>();
  private nextSequence = 0;
  private isStopped = false;
  private readonly wakeUp = new WaitList();
  private readonly setTimer: Instruction;

  constructor(
    private readonly world: World,
    private readonly runtime: Runtime,
  ) {
    this.setTimer = cpu(world.timing.timerNs);
  }

  /** Makes a task of a coroutine; its first step runs in the next turn. `lane` is the task's own lane. */
  createTask(coroutine: Coroutine, index = -1, lane = -1): Task {
    const task: Task = { coroutine, index, lane, done: new Future(this) };
    this.callSoon(task);
    return task;
  }

  callSoon(callback: Task | (() => void)): void {
    this.ready.push(callback);
    if (typeof callback !== 'function') {
      this.showTask(callback, stateCodes.ready, -1);
    }
  }

  /** For other threads; the caller also pays for writing to the loop's pipe, see `pipeWakeNs`. */
  callSoonThreadsafe(callback: () => void): void {
    this.ready.push(callback);
    this.wakeUp.notify();
  }

  /** The loop ends after the turn in which this is called. */
  stop(): void {
    this.isStopped = true;
  }

  /** The program of the loop's thread. */
  *program(thread: SimulatedThread): Program {
    const { kernel, timing } = this.world;
    const poll = native(timing.selectPollNs, stateCodes.running);
    const step = cpu(timing.loopStepNs);
    yield cpu(timing.loopStartNs);
    while (!this.isStopped) {
      let turnStartNs = kernel.now;
      if (this.ready.length === 0) {
        const next = this.timers.first;
        const isDue = next !== undefined && next.timeNs <= kernel.now;
        if (!isDue) {
          const calledAtNs = kernel.now;
          yield { kind: 'wait', on: this.wakeUp, state: stateCodes.idle, ...this.deadline(next, calledAtNs) };
          turnStartNs = Math.max(calledAtNs, thread.wokenAtNs);
        }
      } else if (this.runtime.threads.length > 1) {
        yield poll;
      }
      this.takeDueTimers();
      const batch = this.ready;
      this.ready = [];
      for (const callback of batch) {
        yield step;
        if (typeof callback === 'function') {
          callback();
        } else {
          yield* this.stepTask(thread, callback);
        }
      }
      this.stalls.add(turnStartNs, kernel.now);
    }
  }

  private deadline(next: Timer | undefined, nowNs: number): { untilNs?: number } {
    if (next === undefined) {
      return {};
    }
    const granularity = this.world.timing.selectorGranularityNs;
    return { untilNs: nowNs + Math.ceil((next.timeNs - nowNs) / granularity) * granularity };
  }

  /** Runs a coroutine until it suspends. */
  private *stepTask(thread: SimulatedThread, task: Task): Program {
    thread.task = task.index;
    thread.taskLane = task.lane;
    for (;;) {
      const next = task.coroutine.next();
      if (next.done === true) {
        if (task.lane >= 0) {
          this.world.log.leave(task.lane, this.world.kernel.now);
        }
        task.done.complete();
        break;
      }
      const step = next.value;
      if (step.kind === 'sleep') {
        if (step.ns > 0) {
          yield this.setTimer;
        }
        this.suspend(task, step);
        break;
      }
      if (step.kind === 'await') {
        if (!step.future.isDone) {
          step.future.add(task);
          this.showTask(task, stateCodes.awaiting, step.segment);
          break;
        }
        continue;
      }
      yield step;
    }
    thread.task = -1;
    thread.taskLane = -1;
  }

  private suspend(task: Task, sleep: Sleep): void {
    this.showTask(task, stateCodes.awaiting, sleep.segment);
    if (sleep.ns <= 0) {
      this.callSoon(task);
      return;
    }
    this.sleeping++;
    this.mostSleeping = Math.max(this.mostSleeping, this.sleeping);
    const timeNs = this.world.kernel.now + sleep.ns;
    this.timers.push({ timeNs, priority: 0, sequence: this.nextSequence++, task });
  }

  private takeDueTimers(): void {
    const now = this.world.kernel.now;
    for (let timer = this.timers.first; timer !== undefined && timer.timeNs <= now; timer = this.timers.first) {
      this.timers.pop();
      this.sleeping--;
      this.callSoon(timer.task);
    }
  }

  private showTask(task: Task, state: number, segment: number): void {
    if (task.lane >= 0) {
      this.world.log.enter(task.lane, state, segment, task.index, this.world.kernel.now);
    }
  }
}

/** Sleeps a period at a time and reports how late it woke: the probe of the loop's responsiveness. */
export function* heartbeat(
  world: World,
  periodNs: number,
  isOver: () => boolean,
  report: (lagNs: number) => void,
): Coroutine {
  while (!isOver()) {
    const dueNs = world.kernel.now + periodNs;
    yield { kind: 'sleep', ns: periodNs, segment: -1 };
    report(world.kernel.now - dueNs);
  }
}
