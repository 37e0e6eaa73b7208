/**
 * A simulated thread: it executes its program's instructions, competing for a core and, where its runtime has one, for the GIL.
 * The states are those of CPython's threads: running with the GIL, running native code without it, waiting for the GIL or for a
 * core, or asleep in the kernel. What a program does is up to the strategies; who gets the GIL or a core is decided there.
 */
import type { Contender } from './contention';
import type { CoreClient } from './cores';
import type { Gil, GilClient } from './gil';
import { GilWaits } from './gilWaits';
import { cpu } from './instruction';
import type { Block, Instruction, Program, Wait, Work } from './instruction';
import type { KernelEvent } from './kernel';
import { Parking } from './parking';
import type { Sleeper } from './parking';
import type { RandomStream } from './random';
import { stateCodes } from './timeline';
import type { ThreadSetting } from './threadSetting';

const overhead = cpu(0);

export class SimulatedThread implements CoreClient, GilClient, Sleeper, Contender {
  /** Index of the task being worked on; -1 for none. Set by the program, shown in the timeline. */
  task = -1;
  /** A task's lane that shows what this thread does while it runs that task; -1 for none. */
  taskLane = -1;
  /** Set for a thread that the kernel lets go first when it wakes up. */
  goesFirst = false;
  readonly gilWaits: GilWaits;
  isDone = false;
  core = -1;
  coreSinceNs = 0;
  sliceEvent: KernelEvent | undefined;

  private running: Program | undefined;
  private work: Work | undefined;
  private leftNs = 0;
  private runSinceNs = 0;
  /** Work done per time; below 1 where threads without a GIL get into each other's way. */
  private rate = 1;
  /** The lock of the interpreter the thread is in. */
  private gil: Gil | undefined;
  private isBlockOfTask = false;
  private endEvent: KernelEvent | undefined;
  private endsAtNs = 0;
  private dropEvent: KernelEvent | undefined;
  /** Overhead to be worked off by the next instruction: hand-overs and signals. */
  private debtNs = 0;
  private postponed: Instruction | undefined;
  private hasCore = false;
  private afterCore: (() => void) | undefined;
  private readonly parking: Parking;
  private readonly endListeners: (() => void)[] = [];

  constructor(
    private readonly setting: ThreadSetting,
    readonly lane: number,
    private readonly random: RandomStream,
    private readonly program: (thread: SimulatedThread) => Program,
  ) {
    this.gil = setting.gil;
    this.gilWaits = new GilWaits(setting.counters);
    this.parking = new Parking(setting.kernel, this);
  }

  get isShared(): boolean {
    return this.work?.isShared === true;
  }

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

  /** When the thread was last notified, or its wait's time was up. */
  get wokenAtNs(): number {
    return this.parking.wokenAtNs;
  }

  onNotified(): void {
    this.setting.kernel.schedule(this.wakeDelayNs(), this.takeGilAgain);
  }

