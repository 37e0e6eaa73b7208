"""Runs one validation workload as a real Python program, under each strategy it is asked for, and prints what it measured.

The argument is JSON: a workload or a scenario of the simulator, strategies, repetitions. Each line of output is one JSON
object: one repetition of one strategy, with whether the machine left it alone.
Worker processes import this file again: the top holds definitions and light imports only.
"""

import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from work import (  # noqa: E402
    core_share,
    cores,
    library,
    loop_pace,
    median,
    objects,
    program,
    ready,
    run_steps,
    run_steps_on_loop,
    task,
)

clock = time.perf_counter


class Run:
    """One workload with everything a strategy needs; every strategy returns seconds."""

    def __init__(self, case, pace):
        workload = case["workload"]
        self.steps = program(workload["segments"], pace)
        self.tasks = workload["tasks"]
        self.is_async = workload.get("async", False)
        self.payload_size = int(workload.get("payloadBytes", 0))
        self.result_size = int(workload.get("resultBytes", 0))
        self.workers = case.get("machine", {}).get("maxWorkers")
        self.method = case.get("machine", {}).get("startMethod", "fork")
        self.is_warm = case.get("isWarm", False)
        self.stalls = []
        self.lags = []
        self.spent = []
        if self.payload_size:
            objects(self.payload_size)
        if self.result_size:
            objects(self.result_size)

    def body(self):
        run_steps(self.steps, self.spent)

    def sequential(self):
        if not self.is_async:
            start = clock()
            for _ in range(self.tasks):
                self.body()
            return clock() - start

        async def main():
            for _ in range(self.tasks):
                await run_steps_on_loop(self.steps, self.spent)

        return self.on_loop(main)

    def on_loop(self, main):
        from watchedLoop import run_on_loop

        return run_on_loop(main, self.stalls)

    def threads(self):
        from concurrent.futures import ThreadPoolExecutor

        if self.is_async:
            return self.executor_on_loop(ThreadPoolExecutor(self.workers))
        start = clock()
        with ThreadPoolExecutor(self.workers) as pool:
            for _ in range(self.tasks):
                pool.submit(self.body)
        return clock() - start

    def executor_on_loop(self, pool, call=None):
        import asyncio

        from watchedLoop import beside_heartbeat

        async def main():
            loop = asyncio.get_running_loop()

            async def one():
                if call is None:
                    await loop.run_in_executor(pool, self.body)
                else:
                    spent, _ = await loop.run_in_executor(pool, *call)
                    self.spent += spent

            await beside_heartbeat(asyncio.gather(*[one() for _ in range(self.tasks)]), self.lags)

        try:
            return self.on_loop(main)
        finally:
            if pool is not None:
                pool.shutdown()

    def to_thread(self):
        return self.executor_on_loop(None)

    def asyncio(self):
        import asyncio

        async def main():
            await asyncio.gather(*[run_steps_on_loop(self.steps, self.spent) for _ in range(self.tasks)])

        return self.on_loop(main)

    def processes(self):
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context(self.method)
        if self.method == "forkserver":
            stop_fork_server()
        workers = self.workers or cores()
        payload = objects(self.payload_size) if self.payload_size else None
        call = (task, self.steps, payload, self.result_size)
        start = clock()
        pool = ProcessPoolExecutor(workers, mp_context=context)
        if self.is_async:
            return self.executor_on_loop(pool, call)
        if self.is_warm:
            list(pool.map(ready, range(2 * workers)))
            start = clock()
        futures = [pool.submit(*call) for _ in range(self.tasks)]
        results = [future.result() for future in futures]
        if self.is_warm:
            taken = clock() - start
            pool.shutdown()
        else:
            pool.shutdown()
            taken = clock() - start
        for spent, _ in results:
            self.spent += spent
        return taken


def stop_fork_server():
    """So that each repetition starts its own, as a program does."""
    from multiprocessing import forkserver

    forkserver._forkserver._stop()


# Scenarios ---------------------------------------------------------------------------------------------------------------


def run_threads(scenario, pace, spent):
    """Threads with steps of their own beside others that go on until those have ended."""
    over = threading.Event()
    spans = {}

    def body(thread, steps):
        start = clock()
        if thread.get("isBackground"):
            while not over.is_set():
                run_steps(steps, spent)
            return
        for _ in range(thread.get("repeat", 1)):
            run_steps(steps, spent)
        spans[thread["name"]] = (clock() - start) * 1000

    start = clock()
    started = []
    for thread in scenario["threads"]:
        worker = threading.Thread(target=body, args=(thread, program(thread["steps"], pace)))
        worker.start()
        started.append((thread, worker))
    for thread, worker in started:
        if not thread.get("isBackground"):
            worker.join()
    taken = clock() - start
    over.set()
    for _, worker in started:
        worker.join()
    return taken, spans


