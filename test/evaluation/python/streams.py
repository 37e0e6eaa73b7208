"""Generators, callbacks and asyncio streams."""
import asyncio
import csv
import functools
import itertools
import json
import math
import operator
import pathlib
import queue
import threading
import time
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed


def lines(paths):
    for path in paths:
        with open(path, encoding="utf-8") as handle:
            yield from handle


def records(source):
    for line in source:
        line = line.strip()
        if line and not line.startswith("#"):
            yield json.loads(line)


def totals(paths):  # class: cpu|mixed recommend: sequential|processes
    # Lazy all the way: reading and decoding happen while this loop pulls. json.loads dominates.
    result = {}
    for record in records(lines(paths)):
        key = record["account"], record["currency"]
        result[key] = result.get(key, 0) + record["amount"]
    return result


def windows(values, size):
    recent = []
    for value in values:
        recent.append(value)
        if len(recent) > size:
            recent.pop(0)
        if len(recent) == size:
            yield tuple(recent)


def steepest(values, size=10):  # class: cpu gil: held recommend: sequential
    return max(window[-1] - window[0] for window in windows(values, size))


def fetch(url, timeout=10):  # class: io gil: released recommend: threads
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        return json.load(answer)


quick = functools.partial(fetch, timeout=2)


def quotes(symbols):  # class: io gil: released recommend: threads
    return {symbol: quick(f"https://quotes.example/{symbol}") for symbol in symbols}


def quotes_together(symbols):  # class: io gil: released recommend: threads
    # Handed to threads already, which is right for it.
    found = {}
    with ThreadPoolExecutor(16) as pool:
        futures = {pool.submit(fetch, f"https://quotes.example/{symbol}"): symbol for symbol in symbols}
        for future in as_completed(futures):
            found[futures[future]] = future.result()
    return found


def prime_factors(n):  # class: cpu gil: held recommend: processes|sequential
    factors, divisor = [], 2
    while divisor * divisor <= n:
        while n % divisor == 0:
            factors.append(divisor)
            n //= divisor
        divisor += 1
    return factors + [n] if n > 1 else factors


def factor_all(numbers):  # class: cpu gil: held recommend: processes
    with ThreadPoolExecutor() as pool:
        return list(pool.map(prime_factors, numbers))


def price_option(spot, strike, rate, volatility, years, paths=100_000):  # class: cpu gil: held recommend: processes
    import random

    total = 0.0
    drift = (rate - volatility**2 / 2) * years
    for _ in range(paths):
        end = spot * math.exp(drift + volatility * math.sqrt(years) * random.gauss(0, 1))
        total += max(end - strike, 0.0)
    return math.exp(-rate * years) * total / paths


def surface(spot, strikes, tenors):  # class: cpu gil: held recommend: processes
    return {(k, t): price_option(spot, k, 0.02, 0.3, t) for k, t in itertools.product(strikes, tenors)}


def surface_together(spot, strikes):  # class: cpu gil: held recommend: processes
    with ProcessPoolExecutor() as pool:
        futures = [pool.submit(price_option, spot, strike, 0.02, 0.3, 1.0) for strike in strikes]
        return [future.result() for future in futures]


def product_of(values):  # class: trivial|cpu
    return functools.reduce(operator.mul, values, 1)


def table(path):  # class: cpu|mixed
    with open(path, newline="") as handle:
        return list(csv.DictReader(handle))


class Pump(threading.Thread):
    """Copies from one queue to a consumer that is given later."""

    def __init__(self, consumer):
        super().__init__()
        self.inbox = queue.Queue(maxsize=1000)
        self.consumer = consumer

    def run(self):  # class: io|unknown gil: released
        # Waits for items; what the consumer does is not known.
        while True:
            item = self.inbox.get()
            if item is None:
                break
            self.consumer(item)

    def feed(self, item):  # class: io|trivial gil: released
        # Waits while the queue is full.
        self.inbox.put(item)


async def read_message(reader: asyncio.StreamReader) -> dict:  # class: io gil: released recommend: asyncio
    length = int.from_bytes(await reader.readexactly(4), "big")
    return json.loads(await reader.readexactly(length))


async def write_message(writer: asyncio.StreamWriter, message: dict) -> None:  # class: io gil: released recommend: asyncio
    data = json.dumps(message).encode()
    writer.write(len(data).to_bytes(4, "big") + data)
    await writer.drain()


async def ask(host: str, port: int, message: dict) -> dict:  # class: io gil: released recommend: asyncio
    reader, writer = await asyncio.open_connection(host, port)
    try:
        await write_message(writer, message)
        return await asyncio.wait_for(read_message(reader), 10)
    finally:
        writer.close()
        await writer.wait_closed()


async def ask_each(hosts, message):  # class: io gil: released recommend: asyncio
    return [await ask(host, 7000, message) for host in hosts]


async def serve_one(reader, writer):  # class: io gil: released|mixed
    while not reader.at_eof():
        message = await read_message(reader)
        await write_message(writer, {"factors": prime_factors(message["number"])})


async def factor_for(number: int) -> list:  # class: cpu gil: held recommend: processes|to-thread|sequential
    # Large numbers hold the loop for milliseconds to seconds.
    return prime_factors(number)


async def surface_for(spot: float, strikes: list) -> dict:  # class: cpu gil: held recommend: processes
    return surface(spot, strikes, [0.5, 1, 2])


async def refresh(symbols):  # class: io gil: released recommend: to-thread
    return quotes(symbols)


async def refresh_off_loop(symbols):  # class: io gil: released recommend: to-thread|asyncio
    # Off the loop already.
    return await asyncio.to_thread(quotes, symbols)


async def heartbeat(path: pathlib.Path, period: float = 5.0):  # class: io gil: released recommend: asyncio|sequential
    # One endless loop that sleeps; the touch is 20 microseconds.
    while True:
        path.touch()
        await asyncio.sleep(period)


async def countdown(seconds):  # class: io gil: released recommend: to-thread|asyncio
    for left in range(seconds, 0, -1):
        print(left)
        time.sleep(1)


async def limited(urls, session, at_once=10):  # class: io recommend: asyncio
    gate = asyncio.Semaphore(at_once)

    async def one(url):  # class: io
        async with gate:
            async with session.get(url) as answer:
                return await answer.json()

    return await asyncio.gather(*(one(url) for url in urls))


async def add(left: int, right: int) -> int:  # class: trivial
    return left + right
