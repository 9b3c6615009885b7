"""A formula that reads arrays by index, as a program of one equation."""

from __future__ import annotations

from typing import Any

from sympy import Idx, Indexed, Symbol

from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS, Sum
from symnn.indexed.language.index import index
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import entry

VALUE = "value"


def formula_program(expression: Any) -> Program:
    """The program `value := expression`, over the indices that stand free in it.

    >>> from symnn.syntax import parse
    >>> entropy = parse("-Sum(p[i]*log(p[i]), (i, 0, n-1))", {"p": "Simplex(n)", "n": "Naturals"})
    >>> print(formula_program(entropy))
    value := -Sum(log(p[i])*p[i], (i, 0, n - 1))

    Raises:
        NotSupportedError: a sum does not run over a whole axis.
    """
    body = _with_indices(expression)
    free = {s: _extent(body, s) for s in _index_symbols(body)}
    formal = {s: index(s.name, n) for s, n in free.items()}
    program = Program()
    program.define(VALUE, tuple(formal.values()), _replaced(body, formal))
    return program


def _with_indices(e: Any) -> Any:
    """Sums over symbols as sums over indices with their extent."""
    if not e.args or isinstance(e, Indexed):
        return e
    if isinstance(e, BINDERS[0]):
        return _sum_over_indices(e)
    arguments = [_with_indices(a) for a in e.args]
    changed = any(x is not y for x, y in zip(arguments, e.args, strict=True))
    return e.func(*arguments) if changed else e


def _sum_over_indices(e: Any) -> Any:
    body, indices = _with_indices(e.function), []
    for symbol, first, last in e.limits:
        if first != 0:
            raise NotSupportedError(
                f"compile: `{e}` begins at {first}; needed a sum over a whole axis, from 0 to its "
                "extent minus 1"
            )
        indices.append(symbol if isinstance(symbol, Idx) else index(symbol.name, last + 1))
        body = _replaced(body, {symbol: indices[-1]})
    return Sum(body, *indices)


def _index_symbols(e: Any) -> list[Any]:
    """Plain symbols that stand for an index of a read, by name."""
    found = {i for r in e.atoms(Indexed) for i in r.indices if isinstance(i, Symbol)}
    return sorted(found - {i for i in found if isinstance(i, Idx)}, key=str)


def _extent(e: Any, symbol: Any) -> Any:
    """The extent of the axis that a symbol indexes."""
    reads = sorted(e.atoms(Indexed), key=str)
    return next(n for r in reads for i, n in zip(r.indices, r.shape, strict=True) if i == symbol)


def _replaced(e: Any, values: dict[Any, Any]) -> Any:
    """Index symbols replaced, in reads and elsewhere."""
    if e in values:
        return values[e]
    if isinstance(e, Indexed):
        return entry(e.base, [_replaced(i, values) for i in e.indices])
    if not e.args or isinstance(e, Idx):
        return e
    arguments = [_replaced(a, values) for a in e.args]
    changed = any(x is not y for x, y in zip(arguments, e.args, strict=True))
    return e.func(*arguments) if changed else e
