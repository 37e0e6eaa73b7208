"""Measures calls of the knowledge base at the input size their entries assume: time of one call, and what two threads gain.

Prints a Markdown table. The gain is the time of two runs one after the other over the time of two threads: about 2 where the
GIL is released, about 1 where it is held, below 1 where it is released in tiny pieces. Run it on an idle machine with
two cores or more: `python scripts/measureKnowledge.py`; numpy is measured where it is installed.
"""

import base64
import binascii
import bz2
import copy
import csv
import gzip
import hashlib
import hmac
import io
import json
import lzma
import os
import pickle
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
import zlib

ROUNDS = 5
ROUND_SECONDS = 0.06


def main():
    print("| call | ms | two threads |")
    print("| --- | --- | --- |")
    for name, call in cases():
        repeats = max(1, int(ROUND_SECONDS / max(seconds_of(call, 1), 1e-7)))
        alone = min(seconds_of(call, repeats) for _ in range(ROUNDS))
        together = min(seconds_of_threads(call, repeats) for _ in range(ROUNDS))
        print("| `%s` | %.3g | %.2f |" % (name, alone / repeats * 1000, 2 * alone / together))
        sys.stdout.flush()


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


def cases():
    record = {"id": 7, "name": "Ada", "tags": ["a", "b", "c"], "price": 12.5, "active": True, "note": "x" * 40}
    records = [dict(record, id=index) for index in range(25)]
    document = json.dumps(records)
    text = prose(100_000)
    numbers = [random.random() for _ in range(1000)]
    xml_text = "<r>" + "".join("<item id='%d'><name>n%d</name></item>" % (i, i) for i in range(100)) + "</r>"
    line = "2024-05-01 12:00:00 INFO request served in 12 ms for client 10.0.0.1 " * 4
    pattern = re.compile(r"(\d+) ms for client (\S+)")
    path = os.path.join(tempfile.mkdtemp(), "measured.txt")
    with open(path, "wb") as file:
        file.write(text)

    def read_file():
        with open(path, "rb") as file:
            file.read()

    yield "json.loads", lambda: json.loads(document)
    yield "json.dumps", lambda: json.dumps(records)
    yield "pickle.dumps", lambda: pickle.dumps(records)
    yield "pickle.loads", lambda data=pickle.dumps(records): pickle.loads(data)
    yield "copy.deepcopy", lambda: copy.deepcopy(records[:10])
    yield "csv.reader", lambda: list(csv.reader(io.StringIO("1,2,three,4.5\n" * 100)))
    yield "re.search", lambda: pattern.search(line)
    yield "re.sub", lambda: pattern.sub("x", line)
    yield "xml.etree.ElementTree.fromstring", lambda: ElementTree.fromstring(xml_text)
    yield "sorted", lambda: sorted(numbers)
    yield "sum", lambda: sum(numbers)
    yield "statistics.mean", lambda: statistics.mean(numbers)
    yield "random.shuffle", lambda: random.shuffle(numbers)
    yield "base64.b64encode", lambda data=text[:5000]: base64.b64encode(data)
    yield "binascii.hexlify", lambda data=text[:5000]: binascii.hexlify(data)
    yield "hashlib.sha256 (5 KB)", lambda data=text[:5000]: hashlib.sha256(data).digest()
    yield "hashlib.sha256 (100 KB)", lambda: hashlib.sha256(text).digest()
    yield "hashlib.pbkdf2_hmac (200 000 rounds)", lambda: hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 200_000)
    yield "hashlib.scrypt", lambda: hashlib.scrypt(b"secret", salt=b"salt", n=2**14, r=8, p=1)
    yield "hmac.digest (5 KB)", lambda data=text[:5000]: hmac.digest(b"key", data, "sha256")
    yield "zlib.compress", lambda: zlib.compress(text)
    yield "zlib.decompress", lambda data=zlib.compress(text): zlib.decompress(data)
    yield "zlib.crc32", lambda: zlib.crc32(text)
    yield "gzip.compress", lambda: gzip.compress(text)
    yield "bz2.compress", lambda: bz2.compress(text)
    yield "lzma.compress", lambda: lzma.compress(text)
    yield "compile", lambda source="def add(a, b):\n    return a + b\n" * 50: compile(source, "x", "exec")
    yield "open, read 100 KB, close", read_file
    yield "os.stat", lambda: os.stat(path)
    yield "os.path.exists", lambda: os.path.exists(path)
    yield "os.listdir", lambda folder=os.path.dirname(os.__file__): os.listdir(folder)
    yield "os.urandom(32)", lambda: os.urandom(32)
    yield from numpy_cases()


def prose(size):
    """Text that compresses about as well as ordinary text: words of random letters, frequent ones more often."""
    letters = random.Random(1)
    words = ["".join(letters.choices("etaoinshrdlucmfwyp", k=letters.randint(2, 9))) for _ in range(3000)]
    chosen = (words[int(len(words) * letters.random() ** 3)] for _ in range(size))
    return " ".join(chosen).encode()[:size]


def numpy_cases():
    try:
        import numpy
    except ImportError:
        return
    million = numpy.random.default_rng(1).random(1_000_000)
    matrix = numpy.random.default_rng(1).random((512, 512))
    yield "numpy.add", lambda: numpy.add(million, million)
    yield "numpy.sum", lambda: numpy.sum(million)
    yield "numpy.sqrt", lambda: numpy.sqrt(million)
    yield "numpy.exp", lambda: numpy.exp(million)
    yield "numpy.sort", lambda: numpy.sort(million)
    yield "numpy.where", lambda: numpy.where(million > 0.5, million, 0)
    yield "numpy.dot", lambda: numpy.dot(matrix, matrix)
    yield "numpy.linalg.inv", lambda: numpy.linalg.inv(matrix)
    yield "numpy.linalg.svd", lambda: numpy.linalg.svd(matrix)
    yield "numpy.fft.fft", lambda: numpy.fft.fft(million)
    yield "numpy.ndarray.tolist", lambda: million.tolist()
    yield "numpy.random.normal", lambda: numpy.random.normal(size=1_000_000)
    yield "numpy.random.Generator.normal", lambda: numpy.random.default_rng(1).normal(size=1_000_000)


main()
