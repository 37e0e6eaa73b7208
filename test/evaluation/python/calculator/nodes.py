"""Tree of a small expression language."""
from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from dataclasses import dataclass

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "<": operator.lt}


class Node(ABC):
    @abstractmethod
    def evaluate(self, scope: dict) -> float:
        raise NotImplementedError


@dataclass
class Number(Node):
    value: float

    def evaluate(self, scope):  # class: trivial
        return self.value


@dataclass
class Name(Node):
    text: str

    def evaluate(self, scope):  # class: trivial
        try:
            return scope[self.text]
        except KeyError:
            raise NameError(self.text) from None


@dataclass
class Binary(Node):
    sign: str
    left: Node
    right: Node

    def evaluate(self, scope):  # class: trivial|unknown
        # As dear as its operands, which may be anything; mostly a few nodes.
        return OPERATORS[self.sign](self.left.evaluate(scope), self.right.evaluate(scope))


@dataclass
class Loop(Node):
    condition: Node
    body: list[Node]

    def evaluate(self, scope):  # class: cpu|unknown gil: held
        # A loop of the interpreted program: its length is the program's.
        result = 0.0
        while self.condition.evaluate(scope):
            for statement in self.body:
                result = statement.evaluate(scope)
        return result


@dataclass
class Assign(Node):
    target: str
    value: Node

    def evaluate(self, scope):  # class: trivial|unknown
        scope[self.target] = result = self.value.evaluate(scope)
        return result
