"""Local derivatives: how the right side of an equation changes with the entries that it reads.

Reads and binders are behind symbols while SymPy differentiates; sums are passed through; what
switches has a rule here, with the convention at the kink.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

import sympy
from sympy import (
    Abs,
    And,
    Derivative,
    Expr,
    Indexed,
    Max,
    Min,
    Mul,
    Piecewise,
    S,
    Subs,
    piecewise_fold,
    sign,
)

from symnn.errors import NotSupportedError
from symnn.indexed.derivatives.opaque import behind, hidden
from symnn.indexed.derivatives.outside import inside_masks
from symnn.indexed.language.binders import BINDERS, ArgMaximum, bind, bound_indices
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import fresh
from symnn.indexed.language.traverse import names_read, reads, reindexed_binder, rewrite
from symnn.indexed.normal.keys import key

STEPS = (sympy.sign, sympy.Heaviside, sympy.floor, sympy.ceiling)
SWITCHES = (Abs, Max, Min)
TANGENTS = ((sympy.sin, sympy.cos, sympy.tan), (sympy.sinh, sympy.cosh, sympy.tanh))


class Partial(NamedTuple):
    """d expression = sum over `bound` of `coefficient` times d `read`, among other partials."""

    read: Any
    coefficient: Any
    bound: tuple[Any, ...]


def partials(expression: Expr, wanted: frozenset[Any]) -> list[Partial]:
    """All partial derivatives of an expression by reads of the wanted arrays.

    Conventions: |x|' = sign(x), so 0 at 0. Of equal arguments of Max and Min the last counts, and
    constants stand last, so max(0, x)' = 0 at 0. All entries at which MaxOver is attained share it.
    The derivative of a step (sign, floor) is 0.

    Raises:
        NotSupportedError: SymPy has no derivative of a function that occurs.

    >>> from sympy import tanh
    >>> from symnn.core import tensor
    >>> x = tensor("x")
    >>> partials(tanh(x), frozenset([x]))[0].coefficient
    1 - tanh(x)**2
    """
    return list(_partials(expression, wanted, S.One, ()))


def _partials(
    e: Any, wanted: frozenset[Any], factor: Any, bound: tuple[Any, ...]
) -> Iterator[Partial]:
    shape, parts = behind(e, SWITCHES + STEPS)
    for symbol, part in parts.items():
        if isinstance(part, (*STEPS, ArgMaximum)) or not names_read(part) & wanted:
            continue
        slope = slope_of(shape, symbol)
        if slope != 0:
            slope = Mul(factor, hidden(slope, parts))
            yield from _through(part, wanted, slope, bound)


def _through(
    part: Any, wanted: frozenset[Any], slope: Any, bound: tuple[Any, ...]
) -> Iterator[Partial]:
    """The partials of a read, a binder or a switch, multiplied by `slope`."""
    if isinstance(part, BINDERS):
        renaming = {k: fresh(k) for k in bound_indices(part)}
        inner: Any = reindexed_binder(part, renaming)
        wider = (*bound, *renaming.values())
        if isinstance(part, BINDERS[1]):
            slope = Mul(slope, attained_share(part, inner.function))
        yield from _partials(inner.function, wanted, slope, wider)
    elif isinstance(part, SWITCHES):
        for argument, weight in SWITCH_RULES[type(part)](part):
            yield from _partials(argument, wanted, Mul(slope, weight), bound)
    else:
        yield Partial(part, slope, bound)


def attained_share(maximum: Any, value: Any) -> Any:
    """The weight of one entry in the slope of a maximum: it is shared by all that attain it.

    `Why:` so it is a subgradient at ties, too, and the slope of a maximum of equal entries is 1.
    What lies outside of its array takes no part in a maximum, so it is not counted.
    """
    here = Mul(_indicator(maximum.function >= maximum), *inside_masks(maximum.function))
    count = bind(BINDERS[0], here, bound_indices(maximum))
    # A single read takes care of itself: nothing moves what lies outside of its array.
    alone = len([r for r in reads(value) if isinstance(r, Indexed)]) < 2
    masks = [] if alone else inside_masks(value)
    return Mul(_indicator(value >= maximum), *masks) / count


def _indicator(condition: Any) -> Any:
    return piecewise((S.One, condition), (S.Zero, True))


def _absolute(e: Any) -> list[tuple[Any, Any]]:
    return [(e.args[0], sign(e.args[0]))]


def _extreme(e: Any, better: Any, no_worse: Any) -> list[tuple[Any, Any]]:
    """Of equal arguments the last counts, and those that nothing moves stand last."""
    ranked = sorted(e.args, key=lambda a: (not names_read(a), key(a)))
    wins = [
        And(*(no_worse(a, b) for b in ranked[:place]), *(better(a, b) for b in ranked[place + 1 :]))
        for place, a in enumerate(ranked)
    ]
    return [(a, _indicator(condition)) for a, condition in zip(ranked, wins, strict=True)]


def _largest(e: Any) -> list[tuple[Any, Any]]:
    return _extreme(e, operator.gt, operator.ge)


def _smallest(e: Any) -> list[tuple[Any, Any]]:
    return _extreme(e, operator.lt, operator.le)


SWITCH_RULES: dict[type, Callable[[Any], list[tuple[Any, Any]]]] = {
    Abs: _absolute, Max: _largest, Min: _smallest,
}  # fmt: skip


@lru_cache(maxsize=50_000)
def slope_of(shape: Any, symbol: Any) -> Any:
    """The derivative of an expression behind placeholders.

    Raises:
        NotSupportedError: a function has no derivative that SymPy can write.
    """
    slope = tangents(shape.diff(symbol))
    if slope.has(Derivative, Subs):
        inner = sorted(str(f.func) for f in shape.atoms(sympy.Function) if f.has(symbol))
        raise NotSupportedError(
            f"derivative: the derivative of `{', '.join(inner)}` is not known; "
            f'declare it by `function("{inner[0]}", derivative=...)`, or write it with known '
            "functions"
        )
    return branchwise(slope) if slope.has(Piecewise) else slope


def tangents(e: Any) -> Any:
    """The expression with sin(u)/cos(u) as tan(u), and sinh(u)/cosh(u) as tanh(u).

    >>> from sympy import cosh, log, symbols
    >>> x = symbols("x")
    >>> tangents(log(cosh(x)).diff(x))
    tanh(x)
    """
    for above, below, quotient in TANGENTS:
        for u in [f.args[0] for f in e.atoms(above)] if e.has(below) else ():
            e = rewrite(e, partial(_joined, parts=(above(u), below(u), quotient(u))))
    return e


def _joined(product: Any, parts: tuple[Any, Any, Any]) -> Any:
    above, below, quotient = parts
    found = isinstance(product, Mul) and {above, 1 / below} <= set(product.args)
    return product / above * below * quotient if found else product


def branchwise(slope: Any) -> Any:
    """Factors of a case distinction inside its branches, so that each branch is one formula."""
    if isinstance(slope, Piecewise) or len(slope.atoms(Piecewise)) > 1:
        return slope
    return piecewise_fold(slope)