  onTimeUp(): void {
    this.setting.kernel.schedule(this.setting.timing.timerSlackNs, this.takeGilAgain);
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
    if (!this.gilWaits.isWaiting) {
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
    this.gilWaits.end(this.setting.kernel.now);
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
    if (this.setting.kernel.now + reactNs < this.endsAtNs) {
      this.dropEvent = this.setting.kernel.schedule(reactNs, this.drop);
    }
  }

  /** The thread has a core and asks for the GIL. */
  private readonly takeGil = (): void => {
    const { kernel } = this.setting;
    if (this.gil === undefined) {
      this.proceed();
      return;
    }
    if (!this.gil.take(this)) {
      this.gilWaits.begin(kernel.now);
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
      if (instruction.kind === 'wait') {
        this.parking.listen(instruction);
      }
      if (this.begin(overhead)) {
        return true;
      }
      this.postponed = undefined;
      return this.begin(instruction);
    }
    switch (instruction.kind) {
      case 'cpu':
        this.work = instruction;
        this.leftNs = Math.round(instruction.ns * this.setting.timing.penalty) + this.takeDebt();
        if (this.leftNs === 0) {
          return false;
        }
        if (this.gil?.isDropRequested === true) {
          this.dropGil(this.takeGilAgain);
          return true;
        }
        if (this.runAtOnce(instruction)) {
          return false;
        }
        this.run(instruction);
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
        return this.beginWait(instruction);
      case 'enter':
        this.work = undefined;
        this.releaseGil();
        this.gil = instruction.gil;
        // By way of the kernel, so that a program that only changes interpreters cannot nest without end.
        this.setting.kernel.schedule(0, this.takeGil);
        return true;
    }
  }

  private beginNative(work: Work): void {
    if (this.gil?.isDropRequested === true) {
      // A release while the lock is asked for waits for the switch as well (ceval_gil.c, drop_gil).
      this.dropGil(() => {
        this.withCore(() => {
          this.gilWaits.forget();
          this.leftNs = work.ns + this.takeDebt();
          this.run(work);
        });
      });
      return;
    }
    this.releaseGil();
    this.leftNs = work.ns + this.takeDebt();
    this.run(work);
  }

  private beginBlock(instruction: Block): void {
    const { kernel, counters, timing } = this.setting;
    this.releaseGil();
    this.show(instruction.state, instruction.segment);
    this.isBlockOfTask = instruction.segment >= 0;
    if (this.isBlockOfTask) {
      counters.sleeping++;
      counters.mostSleeping = Math.max(counters.mostSleeping, counters.sleeping);
    }
    kernel.schedule(instruction.ns + timing.timerSlackNs, this.endBlock);
    // Last: the thread that gets the core may go on at once, and time with it.
    this.releaseCore();
  }

  private readonly endBlock = (): void => {
    if (this.isBlockOfTask) {
      this.setting.counters.sleeping--;
    }
    this.withCore(this.takeGil);
  };

  /** False when the thread was notified before it came to wait. */
  private beginWait(instruction: Wait): boolean {
    if (!this.parking.begin(instruction)) {
      return false;
    }
    this.releaseGil();
    this.show(instruction.state, -1);
    this.releaseCore();
    return true;
  }

  /** Works on the current instruction; the thread has a core. */
  private run(work: Work): void {
    const { kernel, contention } = this.setting;
    this.runSinceNs = kernel.now;
    this.show(work.state, work.segment);
    if (contention !== undefined && work.kind === 'cpu') {
      contention.join(this);
      this.rate = contention.rateOf(this);
    }
    this.scheduleEnd(work.kind === 'cpu' ? this.endCpu : this.endNative);
    if (work.kind === 'cpu' && this.gil?.isDropRequested === true) {
      this.onDropRequest();
    }
  }

  /** Does work that nothing can interrupt, because nothing else happens until its end. */
  private runAtOnce(work: Work): boolean {
    const { kernel, contention, counters } = this.setting;
    if (contention !== undefined) {
      return false;
    }
    this.show(work.state, work.segment);
    if (!kernel.tryAdvance(this.leftNs)) {
      return false;
    }
    counters.busyNs += this.leftNs;
    this.leftNs = 0;
    this.work = undefined;
    return true;
  }

  onRateChange(): void {
    const { kernel, contention } = this.setting;
    this.account();
    this.runSinceNs = kernel.now;
    this.rate = contention?.rateOf(this) ?? 1;
    kernel.cancel(this.endEvent);
    this.scheduleEnd(this.endCpu);
  }

  private scheduleEnd(end: () => void): void {
    const delayNs = Math.round(this.leftNs / this.rate);
    this.endsAtNs = this.setting.kernel.now + delayNs;
    this.endEvent = this.setting.kernel.schedule(delayNs, end);
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

  private account(): void {
    const { kernel, counters } = this.setting;
    const ranNs = kernel.now - this.runSinceNs;
    this.leftNs = Math.max(0, this.leftNs - ranNs * this.rate);
    counters.busyNs += ranNs;
  }

  /** Stops working and accounts for what was done. */
  private pause(): void {
    const { kernel, contention } = this.setting;
    this.account();
    if (contention !== undefined && this.work?.kind === 'cpu') {
      contention.leave(this);
      this.rate = 1;
    }
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
    const { kernel, timing } = this.setting;
    this.gilWaits.begin(kernel.now);
    this.show(stateCodes['waiting-gil'], this.work?.segment ?? -1);
    if (this.gil?.releaseForced(this, then) === true) {
      this.debtNs += timing.signalNs;
    }
    this.releaseCore();
  }

  private releaseGil(): void {
    if (this.gil?.release(this) === true) {
      this.debtNs += this.setting.timing.signalNs;
    }
  }

  private end(): void {
    const { kernel, log } = this.setting;
    this.isDone = true;
    // Before the core is released: another thread may go on at once and must see that this one has ended.
    for (const listener of this.endListeners) {
      listener();
    }
    this.releaseGil();
    log.leave(this.lane, kernel.now);
    this.releaseCore();
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
