"""Σ-normal form: two expressions are equal when their normal forms are.

An expression becomes a sum of products. In each product Kronecker deltas are contracted, common
shifts are taken back, constants stand before the sums, independent sums are separate factors,
numerators are reduced by their denominators, and bound indices have numbers. Sizes are coefficients
like any other. Below heads that are not polynomial, such as exp or Piecewise, the arguments are in
normal form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations, product
from math import factorial, prod
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Idx,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    S,
    Sum,
    log,
    sympify,
)
from sympy.core.relational import Relational

from symnn.indexed.closed_form.gates import ungated
from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.cases import one_case
from symnn.indexed.language.index import extent, numbered
from symnn.indexed.language.traverse import compared, entry, free_indices, substitute
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.conditions import masked, oriented_relation
from symnn.indexed.normal.content import multiplied, odd, oriented, powers, primitive
from symnn.indexed.normal.deltas import one_name, without_deltas
from symnn.indexed.normal.extents import is_outside, shortened
from symnn.indexed.normal.keys import key, marked_key
from symnn.indexed.normal.places import replaced
from symnn.indexed.normal.positive import is_positive
from symnn.indexed.normal.quotients import over_one, reduced
from symnn.indexed.normal.shifts import unshifted
from symnn.indexed.normal.terms import Term, expanded
from symnn.indexed.normal.triangles import squared

# Among so many orders of interchangeable bound indices the least is searched for.
MOST_ORDERS = 720


@lru_cache(maxsize=50_000)
def canonical(expression: Any) -> Any:
    """The Σ-normal form of a scalar expression of reads.

    It depends on the expression alone, and `canonical(canonical(e)) == canonical(e)`.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N, K = sizes("N K"); n, k, m = index("n", N), *index("k m", K)
    >>> t, y = tensor("t", N, K), tensor("y", N)
    >>> canonical(Sum(t[n, m]*(y[n] + 1), m) - y[n]*Sum(t[n, k], k) - Sum(t[n, k], k))
    0
    """
    return squared(Add(*map(_normal, expanded(sympify(expression), _atom))), canonical)


def _normal(term: Term) -> Any:
    """One product in normal form."""
    factors, bound = shortened(*without_deltas(list(term.factors), list(term.bound)))
    factors, bound = replaced(unshifted(factors, bound), bound)
    whole = multiplied(one_name(factors, bound))
    if len(bound) < len(term.bound) or isinstance(whole, Add):
        return canonical(bind(Sum, whole, bound))
    parts = reduced(whole)
    if len(parts) > 1:
        return Add(*[canonical(bind(Sum, part, bound)) for part in parts])
    factors = list(Mul.make_args(whole))
    joined = one_case(opened := ungated(factors))
    if opened != factors or len(joined) < len(factors):
        return canonical(bind(Sum, Mul(*joined), bound))
    return Mul(*_split(joined, bound))


def _split(factors: list[Any], bound: list[Any]) -> list[Any]:
    """The factors outside of sums, and one sum for each group that shares bound indices."""
    owned = set(bound)
    outside: list[Any] = []
    groups: list[tuple[set[Any], list[Any]]] = []
    for factor in factors:
        indices = set(free_indices(factor)) & owned
        if not indices:
            outside.append(factor)
            continue
        together = [g for g in groups if g[0] & indices]
        groups = [g for g in groups if not g[0] & indices]
        members = [f for g in together for f in g[1]]
        groups.append((indices.union(*(g[0] for g in together)), [*members, factor]))
    used: set[Any] = set().union(*(g[0] for g in groups))
    outside += [extent(k) for k in bound if k not in used]
    return outside + [_bound(Sum, fs, [k for k in bound if k in ks]) for ks, fs in groups]


def _bound(head: Any, factors: Sequence[Any], bound: Sequence[Any]) -> Any:
    """A binder over numbered indices, in the order with the least key."""
    level = 1 + max(height(f) for f in factors)
    best: tuple[list[str], Any, list[Any]] | None = None
    for order in _orders(factors, bound):
        names = [numbered(level, place, extent(k)) for place, k in enumerate(order)]
        renamed = [_renamed(f, dict(zip(order, names, strict=True))) for f in factors]
        text = sorted(map(key, renamed)) if len(bound) > 1 else []
        if best is None or text < best[0]:
            best = (text, Mul(*renamed), names)
    assert best is not None
    return bind(head, best[1], best[2])


def _renamed(factor: Any, names: dict[Any, Any]) -> Any:
    found = substitute(factor, names)
    depends_on_names = height(found) or found.has(KroneckerDelta)
    return canonical(found) if depends_on_names else found


def _orders(factors: Sequence[Any], bound: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Orders of the bound indices: what tells them apart decides, ties are left open."""
    if len(bound) == 1:
        return [tuple(bound)]
    classes: dict[tuple[str, ...], list[Any]] = {}
    for k in bound:
        marks = dict.fromkeys(bound, "*") | {k: "@"}
        looks = sorted(marked_key(f, marks) for f in factors if k in free_indices(f))
        classes.setdefault((str(extent(k)), *looks), []).append(k)
    ordered = [classes[look] for look in sorted(classes)]
    if prod(factorial(len(ks)) for ks in ordered) > MOST_ORDERS:
        return [tuple(k for ks in ordered for k in ks)]
    choices = product(*(permutations(ks) for ks in ordered))
    return [tuple(k for ks in choice for k in ks) for choice in choices]


