"""Small computations of known size, to hold predicted costs against the clock.

Run alone, it prints the milliseconds of one call of each function as JSON: the best of several runs.
"""

import bisect
import heapq
import json
import time


def sum_of_squares():
    return sum(i * i for i in range(20000))


def plain_loop():
    total = 0
    for i in range(50000):
        total += i
    return total


def nested_loops():
    total = 0
    for i in range(200):
        for j in range(200):
            total += i * j
    return total


def triangle():
    total = 0
    for i in range(300):
        for j in range(i):
            total += i ^ j
    return total


def squares_list():
    return [i * i for i in range(30000)]


def filtered_list():
    return [i for i in range(30000) if i % 3 == 0]


def mapping():
    return {i: i * 2 for i in range(20000)}


def distinct():
    return {i % 97 for i in range(20000)}


def appending():
    result = []
    for i in range(20000):
        result.append(i * 2)
    return result


def counting():
    counts = {}
    for i in range(20000):
        key = i % 10
        counts[key] = counts.get(key, 0) + 1
    return counts


def sorting():
    return sorted([(i * 7919) % 10007 for i in range(20000)])


def sorting_by_key():
    return sorted(range(10000), key=lambda value: -value)


def summing():
    return sum(range(100000))


def largest():
    return max(range(50000))


def helper(a, b):
    return a * 2 + b


def calling():
    total = 0
    for i in range(20000):
        total += helper(i, 3)
    return total


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def recursion():
    return fibonacci(18)


def collatz():
    longest = 0
    for start in range(1, 300):
        n = start
        steps = 0
        for _ in range(30):
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        longest = max(longest, steps)
    return longest


def counter_while():
    i = 0
    while i < 30000:
        i += 1
    return i


def clamping():
    return [min(max(i, 10), 500) for i in range(10000)]


def text_of_numbers():
    return [str(i) for i in range(10000)]


def formatted():
    return [f"{i}:{i + 1}" for i in range(10000)]


def branches():
    total = 0
    for i in range(20000):
        if i % 3 == 0:
            total += i
        elif i % 3 == 1:
            total -= i
        else:
            total ^= i
    return total


def indexing():
    grid = [0] * 100
    for i in range(20000):
        grid[i % 100] = grid[(i + 1) % 100] + 1
    return grid


def pairs():
    return [(a, b) for a in range(150) for b in range(150)]


def enumerated():
    total = 0
    for index, value in enumerate(range(20000)):
        total += index * value
    return total


def zipped():
    return [a + b for a, b in zip(range(20000), range(20000))]


def all_true():
    return all(i >= 0 for i in range(20000))


def bits():
    total = 0
    for i in range(10000):
        total += (i >> 3) & 7 | (i << 2) % 11
    return total


def heap():
    items: list = []
    for i in range(5000):
        heapq.heappush(items, -i)
    return items


def insertions():
    items: list = []
    for i in range(3000):
        bisect.insort(items, i * 7 % 1000)
    return items


def distances():
    total = 0.0
    for i in range(10000):
        total += ((i - 3) ** 2 + (i + 5) ** 2) ** 0.5
    return total


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def objects():
    return [Point(i, i + 1) for i in range(5000)]


def measured(function):
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best * 1000


if __name__ == "__main__":
    skipped = {"helper", "fibonacci", "measured", "Point"}
    functions = {name: value for name, value in list(globals().items()) if callable(value) and name not in skipped}
    print(json.dumps({name: measured(function) for name, function in functions.items()}))
