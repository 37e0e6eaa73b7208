"""Prints what plain Python costs: nanoseconds per expression node and per call.

These two figures are the defaults of src/analysis/assumptions.ts. Run it with any interpreter:
    python scripts/measureSteps.py
"""

import ast
import sys
import timeit

LOOP = "for x in range(1000):\n    rows.append((x * x + y * y) % 256)\n"
CALL = "for x in range(1000):\n    f(x)\n"
EMPTY = "for x in range(1000):\n    pass\n"


def nanoseconds(code, names):
    """The best of five runs, per iteration."""
    runs = timeit.repeat(code, globals=names, number=200, repeat=5)
    return min(runs) / 200 / 1000 * 1e9


def nodes(code):
    """Expression nodes in the body of the loop."""
    body = ast.parse(code).body[0].body
    return sum(isinstance(node, ast.expr) for part in body for node in ast.walk(part))


empty = nanoseconds(EMPTY, {})
loop = nanoseconds(LOOP, {"rows": [], "y": 7}) - empty
call = nanoseconds(CALL, {"f": lambda x: x}) - empty
print(f"CPython {sys.version.split()[0]}: {loop / nodes(LOOP):.1f} ns per expression node, {call:.1f} ns per call")
