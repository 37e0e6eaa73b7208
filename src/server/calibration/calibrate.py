"""Measures what threads, an event loop and worker processes cost in the interpreter that runs this file.

Started by interpreterRun.ts with `-I`, so that nothing of a workspace is imported; only the standard library is used, and
the syntax is that of Python 3.8. Each line of standard output is one JSON object: `progress`, `figure` or `end`; nothing
is judged here: what the figures mean and whether the machine was quiet enough is decided by the reader.
Worker processes import this file again, so that the top holds definitions and light imports only.
"""

import json
import os
import sys
import threading
import time

clock = time.perf_counter

#: Raised when a line or a figure changes its meaning.
FORMAT = 1


def emit(**line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def timed(work):
    start = clock()
    work()
    return clock() - start


#: How far medians lay above the fastest run, since the last figure: large where something interfered again and again.
spreads = []


def typical(values):
    """Median of several runs: robust against the odd interruption, without the optimism of a minimum."""
    middle, least = median(values), min(values)
    if least > 0:
        spreads.append(middle / least - 1)
    return middle


def repeated(times, work):
    return typical([timed(work) for _ in range(times)])


def spin(rounds):
    for _ in range(rounds):
        pass


def nothing(*_):
    return None


def answer(argument):
    return len(argument)


class Hog:
    """A thread of pure Python code that never lets go of the GIL by itself, for the time of a `with` block."""

    def __enter__(self):
        self.stop = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def run(self):
        while not self.stop:
            spin(2000)

    def __exit__(self, *_):
        self.stop = True
        self.thread.join()


# What the interpreter is -------------------------------------------------------------------------------------------------


def has_gil():
    enabled = getattr(sys, "_is_gil_enabled", None)
    return True if enabled is None else bool(enabled())


def usable_cores():
    for source in (getattr(os, "process_cpu_count", None), affinity, os.cpu_count):
        count = source() if source is not None else None
        if count:
            return count
    return 1


def affinity():
    ask = getattr(os, "sched_getaffinity", None)
    return len(ask(0)) if ask is not None else None


def selector_granularity():
    """epoll and poll take whole milliseconds, as does Windows' completion port; kqueue and select take less."""
    if sys.platform == "win32":
        return 1.0
    import selectors

    return 1.0 if selectors.DefaultSelector.__name__ in ("EpollSelector", "PollSelector", "DevpollSelector") else 0.0


def describe():
    import multiprocessing
    import platform

    emit(
        type="interpreter",
        format=FORMAT,
        version=platform.python_version(),
        implementation=platform.python_implementation(),
        executable=sys.executable,
        freeThreaded=not has_gil(),
        cores=usable_cores(),
        switchIntervalMs=sys.getswitchinterval() * 1000,
        startMethods=multiprocessing.get_all_start_methods(),
        defaultStartMethod=multiprocessing.get_start_method(),
        platform=sys.platform,
    )


# How quiet the machine is ------------------------------------------------------------------------------------------------


def involuntary_switches():
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def spin_shares(times):
    """For each of some short spins: its length, and the share of it that the thread had a core."""
    rounds = rounds_for(0.004)
    walls, shares = [], []
    for _ in range(times):
        start, cpu = clock(), time.thread_time()
        spin(rounds)
        wall = clock() - start
        walls.append(wall)
        shares.append((time.thread_time() - cpu) / wall)
    return walls, shares


def rounds_for(seconds):
    """Rounds of `spin` that take about this long."""
    rounds = 1000
    while True:
        taken = min(timed(lambda: spin(rounds)) for _ in range(3))
        if taken > seconds / 4:
            return max(1, int(rounds * seconds / taken))
        rounds *= 2


def measure_quiet(figure, times=20):
    before = involuntary_switches()
    start = clock()
    walls, shares = spin_shares(times)
    elapsed = clock() - start
    after = involuntary_switches()
    ordered = sorted(walls)
    figure("quietCpuShare", median(shares))
    figure("quietSpread", ordered[int(0.8 * (len(ordered) - 1))] / ordered[0] - 1)
    if before is not None and after is not None:
        figure("quietSwitchesPerSecond", (after - before) / elapsed)


# Threads -----------------------------------------------------------------------------------------------------------------


def measure_threads(figure):
    from concurrent.futures import ThreadPoolExecutor

    def start_and_join():
        for _ in range(50):
            thread = threading.Thread(target=nothing)
            thread.start()
            thread.join()

    start_and_join()
    figure("threadStartMs", repeated(5, start_and_join) / 50 * 1000)
    per_task = []
    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(nothing, range(20)))
            per_task.append(timed(lambda: [f.result() for f in [pool.submit(nothing) for _ in range(1500)]]) / 1500)
    figure("threadDispatchMs", typical(per_task) * 1000)


