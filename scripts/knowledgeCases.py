"""The calls that measureKnowledge.py measures: the name of the entry, its input in words, and the call at that size.

A case may need a module or function that this Python does not have; it is left out then. Every input is made before the
measurement starts, and every call does the same work each time.
"""

import ast
import base64
import binascii
import bz2
import collections
import configparser
import copy
import csv
import datetime
import decimal
import difflib
import email
import gzip
import hashlib
import heapq
import hmac
import html
import html.parser
import io
import json
import lzma
import marshal
import math
import os
import pickle
import plistlib
import pprint
import quopri
import random
import re
import statistics
import struct
import tarfile
import tempfile
import textwrap
import time
import tokenize
import unicodedata
import xml.dom.minidom
import xml.etree.ElementTree as ElementTree
import xml.sax
import zipfile
import zlib

RECORD = {"id": 7, "name": "Ada", "tags": ["a", "b", "c"], "price": 12.5, "active": True, "note": "x" * 40}
RECORDS = [dict(RECORD, id=index) for index in range(25)]


def cases():
    """Yields (entry, input in words, call)."""
    for group in (formats, texts, codecs, compression, digests, numbers, collection, files, waits, arrays):
        yield from group()


def formats():
    document = json.dumps(RECORDS)
    pickled = pickle.dumps(RECORDS)
    marshalled = marshal.dumps(RECORDS)
    rows = [["1", "2", "three", "4.5"]] * 100
    property_list = plistlib.dumps({"records": RECORDS})
    settings = "\n".join("[part%d]\nkey = value\nother = 12\n" % index for index in range(20))
    yield "json.loads", "3 KB", lambda: json.loads(document)
    yield "json.dumps", "3 KB", lambda: json.dumps(RECORDS)
    yield "pickle.dumps", "25 records", lambda: pickle.dumps(RECORDS)
    yield "pickle.loads", "25 records", lambda: pickle.loads(pickled)
    yield "marshal.dumps", "25 records", lambda: marshal.dumps(RECORDS)
    yield "marshal.loads", "25 records", lambda: marshal.loads(marshalled)
    yield "copy.deepcopy", "10 records", lambda: copy.deepcopy(RECORDS[:10])
    yield "csv._Reader.__iter__", "100 rows", lambda: list(csv.reader(io.StringIO("1,2,three,4.5\n" * 100)))
    yield "csv._Writer.writerows", "100 rows", lambda: csv.writer(io.StringIO()).writerows(rows)
    yield "plistlib.loads", "25 records", lambda: plistlib.loads(property_list)
    yield "plistlib.dumps", "25 records", lambda: plistlib.dumps({"records": RECORDS})
    yield "configparser.RawConfigParser.read_string", "20 sections", lambda: configparser.ConfigParser().read_string(settings)
    try:
        import tomllib
    except ImportError:
        return
    toml = "\n".join('[part%d]\nname = "Ada"\nsizes = [1, 2, 3]\nprice = 12.5\n' % index for index in range(20))
    yield "tomllib.loads", "20 tables", lambda: tomllib.loads(toml)


def texts():
    line = "2024-05-01 12:00:00 INFO request served in 12 ms for client 10.0.0.1 " * 4
    page = "<html><body>" + "<p class='a'>Some <b>text</b> &amp; more</p>" * 50 + "</body></html>"
    markup = "<r>" + "".join("<item id='%d'><name>n%d</name></item>" % (i, i) for i in range(100)) + "</r>"
    tree = ElementTree.fromstring(markup)
    source = "def add(a, b):\n    return a + b\n" * 50
    parsed = ast.parse(source)
    long_text = "The quick brown fox jumps over the lazy dog. " * 40
    one, other = long_text[:600].split(), long_text[20:640].split()
    message = "From: a@example.org\nTo: b@example.org\nSubject: Hello\nMIME-Version: 1.0\n\n" + "Some text.\n" * 50
    pattern = re.compile(r"(\d+) ms for client (\S+)")
    yield "re.search", "300 characters", lambda: re.search(r"(\d+) ms for client (\S+)", line)
    yield "re.Pattern.sub", "300 characters", lambda: pattern.sub("x", line)
    yield "re.Pattern.findall", "300 characters", lambda: pattern.findall(line)
    yield "xml.etree.ElementTree.fromstring", "100 elements", lambda: ElementTree.fromstring(markup)
    yield "xml.etree.ElementTree.tostring", "100 elements", lambda: ElementTree.tostring(tree)
    yield "xml.dom.minidom.parseString", "100 elements", lambda: xml.dom.minidom.parseString(markup)
    yield "xml.sax.parseString", "100 elements", lambda: xml.sax.parseString(markup, xml.sax.ContentHandler())
    yield "html.escape", "2 KB", lambda: html.escape(page)
    yield "html.unescape", "2 KB", lambda: html.unescape(page)
    yield "html.parser.HTMLParser.feed", "2 KB", lambda: html.parser.HTMLParser().feed(page)
    yield "builtins.compile", "100 lines", lambda: compile(source, "x", "exec")
    yield "ast.parse", "100 lines", lambda: ast.parse(source)
    yield "ast.walk", "100 lines", lambda: list(ast.walk(parsed))
    yield "ast.dump", "100 lines", lambda: ast.dump(parsed)
    yield "ast.literal_eval", "some ten values", lambda: ast.literal_eval("{'a': [1, 2, 3], 'b': (4.5, 'x'), 'c': None}")
    yield "tokenize.tokenize", "100 lines", lambda: list(tokenize.tokenize(io.BytesIO(source.encode()).readline))
    yield "textwrap.wrap", "2 KB", lambda: textwrap.wrap(long_text)
    yield "textwrap.dedent", "2 KB", lambda: textwrap.dedent("    line\n" * 200)
    yield "difflib.SequenceMatcher.ratio", "120 words", lambda: difflib.SequenceMatcher(None, one, other).ratio()
    yield "difflib.get_close_matches", "120 words", lambda: difflib.get_close_matches("quack", one)
    yield "pprint.pformat", "25 records", lambda: pprint.pformat(RECORDS)
    yield "unicodedata.normalize", "2 KB", lambda: unicodedata.normalize("NFKD", long_text + "é")
    yield "email.message_from_string", "600 bytes", lambda: email.message_from_string(message)
    yield "datetime.datetime.strptime", "one date", lambda: datetime.datetime.strptime("2024-05-01 12:00", "%Y-%m-%d %H:%M")
    yield "time.strptime", "one date", lambda: time.strptime("2024-05-01 12:00", "%Y-%m-%d %H:%M")


