"""Runs one validation workload as a real Python program, under each strategy it is asked for, and prints what it measured.

The argument is JSON: a workload or a scenario of the simulator, strategies, repetitions. Each line of output is one JSON
object: one repetition of one strategy. Computing is a fixed number of loop rounds, not a fixed time; how long one
millisecond of it takes is measured before and after every repetition, so that a disturbed one can be told from a slow model.
Worker processes import this file again: the top holds definitions and light imports only.
"""

import hashlib
import json
import os
import sys
import threading
import time
from itertools import repeat

clock = time.perf_counter


def spin(rounds):
    for _ in repeat(None, rounds):
        pass


def derive(iterations):
    """Native work that releases the GIL once for its whole length (Modules/_hashopenssl.c) and touches no memory."""
    hashlib.pbkdf2_hmac("sha256", b"password", b"salt", iterations)


def timed(work, *arguments):
    start = clock()
    work(*arguments)
    return clock() - start


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class Speed:
    """How much of each kind of work is one millisecond, and how far that has drifted since."""

    def __init__(self):
        self.rounds = self.units_per_ms(spin, 20000)
        self.iterations = self.units_per_ms(derive, 500)
        self.side_by_side = median([self.both() for _ in range(5)])

    @staticmethod
    def units_per_ms(work, units):
        timed(work, units)
        while timed(work, units) < 0.004:
            units *= 2
        return units / (median([timed(work, units) for _ in range(9)]) * 1000)

    def control(self):
        """Length of what is meant to take 4 ms, over 4 ms."""
        return timed(spin, int(4 * self.rounds)) * 1000 / 4

    def native(self):
        """The same for native work."""
        return timed(derive, int(4 * self.iterations)) * 1000 / 4

    def both(self):
        """Seconds for 3 ms of native work on two threads at once: twice as long while another program has a core."""
        worker = threading.Thread(target=derive, args=(int(3 * self.iterations),))
        start = clock()
        worker.start()
        derive(int(3 * self.iterations))
        worker.join()
        return clock() - start

    def parallel(self):
        """Length of `both` over what it was when this object was made; over the least it can be, where that is less."""
        return self.both() / min(self.side_by_side, 0.0042) if cores() > 1 else 1.0


def program(segments, speed):
    """A workload's segments as steps that a worker process can be sent: kind and amount."""
    steps = []
    for segment in segments:
        kind = segment["kind"]
        ms = segment["ms"]
        if kind == "cpu" and segment.get("gil", "held") == "held":
            steps.append(("spin", max(1, int(ms * speed.rounds))))
        elif kind == "native" or kind == "cpu":
            steps.append(("derive", max(1, int(ms * speed.iterations))))
        elif kind == "await" or (kind == "io" and segment.get("awaitable")):
            steps.append(("await", ms / 1000))
        else:
            steps.append(("sleep", ms / 1000))
    return steps


def run_steps(steps):
    for kind, amount in steps:
        if kind == "spin":
            spin(amount)
        elif kind == "derive":
            derive(amount)
        else:
            time.sleep(amount)


async def run_steps_on_loop(steps):
    import asyncio

    for kind, amount in steps:
        if kind == "await":
            await asyncio.sleep(amount)
        else:
            run_steps(((kind, amount),))


# What is sent to worker processes ----------------------------------------------------------------------------------------

records = {}


