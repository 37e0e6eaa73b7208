/**
 * A simulated thread: it executes its program's instructions, competing for a core and, where its runtime has one, for the GIL.
 * The states are those of CPython's threads: running with the GIL, running native code without it, waiting for the GIL or for a
 * core, or asleep in the kernel. What a program does is up to the strategies; who gets the GIL or a core is decided there.
 */
import type { CoreClient } from './cores';
import type { GilClient } from './gil';
import { cpu } from './instruction';
import type { Block, Instruction, Parked, Program, Wait, Work } from './instruction';
import type { KernelEvent } from './kernel';
import type { RandomStream } from './random';
import { stateCodes } from './timeline';
import type { GilWait, ThreadSetting } from './threadSetting';

const overhead = cpu(0);

export class SimulatedThread implements CoreClient, GilClient, Parked {
  /** Index of the task being worked on; -1 for none. Set by the program, shown in the timeline. */
  task = -1;
  /** A task's lane that shows what this thread does while it runs that task; -1 for none. */
  taskLane = -1;
  /** When the thread was last notified, or its wait's time was up. */
  wokenAtNs = 0;
  gilWaitNs = 0;
  longestGilWait: GilWait = { startNs: 0, endNs: 0 };
  isDone = false;
  coreSinceNs = 0;
  sliceEvent: KernelEvent | undefined;

  private running: Program | undefined;
  private work: Work | undefined;
  private leftNs = 0;
  private runSinceNs = 0;
  private endEvent: KernelEvent | undefined;
  private dropEvent: KernelEvent | undefined;
  /** Overhead to be worked off by the next instruction: hand-overs and signals. */
  private debtNs = 0;
  private postponed: Instruction | undefined;
  private hasCore = false;
  private afterCore: (() => void) | undefined;
  private gilSinceNs = -1;
  private waiting: Wait | undefined;
  private waitTimer: KernelEvent | undefined;
  private readonly endListeners: (() => void)[] = [];

  constructor(
    private readonly setting: ThreadSetting,
    readonly lane: number,
    private readonly random: RandomStream,
    private readonly program: (thread: SimulatedThread) => Program,
  ) {}

  /** Lets the thread begin after a delay, in the state `starting` until it first runs. */
  start(delayNs: number): void {
    const { kernel } = this.setting;
    this.show(stateCodes.starting, -1);
    kernel.schedule(delayNs, () => {
      this.running = this.program(this);
      this.withCore(this.takeGil);
    });
  }

  /** Calls `listener` when the program has ended. */
  onEnd(listener: () => void): void {
    this.endListeners.push(listener);
  }

  unpark(): void {
    const wait = this.waiting;
    if (wait === undefined) {
      return;
    }
    this.waiting = undefined;
    this.setting.kernel.cancel(this.waitTimer);
    this.waitTimer = undefined;
    this.wokenAtNs = this.setting.kernel.now;
    this.resumeAfter(this.wakeDelayNs());
  }

  withCore(then: () => void): void {
    if (this.hasCore) {
      then();
      return;
    }
    if (this.setting.cores.tryTake(this)) {
      this.hasCore = true;
      then();
      return;
    }
    this.afterCore = then;
    if (this.gilSinceNs < 0) {
      this.show(stateCodes['waiting-core'], this.work?.segment ?? -1);
    }
  }

  onCore(): void {
    this.hasCore = true;
    const then = this.afterCore;
    this.afterCore = undefined;
    then?.();
  }

  releaseCore(): void {
    if (this.hasCore) {
      this.hasCore = false;
      this.setting.cores.release(this);
    }
  }

  preempt(): void {
    const work = this.work;
    if (work === undefined || this.endEvent === undefined) {
      return;
    }
    this.pause();
    this.hasCore = false;
    // The thread queues behind those that wait already, before the core it leaves is granted.
    this.afterCore = () => {
      this.run(work);
    };
    this.show(stateCodes['waiting-core'], work.segment);
    this.setting.cores.yieldCore(this);
  }

