"""Wide arithmetic whose functions are compiled: the same numbers, many times faster."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from symnn.codegen.kernels.functions import Tracer, tracer
from symnn.codegen.kernels.prelude import BLOCK
from symnn.codegen.kernels.rounded import calls
from symnn.codegen.kernels.trace import Recording
from symnn.codegen.wide.arithmetic import PARTIAL, arithmetic
from symnn.codegen.wide.number import Wide, rounded, wide
from symnn.errors import NotSupportedError
from symnn.native import found_compiler, loaded

FEW = 20_000
"""Below so many elements NumPy is quicker than finding what was compiled."""

HOMES = {name: function.__name__ for name, function in PARTIAL.items()}
ROOTS = frozenset({*HOMES.values(), "wide", "rounded", "with_values", "larger"})
OPERATIONS = ("add", "multiply", "divide")
MOST_CONSTANTS = 64


class Block(Wide):
    """Wide numbers whose parts are the rows of one array, padded to whole blocks."""

    __slots__ = ("count", "rows")

    def __init__(self, rows: np.ndarray, count: int) -> None:
        self.rows, self.count = rows, count
        whole = rows[2].view(np.int64)
        super().__init__(rows[0, :count], rows[1, :count], whole[:count], rows[3, :count])

    def __neg__(self) -> Block:
        rows = self.rows.copy()
        np.negative(rows[:2], out=rows[:2])
        return Block(rows, self.count)

    def __add__(self, other: Any) -> Block:
        return kernel("add")(self, other)

    def __sub__(self, other: Any) -> Block:
        return kernel("add")(self, -other)

    def __rsub__(self, other: Any) -> Block:
        return kernel("add")(other, -self)

    def __mul__(self, other: Any) -> Block:
        return kernel("multiply")(self, other)

    def __truediv__(self, other: Any) -> Block:
        return kernel("divide")(self, other)

    def __rtruediv__(self, other: Any) -> Block:
        return kernel("divide")(other, self)

    __radd__, __rmul__ = __add__, __mul__


@dataclass
class Kernel:
    """One function of wide numbers, compiled.

    Args:
        apply: in the library.
        rows: of its result: four of a wide number, one of a float.
        constants: operands that are numbers, as blocks, for the length in use.
    """

    apply: Any
    rows: int = 4
    constants: dict[Any, np.ndarray] = field(default_factory=dict)

    def __call__(self, *operands: Any) -> Any:
        count = next(v.count for v in operands if isinstance(v, Block))
        size = -(-count // BLOCK) * BLOCK
        given = [self._rows(v, count, size) for v in operands]
        out = np.empty((self.rows, size))
        self.apply(size, *[_address(a) for a in given], _address(out))
        return Block(out, count) if self.rows == 4 else out[0, :count]

    def _rows(self, value: Any, count: int, size: int) -> np.ndarray:
        if isinstance(value, Block):
            return value.rows
        number = wide(value)
        if np.ndim(number.h):
            return filled(number, count, size)
        # Zeros of both signs are equal, but are not the same.
        sign = float(np.copysign(1, number.h))
        parts = map(float, (number.h, number.l, number.r))
        key = (*parts, int(number.e), sign, size)
        found = self.constants.get(key)
        if found is None:
            if len(self.constants) >= MOST_CONSTANTS:
                self.constants.clear()
            found = self.constants[key] = filled(number, size, size)
        return found


def _address(rows: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(rows.ctypes.data)


def filled(number: Wide, count: int, size: int) -> np.ndarray:
    """The parts of any wide number as rows of this size; what pads them is 1/2."""
    rows = np.empty((4, size))
    rows[:, count:] = np.array([[0.5], [0.0], [0.0], [0.0]])
    rows[0, :count], rows[1, :count], rows[3, :count] = number.h, number.l, number.r
    rows[2].view(np.int64)[:count] = number.e
    return rows


def entered(values: Any) -> Block:
    """Floats as wide numbers."""
    count = len(values)
    return Block(filled(wide(values), count, -(-count // BLOCK) * BLOCK), count)


@cache
def kernel(name: str, *options: Any) -> Kernel:
    """The function of that name, compiled or from those kept.

    Args:
        name: of a function of wide numbers, an operation, or `rounded`.
        options: operands that are no arrays: the exponent of a whole power, a branch.

    Raises:
        NotSupportedError: there is no compiler, or it refuses the text.
    """
    apply = loaded(source_of(name, *options)).handle.apply
    count = _operands(name)
    apply.argtypes = [ctypes.c_long, *[ctypes.c_void_p] * (count + 1)]
    apply.restype = None
    return Kernel(apply, 1 if name == "rounded" else 4)


@cache
def _tracer() -> Tracer:
    """Wide arithmetic whose first approximations are vectors too."""
    made: Tracer = tracer(ROOTS)
    made.names["np"] = Recording(calls(made))
    return made


@cache
def source_of(name: str, *options: Any) -> str:
    """Its C."""
    made = _tracer()
    plain = made.names[HOMES.get(name, name)]
    if name in PARTIAL:
        plain = made.names["with_values"](plain)
    one = made.names["Wide"](np.float64(1), np.float64(1), np.int64(1), np.float64(1))
    called = (lambda *numbers: plain(*numbers, *options)) if options else plain
    return made.entry(name, called, (one,) * _operands(name))


def _operands(name: str) -> int:
    return 2 if name in {*OPERATIONS, "larger", "power", "xlogy"} else 1


@cache
def compiled(names: frozenset[str]) -> SimpleNamespace | None:
    """The functions of wide numbers with these names, compiled; None where that is not possible."""
    if found_compiler() is None:
        return None
    plain = arithmetic(names)
    try:
        for name in ("rounded", *OPERATIONS):
            kernel(name)
        for name in set(names) & set(PARTIAL):
            setattr(plain, name, _with_kernel(name, getattr(plain, name)))
    except NotSupportedError:
        return None
    plain.number, plain.rounded = _number, _rounded
    return plain


def _number(value: Any) -> Wide:
    return entered(value) if isinstance(value, np.ndarray) and value.ndim == 1 else wide(value)


def _rounded(a: Wide) -> Any:
    return kernel("rounded")(a) if isinstance(a, Block) else rounded(a)


def _with_kernel(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    """The function where an operand is a block; of constants, and of other arrays, as it is."""
    if name in ("maximum", "minimum"):
        return _folded(name, plain)
    if name not in ("step", "integer_power", "lambert"):
        kernel(name)

    def function(*operands: Any) -> Any:
        numbers = operands if _operands(name) == 2 else operands[:1]
        if not any(isinstance(v, Block) for v in numbers):
            return plain(*operands)
        options = operands[len(numbers) :]
        return kernel(name, *options)(*numbers)

    return function


def _folded(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    """The largest or smallest, two at a time."""

    def function(*operands: Any) -> Any:
        if not any(isinstance(v, Block) for v in operands):
            return plain(*operands)
        given = operands if name == "maximum" else [-v for v in operands]
        best = given[0]
        for v in given[1:]:
            both = isinstance(best, Block) or isinstance(v, Block)
            best = kernel("larger")(best, v) if both else PARTIAL["maximum"](best, v)
        return best if name == "maximum" else -best

    return function
