"""The sign of a node from the signs of its parts; `ask` tells those."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symnn.certificates.cells import (
    ANY,
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    ZERO,
    Cell,
    Fact,
    facts_of,
    opposite,
)

Ask = Callable[[Any, Cell], int]


def total_sign(signs: list[int]) -> int:
    found = signs[0]
    for other in signs[1:]:
        found = sum_sign(found, other)
    return found


def sum_sign(a: int, b: int) -> int:
    if a == ZERO:
        return b
    if b == ZERO:
        return a
    for strict, weak in ((POSITIVE, NONNEGATIVE), (NEGATIVE, NONPOSITIVE)):
        if (a | weak) == weak and (b | weak) == weak:
            return strict if strict in (a, b) else weak
    return ANY


def product_sign(signs: list[int]) -> int:
    found = POSITIVE
    for other in signs:
        result = 0
        for x in (NEGATIVE, ZERO, POSITIVE):
            for y in (NEGATIVE, ZERO, POSITIVE):
                if found & x and other & y:
                    result |= ZERO if ZERO in (x, y) else POSITIVE if x == y else NEGATIVE
        found = result
    return found


def power_sign(base: Any, exponent: Any, cell: Cell, ask: Ask) -> int:
    of_base = ask(base, cell)
    if exponent.is_Integer:
        if exponent == 0:
            return POSITIVE
        of_base = of_base & NONZERO if exponent < 0 else of_base
        if exponent % 2:
            return of_base
        return (of_base & ZERO) | (POSITIVE if of_base & NONZERO else 0)
    if of_base == POSITIVE:
        return POSITIVE
    if exponent.is_Rational:  # defined only where the base is not negative
        return POSITIVE if exponent < 0 else (of_base & NONNEGATIVE) or NONNEGATIVE
    even = (exponent / 2).is_integer
    if even or (of_base | NONNEGATIVE) == NONNEGATIVE:
        return POSITIVE if (of_base | NONZERO) == NONZERO else NONNEGATIVE
    return NONZERO if (of_base | NONZERO) == NONZERO else ANY


def _of_argument(e: Any, cell: Cell, ask: Ask) -> int:
    return ask(e.args[0], cell)


def _absolute(e: Any, cell: Cell, ask: Ask) -> int:
    inner = ask(e.args[0], cell)
    return (inner & ZERO) | (POSITIVE if inner & NONZERO else 0)


def _logarithm(e: Any, cell: Cell, ask: Ask) -> int:
    return ask(e.args[0] - 1, cell)


def _largest(e: Any, cell: Cell, ask: Ask) -> int:
    signs = [ask(a, cell) for a in e.args]
    return _of_maximum(signs)


def _smallest(e: Any, cell: Cell, ask: Ask) -> int:
    return opposite(_of_maximum([opposite(ask(a, cell)) for a in e.args]))


def _of_maximum(signs: list[int]) -> int:
    if POSITIVE in signs:
        return POSITIVE
    found = 0
    for s in signs:
        found |= s
    if any((s | NONNEGATIVE) == NONNEGATIVE for s in signs):
        found &= NONNEGATIVE
    return found


def _step(e: Any, cell: Cell, ask: Ask) -> int:
    inner = ask(e.args[0], cell)
    return {POSITIVE: POSITIVE, NEGATIVE: ZERO}.get(inner, NONNEGATIVE)


def _always(result: int) -> Callable[[Any, Cell, Ask], int]:
    return lambda e, cell, ask: result


def _piecewise(e: Any, cell: Cell, ask: Ask) -> int:
    found = 0
    for branch, condition in e.args:
        inside = cell.given(*facts_of(condition))
        found |= ask(branch, inside)
    return found


def _sum(e: Any, cell: Cell, ask: Ask) -> int:
    """A sum of terms of one sign; an empty one is 0."""
    indices = {limit[0] for limit in e.limits}
    if len(indices) < len(e.limits) or any(len(limit) != 3 for limit in e.limits):
        return ANY
    inside = cell
    for index, first, last in reversed(e.limits):
        inside = inside.given(Fact(index - first, NONNEGATIVE), Fact(last - index, NONNEGATIVE))
    inner = ask(e.function, inside)
    if inner not in (POSITIVE, NEGATIVE, NONNEGATIVE, NONPOSITIVE):
        return ANY
    filled = all(ask(last - first + 1, cell) == POSITIVE for _, first, last in e.limits)
    return inner if filled else inner | ZERO


def _product(e: Any, cell: Cell, ask: Ask) -> int:
    """A product of positive factors; an empty one is 1."""
    if len(e.limits) != 1 or len(e.limits[0]) != 3:
        return ANY
    index, first, last = e.limits[0]
    inside = cell.given(Fact(index - first, NONNEGATIVE), Fact(last - index, NONNEGATIVE))
    return POSITIVE if ask(e.function, inside) == POSITIVE else ANY


def _sine(e: Any, cell: Cell, ask: Ask) -> int:
    """Positive between 0 and pi."""
    u = e.args[0]
    return POSITIVE if ask(u, cell) == POSITIVE == ask(sympy.pi - u, cell) else ANY


def _cosine(e: Any, cell: Cell, ask: Ask) -> int:
    """Positive between -pi/2 and pi/2."""
    u, quarter = e.args[0], sympy.pi / 2
    return POSITIVE if ask(u + quarter, cell) == POSITIVE == ask(quarter - u, cell) else ANY


STRUCTURE: dict[Any, Callable[[Any, Cell, Ask], int]] = {
    sympy.exp: _always(POSITIVE), sympy.cosh: _always(POSITIVE), sympy.sech: _always(POSITIVE),
    sympy.erfc: _always(POSITIVE),
    **dict.fromkeys(
        (sympy.tanh, sympy.sinh, sympy.asinh, sympy.atanh, sympy.atan, sympy.asin, sympy.erf,
         sympy.erfi, sympy.sign, sympy.LambertW, sympy.coth, sympy.csch), _of_argument,
    ),
    sympy.sin: _sine, sympy.cos: _cosine, sympy.Abs: _absolute,
    sympy.log: _logarithm, sympy.Max: _largest, sympy.Min: _smallest,
    sympy.Heaviside: _step, sympy.Piecewise: _piecewise, sympy.Sum: _sum, sympy.Product: _product,
    # gamma and its like are taken for defined only where they are positive
    sympy.factorial: lambda e, cell, ask: (
        POSITIVE if ask(e.args[0] + 1, cell) == POSITIVE else ANY
    ),
    sympy.gamma: lambda e, cell, ask: (
        POSITIVE if _of_argument(e, cell, ask) == POSITIVE else ANY
    ),
}  # fmt: skip
