import struct
from pathlib import Path

import numpy as np


def read_idx(path: Path) -> np.ndarray:  # class: io|mixed gil: released|mixed recommend: threads|sequential
    # Some tens of megabytes from disk, and hardly any work on them.
    with open(path, "rb") as handle:
        _, _, dims = struct.unpack(">HBB", handle.read(4))
        shape = struct.unpack(">" + "I" * dims, handle.read(4 * dims))
        return np.frombuffer(handle.read(), dtype=np.uint8).reshape(shape)


def batches(images, labels, size=128, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield images[chosen], labels[chosen]


def one_hot(labels: np.ndarray, classes: int = 10) -> np.ndarray:  # class: trivial
    result = np.zeros((labels.size, classes), dtype=np.float32)
    result[np.arange(labels.size), labels] = 1
    return result


def augment(image):  # class: cpu gil: held recommend: processes|sequential
    # Plain loops over 28 by 28 pixels: about 200 microseconds.
    height, width = len(image), len(image[0])
    shifted = [[0] * width for _ in range(height)]
    for y in range(height):
        for x in range(width):
            source_y, source_x = y - 1, x + 1
            if 0 <= source_y < height and 0 <= source_x < width:
                shifted[y][x] = image[source_y][source_x]
    return shifted
