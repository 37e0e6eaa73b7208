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
from itertools import repeat

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


def spin(rounds):
    for _ in repeat(None, rounds):
        pass


#: Loop rounds per microsecond of CPU time that all figures are put on; virtual machines change the speed of their cores all the
#: time. Set once, by `describe`.
reference = 1.0


def pace_now():
    """Loop rounds per microsecond of CPU time, at this moment: a fifth of a millisecond."""
    rounds = 25000
    start = time.thread_time()
    spin(rounds)
    return rounds / max(time.thread_time() - start, 1e-7) / 1e6


def timed(work):
    """Seconds that the work would take at the reference pace."""
    before = pace_now()
    start = clock()
    work()
    taken = clock() - start
    return taken * (before + pace_now()) / 2 / reference


def slept(seconds):
    """How long a sleep takes; the pace of the cores has next to nothing to do with it."""
    start = clock()
    time.sleep(seconds)
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

    global reference
    pace_now()
    reference = median([pace_now() for _ in range(50)])
    emit(
        type="interpreter",
        format=FORMAT,
        version=platform.python_version(),
        implementation=platform.python_implementation(),
        executable=sys.executable,
        freeThreaded=not has_gil(),
        cores=usable_cores(),
        pace=reference,
        switchIntervalMs=sys.getswitchinterval() * 1000,
        startMethods=multiprocessing.get_all_start_methods(),
        defaultStartMethod=multiprocessing.get_start_method(),
        platform=sys.platform,
    )


# How quiet the machine is ------------------------------------------------------------------------------------------------


def core_shares(times):
    """For each of some short spins: the share of its time in which the thread had a core, however fast that core was."""
    rounds = rounds_for(0.004)
    shares = []
    for _ in range(times):
        start, cpu = clock(), time.thread_time()
        spin(rounds)
        shares.append((time.thread_time() - cpu) / (clock() - start))
    return shares


def rounds_for(seconds):
    """Rounds of `spin` that take about this long."""
    rounds = 1000
    while True:
        taken = min(timed(lambda: spin(rounds)) for _ in range(3))
        if taken > seconds / 4:
            return max(1, int(rounds * seconds / taken))
        rounds *= 2


def measure_quiet(figure, times=20):
    """Changes of thread are not counted: a kernel's own threads make hundreds in a second and take a thousandth of the time."""
    shares = sorted(core_shares(times))
    figure("quietCpuShare", median(shares))
    figure("quietSpread", 1 / max(shares[int(0.2 * (len(shares) - 1))], 1e-3) - 1)


# Threads -----------------------------------------------------------------------------------------------------------------


#: Threads that are started at once.
POOL = 6


def measure_threads(figure):
    from concurrent.futures import ThreadPoolExecutor

    def start_and_join():
        threads = [threading.Thread(target=nothing) for _ in range(POOL)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # As pools do: a few at once, each with a stack of its own, and not again and again.
    start_and_join()
    bursts = []
    for _ in range(15):
        time.sleep(0.003)
        bursts.append(timed(start_and_join))
    figure("threadStartMs", typical(bursts) / POOL * 1000)
    per_task = []
    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(nothing, range(20)))
            per_task.append(timed(lambda: [f.result() for f in [pool.submit(nothing) for _ in range(1500)]]) / 1500)
    figure("threadDispatchMs", typical(per_task) * 1000)


def measure_sleep(figure):
    if getattr(os, "sched_getscheduler", None) is not None and os.sched_getscheduler(0) == os.SCHED_RR:
        figure("coreSliceMs", os.sched_rr_get_interval(0) * 1000)
    figure("timerSlackMs", (typical([slept(0.002) for _ in range(25)]) - 0.002) * 1000)


def measure_switching(figure):
    """How long a waiting thread takes to get the GIL beyond the interval, and to run after it was woken."""
    if not has_gil():
        return
    import hashlib

    def hashed(part):
        start = clock()
        hashlib.sha256(part)
        return clock() - start

    interval = sys.getswitchinterval()
    slack = max(0.0, typical([slept(0.001) for _ in range(25)]) - 0.001)
    with Hog():
        beside = [slept(0.001) for _ in range(25)]
    figure("conditionLagMs", (typical(beside) - 0.001 - slack - interval) * 1000)
    block = b"x" * 16384
    chances = []
    sys.setswitchinterval(0.001)
    try:
        for size in (4096, 8192, 16384):
            part = block[:size]
            alone = typical([hashed(part) for _ in range(100)])
            with Hog():
                beside_hog = [hashed(part) for _ in range(120)]
            lost = sum(1 for taken in beside_hog if taken > alone + 0.0005) / len(beside_hog)
            released = max(1e-7, alone - 0.0000005)
            if 0.05 < lost < 0.95:
                chances.append((released, lost))
    finally:
        sys.setswitchinterval(interval)
    if chances:
        import math

        figure("wakeMs", median([-released / math.log(1 - lost) for released, lost in chances]) * 1000)