def codecs():
    data = prose(5000)
    encoded = base64.b64encode(data)
    hexadecimal = binascii.hexlify(data)
    base32, base85 = base64.b32encode(data), base64.b85encode(data)
    packed = struct.pack("<1000i", *range(1000))
    yield "base64.b64encode", "5 KB", lambda: base64.b64encode(data)
    yield "base64.b64decode", "5 KB", lambda: base64.b64decode(encoded)
    yield "base64.b32encode", "5 KB", lambda: base64.b32encode(data)
    yield "base64.b32decode", "5 KB", lambda: base64.b32decode(base32)
    yield "base64.b85encode", "5 KB", lambda: base64.b85encode(data)
    yield "base64.b85decode", "5 KB", lambda: base64.b85decode(base85)
    yield "binascii.hexlify", "5 KB", lambda: binascii.hexlify(data)
    yield "binascii.unhexlify", "5 KB", lambda: binascii.unhexlify(hexadecimal)
    yield "quopri.encodestring", "5 KB", lambda: quopri.encodestring(data)
    yield "struct.iter_unpack", "1000 numbers", lambda: list(struct.iter_unpack("<i", packed))


def compression():
    text = prose(100_000)
    deflated, zipped = zlib.compress(text), gzip.compress(text)
    burrows, markov = bz2.compress(text), lzma.compress(text)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("prose.txt", text)
    tape = io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w:gz") as file:
        item = tarfile.TarInfo("prose.txt")
        item.size = len(text)
        file.addfile(item, io.BytesIO(text))

    def write_zip():
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("prose.txt", text)

    def read_zip():
        with zipfile.ZipFile(io.BytesIO(archive.getvalue())) as read:
            read.read("prose.txt")

    yield "zlib.compress", "100 KB of text", lambda: zlib.compress(text)
    yield "zlib.decompress", "100 KB of text", lambda: zlib.decompress(deflated)
    yield "zlib.Compress.compress", "100 KB of text", lambda: zlib.compressobj().compress(text)
    yield "zlib.Decompress.decompress", "100 KB of text", lambda: zlib.decompressobj().decompress(deflated)
    yield "zlib.crc32", "1 MB", lambda data=text * 10: zlib.crc32(data)
    yield "zlib.adler32", "1 MB", lambda data=text * 10: zlib.adler32(data)
    yield "binascii.crc32", "1 MB", lambda data=text * 10: binascii.crc32(data)
    yield "gzip.compress", "100 KB of text", lambda: gzip.compress(text)
    yield "gzip.decompress", "100 KB of text", lambda: gzip.decompress(zipped)
    yield "bz2.compress", "100 KB of text", lambda: bz2.compress(text)
    yield "bz2.decompress", "100 KB of text", lambda: bz2.decompress(burrows)
    yield "lzma.compress", "100 KB of text", lambda: lzma.compress(text)
    yield "lzma.decompress", "100 KB of text", lambda: lzma.decompress(markov)
    yield "zipfile.ZipFile.writestr", "100 KB of text", write_zip
    yield "zipfile.ZipFile.read", "100 KB of text", read_zip
    yield "tarfile.TarFile.getmembers", "100 KB of text", lambda: tarfile.open(fileobj=io.BytesIO(tape.getvalue())).getmembers()


