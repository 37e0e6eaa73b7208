import re
from typing import Iterator, NamedTuple

TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/<=();{}]))")


class Token(NamedTuple):
    kind: str
    text: str
    at: int


def tokens(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source.rstrip()):
        match = TOKEN.match(source, at)
        if match is None:
            raise SyntaxError(f"unexpected {source[at]!r} at {at}")
        yield Token(match.lastgroup or "", match.group(match.lastgroup), match.start())
        at = match.end()


def brackets_match(source: str) -> bool:  # class: cpu
    # A kilobyte: 100 microseconds.
    depth = 0
    for character in source:
        if character in "({":
            depth += 1
        elif character in ")}":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0
