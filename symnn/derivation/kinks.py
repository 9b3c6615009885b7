"""Where an expression changes its formula, and what is agreed on there."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Heaviside, Max, Min, Ne, Piecewise, Poly, S, sign, solve_linear
from sympy.core.relational import Relational

from symnn.core import Verdict
from symnn.indexed.printing.text import text


def kinks_of(expression: Any, x: Any) -> tuple[Any, ...]:
    """Conditions that keep clear of every point at which the formula changes.

    >>> from sympy import Abs
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> kinks_of(x * Abs(x - 1), x)
    (Ne(x, 1),)
    """
    gaps = [gap for node in expression.atoms(*SWITCHES) for gap in _gaps(node)]
    moving = [gap for gap in dict.fromkeys(gaps) if x in gap.free_symbols]
    found = dict.fromkeys(c for gap in moving for c in _off(gap, x))
    return tuple(sorted((c for c in found if c not in (S.true, S.false)), key=str))


SWITCHES = (Abs, sign, Heaviside, Max, Min, Piecewise)


def _gaps(node: Any) -> list[Any]:
    """Expressions that are 0 where this node changes its formula."""
    if isinstance(node, Max | Min):
        arguments: list[Any] = list(node.args)
        return [a - b for i, a in enumerate(arguments) for b in arguments[i + 1 :]]
    if isinstance(node, Piecewise):
        return [r.lhs - r.rhs for _, c in node.args for r in c.atoms(Relational)]  # type: ignore[union-attr]
    return [node.args[0]]


def _off(gap: Any, x: Any) -> list[Any]:
    """Conditions under which `gap` is not 0: one for each place, where all are known."""
    pieces = _choices(gap)
    places = [places_of(piece, x) for piece in pieces if x in piece.free_symbols]
    if any(found is None for found in places):
        return [off_zero(gap, x)]
    return [Ne(x, place) for found in places for place in found or ()]


def _choices(gap: Any) -> list[Any]:
    """What a gap may be, whichever argument each Max or Min in it takes."""
    inner = next(iter(gap.atoms(Max, Min)), None)
    if inner is None:
        return [gap.args[0] if isinstance(gap, Abs) else gap]
    return [c for a in inner.args for c in _choices(gap.xreplace({inner: a}))]


def places_of(gap: Any, x: Any) -> list[Any] | None:
    """All real zeros, when they are rational or the expression is linear in x."""
    single = location(gap, x)
    if single is not None:
        return [single]
    if gap.free_symbols != {x} or not gap.is_polynomial(x):
        return None
    polynomial = Poly(gap, x)
    coefficients: Any = polynomial.coeffs()
    if not all(c.is_Rational for c in coefficients):
        return None
    zeros: list[Any] = list(dict.fromkeys(polynomial.real_roots()))
    return zeros if all(z.is_Rational for z in zeros) else None


def off_zero(gap: Any, x: Any) -> Any:
    """The condition that an expression is not 0, solved for x where that is linear."""
    place = location(gap, x)
    return Ne(gap, 0) if place is None else Ne(x, place)


def location(gap: Any, x: Any) -> Any:
    """The zero of an expression that is linear in x, else None."""
    if not gap.is_polynomial(x):
        return None
    symbol, value = solve_linear(gap, symbols=[x])
    return value if symbol == x else None


def kink_conventions(slope: Any, x: Any, kinks: tuple[Any, ...], whole: Verdict) -> tuple[str, ...]:
    """In words: the value that the formula of the slope has at each kink, and what it is.

    Args:
        slope: the formula.
        x: the variable.
        kinks: from `kinks_of`.
        whole: whether the formula is the slope everywhere, kinks included.
    """
    words = "the rules do not tell the slope; the formula gives"
    if whole.status == "refuted":
        words = "there is no slope; by convention it is"
    elif whole.holds:
        words = "only parts have no slope; the whole has"
    found = []
    for kink in kinks:
        if kink.lhs != x:
            found.append(f"where {text(kink.lhs)} = 0 the rules do not tell the slope")
            continue
        value = slope.xreplace({x: kink.rhs})
        if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
            found.append(f"at {x} = {text(kink.rhs)} the formula of the slope has no value")
            continue
        found.append(f"at {x} = {text(kink.rhs)} {words} {text(value)}")
    return tuple(found)
