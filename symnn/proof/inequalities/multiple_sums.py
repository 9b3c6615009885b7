"""Products of sums as one sum over several indices, whose terms may have a sign.

Sum(x**2)*Sum(y**2) - Sum(x*y)**2 is the sum over i and j of (x_i*y_j - x_j*y_i)**2/2 (Lagrange), so
it is not negative, whatever the length. A term with fewer sums takes part through the sum of 1/n,
or of probabilities, which is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Any

import sympy
from sympy import Dummy, Indexed, Rational, S, Sum

from symnn.proof.cells.cell import Cell, with_index
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.inequalities.proving import Bound, Proving, together
from symnn.proof.ranges.signs import POSITIVE

MOST_SUMS = 3
MOST_TERMS = 40
Body = Callable[[Any], Any]
"""What is summed, as a function of the index."""


@dataclass(frozen=True)
class Term:
    """A product of sums.

    Args:
        coefficient: what stands in front of them.
        bodies: what each sums.
    """

    coefficient: Any
    bodies: tuple[Body, ...]


def by_multiple_sums(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """The sign of the term of a multiple sum, over real numbers in place of entries."""
    if not h.has(Sum):
        return None
    limits = {tuple(s.limits[0][1:]) for s in h.atoms(Sum) if len(s.limits) == 1}
    nested = any(s.function.has(Sum) or len(s.limits) > 1 for s in h.atoms(Sum))
    terms = _terms(h)
    if len(limits) != 1 or nested or not terms:
        return None
    count = max(len(t.bodies) for t in terms)
    ((low, high),) = limits
    length = sympy.expand(high - low + 1)
    if not 1 <= count <= MOST_SUMS or Knowledge(cell).sign(length) != POSITIVE:
        return None
    for unit in _units(cell, length):
        term, part = _term(terms, unit, count, (low, high), cell)
        found = proving.main(term, part, strict)
        if found is not None:
            return found.after(f"one sum over {count} indices" if count > 1 else "term by term")
    return _with_diagonal(terms, (low, high), cell, (strict, proving)) if count == 2 else None


def _with_diagonal(
    terms: list[Term], ends: tuple[Any, Any], cell: Cell, goal: tuple[bool, Proving]
) -> Bound | None:
    """Pairs of different indices, and equal ones together with the single sums, each of one sign.

    (sum of w)**2 - (sum of w**2) is the sum of w_i*w_j over i != j.
    """
    pairs = [t for t in terms if len(t.bodies) == 2]
    equal = [Term(t.coefficient, (_product(t.bodies),)) for t in terms if t.bodies]
    if len(equal) < len(terms):
        return None
    strict, proving = goal
    diagonal = proving.main(*_term(equal, _product(()), 1, ends, cell), strict)
    if diagonal is None:
        return None
    apart = proving.main(*_term(pairs, _product(()), 2, ends, cell), False)
    return apart and together([diagonal, apart]).after("equal and different indices apart")


def _product(bodies: tuple[Body, ...]) -> Body:
    return lambda k: sympy.Mul(*(body(k) for body in bodies))


def _terms(h: Any) -> list[Term]:
    """The terms of h, or none if one of them is no product of sums and numbers."""
    found = []
    for term in _multiplied_out(h):
        coefficient, bodies = S.One, []
        for factor in sympy.Mul.make_args(term):
            base, exponent = factor.as_base_exp()
            if isinstance(base, Sum) and exponent.is_Integer and exponent > 0:
                bodies += [_body(base)] * int(exponent)
            else:
                coefficient *= factor
        if coefficient.has(Sum, Indexed) or len(bodies) > MOST_SUMS:
            return []
        found.append(Term(coefficient, tuple(bodies)))
    return found if len(found) <= MOST_TERMS else []


def _multiplied_out(h: Any) -> list[Any]:
    """The terms of h, with sums as they are."""
    terms = [sympy.expand(term, deep=False) for term in sympy.Add.make_args(h)]
    return [t for term in terms for t in sympy.Add.make_args(term)]


def _body(e: Any) -> Body:
    index = e.limits[0][0]
    return lambda k: e.function.xreplace({index: k})


def _units(cell: Cell, length: Any) -> Iterator[Body]:
    """What sums to 1: 1/n each, and probabilities."""
    for (base, n), total in cell.totals.items():
        if total == 1 and sympy.expand(n - length) == 0:
            yield lambda k, base=base: base[k]
    yield lambda k: 1 / length


def _term(
    terms: list[Term], unit: Body, count: int, ends: tuple[Any, Any], cell: Cell
) -> tuple[Any, Cell]:
    """The term of the multiple sum, the same in all its indices, and where its symbols are."""
    indices = [Dummy(f"k{q}", integer=True) for q in range(count)]
    total = S.Zero
    for term in terms:
        bodies = term.bodies + (unit,) * (count - len(term.bodies))
        for order in permutations(indices):
            values = [body(k) for body, k in zip(bodies, order, strict=True)]
            total += term.coefficient * sympy.Mul(*values) * Rational(1, factorial(count))
    for k in indices:
        cell = with_index(cell, k, *ends)
    return _over_numbers(sympy.expand(total, deep=False), indices, cell)


def _over_numbers(term: Any, indices: list[Any], cell: Cell) -> tuple[Any, Cell]:
    """Entries replaced by symbols in their domain."""
    symbols: dict[Any, Any] = {}
    for read in term.atoms(Indexed):
        if len(read.indices) != 1 or read.indices[0] not in indices or not cell.has_range(read):
            continue
        symbols[read] = Dummy(f"{read.base.label}_{indices.index(read.indices[0])}", real=True)
        cell = cell.narrowed(symbols[read], cell.range(read))
    return term.xreplace(symbols), cell
