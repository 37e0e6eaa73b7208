import math
import random


def mean_colour(pixels):  # class: cpu gil: held recommend: processes|sequential
    # Some hundred thousand pixels of a tile's source.
    red = green = blue = 0
    for r, g, b in pixels:
        red += r
        green += g
        blue += b
    count = len(pixels) or 1
    return red / count, green / count, blue / count


def distance(a, b):  # class: trivial
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))


def nearest(colour, palette):  # class: cpu gil: held recommend: sequential
    # Some hundred tiles: about a tenth of a millisecond.
    best, best_distance = None, math.inf
    for name, candidate in palette.items():
        d = distance(colour, candidate)
        if d < best_distance:
            best, best_distance = name, d
    return best


def plan(cells, palette):  # class: cpu gil: held recommend: processes
    # A hundred by hundred cells, each against every tile.
    layout = []
    for row in cells:
        layout.append([nearest(colour, palette) for colour in row])
    return layout


def mandelbrot_row(y, width, depth):  # class: cpu gil: held recommend: processes|sequential
    row = []
    for x in range(width):
        c = complex(3.0 * x / width - 2.0, y)
        z, n = 0j, 0
        while abs(z) <= 2 and n < depth:
            z = z * z + c
            n += 1
        row.append(n)
    return row


def jitter(points, amount=0.5, seed=1):  # class: cpu gil: held recommend: sequential
    # One generator's sequence runs through all points.
    rng = random.Random(seed)
    return [(x + rng.uniform(-amount, amount), y + rng.uniform(-amount, amount)) for x, y in points]
