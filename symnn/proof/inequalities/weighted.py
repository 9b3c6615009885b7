"""Sums over probabilities, term by term: what stands beside the sum is spread over the terms.

With sum p = 1 and m = sum p*u, a function F(m) is the sum of p*(F(m) + F'(m)*(u - m)): Jensen's
inequality is that f lies above its tangents. With sum p = sum q = 1, a constant c is the sum of
a*p + (c - a)*q for every a; where p = q is a minimum, the slope there tells a.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import Dummy, Expr, S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.equations.one_sum import named_entries
from symnn.proof.inequalities.proving import Bound, Proving
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE

STEP = "each term, with {} spread by weights"
MOST_READS = 3

Limits = tuple[Any, Any]


def by_weights(
    body: Any, rest: Any, where: tuple[Cell, Cell, Limits], proving: Proving
) -> Bound | None:
    """The sum of `body` over an index, plus `rest`, is not negative because no term is.

    Args:
        body: the term at the index.
        rest: what stands beside the sum.
        where: the cell without and with the index, and the index with its last value.
        proving: proofs of what is left.
    """
    cell, inside, (index, last) = where
    shares = [base[index] for (base, count), total in cell.totals.items()
              if count == last + 1 and total == 1]  # fmt: skip
    for terms, mean in [*_spread(body, rest, shares), *_with_tangents(body, rest, shares, index)]:
        found = _not_negative(terms, (inside, mean), shares, proving)
        if found is not None:
            return found.after(STEP.format("a tangent" if mean else "a constant"))
    return None


def _spread(body: Any, rest: Any, shares: list[Any]) -> Iterator[tuple[Any, Any]]:
    """A constant between two kinds of probabilities: evenly, or by the slope where they agree."""
    if len(shares) != 2 or rest.has(sympy.Sum):
        return
    for p, q in (shares, shares[::-1]):
        slope = sympy.expand(body.diff(p).xreplace({p: q})) if not body.has(sympy.Abs) else S.NaN
        if slope.is_Rational:
            yield body - slope * p + (rest + slope) * q, None
    yield body + rest * (shares[0] + shares[1]) / 2, None


def _with_tangents(
    body: Any, rest: Any, shares: list[Any], index: Any
) -> Iterator[tuple[Any, Any]]:
    """A function of one weighted mean, by its tangent there; with the mean and what it is of."""
    means = {s for s in rest.atoms(sympy.Sum) if len(s.limits) == 1 and len(s.limits[0]) == 3}
    if len(means) != 1 or body.has(sympy.Sum):
        return
    mean: Any = next(iter(means))
    weighted = mean.function.xreplace({mean.limits[0][0]: index})
    m = Dummy("m", real=True)
    outer = rest.xreplace({mean: m})
    for p in shares:
        u = sympy.expand(weighted / p)
        if u.has(p.base) or mean.limits[0][1] != 0:
            continue
        yield body + p * (outer + outer.diff(m) * (u - m)), (m, u)


def _not_negative(
    terms: Any, where: tuple[Cell, Any], shares: list[Any], proving: Proving
) -> Bound | None:
    """A proof for any real numbers in place of the entries, each in its range."""
    inside, mean = where
    reads = sorted(terms.atoms(sympy.Indexed), key=str)
    if len(reads) > MOST_READS:
        return None
    names, cell = named_entries(reads, inside)
    if mean is not None:
        cell = cell.narrowed(mean[0], _hull(inside, mean[1]))
    h = _without_weight(terms.xreplace(names), [names[p] for p in shares if p in names], cell)
    if not all(established(r, Case(cell)) for r in requirements(h)):
        return None
    return proving.main(h, cell, False)


def _hull(inside: Cell, u: Expr) -> Range:
    """Where a weighted mean of `u` may be."""
    return inside.range(u) if isinstance(u, sympy.Indexed) else Range()


def _without_weight(h: Any, weights: list[Any], cell: Cell) -> Any:
    """The expression divided by a weight that is a factor of all its terms."""
    for w in weights:
        divided = sympy.expand(h / w, power_exp=False, power_base=False, log=False)
        if not divided.has(w) and Knowledge(cell).is_one_of(w, NONNEGATIVE):
            return divided
    return h
