/**
 * One simulated machine at work: kernel, cores, log and counters, and the runtimes (processes) and threads living on it.
 * Strategies and scenarios build their threads here and run the world until nothing is left to do.
 * It holds no workload: what the threads do is in their programs.
 */
import type { Lane, Machine } from '../core/workload';
import { Contention } from './contention';
import { Cores } from './cores';
import { Gil } from './gil';
import type { GilTiming } from './gil';
import type { Program } from './instruction';
import { Kernel, msToNs } from './kernel';
import { singleThreadPenalty } from './machine';
import { fixedParameters } from './parameters';
import { RandomStream } from './random';
import { SimulatedThread } from './thread';
import type { RunCounters, ThreadSetting } from './threadSetting';
import { TaskLog } from './taskLog';
import { IntervalLog } from './timeline';

/** A process with its interpreter: one GIL, or none on the free-threaded build. */
export interface Runtime {
  readonly process: number;
  readonly gil: Gil | undefined;
  readonly contention: Contention | undefined;
  /** The cores of the machine it runs on. */
  readonly cores: Cores;
  readonly threads: SimulatedThread[];
}

/** A machine and what to call the process on it. */
export interface NamedHost {
  readonly cores: Cores;
  readonly name: string;
}

export interface WorldOptions {
  readonly seed: number;
  readonly maxIntervals: number;
  /** Tasks whose times are kept; none by default. */
  readonly tasks?: number;
}

/** The overheads of a machine and the fixed parameters, in nanoseconds. */
export function timingOf(machine: Machine) {
  const { overheads } = machine;
  const threadStartNs = msToNs(overheads.threadStartMs);
  return {
    threadStartCallNs: threadStartNs * fixedParameters.threadStartCall.value,
    threadStartChildNs: threadStartNs * fixedParameters.threadStartChild.value,
    threadDispatchNs: msToNs(overheads.threadDispatchMs),
    toThreadNs: msToNs(overheads.toThreadMs),
    loopStepNs: msToNs(overheads.loopStepMs),
    loopStartNs: msToNs(overheads.loopStartMs),
    timerNs: fixedParameters.timerCall.value * msToNs(overheads.asyncTaskMs),
    asyncTaskNs: msToNs(overheads.asyncTaskMs),
    processCallNs: msToNs(Math.min(overheads.processCallMs, overheads.processStartMs)),
    processBootNs: msToNs(Math.max(0, overheads.processStartMs - overheads.processCallMs)),
    serverStartNs: msToNs(overheads.serverStartMs),
    poolStopNs: msToNs(overheads.poolStopMs),
    interpreterStartNs: msToNs(overheads.interpreterStartMs),
    interpreterTaskNs: msToNs(overheads.interpreterTaskMs),
    workerCallNs: msToNs(Math.min(overheads.workerCallMs, overheads.workerStartMs)),
    workerBootNs: msToNs(Math.max(0, overheads.workerStartMs - overheads.workerCallMs)),
    messageNs: msToNs(overheads.messageMs),
    libuvTaskNs: msToNs(overheads.libuvTaskMs),
    taskDispatchNs: msToNs(overheads.taskDispatchMs),
    workerTaskNs: msToNs(fixedParameters.workerTask.value),
    selectPollNs: msToNs(fixedParameters.selectPoll.value),
    pipeWakeNs: msToNs(fixedParameters.pipeWake.value),
    selectorGranularityNs: Math.max(1, msToNs(overheads.selectorGranularityMs)),
    handoffNs: msToNs(overheads.handoffMs),
    signalNs: msToNs(overheads.signalMs),
    timerSlackNs: msToNs(overheads.timerSlackMs),
    wakeMinimumNs: Math.min(msToNs(fixedParameters.wakeMinimum.value), msToNs(overheads.wakeMs)),
    wakeMeanNs: msToNs(overheads.wakeMs),
    penalty: singleThreadPenalty(machine),
  };
}

export type Timing = ReturnType<typeof timingOf>;

/** Searches run hundreds of worlds on one machine. */
const timings = new WeakMap<Machine, Timing>();

function knownTimingOf(machine: Machine): Timing {
  const timing = timings.get(machine) ?? timingOf(machine);
  timings.set(machine, timing);
  return timing;
}

