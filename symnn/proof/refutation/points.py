"""Exact points worth trying: ends, switches, small and huge numbers, and random ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from typing import Any

import sympy
from sympy import Integer, Rational, S

from symnn.balls import exact
from symnn.errors import SymnnError
from symnn.proof.cells.polynomials import is_rational, polynomial_in
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.problem import Problem
from symnn.proof.ranges.ranges import Range
from symnn.proof.refutation.arrays import random_array, regular_arrays

SIMPLE: tuple[Any, ...] = (
    S.Zero, S.One, -S.One, S.Half, Integer(2), Integer(-2), Rational(1, 10), Rational(1, 3),
    Integer(3), Rational(7, 2), Rational(-7, 2), Integer(5), Integer(10), Integer(-10), Integer(40),
    Integer(-50), Integer(100), Rational(1, 1000), Rational(-1, 1000),
)  # fmt: skip
EXTREME: tuple[Any, ...] = (
    Integer(10) ** 5, -(Integer(10) ** 5), Rational(1, 10**9), Rational(-1, 10**9),
    Integer(10) ** 16, Integer(700), Integer(-700), Rational(1, 10**30), Integer(10) ** 30,
    Integer(10) ** 20, Integer(10) ** 100, Integer(10) ** 300,
)  # fmt: skip

Point = dict[Any, Any]

MOST_TERMS = 12
"""Sums and arrays are tried up to this size."""
MOST_ENTRIES = 200
"""But more where fewer are not allowed, up to this size."""
FILLINGS = 3
"""How often arrays are filled at random for one choice of all sizes and numbers."""
FEW, MOST_EQUAL = 3, 25
"""Up to which size arrays of equal entries are tried, and how many combinations of them."""


def candidates(found: tuple[Range, ...], special: list[Any], random: Random) -> list[Any]:
    """Rational members of the ranges of one symbol, the most telling first."""
    tried = list(special)
    for r in found:
        tried += near_ends(r)
    tried += SIMPLE
    tried += [_random_member(r, random) for r in found for _ in range(8)]
    tried += EXTREME
    members = (v for v in dict.fromkeys(tried) if isinstance(v, Rational))
    return [v for v in members if any(r.contains(v) for r in found)]


def near_ends(r: Range) -> list[Any]:
    values: list[Any] = []
    tiny = Rational(1, 10**6)
    for end, inward in ((r.low, 1), (r.high, -1)):
        if not end.is_infinite and not isinstance(end, Rational):
            values += [_near(end) + inward * Rational(1, 10**k) for k in (3, 6, 8, 10)]
        if isinstance(end, Rational):
            values += [end, end + inward * tiny, end + inward * Rational(1, 1000), end + inward]
    if r.low.is_Rational and r.high.is_Rational:
        values.append((r.low + r.high) / 2)
    return values


def _random_member(r: Range, random: Random) -> Any:
    low, high = _near(r.low), _near(r.high)
    unit = Rational(random.randint(1, 9999), 10_000)
    spread = random.choice([1, 3, 10])
    if low is None and high is None:
        value: Any = spread * (2 * unit - 1)
    elif high is None:
        value = low + spread * unit
    elif low is None:
        value = high - spread * unit
    else:
        value = low + (high - low) * unit
    return Integer(round(value * 4)) if r.integer else value


def _near(end: Any) -> Any:
    if end.is_infinite:
        return None
    return end if isinstance(end, Rational) else Rational(round(end.evalf(20) * 10**12), 10**12)


def special_values(problem: Problem) -> dict[Any, list[Any]]:
    """For each symbol, the rational zeros of denominators and switches, and numbers that occur."""
    found: dict[Any, list[Any]] = {symbol: [] for symbol in problem.scalars}
    for expression in boundaries(problem):
        symbols = expression.free_symbols
        symbol = next(iter(symbols), None)
        if len(symbols) == 1 and symbol in found:
            found[symbol] += rational_roots(expression, symbol)
    for number in _numbers(problem):
        for values in found.values():
            values += [number, -number]
    return found


def boundaries(problem: Problem) -> list[Any]:
    """Expressions whose zeros bound the domain of definition or the branches of the claim."""
    found = [e for r in problem.requirements for option in r.alternatives for e, _ in option]
    for side in (problem.claim.lhs, problem.claim.rhs, *problem.claim.conditions):
        for part in sympy.preorder_traversal(side):
            found += switches_of(part)
    gap = problem.gap
    return list(dict.fromkeys([*found, gap] if gap.is_polynomial() else found))


def switches_of(part: Any) -> list[Any]:
    """Expressions at whose zeros this node changes its branch."""
    if isinstance(part, sympy.Abs | sympy.sign | sympy.Heaviside):
        return [part.args[0]]
    if isinstance(part, sympy.Max | sympy.Min):
        args: Any = part.args
        return [a - b for i, a in enumerate(args) for b in args[i + 1 :]]
    if isinstance(part, sympy.core.relational.Relational):
        sides: Any = part.args
        return [sides[0] - sides[1]]
    return []


def rational_roots(expression: Any, symbol: Any) -> list[Any]:
    """The rational zeros of a polynomial with rational coefficients, else nothing."""
    polynomial = polynomial_in(expression, symbol)
    if polynomial is None or not is_rational(polynomial) or polynomial.degree() > 30:
        return []
    return list(polynomial.ground_roots())


def _numbers(problem: Problem) -> list[Any]:
    sides = problem.claim.lhs, problem.claim.rhs
    parts = [p for side in sides for p in sympy.preorder_traversal(side)]
    constants = {_rational_value(p) for p in parts if isinstance(p, sympy.Expr) and p.is_number}
    found = {n for n in constants if n is not None and n not in (0, 1, -1)}
    return sorted(found, key=lambda n: (abs(n.p) + n.q, n.p))[:6]


def _rational_value(constant: Any) -> Any:
    """The exact value of a constant such as 10**8, when it is rational."""
    if isinstance(constant, Rational):
        return constant
    try:
        value = exact(constant, {})
    except (SymnnError, ArithmeticError):
        return None
    return None if value is None else Rational(int(value.p), int(value.q))


def points(problem: Problem, limit: int) -> Iterator[Point]:
    """Points of the domain, the simplest combinations first; inequalities are not yet checked."""
    random = Random(problem.seed)
    special, small = special_values(problem), sizes(problem)
    values: dict[Any, list[Any]] = {}
    for symbol, ranges in problem.scalars.items():
        found = candidates(ranges, special[symbol], random)
        most = MOST_TERMS + _least(problem, symbol)
        values[symbol] = [v for v in found if v <= most] if symbol in small else found
    if all(values.values()):
        for chosen in islice(_chosen(list(values.values()), random), limit):
            point = dict(zip(values, chosen, strict=True))
            yield from _completed(problem, point, random)


def _least(problem: Problem, symbol: Any) -> Any:
    """The least number of entries that the conditions allow, where it is known and not huge."""
    lows = [case.cell.range(symbol).low for case in problem.cases if symbol in case.cell.ranges]
    known = [low for low in lows if low.is_Integer and 0 < low <= MOST_ENTRIES]
    return min(known, default=0)


def sizes(problem: Problem) -> set[Any]:
    """Symbols that say how many entries or terms there are: large values would take long."""
    found: set[Any] = set()
    for _, domain in problem.arrays:
        found |= {s for extent in domain.shape for s in extent.free_symbols}
    for side in (problem.claim.lhs, problem.claim.rhs):
        for binder in side.atoms(sympy.Sum, sympy.Product):
            found |= {s for _, *ends in binder.limits for end in ends for s in end.free_symbols}
    return found


def movable(problem: Problem) -> list[Any]:
    """Scalar symbols whose values may change at a point: arrays keep their sizes."""
    fixed = sizes(problem) if problem.arrays else set()
    return [symbol for symbol in problem.scalars if symbol not in fixed]


def _completed(problem: Problem, point: Point, random: Random) -> Iterator[Point]:
    """The point with equations between symbols met, and with arrays filled."""
    for case in problem.cases:
        fixed = {s: v for s, v in case.substitution.items() if not v.free_symbols}
        if any(point[s] != v for s, v in fixed.items() if s in point):
            continue
        moved = on_slice(problem, case.substitution, point)
        if moved is None:
            continue
        yield from _equally_filled(problem, moved)
        for _ in range(FILLINGS if problem.arrays else 1):
            arrays = {base: random_array(domain, moved, random) for base, domain in problem.arrays}
            yield {**moved, **arrays}
        return


def _equally_filled(problem: Problem, point: Point) -> Iterator[Point]:
    """The point with arrays of equal entries, where sizes are small."""
    small = sizes(problem) if problem.arrays else set()
    if all(point[s] <= FEW for s in small if s in point):
        filled = [regular_arrays(domain, point) for _, domain in problem.arrays]
        bases = [base for base, _ in problem.arrays]
        for chosen in islice(product(*filled), MOST_EQUAL if bases else 0):
            yield {**point, **dict(zip(bases, chosen, strict=True))}


def on_slice(problem: Problem, fixed: Any, point: Point) -> Point | None:
    """The point moved onto a slice that fixes some symbols; None when it leaves the domain."""
    moved = dict(point)
    for symbol, value in fixed.items():
        moved[symbol] = replaced(value, point)
        ranges = problem.scalars.get(symbol, ())
        if not isinstance(moved[symbol], Rational):
            return None
        if not any(r.contains(moved[symbol]) for r in ranges):
            return None
    return moved


def _chosen(lists: list[list[Any]], random: Random) -> Iterator[Any]:
    return product(*lists) if len(lists) <= 1 else _combinations(lists, random)


def _combinations(lists: list[list[Any]], random: Random) -> Iterator[tuple[Any, ...]]:
    """Special values of one symbol against simple ones of the others, then all at random."""
    for i, values in enumerate(lists):
        for value in values[:5]:
            yield tuple(value if i == j else random.choice(v[:12]) for j, v in enumerate(lists))
    yield from (tuple(v[min(k, len(v) - 1)] for v in lists) for k in range(14))
    while True:
        yield tuple(random.choice(v) for v in lists)
