"""What the validation programs are made of: computing, native work, waiting, and the record of what each of them took.

Computing, in Python or native, is an amount of CPU time and not of work: it ends when its thread has had a core for as long as
asked, however fast that core is just then. So a machine whose speed changes while it is measured changes nothing that is
compared. Worker processes import this file as well: the top holds definitions and light imports only.
"""

import os
import threading
import time
from itertools import repeat

clock = time.perf_counter
cpu_time = time.thread_time

#: Between two looks at the CPU clock, in seconds: long enough to be a program that computes, short enough to end in time.
LOOK = 0.00005

#: Less is not worth another look.
NEARLY = 0.000002


def spin(rounds):
    for _ in repeat(None, rounds):
        pass


def compute(seconds, pace, spent):
    """Computes with the GIL until this thread has used `seconds` more of a core; `pace` guesses loop rounds per second."""
    begin = now = cpu_time()
    end = begin + seconds
    rounds = 0
    while end - now > NEARLY:
        some = max(10, int(min(LOOK, end - now) * pace))
        spin(some)
        rounds += some
        now = cpu_time()
        pace = rounds / max(now - begin, 1e-9)
    spent.append(("compute", seconds, now - begin, pace))


def burn(seconds, spent):
    """Native work: ctypes lets go of the GIL once, for the whole call."""
    spent.append(("native", seconds, library().burn(seconds)))


loaded = []


def library():
    """burn.c, compiled; the reader of the figures says where it is."""
    if not loaded:
        import ctypes

        made = ctypes.CDLL(os.environ["VALIDATION_LIBRARY"])
        made.burn.argtypes = [ctypes.c_double]
        made.burn.restype = ctypes.c_double
        loaded.append(made)
    return loaded[0]


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def cores():
    ask = getattr(os, "sched_getaffinity", None)
    return len(ask(0)) if ask is not None else os.cpu_count() or 1


def loop_pace():
    """Loop rounds per second of CPU time, at the moment."""
    spent = []
    compute(0.001, 5e7, spent)
    compute(0.001, 5e7, spent)
    return spent[1][3]


def core_share():
    """What two threads of native work get of two cores: 1 where no other program has one of them."""
    if cores() < 2:
        return 1.0
    shares = []

    def body():
        start = clock()
        shares.append(library().burn(0.003) / (clock() - start))

    worker = threading.Thread(target=body)
    worker.start()
    body()
    worker.join()
    return min(shares)


def step_kind(segment):
    kind = segment["kind"]
    if kind == "cpu" and segment.get("gil", "held") == "held":
        return "compute"
    if kind == "native" or kind == "cpu":
        return "native"
    return "await" if kind == "await" or (kind == "io" and segment.get("awaitable")) else "sleep"


def program(segments, pace):
    """A workload's segments as steps that a worker process can be sent: kind, seconds, loop rounds per second."""
    return [(step_kind(each), each["ms"] / 1000, pace) for each in segments]


def run_steps(steps, spent):
    for kind, seconds, pace in steps:
        if kind == "compute":
            compute(seconds, pace, spent)
        elif kind == "native":
            burn(seconds, spent)
        else:
            time.sleep(seconds)


async def run_steps_on_loop(steps, spent):
    import asyncio

    for step in steps:
        if step[0] == "await":
            await asyncio.sleep(step[1])
        else:
            run_steps((step,), spent)


# What worker processes do ------------------------------------------------------------------------------------------------

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
    """What its segments took, and what it was asked to return."""
    spent = []
    run_steps(steps, spent)
    return spent, objects(result_size) if result_size else None


def ready(_):
    time.sleep(0.02)
