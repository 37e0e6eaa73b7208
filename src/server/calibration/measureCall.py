"""Runs one call of a person's function again and again, and measures how its time divides.

Started by measureFunction.ts in the project's folder with the interpreter of the project. The answers are lines of JSON on
file descriptor 3, so that what the function prints cannot be mistaken for them. Only the standard library is used, and the
syntax is that of Python 3.8. Nothing is judged here. Worker processes of the measured function import this file again, so
that the top holds definitions and light imports only.

The time with the GIL comes from a second thread that sleeps for short random times and looks, each time it wakes, whether
it has to wait for the GIL: where the system counts a thread's voluntary switches (Linux), by a switch beyond that of the
sleep itself; elsewhere by the delay. Where it need not wait, it looks whether the measured thread computes all the same.
The method first shows what it says of a thread that spins and of one that hashes; how far it is off there is part of the
error that it states.
"""

import json
import os
import sys
import threading
import time

clock = time.perf_counter

#: Raised when a line changes its meaning.
FORMAT = 1

#: Seconds. A batch of calls shorter than this would be lost in the clocks' own cost.
BATCH = 0.005
#: How often a thread that waits for the GIL asks for it while the probe runs.
PROBE_INTERVAL = 0.0005
#: Without a count of switches: a thread that wakes later than this has waited for the GIL.
LATE = 0.00025
#: A thread that computed for less since the probe took the GIL from it has not come back yet.
BACK = 0.000005


class Report:
    def __init__(self, descriptor):
        # A number of its own that programs started from here do not inherit (PEP 446).
        self.descriptor = os.dup(descriptor)
        os.close(descriptor)

    def emit(self, **line):
        data = (json.dumps(line) + "\n").encode()
        while data:
            data = data[os.write(self.descriptor, data) :]


class Failure(Exception):
    """What ended the measuring, with the step it happened in."""

    def __init__(self, stage, error):
        super().__init__(stage)
        self.stage = stage
        self.error = error


def attempted(stage, work):
    try:
        return work()
    except BaseException as error:  # SystemExit as well: it is the measured program that wants to end.
        raise Failure(stage, error) from None


def last_lines(error):
    """The traceback from the person's own code on, its last lines."""
    import traceback

    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    lines = traceback.format_list(frames[-4:]) + traceback.format_exception_only(type(error), error)
    return "".join(lines).rstrip("\n").split("\n")[-12:]


# The program -------------------------------------------------------------------------------------------------------------


def load(task):
    """The file as the module that it is in its project, so that relative imports work; never as `__main__`."""
    import importlib
    import importlib.util

    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = task["paths"] + [each for each in sys.path if each != here]
    sys.argv[:] = [task["file"]]
    name = task["module"]
    parent = name.rpartition(".")[0]
    if parent:
        importlib.import_module(parent)
        known = sys.modules.get(name)
        if known is not None and same_file(getattr(known, "__file__", None), task["file"]):
            return known
    spec = importlib.util.spec_from_file_location(name, task["file"])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def same_file(one, other):
    try:
        return one is not None and os.path.samefile(one, other)
    except OSError:
        return False


class Watcher:
    """Counts how often the function is entered, by the interpreter's own profiling hook."""

    def __init__(self, task):
        self.task = task
        self.calls = 0

    def __call__(self, frame, event, _argument):
        if event == "call":
            code = frame.f_code
            task = self.task
            # With decorators, the first line is that of the first of them.
            if (
                code.co_name == task["name"]
                and task["firstLine"] <= code.co_firstlineno <= task["line"]
                and same_file(code.co_filename, task["file"])
            ):
                self.calls += 1


def warm_up(code, namespace, watcher):
    """The first call: what kind of thing it returns, and whether the function was called at all."""
    import inspect

    threading.setprofile(watcher)
    sys.setprofile(watcher)
    try:
        result = eval(code, namespace)
        if inspect.isawaitable(result):
            run_coroutine(settled(result))
            return "coroutine"
        if inspect.isasyncgen(result):
            run_coroutine(drained(result))
            return "asynchronous generator"
        if inspect.isgenerator(result):
            for _ in result:
                pass
            return "generator"
        return "call"
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def settled(awaitable):
    return await awaitable


async def drained(items):
    async for _ in items:
        pass


def run_coroutine(coroutine):
    import asyncio

    return asyncio.run(coroutine)


shapes = {
    "call": "def batch(times):\n for _ in times:\n  call",
    "generator": "def batch(times):\n for _ in times:\n  for _ in call:\n   pass",
    "coroutine": "async def batch(times):\n for _ in times:\n  await call",
    "asynchronous generator": "async def batch(times):\n for _ in times:\n  async for _ in call:\n   pass",
}


def batches(expression, kind, namespace):
    """A function that makes a number of calls in a loop of bytecode: nothing stands between the clock and the calls."""
    import ast
    import itertools

    class Insert(ast.NodeTransformer):
        def visit_Name(self, node):
            return expression.body if node.id == "call" else node

    tree = ast.fix_missing_locations(Insert().visit(ast.parse(shapes[kind])))
    made = {}
    exec(compile(tree, "<call>", "exec"), namespace, made)
    batch = made["batch"]
    if kind in ("call", "generator"):
        return lambda times: batch(itertools.repeat(None, times))
    return lambda times: run_coroutine(batch(itertools.repeat(None, times)))


