"""Floors, remainders and signs (-1)**n taken apart: numbers as multiples of a period and a rest.

n = m*q + r turns floor(P(n)/m) into a polynomial in q, for a polynomial P with whole coefficients;
x = d*(q + f), with f between two breakpoints, does the same for floors of linear forms in x.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise, product
from typing import Any

import sympy
from sympy import Dummy, Expr, Rational, S

from symnn.core import Verdict
from symnn.core.verdict import Level
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import substituted
from symnn.proof.cells.splitting import Case, is_empty
from symnn.proof.equations.pieces import Piece
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.zero import prove_zero
from symnn.proof.inequalities.inequality import prove_relation
from symnn.proof.ranges.ranges import Range

MOST_CASES = 64
DEEPEST = 3


@dataclass(frozen=True)
class Steps:
    """floor(u) in one of its spellings.

    Args:
        node: the expression as it stands.
        inside: u.
        value: the expression, from what floor(u) is and how symbols are replaced.
    """

    node: Expr
    inside: Expr
    value: Any


def without_steps(piece: Piece) -> list[Piece]:
    """The piece cut so that floor, ceiling, Mod and (-1)**n are polynomials on each part.

    The parts cover the piece. It is returned as it is where that does not work out.
    """
    found = [piece]
    for _ in range(DEEPEST):
        cut = [_cut(p) for p in found]
        if all(c is None for c in cut):
            break
        found = list(chain.from_iterable(c or [p] for c, p in zip(cut, found, strict=True)))
    return [p for p in found if not is_empty(p.case.cell)]


def _cut(piece: Piece) -> list[Piece] | None:
    nodes = [s for s in map(_steps, _jumps(piece)) if s is not None]
    for steps in nodes:
        cases = _cases(piece.case.cell, steps, nodes)
        if cases is not None and len(cases) <= MOST_CASES:
            return [_on(piece, case, nodes) for case in cases]
    return None


def _jumps(piece: Piece) -> list[Any]:
    """Nodes that jump, inner ones first, with no other inside."""
    found: dict[Any, None] = {}
    for side in (piece.lhs, piece.rhs):
        for part in sympy.postorder_traversal(side):
            if _is_jump(part) and not any(map(_is_jump, _below(part))):
                found[part] = None
    return list(found)


def _below(e: Any) -> Iterator[Any]:
    walk = sympy.preorder_traversal(e)
    next(walk)
    yield from walk


def _is_jump(e: Any) -> bool:
    if isinstance(e, sympy.floor | sympy.ceiling | sympy.Mod):
        return True
    return isinstance(e, sympy.Pow) and e.base == -1 and bool(e.exp.free_symbols)


def _steps(node: Any) -> Steps | None:
    """What a node is made of, if its divisor is a number."""
    if isinstance(node, sympy.floor):
        return Steps(node, node.args[0], lambda whole, _: whole)
    if isinstance(node, sympy.ceiling):
        return Steps(node, -node.args[0], lambda whole, _: -whole)
    if isinstance(node, sympy.Mod):
        u, m = tuple[Any, Any](node.args)
        if not (m.is_Rational and m != 0):
            return None
        return Steps(node, u / m, lambda whole, applied: applied(u) - m * whole)
    n = node.exp  # (-1)**n = 1 - 2*(n mod 2)
    return Steps(node, n / 2, lambda whole, applied: 1 - 2 * (applied(n) - 2 * whole))


def _cases(cell: Cell, steps: Steps, nodes: list[Steps]) -> list[Case] | None:
    polynomial = _polynomial(_split(steps.inside)[1])
    if polynomial is None or not all(cell.has_range(s) for s in polynomial.gens):
        return None
    if all(cell.range(s).integer for s in polynomial.gens):
        return _by_residue(cell, polynomial)
    if steps.node.is_Pow or len(polynomial.gens) > 1 or polynomial.degree() > 1:
        return None
    return _by_period(cell, polynomial.gens[0], nodes)


def _polynomial(e: Any) -> Any:
    """The expression as a polynomial in its symbols with rational coefficients, or None."""
    symbols = sorted(e.free_symbols, key=str)
    if not symbols or not e.is_polynomial(*symbols):
        return None
    found = sympy.Poly(sympy.expand(e), *symbols)
    return found if found.get_domain() in (sympy.ZZ, sympy.QQ) else None


def _by_residue(cell: Cell, polynomial: Any) -> list[Case] | None:
    """One case for each combination of remainders; None when there is nothing to gain."""
    period = sympy.ilcm(1, *[c.q for m, c in polynomial.terms() if any(m)])
    if period == 1 or period ** len(polynomial.gens) > MOST_CASES:
        return None
    cases = []
    for rests in product(range(period), repeat=len(polynomial.gens)):
        case = Case(cell)
        for n, rest in zip(polynomial.gens, rests, strict=True):
            q = Dummy("q", integer=True)
            case = _put(case, n, period * q + rest, {q: Range(integer=True)})
        cases.append(case)
    return cases


def _by_period(cell: Cell, x: Any, nodes: list[Steps]) -> list[Case] | None:
    """Cases between the breakpoints of one period, and at them."""
    insides = [_split(s.inside)[1] for s in nodes]
    found = [_polynomial(u) for u in insides if u.free_symbols == {x}]
    linear = [p for p in found if p is not None and p.degree() == 1]
    slopes = [p.coeff_monomial(x) for p in linear]
    period = Rational(sympy.ilcm(1, *[s.q for s in slopes]), sympy.igcd(0, *[s.p for s in slopes]))
    breaks = {S.Zero, S.One}
    for p, slope in zip(linear, slopes, strict=True):
        step, offset = slope * period, p.coeff_monomial(1)
        ends = sorted([offset, offset + step])
        whole = range(int(sympy.ceiling(ends[0])), int(sympy.floor(ends[1])) + 1)
        if 2 * len(whole) > MOST_CASES:
            return None
        breaks |= {(j - offset) / step for j in whole}
    places = sorted(breaks)
    if 2 * len(places) > MOST_CASES:
        return None
    cases = [_at_rest(cell, x, period, f) for f in places[:-1]]
    return cases + [_between(cell, x, period, *ends) for ends in pairwise(places)]


def _at_rest(cell: Cell, x: Any, period: Any, f: Any) -> Case:
    q = Dummy("q", integer=True)
    return _put(Case(cell), x, period * (q + f), {q: Range(integer=True)})


def _between(cell: Cell, x: Any, period: Any, low: Any, high: Any) -> Case:
    q, f = Dummy("q", integer=True), Dummy("f", real=True)
    new = {q: Range(integer=True), f: Range(low, high)}
    return _put(Case(cell), x, period * (q + f), new)


def _put(case: Case, symbol: Any, value: Any, new: Mapping[Any, Range]) -> Case:
    """The case with a symbol written in new ones."""
    cell = case.cell
    for fresh, where in new.items():
        cell = cell.narrowed(fresh, where)
    return case.refined(Case(cell.at(symbol, value), {symbol: value}))


def _on(piece: Piece, case: Case, nodes: list[Steps]) -> Piece:
    """The piece on a case, with the jumps that are constant there replaced."""
    values = {s.node: v for s in nodes if (v := _whole(s, case)) is not None}
    names = {node: Dummy("whole") for node in values}
    back = {name: values[node] for node, name in names.items()}
    sides = [case.applied(side.xreplace(names)).xreplace(back) for side in (piece.lhs, piece.rhs)]
    needs = tuple(substituted(r, case) for r in piece.needs)
    return Piece(piece.case.refined(case), sides[0], sides[1], needs)


def _whole(steps: Steps, case: Case) -> Any:
    """The value of a jump on a case, or None where floor(u) is not known there."""
    integral, rest = _split(case.applied(steps.inside))
    bottom = _floor_of(rest, case.cell)
    return None if bottom is None else steps.value(integral + bottom, case.applied)


def _split(u: Any) -> tuple[Any, Any]:
    """A sum as what is certainly an integer, and the rest."""
    terms = sympy.Add.make_args(sympy.expand(u))
    integral = [t for t in terms if _is_integral(t)]
    return sympy.Add(*integral), sympy.Add(*[t for t in terms if t not in integral])


def _is_integral(term: Any) -> bool:
    """Whether it is a product of integers: a whole coefficient and powers of integer symbols."""
    number, powers = term.as_coeff_Mul()
    symbols = powers.free_symbols
    return (
        number.is_Integer and powers.is_polynomial(*symbols) and all(s.is_integer for s in symbols)
    )


def _floor_of(rest: Any, cell: Cell) -> Any:
    """The floor of a number, or of a linear form on an open interval with no jump inside."""
    if rest.is_Rational:
        return sympy.floor(rest)
    polynomial = _polynomial(rest)
    if polynomial is None or len(polynomial.gens) > 1 or polynomial.degree() > 1:
        return None
    ends = cell.range(polynomial.gens[0])
    if not (ends.low.is_Rational and ends.high.is_Rational and ends.low_open and ends.high_open):
        return None
    slope, constant = polynomial.all_coeffs()
    low, high = sorted(slope * end + constant for end in (ends.low, ends.high))
    return sympy.floor(low) if high <= sympy.floor(low) + 1 else None


def prove_by_residues(problem: Problem) -> Verdict | None:
    """The relation on each part of the domain where nothing jumps."""
    if problem.pieces is None:
        return None
    parts = [without_steps(p) for p in problem.pieces]
    if all(len(p) == 1 for p in parts):
        return None
    proofs = [_proof(problem, p) for p in chain.from_iterable(parts)]
    if None in proofs:
        return None
    level: Level = "enclosure" if "enclosure" in proofs else "exact"
    summary = f"floors and remainders are polynomials on each of {len(proofs)} parts"
    return problem.proved("residues", level, f"{summary}, and the relation holds on all of them")


def _proof(problem: Problem, piece: Piece) -> Level | None:
    """How well the relation is shown on one part."""
    if problem.is_equation:
        return None if prove_zero(piece.gap, piece.case.cell) is None else "exact"
    bound = prove_relation(problem.claim.relation, piece.gap, piece.case.cell)
    return None if bound is None else bound.level
