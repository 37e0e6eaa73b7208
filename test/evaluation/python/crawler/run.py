import heapq
import json
import sqlite3
import sys

from .fetcher import Fetcher
from .parse import links, normalise, product


class Frontier:
    def __init__(self, seeds):  # class: trivial
        self.heap = [(0, seed) for seed in seeds]
        self.seen = set(seeds)

    def push(self, depth, url):  # class: trivial
        key = normalise(url)
        if key not in self.seen:
            self.seen.add(key)
            heapq.heappush(self.heap, (depth, url))

    def pop(self):  # class: trivial
        return heapq.heappop(self.heap)

    def __bool__(self):  # class: trivial
        return bool(self.heap)


def visit(fetcher: Fetcher, frontier: Frontier, depth: int, url: str):  # class: io recommend: threads
    # A second of politeness and 100 ms of network against 40 ms of parsing.
    markup = fetcher.page(url)
    if markup is None:
        return None
    for link in links(url, markup):
        frontier.push(depth + 1, link)
    return product(markup)


def save(connection: sqlite3.Connection, url: str, record: dict) -> None:  # class: io gil: released recommend: threads|sequential
    # SQLite takes one writer at a time.
    connection.execute("INSERT OR REPLACE INTO products VALUES (?, ?)", (url, json.dumps(record)))
    connection.commit()


def main(argv=None):  # class: io gil: released recommend: sequential|threads
    # Each page found feeds the frontier that the next one is taken from.
    seeds = argv or sys.argv[1:]
    fetcher = Fetcher("pricebot/1.0")
    frontier = Frontier(seeds)
    connection = sqlite3.connect("products.db")
    visited = 0
    while frontier and visited < 500:
        depth, url = frontier.pop()
        if depth > 4:
            continue
        record = visit(fetcher, frontier, depth, url)
        visited += 1
        if record and record["price"]:
            save(connection, url, record)


if __name__ == "__main__":
    main()
