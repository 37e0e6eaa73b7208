import readline
import sys
from pathlib import Path

from .parser import Parser


def run(source, scope=None):  # class: cpu|unknown gil: held recommend: sequential|processes
    # Runs somebody's program: parsing it at least is sure.
    scope = {} if scope is None else scope
    result = None
    for statement in Parser(source).program():
        result = statement.evaluate(scope)
    return result


def run_file(path):  # class: cpu|mixed gil: held|mixed recommend: sequential|processes
    return run(Path(path).read_text(encoding="utf-8"))


def prompt():  # class: io gil: released recommend: sequential|threads
    scope = {}
    while True:
        try:
            line = input("> ")
        except EOFError:
            return
        try:
            print(run(line + ";", scope))
        except (SyntaxError, NameError, ZeroDivisionError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    readline.set_history_length(100)
    run_file(sys.argv[1]) if len(sys.argv) > 1 else prompt()
