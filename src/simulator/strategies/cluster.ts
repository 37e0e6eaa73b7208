/**
 * The tasks on other machines, handed out by an existing engine: the client's side. A plain thread hands all tasks out and takes
 * the results in their order, as `Executor.map` does; on an event loop every task is awaited by itself. Starting the cluster
 * means starting worker programs on machines that run already; renting machines takes minutes more and is not part of it.
 */
import type { ClusterEngine, Workload } from '../../core/workload';
import { clusterOf } from '../cluster';
import { awaitOf, Future } from '../eventLoop';
import type { Coroutine, EventLoop } from '../eventLoop';
import { Fifo } from '../fifo';
import { block, cpu, WaitList, waitOn } from '../instruction';
import type { Program } from '../instruction';
import { msToNs } from '../kernel';
import type { Runtime, World } from '../world';
import { ClusterSystem } from './clusterSystem';
import { addLoop, Countdown } from './loopCaller';
import { heartbeatNs } from './strategy';
import type { StrategyModel, StrategyRun } from './strategy';

/** `Client.map` sends one graph with all tasks (distributed/client.py); Ray's pool and Celery send each task as it is made. */
const sendsTogether: Readonly<Record<ClusterEngine, boolean>> = { dask: true, ray: false, celery: false };

export const cluster: StrategyModel = {
  strategy: 'cluster',
  build(world, workload, { isWarm }) {
    const runtime = world.addRuntime();
    return workload.async
      ? buildOnLoop(world, runtime, workload, isWarm)
      : buildOnMainThread(world, runtime, workload, isWarm);
  },
};

function runOf(system: ClusterSystem, loop?: EventLoop): StrategyRun {
  return {
    workers: () => system.workerCount,
    readyNs: () => system.allReadyNs,
    ...(loop === undefined ? {} : { loop }),
  };
}

function buildOnMainThread(world: World, runtime: Runtime, workload: Workload, isWarm: boolean): StrategyRun {
  const { kernel, tasks } = world;
  const cluster = clusterOf(world.machine);
  const submit = cpu(msToNs(cluster.overheads.clientSubmitMs));
  const take = cpu(msToNs(cluster.overheads.clientResultMs));
  const ended = new Uint8Array(workload.tasks);
  const arrived = new Fifo<number>();
  const mail = new WaitList();
  const system = new ClusterSystem(
    world,
    runtime,
    workload,
    cluster,
    isWarm,
    (task) => {
      ended[task] = 1;
      if (system.fetchNs === 0) {
        arrived.push(task);
      }
      mail.notify();
    },
    (task) => {
      arrived.push(task);
      mail.notify();
    },
  );
  function* next(): Program {
    while (arrived.length === 0) {
      yield waitOn(mail);
    }
    const task = arrived.shift() ?? 0;
    yield take;
    yield system.reading;
    tasks.end(task, kernel.now);
  }
  const isTogether = sendsTogether[cluster.engine];
  world.addMain(runtime, 'thread', 'main thread', function* (): Program {
    yield* system.connect();
    for (let task = 0; task < workload.tasks; task++) {
      yield submit;
      yield system.writing;
      tasks.submit(task, kernel.now);
      if (!isTogether) {
        system.submit(task, 1);
      }
    }
    if (isTogether) {
      system.submit(0, workload.tasks);
    }
    for (let task = 0; task < workload.tasks; task++) {
      if (system.fetchNs > 0) {
        while (ended[task] === 0) {
          yield waitOn(mail);
        }
        yield block(system.fetchNs);
        system.fetch(task);
      }
      yield* next();
    }
  });
  return runOf(system);
}

function buildOnLoop(world: World, runtime: Runtime, workload: Workload, isWarm: boolean): StrategyRun {
  const { kernel, tasks, timing } = world;
  const cluster = clusterOf(world.machine);
  const { overheads } = cluster;
  const create = cpu(Math.max(0, timing.asyncTaskNs - timing.loopStepNs));
  const submit = cpu(msToNs(overheads.clientSubmitMs));
  const take = cpu(msToNs(overheads.clientResultMs));
  const futures = new Map<number, Future>();
  const completeSoon = (future: Future | undefined): void => {
    if (future !== undefined) {
      loop.callSoonThreadsafe(() => {
        future.complete();
      });
    }
  };
  const system = new ClusterSystem(
    world,
    runtime,
    workload,
    cluster,
    isWarm,
    (task) => {
      if (system.fetchNs === 0) {
        completeSoon(futures.get(task));
      } else {
        // The coroutine that waits asks as soon as it hears of the end, all of them at once.
        kernel.schedule(system.fetchNs, () => {
          system.fetch(task);
        });
      }
    },
    (task) => {
      completeSoon(futures.get(task));
    },
  );
  function* call(on: EventLoop, task: number, countdown: Countdown): Coroutine {
    const future = new Future(on);
    futures.set(task, future);
    yield submit;
    yield system.writing;
    tasks.submit(task, kernel.now);
    system.submit(task, 1);
    yield awaitOf(future);
    yield take;
    yield system.reading;
    tasks.end(task, kernel.now);
    countdown.finish();
  }
  function* gather(on: EventLoop): Coroutine {
    const countdown = new Countdown(on, workload.tasks);
    if (!isWarm) {
      yield { kind: 'sleep', ns: msToNs(overheads.connectMs), segment: -1 };
    }
    const ready = new Future(on);
    system.whenReady(() => {
      completeSoon(ready);
    });
    yield awaitOf(ready);
    for (let task = 0; task < workload.tasks; task++) {
      yield create;
      on.createTask(call(on, task, countdown), task);
    }
    yield awaitOf(countdown.allDone);
  }
  const loop = addLoop(world, runtime, gather, heartbeatNs(workload));
  return runOf(system, loop);
}
