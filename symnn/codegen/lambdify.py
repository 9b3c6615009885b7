"""`lambdify`: SymPy's interface, with code that is evaluated safely and keeps the dtype."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from sympy import Basic, Expr, MatrixBase, Symbol, Tuple, sympify
from sympy.logic.boolalg import Boolean

from symnn.codegen.arguments import parameters, put_in
from symnn.codegen.derivatives import real_expression
from symnn.codegen.function import CompiledFunction, ScalarFunction, compiled_function
from symnn.errors import FormulaSyntaxError, NotSupportedError, UnknownNameError, nearest

MODULES = frozenset({"numpy", "scipy"})


def lambdify(
    args: Any, expr: Any, modules: Any = None, *, cse: bool = False, **options: Any
) -> Lambdified:
    """A function of arrays that evaluates an expression, as `sympy.lambdify` makes one.

    Args:
        args: a symbol, or symbols in (nested) lists or tuples: the shape of the call.
        expr: an expression, or expressions in a list, tuple or matrix: the shape of the result.
        modules: None, "numpy", "scipy" or both; the code needs no other.
        cse: accepted; common parts are always shared, without regrouping sums.
        options: `dummify`, `docstring_limit`: accepted, without effect on values.

    >>> from sympy.abc import x, y
    >>> f = lambdify([x, (y,)], [x + y, x*y])
    >>> f(np.float32(2), (np.ones(2, np.float32),))
    [array([3., 3.], dtype=float32), array([2., 2.], dtype=float32)]

    Raises:
        FormulaSyntaxError: an expression is given as text.
        NotSupportedError: other modules, or functions that NumPy and SciPy do not have.
        UnknownNameError: the expression has a symbol that is not an argument.
    """
    _check_options(modules, options)
    results = [_expression(e) for e in _leaves(expr)]
    symbols = parameters("lambdify", [_argument(a) for a in _leaves(args)], results)
    real = tuple(real_expression(put_in(symbols, e)) for e in results)
    formula = ScalarFunction("function", tuple(symbols.values()), real, single=False)
    return Lambdified(args, expr, compiled_function(formula))


class Lambdified:
    """The function that `lambdify` returns.

    Args:
        args: the shape of the call.
        expr: the shape of the result.
        compiled: the function of the flat arguments to the flat results.
    """

    def __init__(self, args: Any, expr: Any, compiled: CompiledFunction) -> None:
        self._args = args if isinstance(args, list | tuple | Tuple) else [args]
        self._expr, self.compiled = expr, compiled
        self.__doc__ = f"{compiled.formula}\n\n{compiled.source}"

    @property
    def source(self) -> str:
        """The generated code."""
        return self.compiled.source

    def __call__(self, *values: Any) -> Any:
        """The value, in the structure of the expression.

        Raises:
            UnknownNameError: the values do not have the structure of the arguments.
        """
        flat = list(_flattened(self._args, values))
        return _structured(self._expr, iter(self.compiled(*flat)))


def _check_options(modules: Any, options: dict[str, Any]) -> None:
    chosen = [modules] if isinstance(modules, str) else list(modules or [])
    other = [m for m in chosen if not isinstance(m, str) or m not in MODULES]
    if other:
        raise NotSupportedError(
            f"lambdify: modules {other[0]!r} is not supported; needed 'numpy', 'scipy', both, or "
            "nothing"
        )
    accepted = {"dummify", "docstring_limit"}
    unknown = [o for o in options if o not in accepted and options[o] is not None]
    if unknown:
        raise NotSupportedError(
            f"lambdify: option `{unknown[0]}` is not supported; {nearest(unknown[0], accepted)}"
        )


def _leaves(structure: Any) -> Iterable[Any]:
    """The expressions of a nested structure, in order."""
    if isinstance(structure, list | tuple | Tuple | MatrixBase):
        for part in structure:
            yield from _leaves(part)
    else:
        yield structure


def _expression(e: Any) -> Any:
    if isinstance(e, str):
        raise FormulaSyntaxError(f"lambdify: {e[:40]!r} is text; read it with `parse` first")
    if not isinstance(e, Basic | int | float | np.generic):
        raise NotSupportedError(f"lambdify: {e!r} is not an expression")
    found = e if isinstance(e, Basic) else sympify(e)
    if not isinstance(found, Expr | Boolean):
        raise NotSupportedError(f"lambdify: `{found}` is not a scalar expression")
    return found


def _argument(a: Any) -> Symbol | str:
    if isinstance(a, Symbol | str):
        return a
    raise NotSupportedError(f"lambdify: argument `{a}` is not a symbol; give symbols only")


def _flattened(shape: Any, values: Sequence[Any]) -> Iterable[Any]:
    """The values in the order of the flat arguments."""
    if len(values) != len(shape):
        raise UnknownNameError(
            f"{len(values)} values for the arguments {tuple(shape)}; give each one"
        )
    for part, value in zip(shape, values, strict=True):
        if isinstance(part, list | tuple | Tuple):
            yield from _flattened(part, value)
        else:
            yield value


def _structured(shape: Any, results: Any) -> Any:
    """The flat results in the structure of the expression."""
    if isinstance(shape, MatrixBase):
        entries = np.broadcast_arrays(*[next(results) for _ in shape])
        return np.array(entries).reshape(*shape.shape, *entries[0].shape)
    if isinstance(shape, list | tuple | Tuple):
        build: Callable[[Iterable[Any]], Any] = list if isinstance(shape, list) else tuple
        return build(_structured(part, results) for part in shape)
    return next(results)