  onGil(switched: boolean): void {
    const now = this.setting.kernel.now;
    if (this.gilSinceNs >= 0) {
      const waitedNs = now - this.gilSinceNs;
      this.gilWaitNs += waitedNs;
      this.setting.counters.gilWaitNs += waitedNs;
      if (waitedNs > this.longestGilWait.endNs - this.longestGilWait.startNs) {
        this.longestGilWait = { startNs: this.gilSinceNs, endNs: now };
      }
      this.gilSinceNs = -1;
    }
    if (switched) {
      this.debtNs += this.setting.timing.handoffNs;
    }
    this.proceed();
  }

  onDropRequest(): void {
    const work = this.work;
    if (work?.kind !== 'cpu' || this.endEvent === undefined || this.dropEvent !== undefined) {
      return;
    }
    const reactNs = this.random.uniform() * work.checkNs;
    if (this.setting.kernel.now + reactNs < this.endEvent.timeNs) {
      this.dropEvent = this.setting.kernel.schedule(reactNs, this.drop);
    }
  }

  /** The thread has a core and asks for the GIL. */
  private readonly takeGil = (): void => {
    const { gil, kernel } = this.setting;
    if (gil === undefined) {
      this.proceed();
      return;
    }
    if (!gil.take(this)) {
      if (this.gilSinceNs < 0) {
        this.gilSinceNs = kernel.now;
      }
      this.show(stateCodes['waiting-gil'], this.work?.segment ?? -1);
      this.releaseCore();
    }
  };

  /** The thread may execute Python code: it has a core and, if there is one, the GIL. */
  private proceed(): void {
    if (this.work !== undefined && this.leftNs > 0) {
      this.leftNs += this.takeDebt();
      this.run(this.work);
    } else {
      this.step();
    }
  }

  private step(): void {
    const program = this.running;
    for (;;) {
      const next = program?.next();
      if (next === undefined || next.done === true) {
        this.end();
        return;
      }
      if (this.begin(next.value)) {
        return;
      }
    }
  }

  /** Begins an instruction; false when it takes no time. */
  private begin(instruction: Instruction): boolean {
    if (this.debtNs > 0 && instruction.kind !== 'cpu') {
      // What the hand-over cost is worked off before the GIL can be released.
      this.postponed = instruction;
      return this.begin(overhead);
    }
    switch (instruction.kind) {
      case 'cpu':
        this.work = instruction;
        this.leftNs = Math.round(instruction.ns * this.setting.timing.penalty) + this.takeDebt();
        if (this.leftNs === 0) {
          return false;
        }
        if (this.setting.gil?.isDropRequested === true) {
          this.dropGil(this.takeGilAgain);
        } else {
          this.run(instruction);
        }
        return true;
      case 'native':
        this.work = instruction;
        this.beginNative(instruction);
        return true;
      case 'block':
        this.work = undefined;
        this.beginBlock(instruction);
        return true;
      case 'wait':
        this.work = undefined;
        this.beginWait(instruction);
        return true;
    }
  }

  private beginNative(work: Work): void {
    const gil = this.setting.gil;
    const go = (): void => {
      this.gilSinceNs = -1;
      this.leftNs = work.ns + this.takeDebt();
      this.run(work);
    };
    if (gil?.isDropRequested === true) {
      // A release while the lock is asked for waits for the switch as well (ceval_gil.c, drop_gil).
      this.dropGil(() => {
        this.withCore(go);
      });
      return;
    }
    this.releaseGil();
    go();
  }

  private beginBlock(instruction: Block): void {
    const { kernel, counters, timing } = this.setting;
    this.releaseGil();
    this.show(instruction.state, instruction.segment);
    this.releaseCore();
    const isTask = instruction.segment >= 0;
    if (isTask) {
      counters.sleeping++;
      counters.mostSleeping = Math.max(counters.mostSleeping, counters.sleeping);
    }
    kernel.schedule(instruction.ns + timing.timerSlackNs, () => {
      if (isTask) {
        counters.sleeping--;
      }
      this.withCore(this.takeGil);
    });
  }

