"""The functions of a target on arrays of NumPy: forms are scored with what will compute them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from symnn.codegen.calls.backends import Backend
from symnn.codegen.search.choice import Choice
from symnn.codegen.search.lifting import HEADS, Lifting
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.values import FUNCTIONS
from symnn.codegen.targets.dialect import ARITHMETIC, Dialect
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.kernel import Kernel, Piece
from symnn.codegen.targets.long_trace import ROOTS
from symnn.codegen.wide.bundle import bundle

FLUSHED = ("scaled", "halves", "two_sum", "quick_sum", "two_product")
"""Functions of sums of two doubles whose results are the first to leave the normal numbers."""

OF_TWO = ("max", "min", "hypot", "pow")
TINIEST = float(np.finfo(float).tiny)


def own_functions(
    backend: Backend, dialect: Dialect, write: Callable[[Family], str]
) -> Mapping[str, Any] | None:
    """What the functions of terms give there, by name; None where nothing here runs them.

    Args:
        backend: what runs text.
        dialect: which functions there are.
        write: the text of a family.
    """
    if not backend.is_there:
        return None
    found = dict(FUNCTIONS)
    there = [name for name in FUNCTIONS if name in dialect.functions]
    for names, variables in (
        ([n for n in there if n not in OF_TWO], ("x",)),
        ([n for n in there if n in OF_TWO], ("x", "y")),
    ):
        kernels = [_kernel(name, variables) for name in names]
        source = write(Family(kernels[0], (), dict(enumerate(kernels[1:]))))  # type: ignore[arg-type]
        functions = backend.functions(source, [k.name for k in kernels], len(variables))
        for name, function in zip(names, map(backend.on_columns, functions), strict=True):
            found[name] = _on_columns(function, FUNCTIONS[name])
    if backend.target == "jax":
        plain = (ARITHMETIC & FUNCTIONS.keys()) - set(HEADS)
        found |= {name: _flushed(FUNCTIONS[name]) for name in plain} | flushed_liftings()
    return found


def flushed_liftings() -> dict[str, Any]:
    """Sums of two doubles as XLA computes them: what leaves the normal numbers is 0."""
    names: dict[str, Any] = {}
    exec(bundle(ROOTS), names)
    names["two_product"] = _inside_flushed(names["two_product"])
    names |= {name: _flushed(names[name]) for name in FLUSHED}
    own = SimpleNamespace(**names)
    return {
        "lifted": lambda columns: Lifting(columns, own.twofold, own),
        "scaled": lambda columns: Lifting(columns, own.apart, own),
    }


def _kernel(name: str, variables: tuple[str, ...]) -> Kernel:
    form = Term(name, *map(variable, variables))
    piece = Piece(Choice(variable(variables[0]), (), (form,)))
    return Kernel(f"own_{name}", variables, variables, (piece,), name)


def _on_columns(function: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    """The function where an operand is a column; of numbers NumPy computes it."""

    def called(*operands: Any) -> Any:
        shape = np.broadcast_shapes(*map(np.shape, operands))
        if len(shape) != 1 or not shape[0]:
            return plain(*operands)
        return function(*(np.array(np.broadcast_to(v, shape), float) for v in operands))

    return called


class Flushing(np.ndarray):
    """Numbers of which every operation gives 0 in place of what is below the normal numbers."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [i.view(np.ndarray) if isinstance(i, Flushing) else i for i in inputs]
        value = np.asarray(getattr(ufunc, method)(*plain, **options))
        return np.where(np.abs(value) < TINIEST, 0.0, value).view(Flushing)


def _inside_flushed(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation with each of its steps as XLA does it."""

    def called(*operands: Any) -> Any:
        given = (np.asarray(v, float).view(Flushing) for v in operands)
        return tuple(np.asarray(v) for v in operation(*given))

    return called


def _flushed(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation as XLA does it: results below the normal numbers are 0."""

    def flush(value: Any) -> Any:
        return np.where(np.abs(value) < TINIEST, 0 * value, value)

    def called(*operands: Any) -> Any:
        value = operation(*operands)
        return tuple(map(flush, value)) if isinstance(value, tuple) else flush(value)

    return called
