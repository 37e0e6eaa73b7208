"""Four in a row against the computer, and the life game that runs behind it."""
from __future__ import annotations

import copy
import math
import random
from collections import Counter
from functools import lru_cache

ROWS, COLUMNS = 6, 7


class Board:
    def __init__(self) -> None:
        self.cells = [[0] * COLUMNS for _ in range(ROWS)]
        self.history: list[int] = []

    def moves(self) -> list[int]:  # class: trivial
        return [column for column in range(COLUMNS) if self.cells[0][column] == 0]

    def drop(self, column: int, player: int) -> int:  # class: trivial
        for row in range(ROWS - 1, -1, -1):
            if self.cells[row][column] == 0:
                self.cells[row][column] = player
                self.history.append(column)
                return row
        raise ValueError("column is full")

    def undo(self) -> None:  # class: trivial
        column = self.history.pop()
        for row in range(ROWS):
            if self.cells[row][column]:
                self.cells[row][column] = 0
                return

    def winner(self) -> int:  # class: cpu|trivial
        # 42 cells, four directions, up to four steps: 30 to 60 microseconds.
        for row in range(ROWS):
            for column in range(COLUMNS):
                player = self.cells[row][column]
                if not player:
                    continue
                for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
                    run = 0
                    y, x = row, column
                    while 0 <= y < ROWS and 0 <= x < COLUMNS and self.cells[y][x] == player:
                        run += 1
                        y, x = y + dy, x + dx
                    if run >= 4:
                        return player
        return 0


def negamax(board: Board, depth: int, alpha: float, beta: float, player: int) -> float:  # class: cpu gil: held recommend: sequential|processes
    # Alpha and beta carry from move to move; whole positions could go to processes.
    if board.winner():
        return -100 - depth
    if depth == 0 or not board.moves():
        return 0
    best = -math.inf
    for column in board.moves():
        board.drop(column, player)
        value = -negamax(board, depth - 1, -beta, -alpha, -player)
        board.undo()
        best = max(best, value)
        alpha = max(alpha, value)
        if alpha >= beta:
            break
    return best


def choose(board: Board, player: int, depth: int = 6) -> int:  # class: cpu gil: held recommend: processes
    scores = {}
    for column in board.moves():
        trial = copy.deepcopy(board)
        trial.drop(column, player)
        scores[column] = -negamax(trial, depth, -math.inf, math.inf, -player)
    return max(scores, key=scores.get)


def rollouts(board: Board, player: int, games: int = 500) -> dict[int, float]:  # class: cpu gil: held recommend: processes|sequential
    wins: Counter[int] = Counter()
    for _ in range(games):
        trial = copy.deepcopy(board)
        first = random.choice(trial.moves())
        trial.drop(first, player)
        turn = -player
        while trial.moves() and not trial.winner():
            trial.drop(random.choice(trial.moves()), turn)
            turn = -turn
        wins[first] += trial.winner() == player
    return {column: wins[column] / games for column in board.moves()}


def ask_move(board: Board) -> int:  # class: io gil: released recommend: sequential|threads
    while True:
        answer = input("Column? ")
        if answer.isdigit() and int(answer) in board.moves():
            return int(answer)
        print("Not possible.")


def show(board: Board) -> None:  # class: io|trivial
    symbols = {0: ".", 1: "X", -1: "O"}
    for row in board.cells:
        print(" ".join(symbols[cell] for cell in row))


@lru_cache(maxsize=None)
def paths(rows: int, columns: int) -> int:  # class: cpu|trivial
    if rows == 0 or columns == 0:
        return 1
    return paths(rows - 1, columns) + paths(rows, columns - 1)


def generation(alive: set[tuple[int, int]]) -> set[tuple[int, int]]:  # class: cpu gil: held recommend: sequential|processes
    neighbours: Counter[tuple[int, int]] = Counter()
    for x, y in alive:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    neighbours[x + dx, y + dy] += 1
    return {cell for cell, count in neighbours.items() if count == 3 or (count == 2 and cell in alive)}


def evolve(alive: set[tuple[int, int]], steps: int) -> set[tuple[int, int]]:  # class: cpu gil: held recommend: sequential
    for _ in range(steps):
        alive = generation(alive)
    return alive
