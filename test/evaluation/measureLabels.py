"""Runs labelled functions on ordinary inputs and holds their labels against the clock: `python3 measureLabels.py`.

Only functions that need nothing but the standard library. Processor time of the thread is measured, which other load on
the machine does not change. `trivial` is contradicted by 100 microseconds or more, `cpu` by less than 20: between the two
either word is right. Prints one line per function and, last, the contradictions.
"""

import importlib
import random
import re
import string
import sys
import tempfile
import time
import types
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent
LIMIT_TRIVIAL_US = 100
LIMIT_CPU_US = 20
rng = random.Random(7)


def stand_in(name):
    """Third-party modules that a file imports but the measured function does not use."""
    module = types.ModuleType(name)
    module.__getattr__ = lambda attribute: type(attribute, (), {})
    module.__path__ = []
    sys.modules[name] = module


def text(words, length=6):
    return " ".join("".join(rng.choices(string.ascii_lowercase, k=length)) for _ in range(words))


def label_of(path, qualified):
    """The class label beside the `def` of a function, `Class.method` or plain."""
    owner, _, name = qualified.rpartition(".")
    inside = not owner
    for line in path.read_text().splitlines():
        if owner and re.match(rf"class {owner}\b", line):
            inside = True
        if inside and re.match(rf"\s*(async )?def {name}\(", line):
            found = re.search(r"class: ([\w|]+)", line)
            return found.group(1) if found else ""
    raise LookupError(qualified)


def microseconds(call):
    """The fastest of some runs, per call."""
    best = float("inf")
    spent = 0.0
    while spent < 0.05:
        count = 1 if best == float("inf") or best > 0.005 else 10
        started = time.thread_time()
        for _ in range(count):
            call()
        took = (time.thread_time() - started) / count
        best = min(best, took)
        spent += max(took * count, 0.0005)
    return best * 1e6


