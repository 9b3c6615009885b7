"""`lambdify`: SymPy's interface, with code that is evaluated safely and keeps the dtype."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from sympy import Basic, Expr, MatrixBase, Symbol, Tuple, sympify
from sympy.logic.boolalg import Boolean

from symnn.codegen.calls.function import CompiledFunction, ScalarFunction, compiled_function
from symnn.codegen.graph.arguments import parameters, put_in
from symnn.codegen.graph.derivatives import real_expression
from symnn.errors import FormulaSyntaxError, NotSupportedError, UnknownNameError

MODULES = frozenset({"numpy", "scipy"})
NESTED: tuple[Any, ...] = (list, tuple, Tuple, MatrixBase)


def lambdify(
    args: Any,
    expr: Any,
    modules: Any = None,
    printer: Any = None,
    use_imps: bool = True,
    dummify: bool = False,
    cse: Any = False,
    *,
    docstring_limit: int | None = None,
) -> Lambdified:
    """A function of arrays that evaluates an expression, as `sympy.lambdify` makes one.

    Args:
        args: a symbol, or symbols in (nested) lists, tuples or matrices: the shape of the call;
            or names, as in "x, y".
        expr: an expression, or expressions in a list, tuple or matrix: the shape of the result.
        modules: None, "numpy", "scipy" or both, by name or themselves; the code needs no other.
        printer: None; there is one way to print.
        use_imps: accepted; functions with an implementation of their own are refused anyway.
        dummify: accepted; names that Python cannot have are respelled or refused anyway.
        cse: accepted; common parts are always shared, without regrouping sums.
        docstring_limit: accepted; the source is always shown.

    >>> from sympy.abc import x, y
    >>> f = lambdify([x, (y,)], [x + y, x*y])
    >>> f(np.float32(2), (np.ones(2, np.float32),))
    [array([3., 3.], dtype=float32), array([2., 2.], dtype=float32)]

    Raises:
        FormulaSyntaxError: an expression is given as text.
        NotSupportedError: other modules, or functions that NumPy and SciPy do not have.
        UnknownNameError: the expression has a symbol that is not an argument.
    """
    _check_options(modules, printer)
    return _lambdified(_shape_of_call(args), expr)


def _lambdified(shape: list[Any], expr: Any) -> Lambdified:
    results = [_expression(e) for e in _leaves(expr)]
    symbols = parameters("lambdify", [_argument(a) for a in _leaves(shape)], results)
    real = tuple(real_expression(put_in(symbols, e)) for e in results)
    formula = ScalarFunction("function", tuple(symbols.values()), real, single=False)
    return Lambdified(shape, expr, compiled_function(formula))


class Lambdified:
    """The function that `lambdify` returns.

    Args:
        args: the shape of the call.
        expr: the shape of the result.
        compiled: the function of the flat arguments to the flat results.
    """

    def __init__(self, args: list[Any], expr: Any, compiled: CompiledFunction) -> None:
        self._args, self._expr, self.compiled = args, expr, compiled
        self.__name__ = compiled.formula.name
        self.__doc__ = f"{compiled.formula}\n\n{compiled.source}"

    @property
    def source(self) -> str:
        """The generated code."""
        return self.compiled.source

    def __call__(self, /, *values: Any, **named: Any) -> Any:
        """The value, in the structure of the expression.

        Raises:
            UnknownNameError: the values do not have the structure of the arguments.
        """
        if named and any(isinstance(part, NESTED) for part in self._args):
            raise UnknownNameError(
                f"nested arguments have no name of their own to give `{next(iter(named))}` by; "
                "give all values by position"
            )
        flat = values if named else _flattened(self._args, values)
        return _structured(self._expr, iter(self.compiled(*flat, **named)))


def _shape_of_call(args: Any) -> list[Any]:
    """The parameters, each a symbol, a name or a structure of them."""
    if isinstance(args, str):
        return args.replace(",", " ").split()
    return list(args) if isinstance(args, NESTED) else [args]


def _check_options(modules: Any, printer: Any) -> None:
    chosen = modules if isinstance(modules, list | tuple) else [modules or "numpy"]
    names = [m.__name__ if isinstance(m, ModuleType) else m for m in chosen]
    other = [m for m in names if not isinstance(m, str) or m not in MODULES]
    if other:
        raise NotSupportedError(
            f"lambdify: modules {other[0]!r} is not supported; needed 'numpy', 'scipy', both, or "
            "nothing"
        )
    if printer is not None:
        raise NotSupportedError(
            "lambdify: option `printer` is not supported; leave it out: the code is NumPy's"
        )


def _leaves(structure: Any) -> Iterable[Any]:
    """The expressions of a nested structure, in order."""
    if isinstance(structure, NESTED):
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
    parts: list[Any] = list(shape)
    if isinstance(shape, MatrixBase) and np.shape(values)[:2] == shape.shape:
        values = [value for row in values for value in row]
    if len(values) != len(parts):
        raise UnknownNameError(
            f"{len(values)} values for the arguments {tuple(parts)}; give each one"
        )
    for part, value in zip(parts, values, strict=True):
        if isinstance(part, NESTED):
            yield from _flattened(part, value)
        else:
            yield value


def _structured(shape: Any, results: Any) -> Any:
    """The flat results in the structure of the expression."""
    if isinstance(shape, MatrixBase):
        entries = np.broadcast_arrays(*[next(results) for _ in shape])
        return np.array(entries).reshape(*shape.shape, *(entries[0].shape if entries else ()))
    if isinstance(shape, list | tuple | Tuple):
        build: Callable[[Iterable[Any]], Any] = list if isinstance(shape, list) else tuple
        return build(_structured(part, results) for part in shape)
    return next(results)
