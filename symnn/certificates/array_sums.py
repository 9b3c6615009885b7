"""Sums over arrays of any length as one sum, or one over pairs, of terms that are not negative.

h = sum of s(i), or of s(i, j), with s >= 0; or h = sum of r(i) + w(i)*g(i), and g >= 1 - exp(-g).
Each decomposition is a guess, whose identity with h is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import NONNEGATIVE, NONPOSITIVE, POSITIVE, Cell, Fact, Span
from symnn.certificates.enclosure import Unsure
from symnn.certificates.signs import has_sign

ROW, COLUMN = (sympy.Symbol(name, integer=True, nonnegative=True) for name in ("i_", "j_"))
MOST_TERMS = 40


@dataclass(frozen=True)
class Gathered:
    """h as constant + sum of single(i) + sum of double(i, j), over i and j from 0 to length - 1."""

    constant: Any
    single: Any
    double: Any
    length: Any


@dataclass(frozen=True)
class Guess:
    """What h may be equal to, what must not be negative, and a lower bound that is left.

    Args:
        equal: as sums.
        positive: expressions that must be at least 0, on the cell with the indices.
        bound: an expression that h is at least; None when `positive` is enough.
        symbols: the indices.
    """

    equal: Any
    positive: tuple[Any, ...]
    bound: Any = None
    symbols: tuple[Any, ...] = (ROW,)

    def __str__(self) -> str:
        return f"{self.equal}" + (f" >= {self.bound}" if self.bound is not None else "")


def with_indices(cell: Cell, guess: Guess, length: Any) -> Cell:
    """The cell with the indices in their ranges."""
    spans = {s: Span(S.Zero, sympy.oo, False, True, True) for s in guess.symbols}
    facts = [Fact(length - 1 - s, NONNEGATIVE) for s in guess.symbols]
    return replace(cell, spans={**cell.spans, **spans}, known={}).given(*facts)


def gathered(h: Any, cell: Cell) -> Gathered:
    """h with its sums over one range put together.

    Raises:
        Unsure: there are none, or they run over several ranges.
    """
    sums = [e for e in h.atoms(sympy.Sum) if len(e.limits) == 1]
    ranges = {tuple(e.limits[0][1:]) for e in sums}
    if len(ranges) != 1 or len(sums) != len(h.atoms(sympy.Sum)):
        raise Unsure("no sums, or sums over several ranges")
    ((first, last),) = ranges
    if first != 0 or any(s in cell.spans for s in (ROW, COLUMN)):
        raise Unsure("a sum that does not begin at 0")
    parts: list[Any] = [S.Zero, S.Zero, S.Zero]
    terms = _terms(h)
    for term in terms:
        front, found = S.One, []
        for factor in sympy.Mul.make_args(term):
            base, times = factor.as_base_exp()
            if isinstance(base, sympy.Sum) and times in (1, 2):
                found += [base] * int(times)
            else:
                front *= factor
        if len(found) > 2 or len(terms) > MOST_TERMS:
            raise Unsure("a product of many sums")
        places = zip(found, (ROW, COLUMN), strict=False)
        bodies = [f.function.xreplace({f.limits[0][0]: at}) for f, at in places]
        parts[len(found)] += front * sympy.Mul(*bodies)
    return Gathered(parts[0], parts[1], parts[2], sympy.expand(last + 1))


def _terms(e: Any) -> Any:
    return sympy.Add.make_args(sympy.expand(e, log=False, power_base=False, power_exp=False))


def weights(cell: Cell, length: Any) -> list[Any]:
    """Functions of i that are not negative and sum to 1."""
    simplexes = [
        base[ROW] for (base, n), total in cell.totals.items() if n == length and total == 1
    ]
    means = [(p + q) / 2 for p, q in combinations(simplexes, 2)]
    return [*simplexes, 1 / length, *means]


def guesses(h: Any, cell: Cell) -> Iterator[tuple[Guess, Any]]:
    """Decompositions of h, the simplest first, with the length of the arrays."""
    g = gathered(h, cell)
    own = [w for w in weights(cell, g.length) if g.constant != 0] or [S.Zero]
    if g.double == 0:
        for w in own:
            term = g.single + g.constant * w
            yield Guess(_total(term, g), (term,)), g.length
        for w in own:
            for guess in _tangents(g.single + g.constant * w, g, cell):
                yield guess, g.length
    yield from ((guess, g.length) for guess in _pairs(g, cell))


def _total(term: Any, g: Gathered, *symbols: Any) -> Any:
    return sympy.Sum(term, *[(s, 0, g.length - 1) for s in symbols or (ROW,)])


def _pairs(g: Gathered, cell: Cell) -> Iterator[Guess]:
    own = weights(cell, g.length)
    for single, constant in product(own, own):
        term = g.double + g.single * single.xreplace({ROW: COLUMN})
        term += g.constant * constant * constant.xreplace({ROW: COLUMN})
        swapped = term.xreplace({ROW: COLUMN, COLUMN: ROW})
        both = sympy.expand(term + swapped) / 2
        yield Guess(_total(both, g, ROW, COLUMN), (sympy.factor(both),), None, (ROW, COLUMN))


def _tangents(term: Any, g: Gathered, cell: Cell) -> Iterator[Guess]:
    """By g >= 1 - exp(-g), for the logarithms with one coefficient together."""
    inside = with_indices(cell, Guess(S.Zero, ()), g.length)
    logs, others = _logs_in(term, inside)
    if not logs:
        return
    grown = {e.args[0] for e in term.atoms(sympy.exp)}
    for entries in ({S.Zero}, grown) if grown else ({S.Zero},):
        positive, bound, equal = [], others, others
        for front, found in logs.items():
            scale = max(abs(c) for c in found.values())
            weight, rest = front * scale, others
            slope = sympy.Add(*[c / scale * sympy.log(a) for a, c in found.items()])
            power = sympy.Mul(*[a ** (-c / scale) for a, c in found.items()])
            for entry in entries - {S.Zero}:
                entry = _at_index(entry)
                c = sympy.cancel(sympy.expand(rest).coeff(entry) / weight)
                if c.is_Rational and c != 0:
                    slope, power = slope + c * entry, power * sympy.exp(-c * entry)
                    bound, equal = (e - c * entry * weight for e in (bound, equal))
            positive.append(weight)
            bound, equal = bound + weight * (1 - power), equal + weight * slope
        yield Guess(_total(equal, g), tuple(positive), _total(sympy.expand(bound), g))


def _at_index(entry: Any) -> Any:
    """An entry x[k] at the index of the sum."""
    if not isinstance(entry, sympy.Indexed) or len(entry.indices) != 1:
        return entry
    base: Any = entry.base
    return base[ROW]


def _logs_in(term: Any, cell: Cell) -> tuple[dict[Any, dict[Any, Any]], Any]:
    """Arguments of logarithms with rational factors, by what else is in front; and other terms."""
    found: dict[Any, dict[Any, Any]] = {}
    others: Any = S.Zero
    for part in sympy.Add.make_args(
        sympy.expand(term, log=False, power_base=False, power_exp=False)
    ):
        logs = [f for f in sympy.Mul.make_args(part) if isinstance(f, sympy.log)]
        if len(logs) != 1:
            if logs:
                raise Unsure("a product of logarithms")
            others += part
            continue
        c, front = (part / logs[0]).as_coeff_Mul()
        if has_sign(front, NONPOSITIVE, cell) and not has_sign(front, NONNEGATIVE, cell):
            c, front = -c, -front
        own = found.setdefault(front, {})
        for a, power in _factors_of(logs[0].args[0], cell):
            own[a] = own.get(a, S.Zero) + c * power
    return {
        f: kept for f, own in found.items() if (kept := {a: c for a, c in own.items() if c})
    }, others


def _factors_of(u: Any, cell: Cell) -> list[tuple[Any, Any]]:
    """Positive factors of the argument of a logarithm, with their powers."""
    whole: Any = sympy.together(u)
    pairs = [f.as_base_exp() for f in sympy.Mul.make_args(whole)]
    split = all(has_sign(a, POSITIVE, cell) and c.is_Rational for a, c in pairs)
    return [(sympy.sympify(a), c) for a, c in pairs if a != 1] if split else [(u, Rational(1))]