def digests():
    small, large = prose(1000), prose(100_000)
    for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"):
        make = getattr(hashlib, name)
        yield "hashlib." + name, "100 KB", lambda make=make: make(large).digest()
        yield "hashlib." + name, "1 KB", lambda make=make: make(small).digest()
    yield "hashlib.pbkdf2_hmac", "20 000 rounds", lambda: hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 20_000)
    yield "hashlib.scrypt", "n=2**12", lambda: hashlib.scrypt(b"secret", salt=b"salt", n=2**12, r=8, p=1)
    yield "hmac.digest", "100 KB", lambda: hmac.digest(b"key", large, "sha256")
    yield "hmac.new", "100 KB", lambda: hmac.new(b"key", large, "sha256").digest()
    yield "os.urandom", "1 MB", lambda: os.urandom(1_000_000)
    yield "os.urandom", "32 bytes", lambda: os.urandom(32)


def numbers():
    values = [random.random() for _ in range(1000)]
    context = decimal.Context(prec=50)
    yield "statistics.mean", "1000 numbers", lambda: statistics.mean(values)
    yield "statistics.stdev", "1000 numbers", lambda: statistics.stdev(values)
    yield "statistics.median", "1000 numbers", lambda: statistics.median(values)
    yield "random.shuffle", "1000 numbers", lambda: random.shuffle(values)
    yield "random.choices", "100 of 1000", lambda: random.choices(values, k=100)
    yield "random.sample", "100 of 1000", lambda: random.sample(values, 100)
    yield "math.factorial", "of 1000", lambda: math.factorial(1000)
    yield "math.fsum", "1000 numbers", lambda: math.fsum(values)
    yield "math.comb", "1000 over 500", lambda: math.comb(1000, 500)
    yield "decimal.Decimal.exp", "50 digits", lambda: decimal.Decimal("1.2345").exp(context)


def collection():
    values = [random.random() for _ in range(1000)]
    words = prose(5000).split()
    pieces = [b"x" * 1000] * 2000
    yield "builtins.sorted", "1000 numbers", lambda: sorted(values)
    yield "builtins.sum", "1000 numbers", lambda: sum(values)
    yield "builtins.max", "1000 numbers", lambda: max(values)
    yield "collections.Counter", "900 words", lambda: collections.Counter(words)
    yield "collections.namedtuple", "three fields", lambda: collections.namedtuple("Point", "x y z")
    yield "heapq.nlargest", "10 of 1000", lambda: heapq.nlargest(10, values)
    yield "heapq.heapify", "1000 numbers", lambda: heapq.heapify(list(values))
    yield "builtins.bytes.join", "2 MB", lambda: b"".join(pieces)


def files():
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "measured.txt")
    with open(path, "wb") as file:
        file.write(prose(1_000_000))
    library = os.path.dirname(os.__file__)

    def read_file():
        with open(path, "rb") as opened:
            opened.read()

    yield "io.BufferedReader.read", "1 MB, cached", read_file
    yield "os.stat", "one file", lambda: os.stat(path)
    yield "os.path.exists", "one file", lambda: os.path.exists(path)
    yield "os.listdir", "200 names", lambda: os.listdir(library)


def waits():
    yield "time.sleep", "2 ms", lambda: time.sleep(0.002)


def arrays():
    try:
        import numpy
    except ImportError:
        return
    million = numpy.random.default_rng(1).random(1_000_000)
    matrix = numpy.random.default_rng(1).random((512, 512))
    yield "numpy.add", "a million numbers", lambda: numpy.add(million, million)
    yield "numpy.sum", "a million numbers", lambda: numpy.sum(million)
    yield "numpy.sqrt", "a million numbers", lambda: numpy.sqrt(million)
    yield "numpy.exp", "a million numbers", lambda: numpy.exp(million)
    yield "numpy.sort", "a million numbers", lambda: numpy.sort(million)
    yield "numpy.dot", "512 by 512", lambda: numpy.dot(matrix, matrix)
    yield "numpy.linalg.inv", "512 by 512", lambda: numpy.linalg.inv(matrix)
    yield "numpy.fft.fft", "a million numbers", lambda: numpy.fft.fft(million)
    yield "numpy.ndarray.tolist", "a million numbers", lambda: million.tolist()
    yield "numpy.random.normal", "a million numbers", lambda: numpy.random.normal(size=1_000_000)


def prose(size):
    """Text that compresses about as well as ordinary text: words of random letters, frequent ones more often."""
    letters = random.Random(1)
    words = ["".join(letters.choices("etaoinshrdlucmfwyp", k=letters.randint(2, 9))) for _ in range(3000)]
    chosen = (words[int(len(words) * letters.random() ** 3)] for _ in range(size))
    return " ".join(chosen).encode()[:size]
