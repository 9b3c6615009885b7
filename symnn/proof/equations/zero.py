"""Is an expression zero on a whole cell? Canonical form first, then a few tactics around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, S

from symnn.balls import Undefined, working_precision
from symnn.core import Simplex, domain_of, free_names
from symnn.core.domains import entries
from symnn.proof.cells.arches import unwound
from symnn.proof.cells.branches import JUMPING, SWITCHING, resolved
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import degree_in
from symnn.proof.cells.splitting import Case, cases_by_sign
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.gamma_relations import WRITTEN, related
from symnn.proof.equations.one_sum import vanishes_term_by_term
from symnn.proof.equations.telescoping import vanishes
from symnn.proof.ranges.boxes import range_over
from symnn.proof.ranges.constants import is_zero_constant
from symnn.proof.ranges.ranges import hull, ranges_of
from symnn.proof.ranges.signs import NONNEGATIVE, NONPOSITIVE, NONZERO, WORDS
from symnn.proof.resources.budget import Budget, OutOfBudget
from symnn.proof.tower import NO_FORM, NeedSign

DEEPEST = 4
BITS = 96
"""Working precision of interval arithmetic; points choose their own."""


@dataclass(frozen=True)
class Zero:
    """A proof that an expression is zero on a cell.

    Args:
        method: the tactics used, in words.
        cells: the number of cells that were closed.
        used: the signs that the canonical form asked for.
    """

    method: str
    cells: int = 1
    used: tuple[str, ...] = ()


Tactic = Callable[[Expr, Cell, int], "Zero | None"]


def prove_zero(e: Expr, cell: Cell, depth: int = 0) -> Zero | None:
    """A proof that `e` is 0 wherever on the cell it is defined, or None, which means nothing.

    >>> from sympy import Symbol, exp, log
    >>> from symnn.proof.ranges.ranges import Range
    >>> x = Symbol("x", real=True)
    >>> prove_zero(log(1 + exp(x)) - log(1 + exp(-x)) - x, Cell({x: Range()})).method
    'canonical form'
    """
    cell.budget.check()
    if e == 0:
        return Zero("canonical form")
    if not e.free_symbols:
        return Zero("exact arithmetic") if is_zero_constant(e) else by_sine(e, cell, depth)
    if depth > DEEPEST:
        return None
    for tactic in TACTICS:
        found = tactic(e, cell, depth)
        if found is not None:
            return found
    return None


def by_canonical_form(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """The numerator of the canonical form is 0, after case splits where signs are missing."""
    try:
        return _form_is_zero(e, cell, True)
    except NeedSign as need:
        return by_cases(e, cell, depth, need.expression)
    except NO_FORM:
        return None


def _form_is_zero(e: Expr, cell: Cell, split_roots: bool) -> Zero | None:
    t = Knowledge(cell).tower(split_roots)
    if not t.form(e).is_zero:
        return None
    return Zero("canonical form", 1, tuple(f"{u} {WORDS[s]}" for u, s in t.used.items()))


def by_cases(e: Expr, cell: Cell, depth: int, switch: Expr) -> Zero | None:
    """Zero on every cell of a split."""
    cases = cases_by_sign(cell, switch)
    if cases is None:
        return None
    proofs: list[Zero] = []
    for case in cases:
        proof = prove_zero(case.applied(e), case.cell, depth)
        if proof is None:
            return None
        proofs.append(proof)
    used = tuple(u for p in proofs for u in p.used)
    return Zero("canonical form on sign cells", sum(p.cells for p in proofs), used)


def by_whole_roots(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """Roots of products kept whole, which needs no signs of the factors."""
    if not any(p.exp.is_Rational and not p.exp.is_Integer for p in e.atoms(sympy.Pow)):  # type: ignore[attr-defined]
        return None
    try:
        return _form_is_zero(e, cell, False)
    except (NeedSign, *NO_FORM):
        return None


def by_squaring(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """c*sqrt(u) + r = 0 because c**2*u = r**2 while c >= 0 >= r or c <= 0 <= r."""
    roots = [p for p in e.atoms(sympy.Pow) if p.exp == S.Half and p.free_symbols]  # type: ignore[attr-defined]
    for root in sorted(roots, key=sympy.count_ops, reverse=True) if depth == 0 else []:
        name = sympy.Dummy("root", nonnegative=True)
        linear: Any = e.xreplace({root: name})
        if degree_in(linear, name) != 1 or linear.has(sympy.log, sympy.Sum):
            continue
        c, r = linear.diff(name), linear.xreplace({name: S.Zero})
        k = Knowledge(cell)
        signs = [(NONNEGATIVE, NONPOSITIVE), (NONPOSITIVE, NONNEGATIVE)]
        opposite = any(k.is_one_of(c, a) and k.is_one_of(r, b) for a, b in signs)
        if opposite and prove_zero(c**2 * root.args[0] - r**2, cell, depth + 1) is not None:  # type: ignore[operator]
            return Zero("squares of both sides, whose signs are known")
    return None


def by_exponential(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """exp(k*e) = 1 for an integer k that clears the fractions before logs."""
    if depth > 1 or not e.has(sympy.log, sympy.asinh, sympy.acosh, sympy.atanh):
        return None
    scale = 1
    for term in sympy.Add.make_args(sympy.expand(e)):
        if term.has(sympy.log):
            scale = sympy.ilcm(scale, term.as_coeff_Mul()[0].q)  # type: ignore[union-attr]
    try:
        t = Knowledge(cell).tower()
        value = t.form(sympy.exp(sympy.expand(scale * e), evaluate=False))
    except (NeedSign, *NO_FORM):
        return None
    return Zero("canonical form of exp") if value.rational() == 1 else None


def by_sine(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """sin(e) = 0 while -pi < e < pi, for inverse trigonometric functions."""
    if depth > 1 or not e.has(sympy.atan, sympy.asin, sympy.acos):
        return None
    try:
        e = resolved(e, Knowledge(cell)) if e.has(*JUMPING) else e
        found = range_over(e, cell.box())
        inside = bool(abs(found.low) < 3) and bool(abs(found.high) < 3)
        return Zero("canonical form of sin") if inside and _sine_is_zero(e, cell) else None
    except (Undefined, NeedSign, *NO_FORM):
        return None


def _sine_is_zero(e: Expr, cell: Cell) -> bool:
    rewritten = e.replace(sympy.acos, lambda u: sympy.pi / 2 - sympy.asin(u))
    return Knowledge(cell).tower().form(sympy.sin(rewritten, evaluate=False)).is_zero


def by_arches(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """asin(sin(u)) and its kin as u itself, turned to the principal arch."""
    if depth > 1 or not e.has(sympy.asin, sympy.acos, sympy.atan):
        return None
    moved = unwound(e, Knowledge(cell).sign)
    if moved == e:
        return None
    proof = prove_zero(moved, cell, depth + 1)
    return proof and Zero(f"inverses on their arches, {proof.method}", proof.cells, proof.used)


TRANSCENDENTAL = (sympy.log, sympy.atan, sympy.asin, sympy.acos, sympy.atanh, sympy.asinh,
                  sympy.acosh, sympy.erf, sympy.erfc)  # fmt: skip


def _has_variable_power(e: Expr) -> bool:
    """0**x jumps at 0, so that such powers are not continuous up to the ends of a range."""
    return any(
        p.base.free_symbols and p.exp.free_symbols  # type: ignore[attr-defined]
        for p in e.atoms(sympy.Pow)
    )


def by_derivative(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """Zero derivative in one symbol on a connected range, and zero at one point of it."""
    if depth > 2 or not e.has(*TRANSCENDENTAL) or e.has(*JUMPING) or _has_variable_power(e):
        return None
    for symbol in sorted(e.free_symbols, key=str):
        if symbol in cell.ranges and _slices_are_connected(cell, symbol):
            proof = _constant_in(e, symbol, cell, depth)
            if proof is not None:
                return proof
    return None


def _slices_are_connected(cell: Cell, symbol: Any) -> bool:
    """With the other symbols fixed, the cell must be an interval in `symbol`."""
    if not cell.range(symbol).connected:
        return False
    return all(
        not f.expression.has(symbol)
        or (f.sign != NONZERO and degree_in(f.expression, symbol) == 1)
        for f in cell.facts
    )  # fmt: skip


def _constant_in(e: Any, symbol: Any, cell: Cell, depth: int) -> Zero | None:
    inside = cell.narrowed(symbol, cell.range(symbol).interior())
    slope = e.diff(symbol)
    if slope.has(sympy.Derivative, sympy.DiracDelta, sympy.Subs, S.ComplexInfinity, S.NaN):
        return None
    everywhere = requirements(e) + requirements(slope)
    if not all(established(r, Case(inside)) for r in everywhere):
        return None
    if prove_zero(slope, inside, depth + 1) is None:
        return None
    for value in _anchors(cell.range(symbol)):
        if prove_zero(replaced(e, {symbol: value}), cell.at(symbol, value), depth + 1) is not None:
            return Zero(f"zero derivative by {symbol}, and zero at {symbol} = {value}")
    return None


def _anchors(found: Any) -> list[Any]:
    values = [S.One, S.Zero, S.Half, -S.One, sympy.Integer(2)]
    if found.low.is_finite:
        values += [found.low, found.low + 1]
    if found.high.is_finite:
        values += [found.high, found.high - 1]
    return [v for v in values if found.contains(v)][:4]


def by_induction(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """Zero at the least value of an integer symbol, and unchanged from each value to the next."""
    if depth > 0 or not e.has(sympy.Sum, sympy.Product):
        return None
    for symbol in sorted(e.free_symbols, key=str):
        found = cell.range(symbol)
        if found.integer and found.high == sympy.oo and found.low.is_Integer:
            proof = _inductive(e, symbol, cell)
            if proof is not None:
                return proof
    return None


def _inductive(e: Any, symbol: Any, cell: Cell) -> Zero | None:
    if any(f.expression.has(symbol) for f in cell.facts):
        return None
    if not all(established(r, Case(cell)) for r in requirements(e)):
        return None
    low = cell.range(symbol).low
    step = replaced(e, {symbol: symbol + 1}) - e
    if prove_zero(step, cell, 1) is None:
        return None
    if prove_zero(replaced(e, {symbol: low}), cell.at(symbol, low), 1) is None:
        return None
    return Zero(f"induction over {symbol} from {low}")


def by_telescoping(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """A sum of hypergeometric terms, by a certificate that is checked here."""
    if depth > 0 or not e.has(sympy.Sum):
        return None
    try:
        how = vanishes(e, cell, lambda gap, where: prove_zero(gap, where, 1) is not None)
    except NeedSign as need:
        known = need.expression.free_symbols <= set(cell.ranges)
        return by_cases(e, cell, depth, need.expression) if known else None
    except NO_FORM:
        return None
    return None if how is None else Zero(how)


def by_terms(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """Sums over one range whose terms together are 0, whatever the entries of arrays are."""
    if depth > 0 or not e.has(sympy.Sum) or not e.has(sympy.Indexed) or not e.has(*SWITCHING):
        return None
    zero = vanishes_term_by_term(e, cell, lambda t, part: prove_zero(t, part, 1) is not None)
    return Zero("each term of one sum") if zero else None


def by_gamma_relations(e: Expr, cell: Cell, depth: int) -> Zero | None:
    """Values of gamma at x, n - x and k*x by fewer of them."""
    fewer = related(e, cell) if depth == 0 and e.has(*WRITTEN) else None
    proof = None if fewer is None else prove_zero(fewer, cell, 1)
    return proof and Zero(f"reflection or multiplication of gamma, then {proof.method}")


TACTICS: tuple[Tactic, ...] = (
    by_canonical_form, by_whole_roots, by_squaring, by_exponential, by_arches, by_sine,
    by_derivative, by_induction, by_telescoping, by_terms, by_gamma_relations,
)  # fmt: skip


def canonical_zero(e: Expr, facts: tuple[Fact, ...] = (), seconds: float = 10.0) -> Zero | None:
    """A proof that `e` is 0 wherever it is defined, for all values of its symbols and arrays.

    Symbols and entries of arrays range over the domains that they carry; sums over symbolic bounds
    are brought to a normal form.

    Args:
        e: an expression, possibly with reads of arrays and sums.
        facts: further signs, such as `Fact(x - y, POSITIVE)`.
        seconds: when to give up.

    >>> from symnn.core import sizes, tensor
    >>> n = sizes("n")
    >>> x, c, i = tensor("x", n), tensor("c"), sympy.Symbol("i", integer=True)
    >>> gap = sympy.Sum(c * x[i], (i, 0, n - 1)) - c * sympy.Sum(x[i], (i, 0, n - 1))
    >>> canonical_zero(gap).method
    'canonical form'
    """
    ranges = {
        s: hull(ranges_of(entries(domain_of(s)))) for s in free_names(e) if s not in _bound(e)
    }
    totals: dict[Any, Expr] = {
        (s, d.n): S.One for s, d in ((s, domain_of(s)) for s in ranges) if isinstance(d, Simplex)
    }
    with working_precision(BITS):
        try:
            return prove_zero(e, Cell(ranges, facts, Budget.of(seconds), totals=totals))
        except OutOfBudget:
            return None


def _bound(e: Expr) -> set[Any]:
    return {s for part in e.atoms(sympy.Sum, sympy.Product) for s in part.bound_symbols}  # type: ignore[attr-defined]
