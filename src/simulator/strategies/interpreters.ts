/**
 * InterpreterPoolExecutor (concurrent/futures/interpreter.py, PEP 734, Python 3.14): a thread pool whose every worker has an
 * interpreter with a GIL of its own. Queue and results belong to the main interpreter, so a worker takes a job under the main
 * GIL, does it under its own and comes back for the result. What cannot be shared is pickled, within one process.
 */
import { cpu } from '../instruction';
import type { Instruction } from '../instruction';
import { defaultThreadCount, ThreadPool } from '../threadPool';
import type { WorkerHome } from '../threadPool';
import { stateCodes } from '../timeline';
import { transferNs } from '../workloads';
import type { Runtime, World } from '../world';
import type { StrategyModel } from './strategy';
import { submitFromLoop, submitFromMainThread } from './threads';

/** Half of a call's cost is paid in each interpreter; measured only as a whole. */
const outerShare = 0.5;

function interpreterHome(
  world: World,
  main: Runtime,
  bytes: { readonly payload: number; readonly result: number },
): WorkerHome {
  const { timing, machine } = world;
  const { pickleMegabytesPerSecond, unpickleMegabytesPerSecond } = machine.overheads;
  const pickling = (size: number): Instruction => cpu(transferNs(size, pickleMegabytesPerSecond), stateCodes.pickling);
  const unpickling = (size: number): Instruction =>
    cpu(transferNs(size, unpickleMegabytesPerSecond), stateCodes.pickling);
  const outer = cpu(timing.interpreterTaskNs * outerShare);
  const inner = cpu(timing.interpreterTaskNs * (1 - outerShare));
  const send = pickling(bytes.payload);
  const receive = unpickling(bytes.payload);
  const answer = pickling(bytes.result);
  const read = unpickling(bytes.result);
  const enterOwn = (own: Runtime): Instruction => ({ kind: 'enter', gil: own.gil });
  const enterMain = enterOwn(main);
  return {
    runtimeOf: () => world.addRuntime('interpreter'),
    prepare: (runtime) => [enterOwn(runtime), cpu(timing.interpreterStartNs, stateCodes.starting), enterMain],
    before: (runtime) => [outer, send, enterOwn(runtime), inner, receive],
    after: [answer, enterMain, read],
  };
}

export const interpreters: StrategyModel = {
  strategy: 'interpreters',
  build(world, workload) {
    const runtime = world.addRuntime();
    const size = Math.min(world.machine.maxWorkers ?? defaultThreadCount(world.machine), Math.max(1, workload.tasks));
    const bytes = { payload: workload.payloadBytes, result: workload.resultBytes };
    const pool = new ThreadPool(world, runtime, size, 'interpreter', interpreterHome(world, runtime, bytes));
    return workload.async
      ? submitFromLoop(world, runtime, workload, pool)
      : submitFromMainThread(world, runtime, workload, pool);
  },
};