  private beginWait(instruction: Wait): void {
    const { kernel, timing } = this.setting;
    this.waiting = instruction;
    instruction.on.add(this);
    this.releaseGil();
    this.show(instruction.state, -1);
    if (instruction.untilNs !== undefined) {
      this.waitTimer = kernel.schedule(Math.max(0, instruction.untilNs - kernel.now), () => {
        instruction.on.remove(this);
        this.waiting = undefined;
        this.waitTimer = undefined;
        this.wokenAtNs = kernel.now;
        this.resumeAfter(timing.timerSlackNs);
      });
    }
    this.releaseCore();
  }

  private resumeAfter(delayNs: number): void {
    this.setting.kernel.schedule(delayNs, () => {
      this.withCore(this.takeGil);
    });
  }

  /** Works on the current instruction; the thread has a core. */
  private run(work: Work): void {
    const { kernel, gil } = this.setting;
    this.runSinceNs = kernel.now;
    this.show(work.state, work.segment);
    this.endEvent = kernel.schedule(this.leftNs, work.kind === 'cpu' ? this.endCpu : this.endNative);
    if (work.kind === 'cpu' && gil?.isDropRequested === true) {
      this.onDropRequest();
    }
  }

  private readonly endCpu = (): void => {
    this.pause();
    this.work = undefined;
    const postponed = this.postponed;
    this.postponed = undefined;
    if (postponed === undefined || !this.begin(postponed)) {
      this.step();
    }
  };

  private readonly endNative = (): void => {
    this.pause();
    this.work = undefined;
    this.takeGil();
  };

  /** Stops working and accounts for what was done. */
  private pause(): void {
    const { kernel, counters } = this.setting;
    const doneNs = kernel.now - this.runSinceNs;
    this.leftNs = Math.max(0, this.leftNs - doneNs);
    counters.busyNs += doneNs;
    kernel.cancel(this.endEvent);
    kernel.cancel(this.dropEvent);
    this.endEvent = undefined;
    this.dropEvent = undefined;
  }

  /** The holder noticed that the GIL is asked for. */
  private readonly drop = (): void => {
    this.pause();
    this.dropGil(this.takeGilAgain);
  };

  private readonly takeGilAgain = (): void => {
    this.withCore(this.takeGil);
  };

  private dropGil(then: () => void): void {
    const { gil, kernel, timing } = this.setting;
    this.gilSinceNs = kernel.now;
    this.show(stateCodes['waiting-gil'], this.work?.segment ?? -1);
    if (gil?.releaseForced(this, then) === true) {
      this.debtNs += timing.signalNs;
    }
    this.releaseCore();
  }

  private releaseGil(): void {
    const { gil, timing } = this.setting;
    if (gil?.release(this) === true) {
      this.debtNs += timing.signalNs;
    }
  }

  private end(): void {
    const { kernel, log } = this.setting;
    this.isDone = true;
    this.releaseGil();
    log.leave(this.lane, kernel.now);
    this.releaseCore();
    for (const listener of this.endListeners) {
      listener();
    }
  }

  private takeDebt(): number {
    const debt = this.debtNs;
    this.debtNs = 0;
    return debt;
  }

  /** A random delay from a wake-up to running. */
  wakeDelayNs(): number {
    const { wakeMinimumNs, wakeMeanNs } = this.setting.timing;
    return wakeMinimumNs + this.random.exponential(Math.max(0, wakeMeanNs - wakeMinimumNs));
  }

  private show(state: number, segment: number): void {
    const { kernel, log } = this.setting;
    log.enter(this.lane, state, segment, this.task, kernel.now);
    if (this.taskLane >= 0) {
      log.enter(this.taskLane, state, segment, this.task, kernel.now);
    }
  }
}