@lru_cache(maxsize=100_000)
def height(e: Any) -> int:
    """How deep binders are nested in an expression."""
    below = max(map(height, e.args), default=0)
    return below + 1 if isinstance(e, BINDERS) else below


def _atom(e: Any) -> Any:
    """The normal form of one factor: the arguments below its head are in normal form."""
    if isinstance(e, Indexed):
        places: Any = e.indices
        if all(isinstance(i, Idx) for i in places):
            return e
        return S.Zero if is_outside(e) else entry(e.base, [i.expand() for i in places])
    if not e.args or isinstance(e, Idx | Whole):
        return e
    if isinstance(e, Add | Mul | Sum):
        return canonical(e)
    if isinstance(e, BINDERS):
        return _maximum(e)
    if isinstance(e, Piecewise):
        branches: Any = e.args
        return masked(*[(canonical(value), _part(c)) for value, c in branches])
    if isinstance(e, Pow):
        return _power(e)
    if isinstance(e, log):
        return _logarithm(canonical(e.args[0]))
    return odd(e.func(*[_part(a) for a in e.args]))


def _logarithm(argument: Any) -> Any:
    """The logarithm of a product of positive factors as a sum."""
    number, found = powers(argument)
    if len(found) + (number != 1) < 2 or not (number > 0 and all(map(is_positive, found))):
        return log(argument)
    return Add(log(number), *[exponent * log(base) for base, exponent in found.items()])


def _part(e: Basic) -> Any:
    """The normal form of an argument: an expression, a condition or something else."""
    if isinstance(e, Expr):
        return canonical(e)
    if isinstance(e, Relational):
        return oriented_relation(compared(e.func, *map(_part, e.args)))
    return e.func(*map(_part, e.args)) if e.args else e


def _power(e: Any) -> Any:
    base, exponent = canonical(e.base), canonical(e.exp)
    if isinstance(base, Add) and exponent.is_Integer and exponent < 0:
        for quotient in over_one(base.args):
            return canonical(Mul(*[Pow(f, exponent) for f in Mul.make_args(quotient)]))
        common, rest = oriented(*primitive(base))
        return multiplied([Pow(common, exponent), Pow(rest, exponent)])
    return Pow(base, exponent)


def _maximum(e: Any) -> Any:
    body = canonical(e.function)
    used = [k for k in bound_indices(e) if k in free_indices(body)]
    return _bound(type(e), [body], used) if used else body
