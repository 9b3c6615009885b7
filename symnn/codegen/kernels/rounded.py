"""Elementary functions of doubles in C: those of `codegen/rounded`, traced."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from symnn.codegen.kernels.functions import Tracer, fused
from symnn.codegen.kernels.text import BLOCK
from symnn.codegen.kernels.trace import DOUBLE, Recording, Traced, recorded
from symnn.codegen.rounded import exponentials, hyperbolic, logarithms, sums
from symnn.codegen.rounded.table import ROUNDED, TABLE
from symnn.codegen.wide import doubles
from symnn.codegen.wide.number import Wide
from symnn.native import loaded

MODULES: tuple[ModuleType, ...] = (doubles, sums, exponentials, logarithms, hyperbolic)

EXACT = {"times_power": ("times_power",), "balanced": ("balanced", "balanced_exponent")}
"""Functions that take numbers apart by their bits in C."""


@cache
def names() -> dict[str, Any]:
    """The functions of all modules, in one namespace whose NumPy records."""
    found: dict[str, Any] = {"Wide": Wide}
    for module in MODULES:
        for name, value in vars(module).items():
            own = isinstance(value, FunctionType) and value.__module__ == module.__name__
            if own:
                value = FunctionType(value.__code__, found, name, value.__defaults__)
            if own or name not in found:
                found[name] = value
    found |= {"np": Recording(), "two_product": fused(found["two_product"])}
    for name, operations in EXACT.items():
        found[name] = _recording(found[name], operations)
    return found


def _recording(original: Callable[..., Any], operations: tuple[str, ...]) -> Callable[..., Any]:
    """A function of the prelude for each of its results; constants it takes as they are."""

    def function(*operands: Any) -> Any:
        if not any(isinstance(v, Traced) for v in operands):
            return original(*operands)
        results = tuple(recorded(operation, DOUBLE, *operands) for operation in operations)
        return results if len(results) > 1 else results[0]

    return function


def calls(tracer: Tracer) -> dict[str, Callable[..., Any]]:
    """By NumPy's names: functions that are calls in the trace of their operand."""
    return {row.numpy: tracer.called(row.name, names()[row.function.__name__]) for row in TABLE}


@cache
def source_of(name: str) -> str:
    """C in which `apply` is the function of that name, on whole blocks."""
    function, tracer = ROUNDED[name].function, Tracer(names())
    count = function.__code__.co_argcount
    operands = (np.float64(1),) * count
    return tracer.entry(name, names()[function.__name__], operands)


@cache
def compiled(name: str) -> Callable[..., Any]:
    """The function of that name, compiled: of arrays of doubles.

    Raises:
        NotSupportedError: there is no compiler, or it refuses the text.
    """
    apply = loaded(source_of(name)).handle.apply
    count = ROUNDED[name].function.__code__.co_argcount
    apply.argtypes, apply.restype = [ctypes.c_long, *[ctypes.c_void_p] * (count + 1)], None

    def function(*operands: Any) -> Any:
        given = np.broadcast_arrays(*(np.asarray(v, float) for v in operands))
        size = -(-given[0].size // BLOCK) * BLOCK
        padded = [np.resize(v, size) if size else v.ravel() for v in given]
        out = np.empty(size)
        apply(size, *(v.ctypes.data for v in padded), out.ctypes.data)
        return out[: given[0].size].reshape(given[0].shape)

    return function
