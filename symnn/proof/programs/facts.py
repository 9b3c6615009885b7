"""Random exact data for a program: inside the domains, and such that its facts hold.

Facts about data are mostly affine (`Sum(t[n, k], k) = 1`), or become so when some of the arrays are
drawn first (`Sum(p[n]*x[n]**2, n) = v` in p and v). At concrete sizes they are a linear system,
which is solved exactly for some entries; all others are drawn. What cannot be satisfied is said,
never ignored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import symengine
from flint import arb, fmpq, fmpq_mat
from sympy import Rational, S

from symnn.balls.outcomes import Imprecise, Undefined
from symnn.core.domains import PositiveDefinite, Simplex, contains, draw, entries
from symnn.core.symbols import domain_of, places_in
from symnn.errors import SymnnError
from symnn.indexed.expansion.algebras import Balls, Symengine
from symnn.indexed.expansion.expand import Expansion, nested
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Fact, Program
from symnn.indexed.language.traverse import name_of, names_read

ATTEMPTS = 60
CONTRADICTION = "the facts of the program contradict each other"
TOLERANCE = arb("1e-20")
Values = dict[Any, dict[tuple[int, ...], fmpq]]


class UnsatisfiedError(SymnnError):
    """No data were found that satisfy the facts and domains of a program."""


@dataclass(frozen=True)
class Instance:
    """One fact at one value of its free indices.

    Args:
        fact: what is assumed.
        place: values of the free indices, by name.
        gap: left - right as a symengine expression in the entries of the inputs.
    """

    fact: Fact
    place: tuple[int, ...]
    gap: Any


class DataSource:
    """Draws data for a program at concrete sizes.

    Args:
        program: its inputs are drawn, its facts satisfied.
        sizes: the value of each symbolic size.
        violate: a fact that must *not* hold, to test that a check depends on it.
    """

    def __init__(
        self, program: Program, sizes: Mapping[Any, int], violate: Fact | None = None
    ) -> None:
        self.program, self.sizes, self.violate = program, dict(sizes), violate
        facts = [side for fact in program.facts for side in (fact.left, fact.right)]
        read = [b for side in facts for b in sorted(names_read(side), key=name_of)]
        self.inputs = list(dict.fromkeys((*program.inputs, *(b for b in read if b not in program))))
        self.symbols = Symengine()
        self.expansion = Expansion(program, sizes, self.symbols)
        self.places = {b: self._places(b) for b in self.inputs if places_in(b) is not None}
        self.expansion.data = self.places
        self.instances = [i for fact in program.facts for i in self._instances(fact)]
        self.drawn_first = self._drawn_first()

    def draw(self, random: Random) -> dict[Any, Any]:
        """Nested lists of exact fractions for each input.

        Raises:
            UnsatisfiedError: no data were found that satisfy the facts and domains.
        """
        reason = "its domains are too narrow"
        for _ in range(ATTEMPTS):
            values = {b: self._array(b, random) for b in self.inputs if b not in self.places}
            complaint = self._solve(values, random) or self._complaint(values)
            if complaint is None:
                found = {b: nested(v, self.expansion.shape(b)) for b, v in values.items()}
                return {**found, **self.places}
            reason = complaint
            if not self.drawn_first and reason.startswith(CONTRADICTION):
                break
        raise UnsatisfiedError(f"no data found that satisfy the program: {reason}")

    def _places(self, base: Any) -> Any:
        """Data that stand as an index: the same in every draw, since formulas depend on them."""
        random, shape = Random(name_of(base)), self.expansion.shape(base)
        count = int(self.expansion.constant(places_in(base)))
        places = product(*map(range, shape))
        return nested({p: fmpq(random.randrange(count)) for p in places}, shape)

    def _instances(self, fact: Fact) -> Iterable[Instance]:
        wild = sorted(fact.wild, key=str)
        ranges = [range(int(self.expansion.constant(extent(i)))) for i in wild]
        for place in product(*ranges):
            gap = self.expansion.evaluate(
                fact.left - fact.right, dict(zip(wild, place, strict=True))
            )
            yield Instance(fact, place, gap)

    def _drawn_first(self) -> set[Any]:
        """Entries to be drawn, so that all facts are affine in the others.

        The array that stands most in the way goes first: one whose slopes depend on itself before
        one whose slopes depend on others.
        """
        first: set[Any] = set()
        while True:
            blame: Counter[Any] = Counter()
            for instance in self.instances:
                left = instance.gap.free_symbols - first
                for symbol in left:
                    base = self._array_of(symbol)
                    rest = _slope(instance.gap, symbol).free_symbols & left
                    blame[base] += sum(1_000 if self._array_of(s) is base else 1 for s in rest)
            worst = max(blame, key=lambda base: (blame[base], name_of(base)), default=None)
            if worst is None or not blame[worst]:
                return first
            symbols = self.symbols.entries.items()
            first |= {s for s, (base, _) in symbols if base is worst}

    def _array_of(self, symbol: Any) -> Any:
        return self.symbols.entries[symbol][0]

    def _array(self, base: Any, random: Random) -> dict[tuple[int, ...], fmpq]:
        domain, shape = domain_of(base), self.expansion.shape(base)
        places = list(product(*map(range, shape)))
        if isinstance(domain, Simplex):
            weights = [random.randint(1, 40) for _ in places]
            return {p: fmpq(w, sum(weights)) for p, w in zip(places, weights, strict=True)}
        if isinstance(domain, PositiveDefinite):
            return _positive_definite(shape[0], random)
        return {place: _moderate(entries(domain), random) for place in places}

    def _solve(self, values: Values, random: Random) -> str | None:
        """Change as few entries as needed for the affine facts to hold; what hinders it, if any."""
        known = {s: self._drawn(s, values) for s in self.drawn_first}
        system = [i for i in self.instances if i.gap.free_symbols - self.drawn_first]
        unknown = sorted(
            {s for i in system for s in i.gap.free_symbols} - self.drawn_first, key=str
        )
        if not unknown:
            return None
        random.shuffle(unknown)
        rows = []
        for instance in system:
            gap = instance.gap.subs(known)
            zero = gap.subs(dict.fromkeys(unknown, symengine.Integer(0)))
            right = -_fraction(zero) + (
                fmpq(random.randint(1, 9), 7) if instance.fact == self.violate else 0
            )
            rows.append([*(_fraction(_slope(gap, s)) for s in unknown), right])
        reduced, rank = fmpq_mat(rows).rref()
        for row in range(rank):
            found = [reduced[row, c] for c in range(len(unknown) + 1)]
            if not any(found[:-1]):
                return f"{CONTRADICTION}: {'; '.join(str(f) for f in self.program.facts)}"
            self._assign(values, unknown, found)
        return None

    def _drawn(self, symbol: Any, values: Values) -> Any:
        base, place = self.symbols.entries[symbol]
        value = values[base][place]
        return symengine.Rational(int(value.p), int(value.q))

    def _assign(self, values: Values, unknown: list[Any], row: list[fmpq]) -> None:
        """Solve one reduced row for its leading entry."""
        *coefficients, right = row
        lead = next(c for c, a in enumerate(coefficients) if a != 0)
        for symbol, a in list(zip(unknown, coefficients, strict=True))[lead + 1 :]:
            if a != 0:
                base, place = self.symbols.entries[symbol]
                right = right - a * values[base][place]
        base, place = self.symbols.entries[unknown[lead]]
        values[base][place] = right

    def _complaint(self, values: Values) -> str | None:
        """What is wrong with the data, if anything."""
        excused = self._violated_arrays()
        for base, found in values.items():
            domain = entries(domain_of(base))
            if domain is S.Reals:
                continue
            outside = [v for v in found.values() if not contains(domain, _rational(v))]
            if outside and base not in excused:
                return f"{outside[0]} in `{name_of(base)}` is outside {domain}"
        drawn = {b: nested(v, self.expansion.shape(b)) for b, v in values.items()}
        numbers = Expansion(self.program, self.sizes, Balls(drawn, 128), self.places)
        for instance in self.instances:
            holds = self._holds(numbers, instance)
            if holds is (instance.fact == self.violate):
                return f"the fact {instance.fact} {'does not fail' if holds else 'fails'}"
        return None

    def _violated_arrays(self) -> set[Any]:
        return {
            self.symbols.entries[s][0]
            for i in self.instances
            if i.fact == self.violate
            for s in i.gap.free_symbols
        }

    def _holds(self, numbers: Expansion, instance: Instance) -> bool:
        fact = instance.fact
        at = dict(zip(sorted(fact.wild, key=str), instance.place, strict=True))
        try:
            gap = numbers.evaluate(fact.left - fact.right, at)
        except (Undefined, Imprecise):
            return False
        return bool(gap == 0 if isinstance(gap, fmpq) else abs(gap) < TOLERANCE)


def _slope(gap: Any, symbol: Any) -> Any:
    """The slope, without the pieces that are 0 on every branch: symengine keeps them."""
    found = gap.diff(symbol)
    pieces = found.atoms(symengine.Piecewise)
    nothing = [p for p in pieces if all(branch == 0 for branch in p.args[::2])]
    return found.subs(dict.fromkeys(nothing, symengine.Integer(0)))


def _fraction(value: Any) -> fmpq:
    exact = value._sympy_()
    if not exact.is_Rational:
        raise UnsatisfiedError(f"a fact has the factor {exact}, which is no fraction")
    return fmpq(int(exact.p), int(exact.q))


def _rational(value: fmpq) -> Any:
    return Rational(int(value.p), int(value.q))


def _moderate(domain: Any, random: Random) -> fmpq:
    """A member of moderate magnitude, so that no exponential saturates."""
    if domain is S.Reals:
        return fmpq(random.randint(-500, 500), 499)
    found = draw(domain, random)
    for _ in range(20):
        if abs(found) <= 2:
            break
        found = draw(domain, random)
    return fmpq(int(found.p), int(found.q))


def _positive_definite(n: int, random: Random) -> dict[tuple[int, ...], fmpq]:
    root = [[fmpq(random.randint(-20, 20), 13) for _ in range(n)] for _ in range(n)]
    return {
        (a, b): sum((root[a][c] * root[b][c] for c in range(n)), fmpq(int(a == b)))
        for a in range(n)
        for b in range(n)
    }


def as_fractions(data: Any) -> Any:
    """Nested lists with text for each fraction, for evidence."""
    if isinstance(data, list):
        return [as_fractions(item) for item in data]
    return str(Fraction(int(data.p), int(data.q)))