def objects(size):
    """A list of small records that pickles to `size` bytes, within one record; made once."""
    import pickle

    if size not in records:
        made = [{"id": n, "name": "record %d" % n, "values": [n, n * 0.5, str(n)]} for n in range(size // 20)]
        least, most = 0, len(made)
        while most - least > 1:
            middle = (least + most) // 2
            if len(pickle.dumps(made[:middle])) <= size:
                least = middle
            else:
                most = middle
        records[size] = made[:least]
    return records[size]


def task(steps, payload, result_size):
    run_steps(steps)
    return objects(result_size) if result_size else None


def ready(_):
    time.sleep(0.02)


# The event loop, watched -------------------------------------------------------------------------------------------------


def watched_loop(stalls):
    """An event loop that notes for how long it could run nothing new: from when something was ready to the turn's end."""
    import asyncio
    import math
    import selectors

    class Watch(selectors.DefaultSelector):
        ready = None
        #: When another thread first had something for the loop since it last looked.
        called = None

        def select(self, timeout=None):
            entry = clock()
            if self.ready is not None:
                stalls.append(entry - self.ready)
            events = super().select(timeout)
            back = clock()
            called, self.called = self.called, None
            if timeout is not None and timeout <= 0:
                self.ready = entry
            elif events or timeout is None:
                self.ready = back if called is None else max(entry, called)
            else:
                # epoll rounds the time up to milliseconds; only what comes on top of that is the loop being late.
                self.ready = min(back, entry + math.ceil(max(0.0, timeout) * 1000) / 1000)
            return events

    watch = Watch()

    class Loop(asyncio.SelectorEventLoop):
        def call_soon_threadsafe(self, callback, *arguments, **named):
            if watch.called is None:
                watch.called = clock()
            return super().call_soon_threadsafe(callback, *arguments, **named)

    return Loop(watch)


def run_on_loop(main, stalls):
    """Seconds from before the loop exists to the end of `main`, without closing the loop."""
    import asyncio

    async def timed_main():
        await main()
        return clock()

    start = clock()
    loop = watched_loop(stalls)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(timed_main()) - start
    finally:
        asyncio.set_event_loop(None)
        if hasattr(loop, "shutdown_default_executor"):
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def heartbeat(period, lags):
    import asyncio

    while True:
        due = clock() + period
        await asyncio.sleep(period)
        lags.append(clock() - due)


async def beside_heartbeat(work, lags, period=0.01):
    import asyncio

    beat = asyncio.ensure_future(heartbeat(period, lags))
    await work
    beat.cancel()


# Strategies --------------------------------------------------------------------------------------------------------------


class Run:
    """One workload with everything a strategy needs; every strategy returns seconds."""

    def __init__(self, case, speed):
        workload = case["workload"]
        self.steps = program(workload["segments"], speed)
        self.tasks = workload["tasks"]
        self.is_async = workload.get("async", False)
        self.payload_size = int(workload.get("payloadBytes", 0))
        self.result_size = int(workload.get("resultBytes", 0))
        self.workers = case.get("machine", {}).get("maxWorkers")
        self.method = case.get("machine", {}).get("startMethod", "fork")
        self.is_warm = case.get("isWarm", False)
        self.stalls = []
        self.lags = []
        if self.payload_size:
            objects(self.payload_size)
        if self.result_size:
            objects(self.result_size)

    def sequential(self):
        if not self.is_async:
            return timed(lambda: [run_steps(self.steps) for _ in range(self.tasks)])

        async def main():
            for _ in range(self.tasks):
                await run_steps_on_loop(self.steps)

        return run_on_loop(main, self.stalls)

    def threads(self):
        from concurrent.futures import ThreadPoolExecutor

        if self.is_async:
            pool = ThreadPoolExecutor(self.workers)
            return self.executor_on_loop(pool)
        start = clock()
        with ThreadPoolExecutor(self.workers) as pool:
            for _ in range(self.tasks):
                pool.submit(run_steps, self.steps)
        return clock() - start

    def executor_on_loop(self, pool, call=None):
        import asyncio

        call = call or (run_steps, self.steps)

        async def main():
            loop = asyncio.get_running_loop()

            async def one():
                await loop.run_in_executor(pool, *call)

            await beside_heartbeat(asyncio.gather(*[one() for _ in range(self.tasks)]), self.lags)

        try:
            return run_on_loop(main, self.stalls)
        finally:
            if pool is not None:
                pool.shutdown()

    def to_thread(self):
        return self.executor_on_loop(None)

    def asyncio(self):
        import asyncio

        async def main():
            await asyncio.gather(*[run_steps_on_loop(self.steps) for _ in range(self.tasks)])

        return run_on_loop(main, self.stalls)

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
        for future in futures:
            future.result()
        if self.is_warm:
            taken = clock() - start
            pool.shutdown()
            return taken
        pool.shutdown()
        return clock() - start


def stop_fork_server():
    """So that each repetition starts its own, as a program does."""
    from multiprocessing import forkserver

    forkserver._forkserver._stop()


def cores():
    ask = getattr(os, "sched_getaffinity", None)
    return len(ask(0)) if ask is not None else os.cpu_count() or 1


# Scenarios ---------------------------------------------------------------------------------------------------------------


def run_threads(scenario, speed):
    """Threads with steps of their own beside others that go on until those have ended."""
    over = threading.Event()
    spans = {}

    def body(thread, steps):
        start = clock()
        if thread.get("isBackground"):
            while not over.is_set():
                run_steps(steps)
            return
        for _ in range(thread.get("repeat", 1)):
            run_steps(steps)
        spans[thread["name"]] = (clock() - start) * 1000

    start = clock()
    started = []
    for thread in scenario["threads"]:
        worker = threading.Thread(target=body, args=(thread, program(thread["steps"], speed)))
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


def run_coroutines(scenario, speed, stalls, lags):
    import asyncio

    def whole(steps, times):
        for _ in range(times):
            run_steps(steps)

    async def one(coroutine, steps):
        times = coroutine.get("repeat", 1)
        if coroutine.get("inThread"):
            await asyncio.get_running_loop().run_in_executor(None, whole, steps, times)
            return
        for _ in range(times):
            await run_steps_on_loop(steps)

    async def main():
        coroutines = []
        for coroutine in scenario["coroutines"]:
            steps = program(coroutine["steps"], speed)
            coroutines += [one(coroutine, steps) for _ in range(coroutine.get("count", 1))]
        work = asyncio.gather(*coroutines)
        if "heartbeatMs" in scenario:
            await beside_heartbeat(work, lags, scenario["heartbeatMs"] / 1000)
        else:
            await work

    return run_on_loop(main, stalls)


# The run -----------------------------------------------------------------------------------------------------------------


def measure(case, strategy, speed):
    before, native, parallel = speed.control(), speed.native(), speed.parallel()
    figures = {}
    if "workload" in case:
        run = Run(case, speed)
        seconds = getattr(run, strategy.replace("-", "_"))()
        if run.stalls:
            figures["stallMs"] = max(run.stalls) * 1000
    elif "coroutines" in case["scenario"]:
        stalls, lags = [], []
        seconds = run_coroutines(case["scenario"], speed, stalls, lags)
        figures["stallMs"] = max(stalls) * 1000
        if lags:
            figures["lagP50Ms"] = median(lags) * 1000
            figures["lagMaxMs"] = max(lags) * 1000
    else:
        seconds, spans = run_threads(case["scenario"], speed)
        figures.update({"threadMs": spans})
    parallel = max(parallel, speed.parallel())
    native = (native + speed.native()) / 2
    control = (before + speed.control()) / 2
    return {
        "strategy": strategy,
        "makespanMs": seconds * 1000,
        "control": control,
        "native": native,
        "isSteady": max(abs(control - 1), abs(native - 1)) <= STEADY and parallel <= PARALLEL,
        **figures,
    }


#: A repetition counts when the speed of plain computing stayed this close to what the work was sized by.
STEADY = 0.03

#: ... and two threads of native work did not take longer than this, times what they took before.
PARALLEL = 1.2

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

    gc.disable()
    speed = Speed()
    for strategy in case["strategies"]:
        makespans = []
        for _ in range(4 * times):
            line = measure(case, strategy, speed)
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
            # In a real-time class other programs are owed some time; taken here, it is not taken during a repetition.
            time.sleep(0.02 + 0.12 * line["makespanMs"] / 1000)
            if line["isSteady"]:
                makespans.append(line["makespanMs"])
            else:
                speed = Speed()
            if suffices(makespans, times):
                break
        if len(makespans) < times:
            return  # The machine is busy, and the reader will say so.


if __name__ == "__main__":
    main()
