"""An expression as a sum of products: each term is a list of factors, summed over indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from math import comb, factorial
from typing import Any

from sympy import Add, Integer, Mul, Pow, Sum

from symnn.indexed.language.binders import bound_indices
from symnn.indexed.language.index import fresh
from symnn.indexed.language.traverse import free_indices, substitute

# A product that would expand into more terms than this keeps its factors.
MOST_TERMS = 1_000


@dataclass(frozen=True)
class Term:
    """The product of `factors`, summed over `bound`."""

    factors: tuple[Any, ...]
    bound: tuple[Any, ...] = ()


def expanded(e: Any, atom: Callable[[Any], Any]) -> list[Term]:
    """The terms whose sum is `e`.

    Args:
        e: the expression.
        atom: the normal form of an expression that is one factor.
    """
    if isinstance(e, Add):
        return [t for a in e.args for t in expanded(a, atom)]
    if isinstance(e, Mul):
        return _multiplied(e, [expanded(a, atom) for a in e.args], atom)
    if isinstance(e, Sum):
        own = tuple(bound_indices(e))
        return [_summed(t, own) for t in expanded(e.function, atom)]
    if _opens(e):
        return _power(e, atom)
    normal = atom(e)
    return expanded(normal, atom) if _opens(normal) else [Term((normal,))]


def _opens(e: Any) -> bool:
    """Whether an expression has terms of its own to be expanded."""
    if isinstance(e, Pow):
        return e.exp.is_Integer and e.exp > 1 and isinstance(e.base, Add | Mul | Sum)
    return isinstance(e, Add | Mul | Sum)


def _power(e: Any, atom: Callable[[Any], Any]) -> list[Term]:
    """The multinomial theorem: one term for each choice of `exponent` terms of the base."""
    terms, exponent = expanded(e.base, atom), int(e.exp)
    if comb(len(terms) + exponent - 1, exponent) > MOST_TERMS:
        return [Term((Pow(atom(e.base), exponent),))]
    return [
        _joined([Term((Integer(_ways(choice)),)), *(terms[place] for place in choice)])
        for choice in combinations_with_replacement(range(len(terms)), exponent)
    ]


def _ways(choice: tuple[int, ...]) -> int:
    """In how many orders the choice can be made."""
    ways = factorial(len(choice))
    for count in Counter(choice).values():
        ways //= factorial(count)
    return ways


def _multiplied(e: Any, parts: list[list[Term]], atom: Callable[[Any], Any]) -> list[Term]:
    count = 1
    for terms in parts:
        count *= len(terms)
    if count > MOST_TERMS:
        return [Term(tuple(atom(a) for a in e.args))]
    return [_joined(choice) for choice in product(*parts)]


def _joined(terms: Iterable[Term]) -> Term:
    """The product of terms, with bound indices renamed that would meet others."""
    factors: list[Any] = []
    bound: list[Any] = []
    seen: set[Any] = set()
    for term in terms:
        clash = [k for k in term.bound if k in seen]
        term = _renamed(term, clash) if clash else term
        late = [k for k in bound if any(k in free_indices(f) for f in term.factors)]
        if late:
            earlier = _renamed(Term(tuple(factors), tuple(bound)), late)
            factors, bound = list(earlier.factors), list(earlier.bound)
        factors += term.factors
        bound += term.bound
        seen.update(term.bound, *(free_indices(f) for f in term.factors))
    return Term(tuple(factors), tuple(bound))


def _renamed(term: Term, indices: Iterable[Any]) -> Term:
    renaming = {k: fresh(k) for k in indices}
    return Term(
        tuple(substitute(f, renaming) for f in term.factors),
        tuple(renaming.get(k, k) for k in term.bound),
    )


def _summed(term: Term, own: tuple[Any, ...]) -> Term:
    """The term summed over further indices."""
    clash = [k for k in term.bound if k in own]
    term = _renamed(term, clash) if clash else term
    return Term(term.factors, term.bound + own)
