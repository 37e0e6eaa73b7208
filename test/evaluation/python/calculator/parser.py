from .lexer import Token, tokens
from .nodes import Assign, Binary, Loop, Name, Node, Number


class Parser:
    def __init__(self, source: str):  # class: cpu
        # The whole source is split here.
        self.tokens = [*tokens(source), Token("end", "", len(source))]
        self.position = 0

    @property
    def current(self) -> Token:  # class: trivial
        return self.tokens[self.position]

    def accept(self, *texts: str) -> bool:  # class: trivial
        if self.current.text in texts and self.current.kind != "end":
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:  # class: trivial
        if not self.accept(text):
            raise SyntaxError(f"expected {text!r} at {self.current.at}")

    def program(self) -> list[Node]:  # class: cpu gil: held recommend: sequential
        statements = []
        while self.current.kind != "end":
            statements.append(self.statement())
        return statements

    def statement(self) -> Node:  # class: trivial
        if self.accept("while"):
            condition = self.comparison()
            self.expect("{")
            body = []
            while not self.accept("}"):
                body.append(self.statement())
            return Loop(condition, body)
        if self.tokens[self.position + 1].text == "=":
            target = self.current.text
            self.position += 2
            node: Node = Assign(target, self.comparison())
        else:
            node = self.comparison()
        self.expect(";")
        return node

    def comparison(self) -> Node:  # class: trivial
        node = self.sum()
        while self.accept("<"):
            node = Binary("<", node, self.sum())
        return node

    def sum(self) -> Node:  # class: trivial
        node = self.factor()
        while self.current.text in ("+", "-"):
            sign = self.current.text
            self.position += 1
            node = Binary(sign, node, self.factor())
        return node

    def factor(self) -> Node:  # class: trivial
        node = self.atom()
        while self.current.text in ("*", "/"):
            sign = self.current.text
            self.position += 1
            node = Binary(sign, node, self.atom())
        return node

    def atom(self) -> Node:  # class: trivial
        token = self.current
        self.position += 1
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "name":
            return Name(token.text)
        if token.text == "(":
            node = self.comparison()
            self.expect(")")
            return node
        raise SyntaxError(f"unexpected {token.text!r} at {token.at}")
