"""Measures calls of the knowledge base at the input size their entries assume: time of one call, and what two threads gain.

The gain is the time of two runs one after the other over the time of two threads: about 2 where the GIL is released, about
1 where it is held, below 1 where it is released in tiny pieces. Run it on an idle machine with two cores or more:
`python scripts/measureKnowledge.py` prints a Markdown table; with `--store src/knowledge/measurements.json` it puts this
Python's figures beside those of the others. What is measured stands in knowledgeCases.py.
"""

import argparse
import datetime
import json
import os
import platform
import sys
import threading
import time

# The libraries' own threads would hide what the calling threads gain.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from knowledgeCases import cases  # noqa: E402

ROUNDS = 5
ROUND_SECONDS = 0.02


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", metavar="FILE", help="JSON file to add the figures to")
    arguments = parser.parse_args()
    measured = measure_all()
    print("| call | input | ms | two threads |")
    print("| --- | --- | --- | --- |")
    for name, size, milliseconds, gain in measured:
        print("| `%s` | %s | %.3g | %.2f |" % (name, size, milliseconds, gain))
    if arguments.store is not None:
        store(arguments.store, measured)


def measure_all():
    """Round after round over all calls: what disturbs the machine for some seconds spoils no call's every round."""
    chosen = []
    for name, size, call in cases():
        try:
            repeats = max(1, int(ROUND_SECONDS / max(seconds_of(call, 1), 1e-7)))
        except (AttributeError, TypeError, ValueError) as problem:
            print("left out: %s: %s" % (name, problem), file=sys.stderr)
            continue
        chosen.append((name, size, call, repeats))
    alone = [float("inf")] * len(chosen)
    together = [float("inf")] * len(chosen)
    for _ in range(ROUNDS):
        for index, (_, _, call, repeats) in enumerate(chosen):
            alone[index] = min(alone[index], seconds_of(call, repeats))
            together[index] = min(together[index], seconds_of_threads(call, repeats))
    return [
        (name, size, single / repeats * 1000, 2 * single / both)
        for (name, size, _, repeats), single, both in zip(chosen, alone, together)
    ]


def seconds_of(call, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return time.perf_counter() - start


def seconds_of_threads(call, repeats):
    threads = [threading.Thread(target=seconds_of, args=(call, repeats)) for _ in range(2)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def store(path, measured):
    try:
        with open(path) as file:
            stored = json.load(file)
    except FileNotFoundError:
        stored = {"runs": {}, "calls": {}}
    version = platform.python_version()
    stored["runs"][version] = {
        "date": datetime.date.today().isoformat(),
        "machine": "%s, %d cores" % (platform.machine(), os.cpu_count() or 1),
    }
    for name, size, milliseconds, gain in measured:
        figures = stored["calls"].setdefault(name, {}).setdefault(size, {})
        # Other work can only slow a call and take the second core away: the better of two runs is the truer one.
        earlier = figures.get(version, {"ms": milliseconds, "gain": gain})
        figures[version] = {
            "ms": float("%.3g" % min(milliseconds, earlier["ms"])),
            "gain": round(max(gain, earlier["gain"]), 2),
        }
    with open(path, "w") as file:
        json.dump(stored, file, indent=2, sort_keys=True)
        file.write("\n")


main()