function gilTimingOf(machine: Machine, timing: Timing): GilTiming {
  const lagNs = msToNs(machine.overheads.conditionLagMs);
  return {
    intervalNs: msToNs(machine.switchIntervalMs),
    conditionLagMinimumNs: Math.min(lagNs, msToNs(fixedParameters.conditionLagMinimum.value)),
    conditionLagMeanNs: lagNs,
    wakeMinimumNs: timing.wakeMinimumNs,
    wakeMeanNs: timing.wakeMeanNs,
    hotProbability: machine.overheads.hotShare,
    hotWindowNs: msToNs(fixedParameters.hotWindow.value),
    hotTakeNs: msToNs(fixedParameters.hotTake.value),
    hotReturnNs: msToNs(fixedParameters.hotReturn.value),
  };
}

export class World {
  readonly kernel = new Kernel();
  readonly timing: Timing;
  /** The cores of this machine, then those of every further one. */
  readonly hosts: Cores[] = [];
  private readonly own: Cores;
  readonly log: IntervalLog;
  readonly counters: RunCounters = { busyNs: 0, gilWaitNs: 0, sleeping: 0, mostSleeping: 0 };
  readonly runtimes: Runtime[] = [];
  readonly tasks: TaskLog;
  private readonly gilTiming: GilTiming;
  private endedAtNs = 0;
  private main = 0;

  constructor(
    readonly machine: Machine,
    private readonly options: WorldOptions,
  ) {
    this.timing = knownTimingOf(machine);
    this.gilTiming = gilTimingOf(machine, this.timing);
    this.own = this.addHost(machine.cores);
    this.tasks = new TaskLog(options.tasks ?? 0);
    this.log = new IntervalLog(options.maxIntervals);
  }

  /** Adds another machine with this many cores. */
  addHost(cores: number): Cores {
    const host = new Cores(this.kernel, cores, msToNs(this.machine.overheads.coreSliceMs));
    this.hosts.push(host);
    return host;
  }

  /**
   * Adds a process, interpreter or JavaScript isolate; `kind` names it. Its GIL has a lane of its own, above those of its
   * threads; JavaScript and the free-threaded build have none. It runs on this machine unless another `host` is given.
   */
  addRuntime(kind: 'process' | 'interpreter' | 'isolate' = 'process', host?: NamedHost): Runtime {
    const process = this.runtimes.length;
    const { freeThreaded, language } = this.machine;
    const name = process === 0 ? 'GIL' : `GIL of ${host?.name ?? `${kind} ${process}`}`;
    const gil = freeThreaded || language === 'javascript' ? undefined : this.addGil(process, name);
    const { contention: share, sharedRate } = fixedParameters;
    const contention =
      freeThreaded && language !== 'javascript' ? new Contention(share.value, sharedRate.value) : undefined;
    const cores = host?.cores ?? this.own;
    const runtime: Runtime = { process, gil, contention, cores, threads: [] };
    this.runtimes.push(runtime);
    return runtime;
  }

  /** Adds a thread; `start` it to let it begin. */
  addThread(
    runtime: Runtime,
    kind: Lane['kind'],
    name: string,
    program: (thread: SimulatedThread) => Program,
  ): SimulatedThread {
    const { kernel, log, counters, timing } = this;
    const { gil, contention, cores } = runtime;
    const setting: ThreadSetting = { kernel, cores, log, counters, timing, gil, contention };
    const lane = log.addLane({ kind, name, process: runtime.process });
    const thread = new SimulatedThread(setting, lane, this.stream(`thread ${lane}`), program);
    runtime.threads.push(thread);
    return thread;
  }

  /** Adds the thread the run is about: its end is the makespan. */
  addMain(
    runtime: Runtime,
    kind: Lane['kind'],
    name: string,
    program: (thread: SimulatedThread) => Program,
  ): SimulatedThread {
    const main = this.addThread(runtime, kind, name, program);
    main.onEnd(() => {
      this.endedAtNs = this.kernel.now;
    });
    this.main = main.lane;
    main.start(0);
    return main;
  }

  stream(name: string): RandomStream {
    return new RandomStream(this.options.seed, name);
  }

  /** Runs until nothing is left to do; false when `maxEvents` did not suffice. */
  run(maxEvents: number): boolean {
    return this.kernel.run(maxEvents);
  }

  get makespanNs(): number {
    return this.endedAtNs;
  }

  get mainLane(): number {
    return this.main;
  }

  get threads(): readonly SimulatedThread[] {
    return this.runtimes.flatMap((runtime) => runtime.threads);
  }

  private addGil(process: number, name: string): Gil {
    const lane = this.log.addLane({ kind: 'gil', name, process });
    return new Gil(this.kernel, this.log, this.stream(`gil ${process}`), this.gilTiming, lane);
  }
}
