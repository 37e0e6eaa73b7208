"""Compares a file before and after a fix, as CPython sees it: it must still compile, and read no name that it did not read
before and nobody binds. The names are looked up twice, by the compiler's own symbol table and, where it is installed, by pyflakes.
The unit tests call `check`; run with `--lines` it reads one JSON object per line (path, before, after) and answers with one each.
"""

import ast
import builtins
import json
import symtable
import sys
import warnings

always_bound = set(dir(builtins)) | {
    "__name__", "__file__", "__doc__", "__spec__", "__path__", "__package__", "__loader__", "__builtins__",
    "__annotations__", "__module__", "__qualname__", "__debug__", "__class__", "WindowsError",
}  # fmt: skip


def unbound_names(text):
    """Names that some scope takes from the module, which binds them nowhere."""
    module = symtable.symtable(text, "fixed.py", "exec")
    bound = set(always_bound)
    read = set()
    scopes = [module]
    while scopes:
        scope = scopes.pop()
        scopes.extend(scope.get_children())
        for symbol in scope.get_symbols():
            is_global = scope is module or symbol.is_global()
            if is_global and (symbol.is_assigned() or symbol.is_imported()):
                bound.add(symbol.get_name())
            if is_global and symbol.is_referenced():
                read.add(symbol.get_name())
    return read - bound


def pyflakes_names(text):
    """What pyflakes calls an undefined name."""
    from pyflakes.checker import Checker
    from pyflakes.messages import UndefinedLocal, UndefinedName

    messages = Checker(ast.parse(text), filename="fixed.py").messages
    return {message.message_args[0] for message in messages if isinstance(message, (UndefinedName, UndefinedLocal))}


def syntax_error(text):
    """What `ast.parse` says, or the compiler, which also refuses `await` outside of a coroutine; None where both agree."""
    try:
        ast.parse(text)
        compile(text, "fixed.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"does not parse: {error}"
    return None


def problems_of(before, after, finders):
    if syntax_error(before) is not None:
        return {"parsed": False, "problems": []}
    error = syntax_error(after)
    if error is not None:
        return {"parsed": True, "problems": [error]}
    return {
        "parsed": True,
        "problems": [f"{name} is not defined" for find in finders for name in sorted(find(after) - find(before))],
    }


def check(request):
    pair = json.loads(request)
    return json.dumps(problems_of(pair["before"], pair["after"], [unbound_names]))


def main():
    import pyflakes

    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10_000)
    print(json.dumps({"python": sys.version.split()[0], "pyflakes": pyflakes.__version__}))
    for line in sys.stdin:
        pair = json.loads(line)
        result = problems_of(pair["before"], pair["after"], [unbound_names, pyflakes_names])
        print(json.dumps({"path": pair["path"], **result}), flush=True)


if sys.argv[1:] == ["--lines"]:
    main()
