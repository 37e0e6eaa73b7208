"""Byte-pair encoding and document similarity."""
from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from multiprocessing import Pool
from pathlib import Path

WORD = re.compile(r"\w+", re.UNICODE)


def clean(text: str) -> str:  # class: trivial|cpu
    # Native code over tens of kilobytes: 50 to 500 microseconds; over a sentence nothing.
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", " ", text).strip().lower()


def words(text: str) -> list[str]:  # class: cpu
    return WORD.findall(clean(text))


def pair_counts(corpus: list[list[str]]) -> Counter:  # class: cpu gil: held recommend: sequential
    counts: Counter = Counter()
    for symbols in corpus:
        for pair in zip(symbols, symbols[1:]):
            counts[pair] += 1
    return counts


def merge(corpus: list[list[str]], pair: tuple[str, str]) -> list[list[str]]:  # class: cpu gil: held recommend: sequential|processes
    merged = []
    for symbols in corpus:
        out, i = [], 0
        while i < len(symbols):
            if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == pair:
                out.append(symbols[i] + symbols[i + 1])
                i += 2
            else:
                out.append(symbols[i])
                i += 1
        merged.append(out)
    return merged


def learn(text: str, size: int) -> list[tuple[str, str]]:  # class: cpu gil: held recommend: sequential
    # Each merge starts from the corpus that the one before left.
    corpus = [list(word) + ["</w>"] for word in words(text)]
    merges: list[tuple[str, str]] = []
    while len(merges) < size:
        counts = pair_counts(corpus)
        if not counts:
            break
        pair, _ = counts.most_common(1)[0]
        corpus = merge(corpus, pair)
        merges.append(pair)
    return merges


def encode(word: str, ranks: dict[tuple[str, str], int]) -> list[str]:  # class: trivial
    symbols = list(word) + ["</w>"]
    while len(symbols) > 1:
        pairs = list(zip(symbols, symbols[1:]))
        best = min(pairs, key=lambda pair: ranks.get(pair, math.inf))
        if best not in ranks:
            break
        at = pairs.index(best)
        symbols[at : at + 2] = ["".join(best)]
    return symbols


def save_merges(merges: list[tuple[str, str]], path: Path) -> None:  # class: io|mixed
    path.write_text(json.dumps({"merges": merges}), encoding="utf-8")


def tf_idf(documents: list[str]) -> list[dict[str, float]]:  # class: cpu gil: held recommend: processes|sequential
    bags = [Counter(words(document)) for document in documents]
    frequency = Counter(word for bag in bags for word in bag)
    result = []
    for bag in bags:
        total = sum(bag.values()) or 1
        result.append({w: n / total * math.log(len(bags) / frequency[w]) for w, n in bag.items()})
    return result


def cosine(a: dict[str, float], b: dict[str, float]) -> float:  # class: cpu|trivial
    # Some hundred words: 20 to 60 microseconds.
    dot = sum(value * b[word] for word, value in a.items() if word in b)
    norm = math.sqrt(sum(v * v for v in a.values())) * math.sqrt(sum(v * v for v in b.values()))
    return dot / norm if norm else 0.0


def similar(documents: list[str], threshold: float = 0.8) -> list[tuple[int, int]]:  # class: cpu gil: held recommend: processes
    vectors = tf_idf(documents)
    return [
        (i, j)
        for i in range(len(vectors))
        for j in range(i + 1, len(vectors))
        if cosine(vectors[i], vectors[j]) >= threshold
    ]


def levenshtein(a: str, b: str) -> int:  # class: cpu gil: held recommend: sequential|processes
    # Words: 20 microseconds; lines of a text: milliseconds.
    previous = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        current = [i]
        for j, right in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (left != right)))
        previous = current
    return previous[-1]


def closest(word: str, vocabulary: list[str]) -> str:  # class: cpu gil: held recommend: processes|sequential
    return min(vocabulary, key=lambda candidate: levenshtein(word, candidate))


def ratio(a: str, b: str) -> float:  # class: cpu gil: held recommend: processes|sequential
    return SequenceMatcher(None, a, b).ratio()


def index_folder(folder: Path) -> dict[str, Counter]:  # class: cpu|mixed recommend: processes|sequential
    # Reading tens of kilobytes takes 50 microseconds, splitting them into words a millisecond.
    index = {}
    for path in folder.rglob("*.txt"):
        index[path.name] = Counter(words(path.read_text(encoding="utf-8")))
    return index


def score_all(documents: list[str]) -> list[Counter]:  # class: cpu recommend: processes
    # Already handed to processes, which is right for it.
    with Pool() as pool:
        return pool.map(bag_of, documents)


def bag_of(document: str) -> Counter:  # class: cpu gil: held recommend: sequential|processes
    return Counter(words(document))