def measure_sleep(figure):
    if getattr(os, "sched_getscheduler", None) is not None and os.sched_getscheduler(0) == os.SCHED_RR:
        figure("coreSliceMs", os.sched_rr_get_interval(0) * 1000)
    figure("timerSlackMs", (repeated(25, lambda: time.sleep(0.002)) - 0.002) * 1000)


def measure_switching(figure):
    """How long a waiting thread takes to get the GIL beyond the interval, and to run after it was woken."""
    if not has_gil():
        return
    import hashlib

    interval = sys.getswitchinterval()
    slack = max(0.0, repeated(25, lambda: time.sleep(0.001)) - 0.001)
    with Hog():
        beside = [timed(lambda: time.sleep(0.001)) for _ in range(25)]
    figure("conditionLagMs", (typical(beside) - 0.001 - slack - interval) * 1000)
    block = b"x" * 16384
    chances = []
    sys.setswitchinterval(0.001)
    try:
        for size in (4096, 8192, 16384):
            part = block[:size]
            alone = repeated(3, lambda: [hashlib.sha256(part) for _ in range(100)]) / 100
            with Hog():
                beside_hog = [timed(lambda: hashlib.sha256(part)) for _ in range(120)]
            lost = sum(1 for taken in beside_hog if taken > alone + 0.0005) / len(beside_hog)
            released = max(1e-7, alone - 0.0000005)
            if 0.05 < lost < 0.95:
                chances.append((released, lost))
    finally:
        sys.setswitchinterval(interval)
    if chances:
        import math

        figure("wakeMs", median([-released / math.log(1 - lost) for released, lost in chances]) * 1000)


# The event loop ----------------------------------------------------------------------------------------------------------


def measure_loop(figure):
    import asyncio

    async def turns(count):
        for _ in range(count):
            await asyncio.sleep(0)

    async def empty():
        return None

    async def tasks(count):
        loop = asyncio.get_running_loop()
        for _ in range(count):
            await loop.create_task(empty())

    async def hand_overs(count):
        loop = asyncio.get_running_loop()
        await asyncio.gather(*[loop.run_in_executor(None, nothing) for _ in range(count)])

    async def run():
        async def timed_wait(make, times):
            taken = []
            for _ in range(times):
                start = clock()
                await make()
                taken.append(clock() - start)
            return typical(taken)

        await turns(200)
        figure("loopStepMs", await timed_wait(lambda: turns(3000), 5) / 3000 * 1000)
        figure("asyncTaskMs", await timed_wait(lambda: tasks(1000), 5) / 1000 * 1000)
        await hand_overs(50)
        figure("toThreadMs", await timed_wait(lambda: hand_overs(300), 5) / 300 * 1000)

    asyncio.run(run())
    figure("selectorGranularityMs", selector_granularity())


# Processes ---------------------------------------------------------------------------------------------------------------


