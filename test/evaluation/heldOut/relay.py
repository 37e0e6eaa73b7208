"""A proxy, a worker and their small parts."""
import abc
import asyncio
import functools
import itertools
import os
import select
import signal
import socket
import struct
import tempfile
import threading
import time
import weakref
import zlib
from queue import Empty, Queue

import aiokafka
import asyncpg
import grpc
import msgpack


class Codec(abc.ABC):
    @abc.abstractmethod
    def encode(self, value): ...

    @abc.abstractmethod
    def decode(self, data): ...


class Packed(Codec):
    def encode(self, value):  # class: trivial|cpu
        return msgpack.packb(value)

    def decode(self, data):  # class: trivial|cpu
        return msgpack.unpackb(data)


class Squeezed(Codec):
    def __init__(self, inner: Codec, level=6):  # class: trivial
        self.inner = inner
        self.level = level

    def encode(self, value):  # class: cpu gil: released|mixed
        # Whatever the inner codec takes, deflating its result comes on top: milliseconds for some hundred kilobytes.
        return zlib.compress(self.inner.encode(value), self.level)

    def decode(self, data):  # class: cpu gil: released|mixed
        return self.inner.decode(zlib.decompress(data))


class Channel:
    def __init__(self, codec: Codec, connection: socket.socket):  # class: trivial
        self.codec = codec
        self.connection = connection

    def send(self, value):  # class: io gil: released
        data = self.codec.encode(value)
        self.connection.sendall(struct.pack(">I", len(data)) + data)

    def receive(self):  # class: io gil: released
        size = struct.unpack(">I", self._exactly(4))[0]
        return self.codec.decode(self._exactly(size))

    def _exactly(self, count):  # class: io gil: released
        parts = []
        while count:
            part = self.connection.recv(min(count, 65_536))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


def forward(left: socket.socket, right: socket.socket):  # class: io gil: released
    peers = {left: right, right: left}
    while True:
        ready, _, _ = select.select(list(peers), [], [], 30)
        for source in ready:
            data = source.recv(65_536)
            if not data:
                return
            peers[source].sendall(data)


def serve(port):  # class: io gil: released
    with socket.create_server(("", port)) as listener:
        while True:
            connection, _ = listener.accept()
            upstream = socket.create_connection(("backend", port))
            threading.Thread(target=forward, args=(connection, upstream), daemon=True).start()


class Pool:
    """Gives out connections; makes one when none is free."""

    def __init__(self, make, size=4):  # class: trivial
        self.make = make
        self.free = Queue()
        self.slots = threading.BoundedSemaphore(size)

    def take(self, timeout=5):  # class: unknown|io
        # Waits for a slot when all are in use, then makes something unknown.
        if not self.slots.acquire(timeout=timeout):
            raise TimeoutError
        try:
            return self.free.get_nowait()
        except Empty:
            return self.make()

    def give(self, item):  # class: trivial
        self.free.put(item)
        self.slots.release()


class Registry:
    def __init__(self):  # class: trivial
        self._live = weakref.WeakValueDictionary()
        self._numbers = itertools.count(1)

    def add(self, item):  # class: trivial
        number = next(self._numbers)
        self._live[number] = item
        return number

    def each(self, method, *arguments):  # class: unknown
        return [getattr(item, method)(*arguments) for item in list(self._live.values())]


def debounced(seconds):  # class: trivial
    def decorate(function):  # class: trivial
        timer = None

        @functools.wraps(function)
        def later(*arguments):  # class: trivial|cpu
            # Starts a timer thread: some 50 microseconds.
            nonlocal timer
            if timer is not None:
                timer.cancel()
            timer = threading.Timer(seconds, function, arguments)
            timer.start()

        return later

    return decorate


def replace_file(path, data):  # class: io gil: released recommend: threads
    # fsync waits for the device.
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, path)


def on_signal(number, frame):  # class: trivial
    raise SystemExit(128 + number)


def run(worker):  # class: unknown
    signal.signal(signal.SIGTERM, on_signal)
    while worker.is_running():
        worker.step()


def greet(channel, stub, name):  # class: unknown
    return stub(channel).SayHello(name)


async def consume(topic: str, handle):  # class: io gil: released
    consumer = aiokafka.AIOKafkaConsumer(topic, bootstrap_servers="kafka:9092")
    await consumer.start()
    try:
        async for record in consumer:
            await handle(record.value)
    finally:
        await consumer.stop()


async def copy_rows(source: asyncpg.Pool, target: asyncpg.Pool, table: str):  # class: io gil: released recommend: asyncio|sequential
    async with source.acquire() as reading, target.acquire() as writing:
        rows = await reading.fetch(f"SELECT * FROM {table}")
        await writing.copy_records_to_table(table, records=rows)
    return len(rows)


async def counts(pool: asyncpg.Pool, tables):  # class: io gil: released recommend: asyncio
    result = {}
    for table in tables:
        result[table] = await pool.fetchval(f"SELECT count(*) FROM {table}")
    return result


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):  # class: io gil: released recommend: asyncio|sequential
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def reply(writer: asyncio.StreamWriter, payload: bytes):  # class: mixed|cpu recommend: to-thread
    # Deflating megabytes on the loop's thread.
    writer.write(zlib.compress(payload, 9))
    await writer.drain()


async def pause_then(seconds, callback):  # class: io gil: released
    await asyncio.sleep(seconds)
    return callback()


async def state(flag: asyncio.Event):  # class: trivial
    return "set" if flag.is_set() else "clear"


async def snapshot(path, records: list):  # class: io|mixed recommend: to-thread
    with open(path, "wb") as out:
        for record in records:
            out.write(msgpack.packb(record))
        os.fsync(out.fileno())


async def settle(lock: threading.Lock, queue: Queue):  # class: io gil: released recommend: to-thread
    # Both wait for other threads while the loop stands still.
    with lock:
        return queue.get(timeout=1)


def elapsed(since):  # class: trivial
    return f"{time.time() - since:.1f} s"
