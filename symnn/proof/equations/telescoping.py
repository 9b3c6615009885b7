"""Sums of hypergeometric terms, such as binomial sums, by checked telescoping and induction.

With a0(n)*F(n, k) + a1(n)*F(n + 1, k) = G(n, k + 1) - G(n, k) proved for all k up to K, the sum
S(n) of F(n, k) obeys a0*S(n) + a1*S(n + 1) = b(n), where b is made of G at both ends and of the
few terms beyond K. What obeys the same recurrence, with a1 != 0, and agrees at the first n, is S.
`Source:` Petkovsek, Wilf, Zeilberger, A = B (1996), chapters 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.cells.cell import Cell, with_index
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import degree_in
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.gosper import Certificate, certificates
from symnn.proof.ranges.signs import NONZERO

IsZero = Callable[[Any, Cell], bool]
LARGEST = 60
SUITED = (sympy.binomial, sympy.factorial, sympy.gamma, sympy.Pow, sympy.exp)


@dataclass(frozen=True)
class _Term:
    """A summand with its index, bounds, and the symbol that induction runs over.

    Args:
        body: F(n, k).
        k, first, last: the index and its bounds; only the last one may depend on n.
        n: an integer symbol.
        growth: how much `last` grows with n.
    """

    body: Any
    k: Any
    first: Any
    last: Any
    n: Any
    growth: int

    def at(self, place: Any, step: int = 0) -> Any:
        """F(n + step, place)."""
        return replaced(replaced(self.body, {self.n: self.n + step}), {self.k: place})


def vanishes(e: Any, cell: Cell, is_zero: IsZero) -> str | None:
    """How `e`, linear in its only sum, is shown to be 0; None when it is not."""
    sums = [s for s in e.atoms(sympy.Sum) if not s.has(sympy.Indexed)]
    if len(sums) != 1 or not sums[0].has(*SUITED) or sympy.count_ops(sums[0]) > LARGEST:
        return None
    total = Dummy("total", real=True)
    linear = e.xreplace({sums[0]: total})
    if degree_in(linear, total) != 1 or linear.has(sympy.Sum, sympy.Product):
        return None
    scale = linear.diff(total)
    if scale.has(total) or not Knowledge(cell).is_one_of(scale, NONZERO):
        return None
    value = -linear.xreplace({total: S.Zero}) / scale
    for term in _terms(sums[0], cell):
        found = _proof(term, value, cell, is_zero)
        if found is not None:
            return found
    return None


def _terms(node: Any, cell: Cell) -> list[_Term]:
    limit = node.limits[0]
    if len(node.limits) != 1 or len(limit) != 3 or limit[1].free_symbols or not limit[1].is_Integer:
        return []
    k, first, last = limit
    found = []
    for n in sorted(node.free_symbols, key=str):
        r = cell.range(n)
        growth = sympy.expand(last).coeff(n, 1)
        plain = growth in (1, 2) and not sympy.expand(last - growth * n).has(n)
        if plain and r.integer and r.low.is_Integer and r.high == sympy.oo:
            moved = Dummy(k.name, integer=True, nonnegative=True) if first >= 0 else k
            body = node.function.xreplace({k: moved})
            found.append(_Term(body, moved, first, last, n, int(growth)))
    return found


def _proof(term: _Term, value: Any, cell: Cell, is_zero: IsZero) -> str | None:
    if any(f.expression.has(term.n) for f in cell.facts):
        return None
    start = _first_with_room(term, cell)
    inside = cell.narrowed(term.n, _from(cell, term.n, start))
    for found in certificates(*_ratios(term, inside), term.k):
        inductive = found.then != 0
        places = range(int(cell.range(term.n).low), int(start) + inductive)
        if _obeys(term, found, value, inside, is_zero) and all(
            _agrees(term, value, cell, place, is_zero) for place in places
        ):
            how = f"induction over {term.n}" if inductive else "telescoping"
            return f"{how} with a checked certificate"
    return None


def _first_with_room(term: _Term, cell: Cell) -> Any:
    """The least n for which the range holds an index besides the last one."""
    low: Any = cell.range(term.n).low
    end = replaced(term.last, {term.n: low})
    missing = term.first + 1 - end if end.is_Integer else S.Zero
    return low + max(S.Zero, sympy.ceiling(missing / term.growth))


def _from(cell: Cell, n: Any, start: Any) -> Any:
    return replace(cell.range(n), low=start, low_open=False)


def _ratios(term: _Term, cell: Cell) -> tuple[Any, Any]:
    """F(n, k + 1)/F(n, k) and F(n + 1, k)/F(n, k), when both are rational.

    Raises:
        NeedSign, NoForm: they have no canonical form.
    """
    t = Knowledge(_over_index(term, cell)).tower()
    here = t.form(term.body)
    found = []
    for moved in (term.at(term.k + 1), term.at(term.k, 1)):
        found.append(t.expression(t.of(moved) / here))
    return found[0], found[1]


def _over_index(term: _Term, cell: Cell) -> Cell:
    """The cell with the index below the last one."""
    return with_index(cell, term.k, term.first, term.last - 1)


def _obeys(term: _Term, c: Certificate, value: Any, cell: Cell, is_zero: IsZero) -> bool:
    """Whether the certificate is right, and the value obeys the recurrence that it gives."""
    k, n = term.k, term.n
    factors = sympy.Mul.make_args(term.body)
    plain = [f for f in factors if f.is_rational_function(k)]
    others = [f for f in factors if f not in plain]
    whole = sympy.factor(c.ratio * sympy.Mul(*plain)) * sympy.Mul(*others)

    def g(place: Any) -> Any:
        return replaced(whole, {k: place})

    identity = c.now * term.at(k) + c.then * term.at(k, 1) - g(k + 1) + g(k)
    over = _over_index(term, cell)
    if not all(established(r, Case(over)) for r in requirements(g(k)) + requirements(g(k + 1))):
        return False
    if not Knowledge(cell).is_one_of(c.then if c.then != 0 else c.now, NONZERO):
        return False
    ends = g(term.last) - g(term.first) + c.now * term.at(term.last)
    if c.then != 0:
        ends += c.then * sum(term.at(term.last + j, 1) for j in range(term.growth + 1))
    left = c.now * value + (c.then * replaced(value, {n: n + 1}) if c.then != 0 else 0)
    return is_zero(identity, over) and is_zero(left - ends, cell)


def _agrees(term: _Term, value: Any, cell: Cell, place: int, is_zero: IsZero) -> bool:
    at = cell.at(term.n, sympy.Integer(place))
    moved = {term.n: sympy.Integer(place)}
    total = sympy.Sum(term.body, (term.k, term.first, term.last))
    return is_zero(replaced(total - value, moved), at)