def cases():
    """(set, file, qualified name, call) with inputs of the sizes that README.md calls ordinary."""

    def of(folder, module):
        loaded = importlib.import_module(module)
        return loaded, (folder, module.replace(".", "/") + ".py")

    pricing, at = of("python", "orders.pricing")
    lines = [pricing.Line(f"s{i}", 2, Decimal("9.99")) for i in range(5)]
    offers = [pricing.Offer(frozenset({f"s{i}"}), Decimal(i + 1)) for i in range(5)]
    yield at, "line_total", lambda: pricing.line_total(lines[0])
    yield at, "net_total", lambda: pricing.net_total(lines)
    yield at, "best_offers", lambda: pricing.best_offers(lines, offers)
    yield at, "tax_rate", lambda: pricing.tax_rate("DE")

    markup, at = of("python", "blog.markup")
    article = "\n".join(f"{'# ' if i % 20 == 0 else ''}Some *{text(8)}* and `{text(2)}`" for i in range(200))
    yield at, "inline", lambda: markup.inline(article[:80])
    yield at, "to_html", lambda: markup.to_html(article)
    yield at, "excerpt", lambda: markup.excerpt(article)

    cache, at = of("python", "gateway.cache")
    store = cache.ResponseCache(100)
    for number in range(200):
        store.put(str(number), b"x")
    keys = iter(range(10**9))
    yield at, "ResponseCache.get", lambda: store.get("150")
    yield at, "ResponseCache.put", lambda: store.put(str(next(keys)), b"x")

    signing, at = of("python", "gateway.signing")
    token = signing.sign({"id": 1})
    yield at, "sign", lambda: signing.sign({"id": 1})
    yield at, "verify", lambda: signing.verify(token)

    passwords, at = of("python", "accounts.passwords")
    protected = passwords.protect("correct horse")
    yield at, "protect", lambda: passwords.protect("correct horse")
    yield at, "matches", lambda: passwords.matches("correct horse", protected)
    yield at, "suggest", passwords.suggest
    yield at, "strength", lambda: passwords.strength("correct horse 7", {"secret"})

    mosaic, at = of("python", "photos.mosaic")
    pixels = [(1, 2, 3)] * 100_000
    palette = {str(i): (i, i, i) for i in range(300)}
    yield at, "mean_colour", lambda: mosaic.mean_colour(pixels)
    yield at, "distance", lambda: mosaic.distance((1, 2, 3), (4, 5, 6))
    yield at, "nearest", lambda: mosaic.nearest((1, 2, 3), palette)
    yield at, "plan", lambda: mosaic.plan([[(1, 2, 3)] * 100] * 3, palette)
    yield at, "mandelbrot_row", lambda: mosaic.mandelbrot_row(0.1, 1000, 100)
    yield at, "jitter", lambda: mosaic.jitter([(1.0, 2.0)] * 1000)

    log, at = of("python", "access_log")
    entry = '10.0.0.7 - - [10/Oct/2025:13:55:36 +0200] "GET /shop/item?id=7 HTTP/1.1" 200 2326'
    records = [log.parse_line(entry) for _ in range(2000)]
    yield at, "parse_line", lambda: log.parse_line(entry)
    yield at, "busiest", lambda: log.busiest(records)
    yield at, "sessions", lambda: log.sessions(records)
    yield at, "is_private", lambda: log.is_private("10.0.0.7")

    game, at = of("python", "evening_game")
    board = game.Board()
    for number, column in enumerate([3, 3, 2, 4, 1, 5, 3, 2]):
        board.drop(column, 1 if number % 2 == 0 else -1)
    alive = {(rng.randrange(50), rng.randrange(50)) for _ in range(400)}
    yield at, "Board.moves", board.moves
    yield at, "Board.winner", board.winner
    yield at, "negamax", lambda: game.negamax(board, 3, -1e9, 1e9, 1)
    yield at, "rollouts", lambda: game.rollouts(board, 1, 10)
    yield at, "generation", lambda: game.generation(alive)
    yield at, "evolve", lambda: game.evolve(alive, 10)
    yield at, "paths", lambda: (game.paths.cache_clear(), game.paths(8, 8))

    roads, at = of("python", "roads")
    network = roads.Network()
    for _ in range(3000):
        network.connect(rng.randrange(1000), rng.randrange(1000), rng.random())
    lengths = [[rng.random() for _ in range(60)] for _ in range(60)]
    parents = {i: max(0, i - 1) for i in range(1000)}
    needs = {i: {i - 1} if i else set() for i in range(200)}
    yield at, "shortest", lambda: roads.shortest(network, 0)
    yield at, "components", lambda: roads.components(network)
    yield at, "all_pairs", lambda: roads.all_pairs(lengths)
    yield at, "find", lambda: roads.find(parents, 900)
    yield at, "order", lambda: roads.order(needs)

    tokens, at = of("python", "tokenizers")
    document = text(3000)
    corpus = [list(word) for word in document.split()]
    ranks = {(a, b): i for i, (a, b) in enumerate(zip("the quick brown", "he quick brown "))}
    bag = {word: rng.random() for word in document.split()[:200]}
    yield at, "clean", lambda: tokens.clean(document)
    yield at, "words", lambda: tokens.words(document)
    yield at, "pair_counts", lambda: tokens.pair_counts(corpus)
    yield at, "merge", lambda: tokens.merge(corpus, ("a", "b"))
    yield at, "encode", lambda: tokens.encode("quickly", ranks)
    yield at, "tf_idf", lambda: tokens.tf_idf([text(300) for _ in range(10)])
    yield at, "cosine", lambda: tokens.cosine(bag, bag)
    yield at, "levenshtein", lambda: tokens.levenshtein("kitten sitting", "sitting kitten")
    yield at, "ratio", lambda: tokens.ratio(document[:500], document[100:600])

    lexer, at = of("python", "calculator.lexer")
    program = "total = 0; while total < 10 { total = total + 1 * (2 - 3); }\n" * 20
    yield at, "brackets_match", lambda: lexer.brackets_match(program)
    parser, at = of("python", "calculator.parser")
    yield at, "Parser.__init__", lambda: parser.Parser(program)
    yield at, "Parser.program", lambda: parser.Parser(program).program()
    yield at, "Parser.statement", lambda: parser.Parser("a = b + 2 * c;").statement()
    yield at, "Parser.sum", lambda: parser.Parser("b + 2 * c").sum()

    scan, at = of("python", "snapshot.scan")
    entries = [scan.Entry(f"f{i}", i, float(i)) for i in range(3000)]
    old = {entry.path: entry for entry in entries}
    yield at, "changed", lambda: scan.changed(old, entries)
    yield at, "ignored", lambda: scan.ignored("a/b.py", ["*.pyc", "*.tmp"])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "index.json")
        scan.save_index(place, entries)
        yield at, "load_index", lambda: scan.load_index(place)
        yield at, "save_index", lambda: scan.save_index(place, entries)

    devices, at = of("python", "telemetry.devices")
    frame = devices.FRAME.pack(1, 2, 3, 4.0)
    yield at, "checksum", lambda: devices.checksum(frame)

    structures, at = of("python", "structures")
    trie = structures.Trie()
    trie.load(document.split())
    heap = structures.Heap(range(1000))
    square = structures.Matrix([[rng.random() for _ in range(40)] for _ in range(40)])
    yield at, "Trie.insert", lambda: trie.insert("interesting")
    yield at, "Trie.starting_with", lambda: trie.starting_with("a")
    yield at, "Trie.load", lambda: trie.load(document.split())
    yield at, "Heap.push", lambda: heap.push(rng.random())
    yield at, "Heap.pop", lambda: (heap.push(0.5), heap.pop())
    yield at, "Heap._sink", lambda: heap._sink(0)
    yield at, "Matrix.transposed", square.transposed
    yield at, "Matrix.__matmul__", lambda: square @ square
    yield at, "Matrix.determinant", square.determinant

    streams, at = of("python", "streams")
    yield at, "steepest", lambda: streams.steepest(list(range(1000)))
    yield at, "prime_factors", lambda: streams.prime_factors(99_999_989)
    yield at, "price_option", lambda: streams.price_option(100, 95, 0.02, 0.3, 1.0, 10_000)
    yield at, "product_of", lambda: streams.product_of(range(1, 20))

    puzzles, at = of("heldOut", "puzzles")
    grid = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
    yield at, "peers", lambda: puzzles.peers(40)
    yield at, "candidates", lambda: puzzles.candidates(grid, 2)
    yield at, "solve", lambda: puzzles.solve(grid)
    yield at, "queens", lambda: puzzles.queens(6)
    yield at, "knapsack", lambda: puzzles.knapsack([(30, 4), (70, 9), (20, 3)], 10_000)
    yield at, "anagrams", lambda: puzzles.anagrams(document.split())
    yield at, "huffman", lambda: puzzles.huffman(document)
    yield at, "score", lambda: puzzles.score("quartz")

    labels, at = of("heldOut", "depot.labels")
    bars = labels.code39("4711008150")
    yield at, "code39", lambda: labels.code39("4711008150")
    yield at, "lay_out", lambda: labels.lay_out(bars)


def main():
    sys.dont_write_bytecode = True
    for name in ("bcrypt", "requests", "boto3", "paramiko", "numpy"):
        try:
            importlib.import_module(name)
        except ImportError:
            stand_in(name)
    sys.path[:0] = [str(HERE / "python"), str(HERE / "heldOut")]
    contradicted = []
    for (folder, file), name, call in cases():
        label = label_of(HERE / folder / file, name)
        took = microseconds(call)
        accepted = set(label.split("|"))
        wrong = (accepted == {"trivial"} and took >= LIMIT_TRIVIAL_US) or (
            "trivial" not in accepted and "cpu" in accepted and took < LIMIT_CPU_US
        )
        if wrong:
            contradicted.append(f"{file}:{name} is labelled {label} and takes {took:.1f} us")
        print(f"{file + ':' + name:45} {label:15} {took:12.1f} us")
    print("\nContradicted:", *contradicted or ["none"], sep="\n")


if __name__ == "__main__":
    main()
