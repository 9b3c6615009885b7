"""Functions of the calculus, made wrong while a test runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial, wraps
from importlib import import_module
from inspect import isgeneratorfunction
from pathlib import Path
from types import FunctionType
from typing import Any

import symnn.indexed

PACKAGE = "symnn.indexed"
ROOMS = ("normal", "derivatives", "closed_form")
TESTS = tuple(str(Path(__file__).resolve().parents[1] / f) for f in ("indexed", "matrix_calculus"))
MOST_CALLS = 60
"""So many calls of a function are watched before the next reset."""

LEFT_OUT = "disabled"
"""The change of a function that has no result: it does nothing."""

Change = Callable[[Any, tuple[Any, ...], str], Any]
"""From a result, the arguments, and what the function says it returns, to a wrong result."""


@cache
def functions() -> dict[str, tuple[Any, str]]:
    """Every function and method of the rooms: the module or class that holds it, and its name.

    >>> functions()["normal.deltas.solved"][1]
    'solved'
    """
    found: dict[str, tuple[Any, str]] = {}
    root = Path(symnn.indexed.__file__).parent
    for room in ROOMS:
        for path in sorted((root / room).glob("[!_]*.py")):
            module = import_module(f"{PACKAGE}.{room}.{path.stem}")
            for owner in (module, *(m for m in vars(module).values() if isinstance(m, type))):
                if getattr(owner, "__module__", owner.__name__) == module.__name__:
                    prefix = f"{owner.__name__}." if isinstance(owner, type) else ""
                    for name, member in vars(owner).items():
                        if written_in(plain(member), path):
                            found[f"{room}.{path.stem}.{prefix}{name}"] = owner, name
    return found


def plain(member: Any) -> Any:
    """The function itself, without what is wrapped around it."""
    for layer in ("__func__", "fget", "func", "__wrapped__"):
        inner = getattr(member, layer, None)
        member = inner if isinstance(inner, FunctionType) else member
    return member


def written_in(member: Any, path: Path) -> bool:
    """Whether it is a function whose source is in a file."""
    return isinstance(member, FunctionType) and Path(member.__code__.co_filename) == path


def forget() -> None:
    """Empty the caches, in which results of the unmutated functions are kept."""
    for module in _modules():
        for member in list(vars(module).values()):
            getattr(member, "cache_clear", lambda: None)()


def _modules() -> list[Any]:
    """The modules of the package, and the tests."""
    found = list(sys.modules.items())
    return [
        module
        for name, module in found
        if name.startswith("symnn.") or str(getattr(module, "__file__", "")).startswith(TESTS)
    ]


@contextmanager
def changed(name: str, change: Change) -> Iterator[None]:
    """A function with other results, wherever it is used; one that only acts does nothing."""
    with _instead({name: lambda function: _changed(function, change)}):
        yield


def acts(function: Any) -> bool:
    """Whether a function has no result."""
    return function.__annotations__.get("return") == "None"


@dataclass
class Watch:
    """What was seen since the last reset."""

    mutants: set[tuple[str, str]] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)

    def reset(self) -> None:
        """Begin anew."""
        self.mutants.clear()
        self.calls.clear()
        forget()


@contextmanager
def watched(names: Iterable[str], changes: Mapping[str, Change]) -> Iterator[Watch]:
    """Which changes would make a difference to a result, while the functions are used."""
    watch = Watch()
    with _instead({n: partial(_watching, name=n, changes=changes, watch=watch) for n in names}):
        yield watch


def _watching(function: Any, name: str, changes: Mapping[str, Change], watch: Watch) -> Any:
    def look(result: Any, arguments: tuple[Any, ...], returns: str) -> Any:
        watch.calls[name] += 1
        for label, change in changes.items() if watch.calls[name] <= MOST_CALLS else ():
            mutant = name, label
            if mutant not in watch.mutants:
                other = _tried(change, result, arguments, returns)
                watch.mutants |= {mutant} if _differ(other, result) else set()
        return result

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        watch.mutants.add((name, LEFT_OUT))
        return function(*arguments, **named)

    return called if acts(function) else _changed(function, look)


def _differ(a: Any, b: Any) -> bool:
    return type(a) is not type(b) or bool(a != b)


def _tried(change: Change, result: Any, arguments: tuple[Any, ...], returns: str) -> Any:
    """The changed result; the result itself, where the change makes no sense."""
    try:
        return change(result, arguments, returns)
    except Exception:
        return result


def _changed(function: Any, change: Change) -> Any:
    returns = str(function.__annotations__.get("return"))

    @wraps(function)
    def wrong(*arguments: Any, **named: Any) -> Any:
        if acts(function):
            return None
        result = function(*arguments, **named)
        if isgeneratorfunction(function):
            return iter(_tried(change, list(result), arguments, returns))
        return _tried(change, result, arguments, returns)

    return wrong


@contextmanager
def _instead(makers: Mapping[str, Callable[[Any], Any]]) -> Iterator[None]:
    """Functions, each made into another one, wherever they are used."""
    others: dict[int, tuple[Any, Any]] = {}
    for name, make in makers.items():
        owner, attribute = functions()[name]
        member = vars(owner)[attribute]
        others[id(member)] = member, _like(member, make(plain(member)))
    places = [(place, key, *others[id(m)]) for place, key, m in _members() if id(m) in others]
    forget()
    try:
        for place, key, _, other in places:
            _put(place, key, other)
        yield
    finally:
        for place, key, member, _ in places:
            _put(place, key, member)
        forget()


def _like(member: Any, function: Any) -> Any:
    """A function wrapped as another one is."""
    if hasattr(member, "cache_clear"):
        return lru_cache(maxsize=None)(function)
    if isinstance(member, cached_property):
        made = cached_property(function)
        made.__set_name__(object, member.attrname or "")
        return made
    kinds = (staticmethod, classmethod, property)
    return next((kind(function) for kind in kinds if isinstance(member, kind)), function)


def _members() -> Iterator[tuple[Any, Any, Any]]:
    """What stands in modules, in tables of modules, and in classes, with its place and name."""
    for module in _modules():
        for key, value in list(vars(module).items()):
            yield module, key, value
            if isinstance(value, dict):
                yield from ((value, k, v) for k, v in list(value.items()))
            elif isinstance(value, type) and value.__module__ == module.__name__:
                yield from ((value, k, v) for k, v in list(vars(value).items()))


def _put(place: Any, key: Any, value: Any) -> None:
    if isinstance(place, dict):
        place[key] = value
    else:
        setattr(place, key, value)
