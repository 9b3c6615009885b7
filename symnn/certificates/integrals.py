"""Integrals replaced by their values: the antiderivative is given, and differentiated again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy
from sympy import S, oo

from symnn.certificates.cells import NEGATIVE, NONNEGATIVE, POSITIVE, Cell, Fact, Span, put
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS, SWITCHES, differentiated
from symnn.certificates.enclosure import Unsure
from symnn.certificates.equations import Reader, Tree, find_zero, replay_zero, tree_at
from symnn.certificates.outcome import Rejected
from symnn.certificates.signs import sign


def integral_in(e: Any) -> Any:
    """An innermost integral of an expression, or None."""
    found = (n for n in sympy.postorder_traversal(e) if isinstance(n, sympy.Integral))
    return next(found, None)


def find_value(node: Any, cell: Cell) -> tuple[dict[str, Any], Any] | None:
    """What shows the value of an integral on a cell, and the value."""
    x = node.limits[0][0]
    try:
        f = cell.applied(node.function)
        guess = sympy.integrate(f, x)
        if guess.has(sympy.Integral, S.NaN, sympy.Piecewise):
            return None
        value, identity, inside = value_by(node, guess, cell)
    except (Unsure, NotImplementedError, ValueError, TypeError):
        return None
    tree = find_zero(identity, inside)
    if tree is None:
        return None
    return {"of": str(node), "antiderivative": str(guess), "identity": tree}, value


def value_by(node: Any, antiderivative: Any, cell: Cell) -> tuple[Any, Any, Cell]:
    """The value; what must be 0 for it to be right; and where.

    Raises:
        Unsure: the integrand or the antiderivative may be undefined or jump, or has no known limit.
    """
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise Unsure("an integral that is not over one interval")
    x, low, high = node.limits[0]
    if any(s.name == x.name for s in cell.spans if isinstance(s, sympy.Symbol)):
        raise Unsure("a bound variable with the name of a free one")
    f, (a, b) = cell.applied(node.function), (cell.applied(end) for end in (low, high))
    if b == oo or a == -oo:
        ordered = a != oo and b != -oo
    else:
        ordered = sign(b - a, cell) | NONNEGATIVE == NONNEGATIVE
    if not ordered:
        raise Unsure("an integral that may run backwards")
    closed, inner = (_between(cell, x, (a, b), strict) for strict in (NONNEGATIVE, POSITIVE))
    for part in (f, antiderivative):
        lacking = missing(part, closed)
        if lacking or part.has(*SWITCHES, *JUMPS):
            raise Unsure(f"it is not shown that {lacking or 'the integrand is smooth'}")
    upper, lower = (_at(antiderivative, x, end, cell) for end in (b, a))
    return upper - lower, differentiated(antiderivative, x) - f, inner


def _between(cell: Cell, x: Any, ends: tuple[Any, Any], strict: int) -> Cell:
    a, b = ends
    facts = []
    if a.is_finite is not False:
        facts.append(Fact(x - a, strict))
    if b.is_finite is not False:
        facts.append(Fact(b - x, strict))
    found = replace(cell, spans={**cell.spans, x: Span()}, known={})
    for fact in facts:
        found = found.split(fact.expression, fact.sign)
    return found


def _at(e: Any, x: Any, end: Any, cell: Cell) -> Any:
    """The value at an end, or the limit at infinity."""
    if end not in (oo, -oo):
        return put(e, {x: end})
    total: Any = S.Zero
    for term in sympy.Add.make_args(sympy.expand(e)):
        free, bound = term.as_independent(x, as_Add=False)
        total += free * _limit(bound, x, end, cell)
    return total


def _limit(e: Any, x: Any, end: Any, cell: Cell) -> Any:
    """The limit of a product of powers of x and exponentials, or of one bounded function."""
    if not e.has(x):
        return e
    if isinstance(e, sympy.erf | sympy.atan | sympy.tanh):
        side = _direction(e.args[0], x, end, cell)
        return side * (S.Pi / 2 if isinstance(e, sympy.atan) else S.One)
    falls, degree = False, S.Zero
    factors: Any = sympy.Mul.make_args(e)
    for factor in factors:
        if isinstance(factor, sympy.exp):
            if _direction(factor.args[0], x, end, cell) > 0:
                raise Unsure(f"`{factor}` grows")
            falls = True
        elif factor == x or (factor.is_Pow and factor.base == x and factor.exp.is_Integer):
            degree += S.One if factor == x else factor.exp
        else:
            raise Unsure(f"the limit of `{factor}`")
    if falls or degree < 0:
        return S.Zero
    raise Unsure(f"`{e}` has no limit")


def _direction(u: Any, x: Any, end: Any, cell: Cell) -> int:
    """1 when a polynomial goes to infinity, -1 when to minus infinity."""
    if not u.is_polynomial(x):
        raise Unsure(f"the limit of `{u}`")
    polynomial = sympy.Poly(u, x)
    found = sign(polynomial.LC(), cell)
    if polynomial.degree() < 1 or found not in (NEGATIVE, POSITIVE):
        raise Unsure(f"the limit of `{u}`")
    flips = end == -oo and polynomial.degree() % 2
    return (1 if found == POSITIVE else -1) * (-1 if flips else 1)


def replay_value(e: Any, cell: Cell, tree: Tree, at: tuple[str, Reader]) -> tuple[Any, Any, int]:
    """The integral that a node speaks of, its value, and the number of steps that show it."""
    path, read = at
    node = integral_in(e)
    if node is None or str(node) != tree.get("of"):
        raise Rejected(path, f"`{tree.get('of')}` is not the next integral of the claim")
    given = tree.get("antiderivative")
    try:
        value, identity, inside = value_by(node, read(given, path, node.limits[0][0]), cell)
    except Unsure as reason:
        raise Rejected(path, f"{node}: {reason}") from None
    proof = tree_at(tree, "identity", path)
    return node, value, replay_zero(identity, inside, proof, f"{path}, {given}", read)


def values_of(tree: Mapping[str, Any], path: str) -> list[Any]:
    """The values that a cell begins with.

    Raises:
        Rejected: they are malformed.
    """
    found = tree.get("values")
    if not isinstance(found, list) or not all(isinstance(v, Mapping) for v in found):
        raise Rejected(path, "its values are missing")
    return found
