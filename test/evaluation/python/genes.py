"""Sequences: reading, aligning, counting."""
import gzip
import re
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.spatial.distance import pdist

CODONS = {"ATG": "M", "TGG": "W", "TAA": "*", "TAG": "*", "TGA": "*", "TTT": "F", "TTC": "F"}
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def read_fasta(path):  # class: cpu|mixed
    # Tens of megabytes: decompression, decoding and the loop over lines outweigh a cached disk.
    sequences, name = {}, None
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as handle:
        for line in handle:
            line = line.rstrip()
            if line.startswith(">"):
                name = line[1:].split()[0]
                sequences[name] = []
            elif name is not None:
                sequences[name].append(line)
    return {key: "".join(parts) for key, parts in sequences.items()}


def reverse_complement(sequence):  # class: trivial|cpu
    return sequence.translate(COMPLEMENT)[::-1]


def gc_share(sequence):  # class: trivial|cpu
    return (sequence.count("G") + sequence.count("C")) / (len(sequence) or 1)


def translate(sequence):  # class: cpu gil: held recommend: processes|sequential
    protein = []
    for start in range(0, len(sequence) - 2, 3):
        amino = CODONS.get(sequence[start : start + 3], "X")
        if amino == "*":
            break
        protein.append(amino)
    return "".join(protein)


def kmers(sequence, k=8):  # class: cpu gil: held recommend: processes|sequential
    return Counter(sequence[i : i + k] for i in range(len(sequence) - k + 1))


def align(a, b, match=2, mismatch=-1, gap=-2):  # class: cpu gil: held recommend: processes|sequential
    # Quadratic in the lengths: a second for two thousand letters. The rows depend on each other.
    scores = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    best = 0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            diagonal = scores[i - 1][j - 1] + (match if a[i - 1] == b[j - 1] else mismatch)
            scores[i][j] = max(0, diagonal, scores[i - 1][j] + gap, scores[i][j - 1] + gap)
            best = max(best, scores[i][j])
    return best


def best_matches(queries, library):  # class: cpu gil: held recommend: processes
    result = {}
    for name, query in queries.items():
        result[name] = max(library, key=lambda other: align(query, library[other]))
    return result


def align_together(query, library):  # class: cpu gil: held recommend: processes
    # Threads were chosen; they take turns.
    with ThreadPoolExecutor(8) as pool:
        futures = {name: pool.submit(align, query, other) for name, other in library.items()}
        return {name: future.result() for name, future in futures.items()}


def distances(vectors: np.ndarray) -> np.ndarray:  # class: cpu gil: released|held recommend: threads|processes
    # SciPy's pdist releases the GIL for its own metrics in newer versions.
    return pdist(vectors, metric="euclidean")


def eigen(matrix: np.ndarray):  # class: cpu gil: released recommend: threads|sequential
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1], vectors[:, ::-1]


def motif_positions(sequences, motif):  # class: cpu gil: held recommend: processes|sequential
    pattern = re.compile(motif)
    positions = defaultdict(list)
    for name, sequence in sequences.items():
        for found in pattern.finditer(sequence):
            positions[name].append(found.start())
    return dict(positions)
