"""Functions of the user in pickles: those that no module holds are carried with their code."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

from symnn.lazy import load

CARRIERS = ("cloudpickle", "joblib.externals.cloudpickle")
"""What joblib sends functions to other processes with, beside it or, before its 1.6, within."""


class _Carried:
    """What stands for an object while its content is pickled."""

    def __init__(self, kind: type, state: Any) -> None:
        self.kind, self.state = kind, state

    def __reduce__(self) -> Any:
        return _made, (self.kind,), self.state


def _made(kind: Any) -> Any:
    return kind.__new__(kind)


def carrying(kind: type, reduced: Any, functions: Iterable[Any]) -> Any:
    """How an object is pickled that holds functions: as usual, unless one has no place to be found.

    `Why:` pickle writes only the names of functions; a lambda has none, and what a notebook or a
    script defines is unknown to the process that reads.

    Args:
        kind: its class.
        reduced: how it is pickled as usual, its state in the third place.
        functions: of the user, that it holds.
    """
    if all(map(is_found, functions)):
        return reduced
    carrier = load(next(filter(find_spec, CARRIERS)))
    return carrier.loads, (carrier.dumps(_Carried(kind, reduced[2])),)


def is_found(function: Any) -> bool:
    """Whether another process finds a function by its name.

    >>> from math import sin
    >>> is_found(sin), is_found(lambda x: x)
    (True, False)
    """
    inner = function if isinstance(function, type) else getattr(function, "func", function)
    made = inner if hasattr(inner, "__qualname__") else type(inner)
    named = made.__module__ != "__main__" and "<" not in made.__qualname__
    return named and not (isinstance(made, type) and _is_made(made))


def _is_made(kind: type) -> bool:
    """Whether a class is none of its module, as those are that `symnn.function` makes."""
    outer = kind.__qualname__.partition(".")[0]
    return not hasattr(sys.modules.get(kind.__module__), outer)


def functions_of(network: Any) -> list[Any]:
    """Those in the layers of a network."""
    if network is None or isinstance(network, str):
        return []
    written = load("symnn.train.layers.own", "Written")
    layers = load("symnn.train.layers.sequential", "flattened")(getattr(network, "layers", ()))
    return [layer.function for layer in layers if isinstance(layer, written)]
