import logging
import queue
import statistics
import threading
import time

import redis

from .devices import ModbusMeter

log = logging.getLogger(__name__)


class Poller(threading.Thread):
    def __init__(self, devices, results: queue.Queue, period=10.0):
        super().__init__(daemon=True)
        self.devices = devices
        self.results = results
        self.period = period
        self.stopping = threading.Event()

    def run(self):  # class: io gil: released recommend: sequential|threads
        while not self.stopping.is_set():
            started = time.monotonic()
            for device in self.devices:
                self.poll(device)
            self.stopping.wait(max(0.0, self.period - (time.monotonic() - started)))

    def poll(self, device):  # class: unknown|io
        # The device is a parameter without a type.
        try:
            self.results.put_nowait((device.name, time.time(), device.averaged()))
        except (OSError, ValueError) as error:
            log.warning("%s: %s", device.name, error)

    def stop(self):  # class: io gil: released
        # Waits for the round that is under way.
        self.stopping.set()
        self.join(timeout=5)


def scan(hosts):  # class: io gil: released recommend: threads
    present = []
    for host in hosts:
        meter = ModbusMeter(host)
        try:
            meter.sample()
        except OSError:
            continue
        present.append(meter)
    return present


def drain(results: queue.Queue, store: redis.Redis):  # class: io gil: released recommend: threads|sequential
    while True:
        name, moment, value = results.get()
        store.zadd(f"series:{name}", {f"{moment}:{value}": moment})
        results.task_done()


def outliers(values, limit=3.0):  # class: cpu gil: held recommend: sequential|processes
    # The statistics module works in exact fractions: a millisecond per thousand values.
    middle = statistics.fmean(values)
    deviation = statistics.stdev(values)
    return [value for value in values if abs(value - middle) > limit * deviation]


def smooth(values, window=5):  # class: cpu
    half = window // 2
    result = []
    for index in range(len(values)):
        part = values[max(0, index - half) : index + half + 1]
        result.append(sum(part) / len(part))
    return result


def latest(store: redis.Redis, names):  # class: io gil: released recommend: threads
    values = {}
    for name in names:
        items = store.zrange(f"series:{name}", -1, -1)
        values[name] = items[0] if items else None
    return values
