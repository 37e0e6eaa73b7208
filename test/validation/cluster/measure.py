"""Measures Dask, Ray and Celery on one machine, over loopback: what they cost per task, and how long whole workloads take.

Run by scripts/measureCluster.ts, which turns the answers into src/simulator/clusterEngines.json and docs/cluster.md.
`costs ENGINE` prints one JSON object, `cases` reads a JSON list of workloads and prints one with the times of each.
Processor time is taken per process (/proc), so that other programs on the machine disturb it little; waits are medians.
It never listens on anything but 127.0.0.1, and ends every process that it started.
"""

import json
import os
import pickle
import re
import statistics
import subprocess
import sys
import tempfile
import time

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def memory_megabytes(pid):
    """Memory that is the process's own: proportional set size."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        for line in rollup:
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid):
    """Every process below one, with its command line."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as stat:
                    parents[int(name)] = int(stat.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found, wanted = [], {pid}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted}
        found.extend(wanted)
    return found


def command_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as line:
            return line.read().replace("\0", " ")
    except OSError:
        return ""


def median_ms(action, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def empty(value):
    return value


def sized(value):
    return len(value)


def records(count):
    """Data as programs have it: about 60 bytes a record once pickled."""
    return [{"key": f"name{i}", "place": (i, 2 * i), "weight": i / 7} for i in range(count)]


def give_records(count):
    return records(count)


class Shares:
    """Processor time that a workload took, by role."""

    def __init__(self, roles):
        self.roles = roles

    def _now(self):
        return {role: sum(cpu_ms(pid) for pid in pids) for role, pids in self.roles.items()}

    def per_task(self, action, tasks, rounds=5):
        """Medians over the rounds, milliseconds of each role for one task; `wall` is elapsed time."""
        rows = []
        for _ in range(rounds):
            before, start = self._now(), time.perf_counter()
            action()
            wall, after = 1000 * (time.perf_counter() - start), self._now()
            rows.append({"wall": wall / tasks, **{role: (after[role] - before[role]) / tasks for role in before}})
        return {key: round(statistics.median(row[key] for row in rows), 4) for key in rows[0]}


def dask_costs():
    from distributed import Client

    folder = tempfile.mkdtemp()
    file = os.path.join(folder, "scheduler.json")
    program = os.path.join(os.path.dirname(sys.executable), "dask")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = ["--no-dashboard", "--scheduler-file", file]
    started = time.perf_counter()
    scheduler = subprocess.Popen([program, "scheduler", "--host", "127.0.0.1", "--port", "0", *options], **quiet)
    while not os.path.exists(file):
        time.sleep(0.005)
    scheduler_start = 1000 * (time.perf_counter() - started)
    workers = []

    def add_worker():
        started = time.perf_counter()
        command = [program, "worker", "--nthreads", "1", "--no-nanny", "--memory-limit", "0", *options]
        workers.append(subprocess.Popen(command, **quiet))
        client.wait_for_workers(len(workers))
        return 1000 * (time.perf_counter() - started)

    try:
        client = Client(scheduler_file=file)
        worker_start = statistics.median(add_worker() for _ in range(3))
        connect = median_ms(lambda: Client(scheduler_file=file, set_as_default=False).close(), 5)
        for extra in workers[1:]:
            extra.terminate()
            extra.wait()
        time.sleep(1)
        pids = {"client": [os.getpid()], "scheduler": [scheduler.pid], "worker": [workers[0].pid]}
        shares = Shares(pids)
        executor = client.get_executor(pure=False)
        list(executor.map(empty, range(200)))
        turn = median_ms(lambda: client.submit(empty, 1, pure=False).result(), 40)
        done = client.submit(empty, 1, pure=False)
        done.result()
        fetch = median_ms(done.result, 60)
        small = shares.per_task(lambda: list(executor.map(empty, range(500))), 500)
        gathered = shares.per_task(lambda: client.gather(client.map(empty, range(500), pure=False)), 500)
        data = [records(5000) for _ in range(8)]
        megabytes = len(pickle.dumps(data[0])) / 1e6
        up = shares.per_task(lambda: list(executor.map(sized, data)), 8)
        down = shares.per_task(lambda: list(executor.map(give_records, [5000] * 8)), 8)
        raw = [os.urandom(4_000_000) for _ in range(6)]
        raw_up = shares.per_task(lambda: list(executor.map(sized, raw)), 6)
        raw_down = shares.per_task(lambda: list(executor.map(os.urandom, [4_000_000] * 6)), 6)
        own = statistics.median(memory_megabytes(worker.pid) for worker in workers[:1])
        client.close()
    finally:
        for process in [*workers, scheduler]:
            process.terminate()
            process.wait()
    return {
        "schedulerStartMs": scheduler_start,
        "workerStartMs": worker_start,
        "connectMs": connect,
        "turnMs": turn,
        "fetchMs": fetch,
        "map": small,
        "gather": gathered,
        "recordsMegabytes": megabytes,
        "recordsUp": up,
        "recordsDown": down,
        "rawUp4": raw_up,
        "rawDown4": raw_down,
        "workerMegabytes": own,
    }


def ray_costs():
    import ray
    from ray.util.multiprocessing import Pool

    program = os.path.join(os.path.dirname(sys.executable), "ray")
    options = ["--node-ip-address=127.0.0.1", "--port=0", "--num-cpus=1", "--include-dashboard=false", "--disable-usage-stats"]
    head = subprocess.Popen([program, "start", "--head", "--block", *options], stdout=subprocess.PIPE, text=True)
    try:
        address = next(found for found in map(ray_address, head.stdout) if found)
        return costs_of_ray(ray, Pool, address, head.pid)
    finally:
        head.terminate()
        head.wait()


def ray_address(line):
    """The head prints how to connect to it."""
    found = re.search(r"127\.0\.0\.1:\d+", line)
    return found and found.group(0)


def costs_of_ray(ray, Pool, address, head):
    started = time.perf_counter()
    ray.init(address=address, logging_level="error", log_to_driver=False)
    connect = 1000 * (time.perf_counter() - started)
    started = time.perf_counter()
    pool = Pool(processes=1)
    pool.map(empty, range(2))
    worker_start = 1000 * (time.perf_counter() - started)
    pool.map(empty, range(500), chunksize=1)
    below = descendants(head)
    worker = [pid for pid in below if "PoolActor" in command_of(pid)]
    system = [pid for pid in below if "raylet" in command_of(pid).split(" ")[0] or "gcs_server" in command_of(pid).split(" ")[0]]
    shares = Shares({"client": [os.getpid()], "scheduler": system, "worker": worker})
    turn = median_ms(lambda: pool.apply(empty, (1,)), 60)
    small = shares.per_task(lambda: pool.map(empty, range(500), chunksize=1), 500)
    data = [records(5000) for _ in range(8)]
    megabytes = len(pickle.dumps(data[0])) / 1e6
    up = shares.per_task(lambda: pool.map(sized, data, chunksize=1), 8)
    down = shares.per_task(lambda: pool.map(give_records, [5000] * 8, chunksize=1), 8)
    raw = [os.urandom(4_000_000) for _ in range(6)]
    raw_up = shares.per_task(lambda: pool.map(sized, raw, chunksize=1), 6)
    raw_down = shares.per_task(lambda: pool.map(os.urandom, [4_000_000] * 6, chunksize=1), 6)
    own = statistics.median(memory_megabytes(pid) for pid in worker)
    pool.close()
    ray.shutdown()
    return {
        "connectMs": connect,
        "workerStartMs": worker_start,
        "turnMs": turn,
        "map": small,
        "recordsMegabytes": megabytes,
        "recordsUp": up,
        "recordsDown": down,
        "rawUp4": raw_up,
        "rawDown4": raw_down,
        "workerMegabytes": own,
    }


CELERY_APP = '''
from celery import Celery

folder = {folder!r}
app = Celery("measured", broker="filesystem://", backend="file://" + folder + "/results")
app.conf.broker_transport_options = dict(
    data_folder_in=folder + "/queue", data_folder_out=folder + "/queue",
    control_folder=folder + "/control", polling_interval=0.001)
app.conf.worker_prefetch_multiplier = 4
app.conf.result_expires = 3600


@app.task(name="empty")
def empty(value):
    return value
'''


def celery_costs():
    folder = tempfile.mkdtemp()
    for name in ("queue", "control", "results"):
        os.mkdir(os.path.join(folder, name))
    with open(os.path.join(folder, "measured.py"), "w") as file:
        file.write(CELERY_APP.format(folder=folder))
    sys.path.insert(0, folder)
    import measured

    command = [sys.executable, "-m", "celery", "-A", "measured", "worker", "-c", "1", "-l", "error", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    started = time.perf_counter()
    worker = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        measured.empty.delay(1).get(timeout=60, interval=0.002)
        worker_start = 1000 * (time.perf_counter() - started)
        below = descendants(worker.pid)
        shares = Shares({"client": [os.getpid()], "consumer": [worker.pid], "worker": below})
        publish = shares.per_task(lambda: [measured.empty.delay(i) for i in range(40)], 40)
        measured.empty.delay(1).get(timeout=60, interval=0.002)
        turn = median_ms(lambda: measured.empty.delay(1).get(timeout=60, interval=0.002), 30)

        def burst():
            sent = [measured.empty.delay(i) for i in range(40)]
            for result in sent:
                result.get(timeout=60, interval=0.002)

        small = shares.per_task(burst, 40)
        own = memory_megabytes(worker.pid) + sum(memory_megabytes(pid) for pid in below)
    finally:
        worker.terminate()
        worker.wait()
    return {"workerStartMs": worker_start, "turnMs": turn, "publish": publish, "map": small, "workerMegabytes": own}


def work(task):
    """One task of a workload: waits or computes for its time and answers with bytes."""
    kind, ms, payload, result_bytes = task
    if kind == "sleep":
        time.sleep(ms / 1000)
    else:
        end = time.thread_time() + ms / 1000
        while time.thread_time() < end:
            pass
    return bytes(result_bytes)


def tasks_of(case):
    return [(case["kind"], case["ms"], os.urandom(case["payloadBytes"]), case["resultBytes"]) for _ in range(case["tasks"])]


def busy_ms():
    """Processor time that all programs of the machine have used."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, irq, softirq, steal, *_ = (int(field) for field in stat.readline().split()[1:])
    return (user + nice + system + irq + softirq + steal) * TICK_MS


def tree_ms():
    """Processor time of this program and of every process below it."""
    total = 0
    for pid in [os.getpid(), *descendants(os.getpid())]:
        try:
            total += cpu_ms(pid)
        except OSError:
            continue
    return total


def wait_for_quiet(share=0.4, patience=8):
    """Until other programs leave most of the processors alone for a moment, or the patience is at its end."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        busy, used, start = busy_ms(), tree_ms(), time.perf_counter()
        time.sleep(0.5)
        wall = 1000 * (time.perf_counter() - start)
        if (busy_ms() - busy - (tree_ms() - used)) / (wall * os.cpu_count()) < share:
            return


class Quietest:
    """Times of the repeats during which other programs used the processors least."""

    def __init__(self, repeats):
        self.repeats = repeats
        self.rows = []

    def keep(self):
        return sorted(self.rows)[: self.repeats]

    def is_done(self):
        """Enough quiet ones, or enough tries."""
        quiet = [row for row in self.rows if row[0] < 0.2]
        return len(quiet) >= self.repeats or len(self.rows) >= 2 * self.repeats

    def add(self, action):
        """`action` may return what is left to do when the time has been taken."""
        wait_for_quiet()
        busy, used, start = busy_ms(), tree_ms(), time.perf_counter()
        finish = action()
        wall = 1000 * (time.perf_counter() - start)
        others = max(0, busy_ms() - busy - (tree_ms() - used)) / (wall * os.cpu_count())
        self.rows.append((round(others, 3), round(wall, 1)))
        if callable(finish):
            finish()

    def answer(self):
        rows = self.keep()
        return {"ms": [wall for _, wall in rows], "others": [others for others, _ in rows]}


def cases_on_dask(cases, repeats):
    import warnings

    from distributed import Client, LocalCluster

    # Payloads are meant to be large here.
    warnings.simplefilter("ignore")
    answers = {}
    for workers in sorted({case["workers"] for case in cases}):
        own = [case for case in cases if case["workers"] == workers]
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0)
        client = Client(cluster)
        client.wait_for_workers(workers)
        executor = client.get_executor(pure=False)
        list(executor.map(work, [("sleep", 1, b"", 0)] * 50))
        for case in (one for one in own if not one.get("cold")):
            quietest = Quietest(repeats)
            while not quietest.is_done():
                tasks = tasks_of(case)
                quietest.add(lambda: list(executor.map(work, tasks)))
                time.sleep(0.3)
            answers[case["name"]] = quietest.answer()
            print(case["name"], quietest.rows, file=sys.stderr, flush=True)
        client.close()
        cluster.close()
        for case in (one for one in own if one.get("cold")):
            quietest = Quietest(repeats)
            while not quietest.is_done():
                quietest.add(lambda: cold_run(workers, tasks_of(case)))
            answers[case["name"]] = quietest.answer()
            print(case["name"], quietest.rows, file=sys.stderr, flush=True)
    return answers


def cold_run(workers, tasks):
    """Starts a cluster for the tasks; closing it is not part of the time."""
    from distributed import Client, LocalCluster

    options = {"host": "127.0.0.1", "dashboard_address": None, "memory_limit": 0}
    cluster = LocalCluster(n_workers=workers, threads_per_worker=1, **options)
    client = Client(cluster)
    list(client.get_executor(pure=False).map(work, tasks))

    def close():
        client.close()
        cluster.close()

    return close


def versions():
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": sys.version.split()[0]}
    for package in ("distributed", "ray", "celery", "joblib"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            pass
    return found


def main():
    if sys.argv[1] == "costs":
        measured = {"dask": dask_costs, "ray": ray_costs, "celery": celery_costs}[sys.argv[2]]()
        print(json.dumps({**measured, "versions": versions()}))
    else:
        given = json.load(sys.stdin)
        print(json.dumps({"runs": cases_on_dask(given["cases"], given["repeats"]), "versions": versions()}))


if __name__ == "__main__":
    main()