def run_coroutines(scenario, pace, stalls, lags, spent):
    import asyncio

    from watchedLoop import beside_heartbeat, run_on_loop

    def whole(steps, times):
        for _ in range(times):
            run_steps(steps, spent)

    async def one(coroutine, steps):
        times = coroutine.get("repeat", 1)
        if coroutine.get("inThread"):
            await asyncio.get_running_loop().run_in_executor(None, whole, steps, times)
            return
        for _ in range(times):
            await run_steps_on_loop(steps, spent)

    async def main():
        coroutines = []
        for coroutine in scenario["coroutines"]:
            steps = program(coroutine["steps"], pace)
            coroutines += [one(coroutine, steps) for _ in range(coroutine.get("count", 1))]
        work = asyncio.gather(*coroutines)
        if "heartbeatMs" in scenario:
            await beside_heartbeat(work, lags, scenario["heartbeatMs"] / 1000)
        else:
            await work

    return run_on_loop(main, stalls)


# The run -----------------------------------------------------------------------------------------------------------------


def measure(case, strategy):
    share, pace = core_share(), loop_pace()
    figures = {}
    if "workload" in case:
        run = Run(case, pace)
        seconds = getattr(run, strategy.replace("-", "_"))()
        spent = run.spent
        if run.stalls:
            figures["stallMs"] = max(run.stalls) * 1000
    elif "coroutines" in case["scenario"]:
        stalls, lags, spent = [], [], []
        seconds = run_coroutines(case["scenario"], pace, stalls, lags, spent)
        figures["stallMs"] = max(stalls) * 1000
        if lags:
            figures["lagP50Ms"] = median(lags) * 1000
            figures["lagMaxMs"] = max(lags) * 1000
    else:
        spent = []
        seconds, spans = run_threads(case["scenario"], pace, spent)
        figures.update({"threadMs": spans})
    share = min(share, core_share())
    rounds = [entry[3] for entry in spent if entry[0] == "compute"]
    return {
        "strategy": strategy,
        "makespanMs": seconds * 1000,
        "control": over_meant(spent, "compute"),
        "native": over_meant(spent, "native"),
        "pace": (median(rounds) if rounds else pace) / 1e6,
        "isSteady": share >= CORE_SHARE and all(abs(entry[2] - entry[1]) <= UNNOTICED for entry in spent),
        **figures,
    }


def over_meant(spent, kind):
    """CPU time over what was meant, for all segments of a kind together."""
    own = [entry for entry in spent if entry[0] == kind]
    return sum(entry[2] for entry in own) / sum(entry[1] for entry in own) if own else 1.0


#: A repetition counts when no segment used more seconds of CPU time than was meant, but for these: then a core was stopped ...
UNNOTICED = 0.0003

#: ... and two threads beside it had at least this share of two cores.
CORE_SHARE = 0.93

#: With repetitions this close to each other there is no need for more of them.
AGREEING = 0.03


def suffices(makespans, times):
    """`times` repetitions that agree, or twice as many and one that do not: then the median speaks for them."""
    if len(makespans) < times:
        return False
    middle = median(makespans)
    return (max(makespans) - min(makespans)) / middle <= AGREEING or len(makespans) > 2 * times


def main():
    case = json.loads(sys.argv[1])
    times = case["times"]
    if "switchIntervalMs" in case.get("machine", {}):
        sys.setswitchinterval(case["machine"]["switchIntervalMs"] / 1000)
    import gc

    # As in calibrate.py: what collecting garbage costs is not part of the model.
    gc.disable()
    library()
    for strategy in case["strategies"]:
        makespans = []
        for _ in range(5 * times):
            line = measure(case, strategy)
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
            # Other programs are owed some time; taken here, it is not taken during a repetition.
            time.sleep(0.01)
            if line["isSteady"]:
                makespans.append(line["makespanMs"])
            if suffices(makespans, times):
                break
        if len(makespans) < times:
            return  # The machine is busy, and the reader will say so.


if __name__ == "__main__":
    main()