def measure_hot_hand_overs(figure):
    """Of three computing threads, how often the one that lost the GIL is the next but one to have it: then the third is passed over."""
    if not has_gil():
        return
    over, slices = [], []

    def body(number):
        last = 0.0
        while not over:
            spin(500)
            now = clock()
            if now - last > sys.getswitchinterval() / 2:
                slices.append((now, number))
            last = now

    threads = [threading.Thread(target=body, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.9)
    over.append(True)
    for thread in threads:
        thread.join()
    holders = [number for _, number in sorted(slices)]
    if len(holders) > 20:
        figure("hotShare", sum(1 for one, next_but_one in zip(holders, holders[2:]) if one == next_but_one) / (len(holders) - 2))


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
                before, start = pace_now(), clock()
                await make()
                taken.append((clock() - start) * (before + pace_now()) / 2 / reference)
            return typical(taken)

        await turns(200)
        figure("loopStepMs", await timed_wait(lambda: turns(3000), 5) / 3000 * 1000)
        figure("asyncTaskMs", await timed_wait(lambda: tasks(1000), 5) / 1000 * 1000)
        await hand_overs(50)
        figure("toThreadMs", await timed_wait(lambda: hand_overs(300), 5) / 300 * 1000)

    asyncio.run(run())
    figure("loopStartMs", typical([loop_start(asyncio) for _ in range(9)]) * 1000)
    figure("selectorGranularityMs", selector_granularity())


def loop_start(asyncio):
    """Making a loop and getting to its first coroutine, a while after anything like it ran: programs do it once."""
    time.sleep(0.005)
    loops = []

    def start():
        loops.append(asyncio.new_event_loop())
        loops[0].run_until_complete(asyncio.sleep(0))

    taken = timed(start)
    loops[0].close()
    return taken


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
    # A fork leaves the parent's pages to be copied when it writes to them next: that is part of the price of the next one.
    count = 4 if method == "fork" else 1
    for _ in range(times):
        processes = [context.Process(target=nothing) for _ in range(count)]
        calls.append(timed(lambda processes=processes: [process.start() for process in processes]) / count)
        for process in processes:
            process.join()
    for _ in range(times):
        pools = []

        def first_result():
            pools.append(ProcessPoolExecutor(1, mp_context=context))
            pools[0].submit(nothing).result()

        firsts.append(timed(first_result))
        time.sleep(0.01)
        stops.append(timed(pools[0].shutdown))
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
        with InterpreterPoolExecutor(1) as pool:
            firsts.append(timed(lambda pool=pool: pool.submit(len, "").result()))
    figure("interpreterStartMs", median(firsts) * 1000)
    with InterpreterPoolExecutor(1) as pool:
        list(pool.map(len, [""] * 20))
        figure("interpreterTaskMs", repeated(5, lambda: list(pool.map(len, [""] * 200))) / 200 * 1000)


def spin_when_told(barrier, rounds, results):
    barrier.wait()
    start, cpu = clock(), time.thread_time()
    spin(rounds)
    results.put((time.thread_time() - cpu) / (clock() - start))


def measure_parallelism(method, figure):
    """How many cores two processes that compute at once get: 2 where two are free, however fast they are just then."""
    import multiprocessing

    context = multiprocessing.get_context(method)
    rounds = rounds_for(0.06)
    gains = []
    for _ in range(3):
        barrier, results = context.Barrier(2), context.Queue()
        workers = [context.Process(target=spin_when_told, args=(barrier, rounds, results)) for _ in range(2)]
        for worker in workers:
            worker.start()
        gains.append(sum(results.get(timeout=10) for _ in workers))
        for worker in workers:
            worker.join()
    figure("parallelGain", median(gains))


#: A measurement is made again when it spread more than this, or had a core for less than that; three times at most.
CALM_SPREAD = 0.5
CALM_SHARE = 0.98

#: Seconds after the start from when on nothing is measured again: nobody is to wait for ten.
PATIENCE = 5


def calmest(measure, until=clock() + PATIENCE):
    """The lines of the calmest of up to three runs: what started this interpreter is still busy with that, or a disk is."""
    best, least = [], None
    for attempt in range(3):
        if attempt > 0:
            time.sleep(0.1)
        lines = figures_of(measure)
        unrest = max((disturbance(line) for line in lines), default=0)
        if least is None or unrest < least:
            best, least = lines, unrest
        if unrest <= 1 or clock() > until:
            break
    return best


def disturbance(line):
    """How far a figure is from calm: at most 1 where it is."""
    if line["name"] == "quietCpuShare":
        return (1 - line["value"]) / (1 - CALM_SHARE)
    if line["name"] == "parallelGain":
        return (2 - line["value"]) / CALM_SPREAD
    return line["spread"] / CALM_SPREAD


def figures_of(measure):
    lines = []

    def figure(name, value, method=None):
        line = {"type": "figure", "name": name, "value": value, "spread": max(spreads, default=0)}
        del spreads[:]
        if method is not None:
            line["startMethod"] = method
        lines.append(line)

    del spreads[:]
    measure(figure)
    return lines


def main():
    import gc
    import multiprocessing

    # What collecting garbage costs is up to all that a program keeps; the simulator does not know it.
    gc.disable()
    describe()
    methods = multiprocessing.get_all_start_methods()
    handy = "fork" if "fork" in methods else methods[0]

    import concurrent.futures

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
        ("handing the GIL over", measure_hot_hand_overs),
        ("the event loop", measure_loop),
    ]
    for index, (label, measure) in enumerate(steps):
        emit(type="progress", step=index, of=len(steps), label=label)
        for line in calmest(measure) + (calmest(lambda figure: measure_quiet(figure, 6)) if index > 0 else []):
            emit(**line)
    emit(type="end")


if __name__ == "__main__":
    main()
