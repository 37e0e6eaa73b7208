"""Compares knowledge files with the libraries installed for the Python that runs this.

Reads a request as JSON from standard input: the parsed knowledge files and the exemptions. Prints a report as JSON:
counts, and every name that does not exist, is a coroutine function where the entry says otherwise, or takes its
arguments at other positions. Started by checkKnowledge.ts; it calls nothing it inspects and opens no connection.
"""

import importlib
import importlib.metadata
import inspect
import json
import re
import sys
import warnings

ABSENT = object()
ANY_NAME = "*"
ENTRY_TRAITS = ("constructor", "entered", "exit", "iterate", "called", "awaited")


class Report:
    def __init__(self, exemptions):
        self.tables = exemptions
        self.used = set()
        self.counts = {}
        self.problems = []

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def problem(self, kind, name, detail):
        if not self.exempt(kind, name):
            self.problems.append({"kind": kind, "name": name, "detail": detail})

    def exempt(self, kind, name):
        """An exemption covers the name itself and everything below it."""
        table = self.tables.get(kind, {})
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            prefix = ".".join(parts[:end])
            if prefix in table:
                self.used.add(kind + " " + prefix)
                self.count("exempt")
                return True
        return False


def resolve(name):
    """The object a dotted name stands for: the longest importable module, then attributes."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        module_name = ".".join(parts[:end])
        try:
            found = importlib.import_module(module_name)
        except Exception:  # A library may refuse to be imported in a way of its own.
            continue
        for part in parts[end:]:
            found = member(found, part)
            if found is ABSENT:
                break
        if found is not ABSENT:
            return found
    return ABSENT


def member(owner, name):
    try:
        return getattr(owner, name)
    except AttributeError:
        pass
    # Abstract or lazily created members that `getattr` on the class refuses.
    for base in getattr(owner, "__mro__", ()):
        if name in vars(base):
            return vars(base)[name]
    return ABSENT


def layers(found):
    """The callable and what its decorators wrap, outermost first."""
    while found is not None:
        found = getattr(found, "__func__", found)
        yield found
        found = getattr(found, "__wrapped__", None)


def is_coroutine_function(found):
    return any(inspect.iscoroutinefunction(layer) for layer in layers(found))


def is_decidable(found):
    return inspect.isfunction(getattr(found, "__func__", found))


def check_async(report, name, entry, found):
    if not callable(found) or not is_decidable(found):
        return
    actual = is_coroutine_function(found)
    if actual == bool(entry.get("async")):
        report.count("async agrees")
    elif actual:
        report.problem("async", name, "is a coroutine function; the entry does not say so")
    else:
        report.problem("awaitable", name, "is no coroutine function; the entry says async")


def positions_of(entry):
    effect = entry.get("effect", {})
    if "seconds" in effect:
        yield effect["seconds"]
    for unless in entry.get("unless", ()):
        yield unless
    offload = entry.get("offload")
    if offload is not None:
        yield offload
        if "executor" in offload:
            yield offload["executor"]


def check_arguments(report, name, entry, found, owner):
    places = [place for place in positions_of(entry) if "position" in place or "name" in place]
    if not places:
        return
    try:
        parameters = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        report.count("signature unknown")
        return
    if owner is not None and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    names = [parameter.name for parameter in parameters]
    is_open = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    takes_more = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
    for place in places:
        position, wanted = place.get("position"), place.get("name")
        if wanted is not None and wanted not in names and not is_open and not positional_only(parameters, position):
            report.problem("arguments", name, "has no argument %s; it takes %s" % (wanted, ", ".join(names)))
        elif position is not None and position >= len(names) and not takes_more:
            report.problem("arguments", name, "has no position %d; it takes %s" % (position, ", ".join(names)))
        elif position is not None and wanted in names and names.index(wanted) != position:
            report.problem("arguments", name, "takes %s at %d, not %d" % (wanted, names.index(wanted), position))
        else:
            report.count("argument places")


def positional_only(parameters, position):
    return (
        position is not None
        and position < len(parameters)
        and parameters[position].kind is parameters[position].POSITIONAL_ONLY
    )


def check_callable(report, name, entry, found, owner=None):
    check_async(report, name, entry, found)
    check_arguments(report, name, entry, found, owner)


def has_attribute(cls, name):
    """Attributes of instances: descriptors, annotations, slots, named-tuple fields, or an assignment in the source."""
    for base in inspect.getmro(cls):
        if name in vars(base) or name in getattr(base, "__annotations__", {}) or name in getattr(base, "__slots__", ()):
            return True
        if re.search(r"\bself\.%s\s*(:[^=]+)?=[^=]" % re.escape(name), source_of(base)):
            return True
    return False


def source_of(cls):
    """The text of the class's own functions; a library may have renamed the class's module."""
    texts = []
    for value in vars(cls).values():
        value = value.fget if isinstance(value, property) else value
        if inspect.isfunction(value):
            try:
                texts.append(inspect.getsource(value))
            except (OSError, TypeError):
                continue
    return "\n".join(texts)


def check_class(report, name, entry):
    found = resolve(name)
    if found is ABSENT:
        report.problem("missing", name, "class")
        return
    report.count("classes")
    if "constructor" in entry and inspect.isclass(found):
        check_arguments(report, name, entry["constructor"], found, None)
    for method, method_entry in entry.get("methods", {}).items():
        if method == ANY_NAME:
            report.count("names made at run time")
            continue
        qualified = name + "." + method
        method_found = member(found, method)
        if method_found is ABSENT and not inspect.isclass(found):
            # A factory function such as threading.Lock before Python 3.13: its methods cannot be seen from here.
            report.count("methods of factories")
        elif method_found is ABSENT and has_attribute(found, method):
            report.count("methods set on instances")
        elif method_found is ABSENT:
            report.problem("missing", qualified, "method")
        else:
            report.count("methods")
            check_callable(report, qualified, method_entry, method_found, found)
    for attribute in entry.get("attributes", {}):
        if attribute == ANY_NAME:
            report.count("names made at run time")
        elif not inspect.isclass(found) or has_attribute(found, attribute):
            report.count("attributes")
        else:
            report.problem("missing", name + "." + attribute, "attribute")


def entries_of(library):
    for name, entry in library.get("functions", {}).items():
        yield name, entry
    for name, entry in library.get("classes", {}).items():
        for method, method_entry in entry.get("methods", {}).items():
            yield name + "." + method, method_entry
        for trait in ENTRY_TRAITS:
            if trait in entry:
                yield name, entry[trait]


def check_twins(report, library, asynchronous):
    for name, entry in entries_of(library):
        twin = entry.get("twin")
        if twin is None:
            continue
        found = resolve(twin["name"])
        if found is ABSENT:
            report.problem("missing", twin["name"], "asynchronous twin of " + name)
            continue
        report.count("twins")
        if is_decidable(found) and not is_coroutine_function(found) and twin["name"] not in asynchronous:
            report.problem("awaitable", twin["name"], "twin of %s is no coroutine function" % name)
        if twin["form"] == "same-arguments":
            check_same_arguments(report, name, twin["name"])


def check_same_arguments(report, name, twin_name):
    try:
        mine = inspect.signature(resolve(name)).parameters.values()
        others = inspect.signature(resolve(twin_name)).parameters.values()
    except (TypeError, ValueError):
        report.count("signature unknown")
        return
    if any(parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) for parameter in others):
        report.count("signature unknown")
        return
    other_names = [parameter.name for parameter in others]
    for index, parameter in enumerate(mine):
        if parameter.kind is not parameter.POSITIONAL_ONLY and parameter.name not in other_names:
            report.problem("arguments", name, "twin %s does not take %s" % (twin_name, parameter.name))
        elif index >= len(other_names):
            report.problem("arguments", name, "twin %s takes fewer arguments" % twin_name)


def check_library(report, library, asynchronous):
    version = None
    if "distribution" in library:
        try:
            version = importlib.metadata.version(library["distribution"])
        except importlib.metadata.PackageNotFoundError:
            report.exempt("missing", library["library"])
            return None
        if not (version + ".").startswith(library.get("version", "") + "."):
            report.problem("missing", library["library"], "version %s in the file, %s installed" % (library.get("version"), version))
    for name, entry in library.get("functions", {}).items():
        owner, _, last = name.rpartition(".")
        found = resolve(owner if last == ANY_NAME else name)
        if last == ANY_NAME and found is not ABSENT:
            report.count("names made at run time")
        elif found is ABSENT:
            report.problem("missing", name, "function")
        else:
            report.count("functions")
            check_callable(report, name, entry, found)
    for name, entry in library.get("classes", {}).items():
        check_class(report, name, entry)
    for name in library.get("objects", {}):
        if resolve(name) is ABSENT:
            report.problem("missing", name, "object")
        else:
            report.count("objects")
    for alias, target in library.get("aliases", {}).items():
        if resolve(alias) is ABSENT:
            report.problem("missing", alias, "alias of " + target)
        else:
            report.count("aliases")
    check_twins(report, library, asynchronous)
    return version or ""


def main():
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    asynchronous = set(request["asynchronous"])
    report = Report(request["exemptions"])
    installed, skipped = [], []
    for library in request["libraries"]:
        version = check_library(report, library, asynchronous)
        label = library.get("distribution") or library["library"]
        if version is None:
            skipped.append(label)
        elif version:
            installed.append(label + " " + version)
    # Some libraries print when they are imported; the report is what stands on the last line.
    print()
    json.dump(
        {
            "python": sys.version.split()[0],
            "counts": report.counts,
            "installed": installed,
            "skipped": skipped,
            "problems": report.problems,
            "usedExemptions": sorted(report.used),
        },
        sys.stdout,
    )


main()
