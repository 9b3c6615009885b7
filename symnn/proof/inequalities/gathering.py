"""Inequalities between sums over one index: shown term by term, after log u <= u - 1 where needed.

A constant goes into the terms by weights of total 1, such as probabilities: Gibbs' inequality is
`sum p*log(p/q) >= sum p*(1 - q/p) = 0`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.cells.cell import Cell, with_index
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.equations.one_sum import gathered
from symnn.proof.equations.zero import by_canonical_form
from symnn.proof.inequalities.logarithms import rational_lower_bound, with_joined_logs
from symnn.proof.inequalities.proving import Bound, Proving
from symnn.proof.inequalities.weighted import by_weights
from symnn.proof.ranges.constants import factored
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE, within

LEMMA = "log u <= u - 1 in each term"


def by_terms(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """A sum of terms that are not negative, or whose lower bounds add up to 0."""
    found = gathered(h)
    if found is None:
        return None
    body, constant, (index, last) = found
    inside = with_index(cell, index, S.Zero, last)
    for terms in _with_constant(body, constant, cell, (index, last)):
        if not all(established(r, Case(inside)) for r in requirements(terms)):
            continue
        known = Knowledge(inside)
        if within(known.sign(terms), POSITIVE if strict else NONNEGATIVE):
            filled = Knowledge(cell).sign(last + 1) == POSITIVE
            return Bound("terms of one sign") if filled or not strict else None
        if not strict and _bounded_below(terms, inside, cell, (index, last)):
            return Bound(LEMMA)
    spread = None if strict else by_weights(body, constant, (cell, inside, (index, last)), proving)
    return spread or _by_one_term(body, constant, (cell, inside, index, last), (strict, proving))


def _by_one_term(
    body: Any, rest: Any, where: tuple[Cell, Cell, Any, Any], goal: tuple[bool, Proving]
) -> Bound | None:
    """Terms that are not negative, of which one alone makes up for what stands beside the sum."""
    cell, inside, index, last = where
    strict, proving = goal
    reads = body.atoms(sympy.Indexed) | rest.atoms(sympy.Indexed)
    places = {i for e in reads for i in e.indices if not i.has(index)}
    inner = [p for p in places if all(Knowledge(cell).is_one_of(gap, NONNEGATIVE)
                                      for gap in (p, last - p))]  # fmt: skip
    if not inner or not all(established(r, Case(inside)) for r in requirements(body)):
        return None
    if proving.aside(body, inside, False) is None:
        return None
    for place in sorted(inner, key=str):
        found = proving.main(body.xreplace({index: place}) + rest, cell, strict)
        if found is not None:
            return found.after(f"terms of one sign, of which that at {place} is kept")
    return None


def _bounded_below(terms: Any, inside: Cell, cell: Cell, limits: tuple[Any, Any]) -> bool:
    """Whether the terms have rational lower bounds that are not negative or add up to 0."""
    index, last = limits
    named, back = _with_exponentials_named(terms, index)
    parts = [sympy.expand(part, deep=False) for part in sympy.Add.make_args(named)]
    plain = sympy.Add(*parts)
    known = Knowledge(inside)
    for form in dict.fromkeys((plain, with_joined_logs(plain))):
        if not form.has(sympy.log):
            continue
        lower = rational_lower_bound(form, known)
        if lower is None:
            continue
        lower = lower.xreplace(back)
        if within(known.sign(factored(lower)), NONNEGATIVE):
            return True
        total: Any = sympy.Sum(lower, (index, 0, last))
        if by_canonical_form(total, cell, 0) is not None:
            return True
    return False


def _with_exponentials_named(e: Any, index: Any) -> tuple[Any, dict[Any, Any]]:
    """Names for exp(u) and for the sums of such, so that u is the logarithm of a name."""
    sums = {s: Dummy("S", positive=True) for s in e.atoms(sympy.Sum)}
    found = {s.function for s in sums if isinstance(s.function, sympy.exp) and s.limits[0][1] == 0}
    names: dict[Any, Any] = {}
    for node in sums:
        power = node.function.xreplace({node.limits[0][0]: index})
        if node.function in found and isinstance(power.args[0], sympy.Indexed):
            names[power.args[0]] = Dummy("v", positive=True)
    changed = e.xreplace(sums).xreplace({u: sympy.log(v) for u, v in names.items()})
    back = {v: sympy.exp(u) for u, v in names.items()} | {d: s for s, d in sums.items()}
    return changed, back


def _with_constant(body: Any, constant: Any, cell: Cell, limits: tuple[Any, Any]) -> Iterator[Any]:
    """The terms with the constant spread over them, by weights that add up to 1."""
    index, last = limits
    if constant == 0:
        yield body
        return
    shares = [base[index] for (base, count), total in cell.totals.items()
              if count == last + 1 and total == 1]  # fmt: skip
    for share in shares:
        yield body + constant * share
    if len(shares) > 1:
        yield body + constant * sympy.Add(*shares) / len(shares)
    if Knowledge(cell).sign(last + 1) == POSITIVE:
        yield body + constant / (last + 1)
