"""Data structures that the standard library lacks."""
from __future__ import annotations

import random
from bisect import bisect_left, insort
from typing import Generic, Iterable, Iterator, Optional, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Trie:
    __slots__ = ("children", "ends")

    def __init__(self) -> None:
        self.children: dict[str, Trie] = {}
        self.ends = False

    def insert(self, word: str) -> None:  # class: trivial
        node = self
        for letter in word:
            node = node.children.setdefault(letter, Trie())
        node.ends = True

    def __contains__(self, word: str) -> bool:  # class: trivial
        node = self
        for letter in word:
            following = node.children.get(letter)
            if following is None:
                return False
            node = following
        return node.ends

    def starting_with(self, prefix: str) -> list[str]:  # class: cpu|trivial
        node = self
        for letter in prefix:
            if letter not in node.children:
                return []
            node = node.children[letter]
        found, pending = [], [(node, prefix)]
        while pending:
            node, text = pending.pop()
            if node.ends:
                found.append(text)
            pending.extend((child, text + letter) for letter, child in node.children.items())
        return found

    def load(self, words: Iterable[str]) -> None:  # class: cpu gil: held recommend: sequential
        # Thousands of words, a few microseconds each, into one tree.
        for word in words:
            self.insert(word)


class Heap:
    def __init__(self, items=()):  # class: cpu|trivial
        self.items = list(items)
        for index in reversed(range(len(self.items) // 2)):
            self._sink(index)

    def push(self, item):  # class: trivial
        self.items.append(item)
        index = len(self.items) - 1
        while index and self.items[index] < self.items[(index - 1) // 2]:
            parent = (index - 1) // 2
            self.items[index], self.items[parent] = self.items[parent], self.items[index]
            index = parent

    def pop(self):  # class: trivial
        top, last = self.items[0], self.items.pop()
        if self.items:
            self.items[0] = last
            self._sink(0)
        return top

    def _sink(self, index):  # class: trivial
        while True:
            smallest = index
            for child in (2 * index + 1, 2 * index + 2):
                if child < len(self.items) and self.items[child] < self.items[smallest]:
                    smallest = child
            if smallest == index:
                return
            self.items[index], self.items[smallest] = self.items[smallest], self.items[index]
            index = smallest


class SortedKeys(Generic[K, V]):
    def __init__(self) -> None:
        self._keys: list[K] = []
        self._values: dict[K, V] = {}

    def __setitem__(self, key: K, value: V) -> None:  # class: trivial
        if key not in self._values:
            insort(self._keys, key)
        self._values[key] = value

    def __getitem__(self, key: K) -> V:  # class: trivial
        return self._values[key]

    def between(self, low: K, high: K) -> Iterator[tuple[K, V]]:
        for key in self._keys[bisect_left(self._keys, low) : bisect_left(self._keys, high)]:
            yield key, self._values[key]

    def __len__(self) -> int:  # class: trivial
        return len(self._keys)


class Matrix:
    def __init__(self, rows: list[list[float]]) -> None:  # class: trivial
        self.rows = rows

    @property
    def shape(self) -> tuple[int, int]:  # class: trivial
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def transposed(self) -> "Matrix":  # class: cpu|trivial
        return Matrix([list(column) for column in zip(*self.rows)])

    def __matmul__(self, other: "Matrix") -> "Matrix":  # class: cpu gil: held recommend: processes
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def determinant(self) -> float:  # class: cpu gil: held recommend: sequential|processes
        rows = [row[:] for row in self.rows]
        result = 1.0
        for i in range(len(rows)):
            pivot = max(range(i, len(rows)), key=lambda r: abs(rows[r][i]))
            if rows[pivot][i] == 0:
                return 0.0
            if pivot != i:
                rows[i], rows[pivot] = rows[pivot], rows[i]
                result = -result
            result *= rows[i][i]
            for r in range(i + 1, len(rows)):
                factor = rows[r][i] / rows[i][i]
                for c in range(i, len(rows)):
                    rows[r][c] -= factor * rows[i][c]
        return result


def shuffled(items: list[V], seed: Optional[int] = None) -> list[V]:  # class: cpu
    copy = items[:]
    random.Random(seed).shuffle(copy)
    return copy