def measure_start_method(method, figure):
    """Starting and stopping worker processes: the call, the first result of a pool of one, leaving an idle pool."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(method)
    if method == "forkserver":
        first = timed(lambda: start_and_join(context))
        later = median([timed(lambda: start_and_join(context)) for _ in range(3)])
        figure("serverStartMs", max(0.0, first - later) * 1000, method)
    times = 5 if method == "fork" else 3
    calls, firsts, stops = [], [], []
    for _ in range(times):
        process = context.Process(target=nothing)
        calls.append(timed(process.start))
        process.join()
    for _ in range(times):
        start = clock()
        pool = ProcessPoolExecutor(1, mp_context=context)
        pool.submit(nothing).result()
        firsts.append(clock() - start)
        time.sleep(0.01)
        stops.append(timed(pool.shutdown))
    figure("processCallMs", typical(calls) * 1000, method)
    figure("processStartMs", typical(firsts) * 1000, method)
    figure("poolStopMs", typical(stops) * 1000, method)


def start_and_join(context):
    process = context.Process(target=nothing)
    process.start()
    process.join()


def measure_dispatch(method, figure):
    """What one more small task of a warm pool costs, and what sending it objects costs, by the way the pool takes."""
    import multiprocessing
    import pickle
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:

        def send(argument, times=15):
            return repeated(times, lambda: pool.submit(answer, argument).result())

        list(pool.map(nothing, range(50)))
        figure("taskDispatchMs", repeated(5, lambda: list(pool.map(nothing, range(500)))) / 500 * 1000)
        empty = send(b"", 30)
        per_megabyte = max(send(b"x" * 1000000) - empty, 1e-5)
        figure("pipeMegabytesPerSecond", 1 / per_megabyte)
        sample = [{"id": n, "name": "record %d" % n, "values": [n, n * 0.5, str(n)]} for n in range(20000)]
        size = len(pickle.dumps(sample)) / 1e6
        write = repeated(9, lambda: pickle.dumps(sample))
        read = send(sample, 9) - empty - write - size * per_megabyte
        figure("pickleMegabytesPerSecond", size / write)
        # A worker also clears away what it was sent before it takes the next task.
        copies = [pickle.loads(pickle.dumps(sample)) for _ in range(3)]
        clear = repeated(3, copies.pop)
        figure("unpickleMegabytesPerSecond", size / max(read + clear, 1e-5))


def measure_interpreters(figure):
    """Pools of interpreters, since Python 3.14."""
    from concurrent.futures import InterpreterPoolExecutor

    firsts = []
    for _ in range(3):
        start = clock()
        with InterpreterPoolExecutor(1) as pool:
            pool.submit(len, "").result()
            firsts.append(clock() - start)
    figure("interpreterStartMs", median(firsts) * 1000)
    with InterpreterPoolExecutor(1) as pool:
        list(pool.map(len, [""] * 20))
        figure("interpreterTaskMs", repeated(5, lambda: list(pool.map(len, [""] * 200))) / 200 * 1000)


def spin_when_told(barrier, rounds, results):
    barrier.wait()
    results.put(timed(lambda: spin(rounds)))


def measure_parallelism(method, figure):
    """What two processes that compute at once get done, in units of one: 2 where two cores are free."""
    import multiprocessing

    context = multiprocessing.get_context(method)
    rounds = rounds_for(0.06)
    gains = []
    for _ in range(3):
        alone = repeated(3, lambda: spin(rounds))
        barrier, results = context.Barrier(2), context.Queue()
        workers = [context.Process(target=spin_when_told, args=(barrier, rounds, results)) for _ in range(2)]
        for worker in workers:
            worker.start()
        together = max(results.get(timeout=10) for _ in workers)
        for worker in workers:
            worker.join()
        gains.append(2 * alone / together)
    figure("parallelGain", median(gains))


def main():
    import multiprocessing

    describe()
    methods = multiprocessing.get_all_start_methods()
    handy = "fork" if "fork" in methods else methods[0]

    import concurrent.futures

    def figure(name, value, method=None):
        line = {"type": "figure", "name": name, "value": value, "spread": max(spreads, default=0)}
        del spreads[:]
        if method is not None:
            line["startMethod"] = method
        emit(**line)

    # Processes first: forking is only safe while no other thread runs.
    steps = [("how quiet the machine is", measure_quiet)]
    steps += [("starting processes (%s)" % m, lambda f, m=m: measure_start_method(m, f)) for m in methods]
    steps += [("sending work to processes", lambda f: measure_dispatch(handy, f))]
    if usable_cores() > 1:
        steps += [("two processes at once", lambda f: measure_parallelism(handy, f))]
    if hasattr(concurrent.futures, "InterpreterPoolExecutor"):
        steps += [("starting interpreters", measure_interpreters)]
    steps += [
        ("starting threads", measure_threads),
        ("sleeping", measure_sleep),
        ("waiting for the GIL", measure_switching),
        ("the event loop", measure_loop),
    ]
    for index, (label, measure) in enumerate(steps):
        emit(type="progress", step=index, of=len(steps), label=label)
        measure(figure)
        if index > 0:
            measure_quiet(figure, 6)
    emit(type="end")


if __name__ == "__main__":
    main()
