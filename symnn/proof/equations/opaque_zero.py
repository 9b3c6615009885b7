"""Zero as a function of entries and sums, each taken for a variable of its own.

What holds for arbitrary values of the entries holds for those that a program computes. Sums over
the same indices are one sum, which is zero when its body is.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Dummy, Mul, S, Sum

from symnn.core.domains import entries
from symnn.core.symbols import Size, domain_of
from symnn.indexed.derivatives.opaque import hidden, is_read, outermost
from symnn.indexed.language.binders import is_whole
from symnn.indexed.language.index import extent
from symnn.indexed.normal.positive import is_nonnegative, is_positive
from symnn.proof.cells.cell import Cell
from symnn.proof.equations.zero import prove_zero
from symnn.proof.ranges.ranges import Range, hull, ranges_of
from symnn.proof.resources.budget import Budget


def zero_by_tower(e: Any, budget: Budget) -> set[str] | None:
    """The methods that show an expression in normal form to be 0; None, which means nothing.

    >>> from sympy import exp, tanh
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); n = index("n", N); z = tensor("z", N)
    >>> body = tanh(z[n]) + 1 - 2/(1 + exp(-2*z[n]))
    >>> zero_by_tower(Sum(body, n), Budget.of(5))
    {'canonical form'}
    """
    rest, sums = apart_by_range(e)
    found = _all_zero(rest, sums, budget)
    if found is None and rest != 0 and len(sums) == 1:
        limits, body = sums.popitem()
        if not all(map(is_whole, limits)):
            return None
        count: Any = Mul(*[extent(limit[0]) for limit in limits])
        share = rest / count
        found = zero_by_tower(body + share, budget)
    return found


def _all_zero(rest: Any, sums: dict[Any, Any], budget: Budget) -> set[str] | None:
    proofs = [_direct(rest, budget)] if rest != 0 else []
    for body in sums.values():
        if None not in proofs:
            proofs.append(zero_by_tower(body, budget))
    return None if None in proofs else set().union(*(p for p in proofs if p is not None))


def apart_by_range(e: Any) -> tuple[Any, dict[Any, Any]]:
    """What is not a sum, and the body summed over each range, the coefficients inside.

    A sum over k of c*f(k) and one of g(k) are the sum of c*f(k) + g(k); a rest r is the sum of
    r divided by the number of places.
    """
    rest: list[Any] = []
    bodies: dict[Any, list[Any]] = {}
    for term in Add.make_args(e):
        factors: Any = Mul.make_args(term)
        sums: list[Any] = [f for f in factors if isinstance(f, Sum)]
        if len(sums) == 1:
            others = [f for f in factors if f is not sums[0]]
            bodies.setdefault(sums[0].limits, []).append(Mul(*others, sums[0].function))
        else:
            rest.append(term)
    return Add(*rest), {limits: Add(*terms) for limits, terms in bodies.items()}


def _direct(e: Any, budget: Budget) -> set[str] | None:
    hidden_form, ranges = behind_symbols(e)
    proof = prove_zero(hidden_form, Cell(ranges, budget=budget))
    return None if proof is None else {proof.method}


def behind_symbols(e: Any) -> tuple[Any, dict[Any, Range]]:
    """The expression with a symbol for each entry and sum, and where each may be."""
    parts = outermost(e)
    names = {part: Dummy(f"u{place}", real=True) for place, part in enumerate(parts)}
    ranges = {symbol: range_of(part) for part, symbol in names.items()}
    ranges |= {n: range_of(n) for n in e.free_symbols if isinstance(n, Size)}
    return hidden(e, names), ranges


def range_of(part: Any) -> Range:
    """Where the values of an entry, size or sum are known to be."""
    if isinstance(part, Size):
        return hull(ranges_of(domain_of(part)))  # type: ignore[arg-type]
    if is_read(part):
        base = part.base if hasattr(part, "base") else part
        return hull(ranges_of(entries(domain_of(base))))
    if is_positive(part):
        return Range(S.Zero)
    return Range(S.Zero, low_open=False) if is_nonnegative(part) else Range()