# Times -------------------------------------------------------------------------------------------------------------------


def core_wait():
    """Seconds that this thread was ready to run and had no core, since it began; None where the system does not say."""
    try:
        with open("/proc/thread-self/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return None


def timed(batch, times):
    """Seconds per call: wall, CPU of the process, CPU of this thread, waiting for a core."""
    waited = core_wait()
    process, thread, start = time.process_time(), time.thread_time(), clock()
    batch(times)
    wall = clock() - start
    thread, process = time.thread_time() - thread, time.process_time() - process
    after = core_wait()
    lost = after - waited if after is not None and waited is not None else None
    return tuple(None if each is None else each / times for each in (wall, process, thread, lost))


def fitting(batch, first):
    """How many calls make a batch that is long enough."""
    times, taken = 1, first
    while taken * times < BATCH and times < 1000000:
        times = min(1000000, max(times * 2, int(BATCH / max(taken, 1e-8)) + 1))
        taken = timed(batch, times)[0]
    return times


def measure_times(batch, task):
    budget, asked = task["budget"], task["repeat"]
    start = clock()
    runs = [timed(batch, 1)]
    times = fitting(batch, runs[0][0])
    if times > 1:
        runs = [timed(batch, times)]
    most = asked if asked is not None else 50
    while len(runs) < most and (asked is not None or clock() - start < budget):
        runs.append(timed(batch, times))
    # The clocks of one and the same run, so that they fit together.
    middle = sorted(runs, key=lambda run: run[0])[(len(runs) - 1) // 2]
    walls = [run[0] for run in runs]
    return times, runs, middle, min(walls), max(walls)


# The GIL -----------------------------------------------------------------------------------------------------------------


def has_gil():
    enabled = getattr(sys, "_is_gil_enabled", None)
    return True if enabled is None else bool(enabled())


def switch_counter():
    """A function that tells how often this thread has gone to sleep; None where the system does not count that."""
    try:
        import resource

        who = resource.RUSAGE_THREAD
    except (ImportError, AttributeError):
        return None
    return lambda: resource.getrusage(who).ru_nvcsw


class WatchedThread:
    """What Linux tells of another thread: how long it has computed, and whether it computes or would, had it a core."""

    def __init__(self, ident, native):
        self.clock = time.pthread_getcpuclockid(ident)
        self.state = os.open("/proc/self/task/%d/stat" % native, os.O_RDONLY)
        self.is_runnable()

    def computed(self):
        return time.clock_gettime(self.clock)

    def is_runnable(self):
        # proc_pid_stat(5): the state follows the name, which may itself contain a parenthesis.
        return os.pread(self.state, 512, 0).rpartition(b")")[2].split()[0] == b"R"

    def close(self):
        os.close(self.state)


def watched_thread():
    """The thread that calls this; None where the system does not tell."""
    try:
        return WatchedThread(threading.get_ident(), threading.get_native_id())
    except (AttributeError, OSError, IndexError):
        return None


class Probe:
    """A thread that looks again and again, for the time of a `with` block, whether another holds the GIL."""

    def __init__(self, counter):
        self.counter = counter
        self.thread_of_calls = watched_thread()
        #: Looks that met the GIL held, and all.
        self.held = 0
        self.looks = 0
        #: Looks at which the GIL was free and the watched thread computed all the same.
        self.free = 0
        #: Looks that came so late that the thread may have let go of the GIL meanwhile.
        self.late = 0

    def __enter__(self):
        self.stop = False
        self.before = sys.getswitchinterval()
        sys.setswitchinterval(PROBE_INTERVAL)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop = True
        self.thread.join()
        sys.setswitchinterval(self.before)
        if self.thread_of_calls is not None:
            self.thread_of_calls.close()

    def run(self):
        import random

        # Random, so that a program with a rhythm is not met at the same beat each time.
        chance = random.Random(1)
        counter, watched = self.counter, self.thread_of_calls
        taken_at = None
        while not self.stop:
            pause = chance.uniform(0.0003, 0.0013)
            before = counter() if counter is not None else 0
            computed_before = watched.computed() if watched is not None else 0.0
            start = clock()
            time.sleep(pause)
            late = clock() - start - pause
            held = counter() - before > 1 if counter is not None else late > LATE
            if self.stop:
                return
            if watched is not None:
                computed = watched.computed()
                # The GIL was taken from the thread, and no core was free for it to come back yet: that says nothing.
                if not held and taken_at is not None and computed - taken_at < BACK:
                    continue
                taken_at = computed if held else None
            self.looks += 1
            if held:
                self.held += 1
            # One that was only woken meanwhile is ready to run as well, but has computed nothing.
            elif watched is not None and watched.is_runnable() and computed - computed_before > BACK:
                self.free += 1
            elif late > LATE:
                self.late += 1


def spin(seconds):
    end = clock() + seconds
    while clock() < end:
        pass


def hash_for(seconds):
    import hashlib

    block = b"x" * 8000000
    end = clock() + seconds
    while clock() < end:
        hashlib.sha256(block)


class Share:
    """A share of the time and how far it may be off."""

    def __init__(self, part, whole):
        # From a few looks, the even chance is as likely as what they say.
        self.value = part / whole if whole >= 20 else (part + 1) / (whole + 2)
        self.error = 2 * (max(self.value * (1 - self.value), 1 / (whole + 1)) / (whole + 1)) ** 0.5


def of_computing(probe):
    """The share of the watched thread's computing for which it holds the GIL; waiting and a lack of cores do not matter."""
    share = Share(probe.held, probe.held + probe.free)
    share.error += probe.late / (probe.held + probe.free + probe.late + 1)
    return share


def of_wall(probe):
    """The share of the wall time in which any thread holds the GIL."""
    share = Share(probe.held, probe.looks)
    share.error += probe.late / max(1, probe.looks)
    return share


def watched_while(counter, work):
    """The probe after enough looks; on a busy machine they take longer to come."""
    end = clock() + 1.0
    with Probe(counter) as probe:
        while True:
            work(0.02)
            if probe.looks >= 40 or clock() > end:
                return probe


def checked_method():
    """How to look for the GIL here, and how far that is off for a thread that spins and one that hashes."""
    counter = switch_counter()
    for each in [counter, None] if counter is not None else [None]:
        spinning = watched_while(each, spin)
        hashing = watched_while(each, hash_for)
        share = of_wall if spinning.thread_of_calls is None else of_computing
        off = max(1 - share(spinning).value, share(hashing).value)
        if off < 0.25:
            return each, off
    return None


def measure_gil(batch, times, budget, is_alone):
    """The probe after some batches, the share it found, and how far the method is off; None where there is no method."""
    method = checked_method()
    if method is None:
        return None
    counter, off = method
    start = clock()
    with Probe(counter) as probe:
        while True:
            batch(times)
            taken = clock() - start
            if taken > 3 * budget or (taken > budget and probe.held + probe.free >= 200):
                break
    # Where other threads compute as well, it takes the looks at all of them.
    by_computing = is_alone and probe.thread_of_calls is not None
    share = of_computing(probe) if by_computing else of_wall(probe)
    share.error = min(1.0, share.error + off)
    return probe, share, by_computing


# -------------------------------------------------------------------------------------------------------------------------


def milliseconds(seconds):
    return None if seconds is None else seconds * 1000


def measured(task, emit):
    import ast
    import platform

    emit(
        type="interpreter",
        format=FORMAT,
        version=platform.python_version(),
        implementation=platform.python_implementation(),
        freeThreaded=not has_gil(),
    )

    def progress(step, label):
        emit(type="progress", step=step, of=4, label=label)

    def parse():
        text = task["expression"].strip()
        # Coroutines are awaited anyway.
        return ast.parse(text[6:].strip() if text.startswith("await ") else text, "<call>", "eval")

    expression = attempted("expression", parse)
    code = attempted("expression", lambda: compile(expression, "<call>", "eval"))
    progress(0, "importing the file")
    namespace = vars(attempted("import", lambda: load(task)))
    progress(1, "calling it once")
    watcher = Watcher(task)
    kind = attempted("call", lambda: warm_up(code, namespace, watcher))
    if watcher.calls == 0:
        emit(type="error", stage="not-called", exception="", traceback=[])
        return
    batch = attempted("expression", lambda: batches(expression, kind, namespace))
    progress(2, "measuring its time")
    times, runs, middle, least, most = attempted("call", lambda: measure_times(batch, task))
    wall, process, thread, lost = middle
    held = error = samples = None
    if has_gil():
        progress(3, "measuring how long it holds the GIL")
        is_alone = thread >= 0.7 * process
        looked = attempted("call", lambda: measure_gil(batch, times, task["budget"] / 2, is_alone))
        if looked is not None:
            probe, share, by_computing = looked
            samples = probe.looks
            # While another program has the core, a thread goes on holding the GIL without computing.
            computing = process / (process + lost) if lost and process > 0 else 1.0
            base = process if by_computing else wall * computing
            held = min(share.value * base, process)
            error = min(share.error * base, process)
    emit(
        type="result",
        kind=kind,
        callsOfFunction=watcher.calls,
        batch=times,
        repeats=len(runs),
        wallMs=milliseconds(wall),
        leastMs=milliseconds(least),
        mostMs=milliseconds(most),
        cpuMs=milliseconds(process),
        threadCpuMs=milliseconds(thread),
        coreWaitMs=milliseconds(lost),
        heldMs=milliseconds(held),
        heldErrorMs=milliseconds(error),
        samples=samples,
    )


def main():
    report = Report(3)
    task = json.loads(sys.argv[1])
    try:
        measured(task, report.emit)
    except Failure as failure:
        error = failure.error
        report.emit(
            type="error",
            stage=failure.stage,
            exception=type(error).__name__,
            traceback=last_lines(error),
        )
    report.emit(type="end")
    # Threads and exit handlers of the program are not waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
