"""A small container for dependency injection, events and middleware."""
import contextlib
import functools
import inspect
import logging
import random
import time
from typing import Any, Callable, Protocol

log = logging.getLogger(__name__)


class Container:
    def __init__(self):  # class: trivial
        self.factories: dict[type, Callable[..., Any]] = {}
        self.instances: dict[type, Any] = {}

    def provide(self, kind, factory):  # class: trivial
        self.factories[kind] = factory

    def get(self, kind):  # class: unknown
        # The factory may open a database or return a constant.
        if kind not in self.instances:
            factory = self.factories[kind]
            needed = inspect.signature(factory).parameters.values()
            self.instances[kind] = factory(*(self.get(parameter.annotation) for parameter in needed))
        return self.instances[kind]


class Events:
    def __init__(self):
        self.listeners = {}

    def on(self, name, listener):  # class: trivial
        self.listeners.setdefault(name, []).append(listener)

    def emit(self, name, *arguments):  # class: unknown
        for listener in self.listeners.get(name, ()):
            listener(*arguments)


class Storage(Protocol):
    def read(self, key: str) -> bytes: ...

    def write(self, key: str, data: bytes) -> None: ...


class Mirror:
    def __init__(self, first: Storage, second: Storage):  # class: trivial
        self.first = first
        self.second = second

    def read(self, key: str) -> bytes:  # class: unknown
        try:
            return self.first.read(key)
        except KeyError:
            data = self.second.read(key)
            self.first.write(key, data)
            return data

    def write(self, key: str, data: bytes) -> None:  # class: unknown
        self.first.write(key, data)
        self.second.write(key, data)


def retrying(attempts=3, pause=0.5):  # class: trivial
    def decorate(function):  # class: trivial
        @functools.wraps(function)
        def wrapper(*args, **kwargs):  # class: unknown|io
            # Sleeps only after a failure; what it wraps is not known here.
            for attempt in range(attempts):
                try:
                    return function(*args, **kwargs)
                except OSError:
                    if attempt == attempts - 1:
                        raise
                    time.sleep(pause * 2**attempt + random.random() * 0.1)

        return wrapper

    return decorate


@contextlib.contextmanager
def measured(name):
    started = time.perf_counter()
    try:
        yield
    finally:
        log.info("%s took %.3f s", name, time.perf_counter() - started)


def memoised(function):  # class: trivial
    known = {}

    @functools.wraps(function)
    def wrapper(*args):  # class: unknown
        if args not in known:
            known[args] = function(*args)
        return known[args]

    return wrapper


def chain(*steps):  # class: trivial
    def run(value):  # class: unknown
        for step in steps:
            value = step(value)
        return value

    return run


def first_success(candidates, *arguments):  # class: unknown
    errors = []
    for candidate in candidates:
        try:
            return candidate(*arguments)
        except Exception as error:
            errors.append(error)
    raise ExceptionGroup("all failed", errors)


def lookup(target, path):  # class: unknown|trivial
    # Attributes by name: a property of anything may do anything, mostly nothing.
    for name in path.split("."):
        target = getattr(target, name)
    return target


def visit(node, visitor):  # class: unknown
    method = getattr(visitor, f"visit_{type(node).__name__}", visitor.generic_visit)
    return method(node)
