"""The workload of test/bench/simulator.ts as a SimPy model: a pool of workers, cores and a lock, without hand-over intervals.

Prints one JSON object: version, simulated makespan, events and seconds of the fastest of several runs.
It models less than the simulator's strategy `threads`: no wake-ups, no dispatch, no timeline.
"""

import json
import sys
import time

import simpy


class CountingEnvironment(simpy.Environment):
    """Counts the events it processes."""

    count = 0

    def step(self):
        self.count += 1
        super().step()


def task(env, workers, cores, lock, cpu_ms, io_ms):
    with workers.request() as worker:
        yield worker
        with cores.request() as core:
            yield core
            with lock.request() as holder:
                yield holder
                yield env.timeout(cpu_ms)
        yield env.timeout(io_ms)


def run(make, tasks, worker_count, core_count, cpu_ms, io_ms):
    env = make()
    workers = simpy.Resource(env, worker_count)
    cores = simpy.Resource(env, core_count)
    lock = simpy.Resource(env, 1)
    for _ in range(tasks):
        env.process(task(env, workers, cores, lock, cpu_ms, io_ms))
    started = time.perf_counter()
    env.run()
    return env, time.perf_counter() - started


if __name__ == "__main__":
    numbers = json.loads(sys.argv[1])
    shape = [numbers[key] for key in ("tasks", "workers", "cores", "cpuMs", "ioMs")]
    counted, _ = run(CountingEnvironment, *shape)
    runs = [run(simpy.Environment, *shape) for _ in range(numbers["repeats"])]
    seconds = min(elapsed for _, elapsed in runs)
    version = f"SimPy {simpy.__version__}, CPython {sys.version.split()[0]}"
    print(json.dumps({"version": version, "makespanMs": counted.now, "events": counted.count, "seconds": seconds}))
