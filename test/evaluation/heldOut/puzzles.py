"""Solvers: sudoku, queens, knapsack, words."""
import heapq
import itertools
import random
from collections import Counter, defaultdict, deque
from functools import cache
from multiprocessing import Pool


def peers(cell):  # class: trivial
    row, column = divmod(cell, 9)
    box = 27 * (row // 3) + 3 * (column // 3)
    same_row = {9 * row + i for i in range(9)}
    same_column = {9 * i + column for i in range(9)}
    same_box = {box + 9 * i + j for i in range(3) for j in range(3)}
    return (same_row | same_column | same_box) - {cell}


PEERS = [peers(cell) for cell in range(81)]


def candidates(grid, cell):  # class: trivial
    return set("123456789") - {grid[peer] for peer in PEERS[cell]}


def solve(grid):  # class: cpu gil: held recommend: processes|sequential
    empty = [cell for cell in range(81) if grid[cell] == "."]
    if not empty:
        return grid
    cell = min(empty, key=lambda place: len(candidates(grid, place)))
    for digit in sorted(candidates(grid, cell)):
        found = solve(grid[:cell] + digit + grid[cell + 1 :])
        if found:
            return found
    return None


def solve_all(grids):  # class: cpu gil: held recommend: processes
    return [solve(grid) for grid in grids]


def queens(n, placed=()):  # class: cpu gil: held recommend: processes|sequential
    row = len(placed)
    if row == n:
        return 1
    total = 0
    for column in range(n):
        if all(column != c and row - r != abs(column - c) for r, c in enumerate(placed)):
            total += queens(n, (*placed, column))
    return total


def knapsack(items, capacity):  # class: cpu gil: held recommend: sequential|processes
    # Capacity in grams: tens of thousands of cells per item, each row built on the one before.
    best = [0] * (capacity + 1)
    for weight, value in items:
        for room in range(capacity, weight - 1, -1):
            best[room] = max(best[room], best[room - weight] + value)
    return best[capacity]


@cache
def partitions(n, largest):  # class: cpu|trivial gil: held
    if n == 0:
        return 1
    return sum(partitions(n - part, part) for part in range(1, min(n, largest) + 1))


def anagrams(words):  # class: cpu gil: held recommend: sequential
    groups = defaultdict(list)
    for word in words:
        groups["".join(sorted(word))].append(word)
    return [group for group in groups.values() if len(group) > 1]


def ladder(start, goal, words):  # class: cpu gil: held recommend: sequential|processes
    known = {start: None}
    queue = deque([start])
    while queue:
        word = queue.popleft()
        if word == goal:
            break
        for index in range(len(word)):
            for letter in "abcdefghijklmnopqrstuvwxyz":
                other = word[:index] + letter + word[index + 1 :]
                if other in words and other not in known:
                    known[other] = word
                    queue.append(other)
    path = []
    while goal is not None:
        path.append(goal)
        goal = known.get(goal)
    return path[::-1]


def huffman(text):  # class: cpu gil: held recommend: sequential|processes
    # Counting the text dominates the tree of some tens of symbols.
    heap = [(count, index, symbol) for index, (symbol, count) in enumerate(Counter(text).items())]
    heapq.heapify(heap)
    number = itertools.count(len(heap))
    while len(heap) > 1:
        first, second = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (first[0] + second[0], next(number), (first[2], second[2])))
    codes = {}

    def walk(node, prefix):  # class: trivial|cpu
        if isinstance(node, tuple):
            walk(node[0], prefix + "0")
            walk(node[1], prefix + "1")
        else:
            codes[node] = prefix or "0"

    walk(heap[0][2], "")
    return "".join(codes[symbol] for symbol in text)


def anneal(cities, distance_table, steps=100_000, heat=1.0):  # class: cpu gil: held recommend: sequential|processes
    tour = list(range(len(cities)))
    length = sum(distance_table[a][b] for a, b in zip(tour, tour[1:]))
    for step in range(steps):
        i, j = sorted(random.sample(range(len(tour)), 2))
        other = tour[:i] + tour[i:j][::-1] + tour[j:]
        changed = sum(distance_table[a][b] for a, b in zip(other, other[1:]))
        if changed < length or random.random() < heat * (1 - step / steps):
            tour, length = other, changed
    return tour, length


def best_of_runs(cities, table, runs=8):  # class: cpu gil: held recommend: processes
    with Pool() as pool:
        return min(pool.starmap(anneal, [(cities, table)] * runs), key=lambda found: found[1])


def score(word):  # class: trivial
    values = {"a": 1, "e": 1, "q": 10, "z": 10, "x": 8}
    return sum(values.get(letter, 3) for letter in word)
