"""Elementary functions of doubles in C: those of `codegen/rounded`, traced."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from symnn.codegen.kernels.functions import Tracer, fused
from symnn.codegen.kernels.prelude import BLOCK
from symnn.codegen.kernels.trace import DOUBLE, Recording, Traced, recorded
from symnn.codegen.rounded import (
    circular,
    error_functions,
    exponentials,
    hyperbolic,
    logarithms,
    powers,
    sums,
)
from symnn.codegen.rounded.table import ROUNDED, TABLE
from symnn.codegen.wide import doubles
from symnn.codegen.wide.number import Wide
from symnn.native import loaded

MODULES: tuple[ModuleType, ...] = (
    doubles, sums, exponentials, logarithms, hyperbolic, error_functions, circular, powers,
)  # fmt: skip

EXACT: dict[Callable[..., Any], tuple[str, ...]] = {
    sums.times_power: ("times_power",), sums.balanced: ("balanced", "balanced_exponent"),
    circular.far_sin: ("far_sin",), circular.far_cos: ("far_cos",), circular.far_tan: ("far_tan",),
}  # fmt: skip
"""Functions that are others in C, with the same values: they take numbers apart by their bits."""


@cache
def traced() -> dict[Callable[..., Any], Callable[..., Any]]:
    """For each function of the modules the same one where NumPy records what is done."""
    spaces = {module.__name__: dict(vars(module)) for module in MODULES}
    found: dict[Any, Any] = {}
    for space in spaces.values():
        for value in list(space.values()):
            if isinstance(value, FunctionType) and value.__module__ in spaces:
                home = spaces[value.__module__]
                again = FunctionType(value.__code__, home, value.__name__, value.__defaults__)
                found.setdefault(value, again)
    found[doubles.two_product] = fused(doubles.two_product)
    for function, operations in EXACT.items():
        found[function] = _recording(function, operations)
    for space in spaces.values():
        functions = {
            n: found[v] for n, v in space.items() if isinstance(v, FunctionType) and v in found
        }
        space.update(functions, np=Recording())
    return found


def _recording(original: Callable[..., Any], operations: tuple[str, ...]) -> Callable[..., Any]:
    """A function of the prelude for each of its results; constants it takes as they are."""

    def function(*operands: Any) -> Any:
        if not any(isinstance(v, Traced) for v in operands):
            return original(*operands)
        results = [recorded(operation, DOUBLE, *operands) for operation in operations]
        return tuple(results) if len(results) > 1 else results[0]

    return function


def calls(tracer: Tracer) -> dict[str, Callable[..., Any]]:
    """By NumPy's names: functions that are calls in the trace of their operand."""
    return {
        row.numpy: tracer.called(f"rounded_{row.name}", traced()[row.function]) for row in TABLE
    }


@cache
def source_of(name: str) -> str:
    """C in which `apply` is the function of that name, on whole blocks."""
    function, tracer = ROUNDED[name].function, Tracer({"Wide": Wide})
    operands = (np.float64(1),) * len(ROUNDED[name].domains)
    return tracer.entry(name, traced()[function], operands)


@dataclass(frozen=True)
class Compiled:
    """A function of doubles in C.

    Args:
        apply: in the library.
    """

    apply: Any

    def __call__(self, *operands: Any) -> np.ndarray:
        """The values at arrays that broadcast."""
        given = np.broadcast_arrays(*(np.asarray(v, float) for v in operands))
        shape, count = given[0].shape, given[0].size
        size = -(-count // BLOCK) * BLOCK
        out = np.empty(size)
        if count:
            self.into(out, *(np.resize(v, size) for v in given))
        return out[:count].reshape(shape)

    def into(self, out: np.ndarray, *operands: np.ndarray) -> None:
        """The same for whole blocks of doubles that lie one after the other, put into an array."""
        self.apply(out.size, *(v.ctypes.data for v in operands), out.ctypes.data)


@cache
def compiled(name: str) -> Compiled:
    """The function of that name, compiled or from those kept.

    Raises:
        NotSupportedError: there is no compiler, or it refuses the text.
    """
    apply = loaded(source_of(name)).handle.apply
    count = len(ROUNDED[name].domains)
    apply.argtypes, apply.restype = [ctypes.c_long, *[ctypes.c_void_p] * (count + 1)], None
    return Compiled(apply)
