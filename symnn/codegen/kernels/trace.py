"""Functions of arrays, run on values that record what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

Leaf = Any
"""A recorded value, or a constant."""

DOUBLE, WHOLE, TRUTH = "d", "l", "b"


class Trace:
    """What one function does, in order.

    Each node is an operation, its operands, and the kind of its value; equal nodes are one.
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[str, tuple[Any, ...], str]] = []
        self.calls: list[tuple[str, tuple[Leaf, ...], list[int]]] = []
        self._known: dict[Any, int] = {}

    def value(self, operation: str, operands: tuple[Any, ...], kind: str) -> Traced:
        """The value of an operation."""
        key = (operation, tuple(map(_key, operands)), kind)
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append((operation, operands, kind))
        return Traced(self, self._known[key], kind)

    def call(self, function: str, operands: tuple[Leaf, ...], kinds: list[str]) -> list[Traced]:
        """The values of another function."""
        place = len(self.calls)
        found = [self.value("result", (place, n), kind) for n, kind in enumerate(kinds)]
        self.calls.append((function, operands, [v.number for v in found]))
        return found


def _key(operand: Any) -> Any:
    if isinstance(operand, Traced):
        return ("node", operand.number)
    return (type(operand).__name__, repr(operand))


class Traced:
    """A value that stands for an array of any length."""

    __slots__ = ("kind", "number", "trace")
    __array_ufunc__ = None
    shape: tuple[int, ...] = ()

    def __init__(self, trace: Trace, number: int, kind: str) -> None:
        self.trace, self.number, self.kind = trace, number, kind

    def __bool__(self) -> bool:
        raise TypeError("a traced value has no truth value")

    def astype(self, dtype: Any) -> Traced:
        kind = {"f": DOUBLE, "i": WHOLE, "b": TRUTH}[np.dtype(dtype).kind]
        return self if kind == self.kind else recorded("convert", kind, self)

    def __neg__(self) -> Any:
        return recorded("neg", self.kind, self)

    def __invert__(self) -> Any:
        return recorded("not", TRUTH, self)

    def __pow__(self, n: Any) -> Any:
        if n != 2:
            raise TypeError(f"a traced value to the power {n}")
        return recorded("*", self.kind, self, self)

    def __floordiv__(self, n: int) -> Any:
        return recorded("shift", WHOLE, self, exponent_of(n))

    def __mod__(self, n: int) -> Any:
        exponent_of(n)
        return recorded("mask", WHOLE, self, n - 1)

    def __hash__(self) -> int:
        return hash(self.number)


def exponent_of(n: int) -> int:
    """log2 of a power of two."""
    if n <= 0 or n & (n - 1):
        raise TypeError(f"{n} is no power of two")
    return n.bit_length() - 1


def kind_of(value: Any) -> str:
    """The kind of a value or a constant."""
    if isinstance(value, Traced):
        return value.kind
    return {"f": DOUBLE, "i": WHOLE, "u": WHOLE, "b": TRUTH}[np.asarray(value).dtype.kind]


def recorded(operation: str, kind: str, *operands: Any) -> Any:
    """The operation in the trace of its operands."""
    trace = next(v.trace for v in operands if isinstance(v, Traced))
    return trace.value(operation, operands, kind)


def joint(*operands: Any) -> str:
    """The kind that numbers of these kinds have together."""
    kinds = {kind_of(v) for v in operands}
    return DOUBLE if DOUBLE in kinds else WHOLE if WHOLE in kinds else TRUTH


def _binary(operation: str, kind: str | None = None, swapped: bool = False) -> Any:
    def method(self: Any, other: Any) -> Any:
        a, b = (other, self) if swapped else (self, other)
        return recorded(operation, kind or joint(a, b), a, b)

    return method


for _name, _operation, _kind in (
    ("add", "+", None), ("sub", "-", None), ("mul", "*", None), ("truediv", "/", DOUBLE),
    ("and", "&", None), ("or", "|", None),
):  # fmt: skip
    setattr(Traced, f"__{_name}__", _binary(_operation, _kind))
    setattr(Traced, f"__r{_name}__", _binary(_operation, _kind, swapped=True))
for _name, _operation in (
    ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("eq", "=="), ("ne", "!="),
):  # fmt: skip
    setattr(Traced, f"__{_name}__", _binary(_operation, TRUTH))


# What NumPy's functions record


def _where(condition: Any, a: Any, b: Any) -> Any:
    if not isinstance(condition, Traced):
        return a if bool(condition) else b
    return recorded("where", joint(a, b), condition, a, b)


def _mod(a: Any, n: Any) -> Any:
    """Of whole numbers held as doubles, by a power of two: exact."""
    exponent_of(int(n))
    return a - recorded("floor", DOUBLE, a * (1.0 / n)) * float(n)


def _clip(a: Any, low: int, high: int) -> Any:
    return _where(a < low, low, _where(a > high, high, a))


def _frexp(a: Any) -> tuple[Any, Any]:
    return recorded("mantissa", DOUBLE, a), recorded("exponent", WHOLE, a)


def _ldexp(a: Any, k: Any) -> Any:
    return recorded("ldexp", DOUBLE, a, k) if isinstance(k, Traced) or k else a


def _asarray(a: Any, dtype: Any = None) -> Any:
    return a if dtype is None else a.astype(dtype)


def _of_doubles(operation: str) -> Callable[..., Any]:
    return lambda *operands: recorded(operation, DOUBLE, *operands)


RULES: dict[str, Callable[..., Any]] = {
    "where": _where, "mod": _mod, "clip": _clip, "frexp": _frexp, "ldexp": _ldexp,
    "asarray": _asarray, "atleast_1d": lambda a: a, "ndim": lambda a: 1,
    **{name: _of_doubles(name) for name in (
        "sqrt", "rint", "floor", "sign", "copysign", "minimum", "maximum",
        "log1p", "log", "exp", "arctan",
    )},
    "abs": lambda a: recorded("abs", kind_of(a), a),
    "isnan": lambda a: recorded("isnan", TRUTH, a),
    "isfinite": lambda a: recorded("isfinite", TRUTH, a),
    "float32": lambda a: recorded("short", DOUBLE, a), "float64": lambda a: a,
    "bitwise_and": lambda a, n: recorded("&", WHOLE, a, n),
    "zeros_like": lambda a: np.float64(0), "ones_like": lambda a: np.float64(1),
    "full_like": lambda a, value: np.float64(value), "shape": lambda a: (),
    "any": lambda a: True, "all": lambda a: False,
}  # fmt: skip
"""`any` and `all` answer so that no work is left out: it may be needed for some element."""


class Recording:
    """NumPy for functions that run on recorded values and on constants.

    Args:
        rules: of functions, before those that all share.
    """

    def __init__(self, rules: Mapping[str, Callable[..., Any]] = MappingProxyType({})) -> None:
        self._rules = rules

    def __getattr__(self, name: str) -> Any:
        plain, rule = getattr(np, name), self._rules.get(name) or RULES.get(name)
        if rule is None:
            return plain

        def function(*operands: Any) -> Any:
            traced = any(isinstance(v, Traced) for v in operands)
            return rule(*operands) if traced else plain(*operands)

        return function
