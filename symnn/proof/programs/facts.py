"""Random exact data for a program: inside the domains, and such that its facts hold.

Facts about data are mostly affine (`Sum(t[n, k], k) = 1`), or become so when some of the arrays are
drawn first (`Sum(p[n]*x[n]**2, n) = v` in p and v). At concrete sizes they are a linear system,
together with what domains ask (the entries of a `Simplex` sum to 1), which is solved exactly for
some entries; all others are drawn. What cannot be satisfied is said, never ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import cycle, product
from random import Random
from typing import Any

import symengine
from flint import fmpq, fmpq_mat
from sympy import Interval, S

from symnn.core.domains import Domain, PositiveDefinite, Simplex, draw, entries
from symnn.core.symbols import domain_of, places_in
from symnn.errors import SymnnError
from symnn.indexed.expansion.algebras import Symengine
from symnn.indexed.expansion.expand import Expansion, nested
from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Fact, Program
from symnn.indexed.language.traverse import name_of, names_read
from symnn.proof.programs.affine import Constraint, NoFractionError, layered
from symnn.proof.programs.points import Points

ATTEMPTS = 60
SCALES = 8
"""Facts such as a trace that is 1 leave the others less than what is usually drawn."""
Values = dict[Any, dict[tuple[int, ...], fmpq]]


class UnsatisfiedError(SymnnError):
    """No data were found that satisfy the facts and domains of a program."""


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
        self.excused = {b for c in self.instances if c.fact == violate for b in c.arrays}
        self.constraints = [*self.instances, *self._of_domains()]
        read = {s for c in self.constraints for s in c.gap.free_symbols}
        self.entries = sorted(read, key=str)
        self.gate = Points(program, sizes, violate, self.excused)
        self.note = ""

    def draw(self, random: Random) -> dict[Any, Any]:
        """Nested lists of exact fractions for each input.

        Raises:
            UnsatisfiedError: no data were found that satisfy the facts and domains.
        """
        reason = ""
        for attempt in range(ATTEMPTS):
            values = self._values(random, 1 + attempt % SCALES)
            reason = self._solve(values, random, attempt)
            if reason is None:
                found = {b: nested(v, self.expansion.shape(b)) for b, v in values.items()}
                point = {**found, **self.places}
                reason = self.gate.complaint(point)
                if reason is None:
                    return point
        note = f"; {self.note}" if self.note else ""
        raise UnsatisfiedError(f"no data found that satisfy the program: {reason}{note}")

    def _places(self, base: Any) -> Any:
        """Data that stand as an index: the same in every draw, since formulas depend on them."""
        random, shape = Random(name_of(base)), self.expansion.shape(base)
        count = int(self.expansion.constant(places_in(base)))
        places = product(*map(range, shape))
        return nested({p: fmpq(random.randrange(count)) for p in places}, shape)

    def _instances(self, fact: Fact) -> Iterable[Constraint]:
        wild = sorted(fact.wild, key=str)
        ranges = [range(int(self.expansion.constant(extent(i)))) for i in wild]
        for place in product(*ranges):
            at = dict(zip(wild, place, strict=True))
            gap = self.expansion.evaluate(fact.left - fact.right, at)
            yield Constraint(gap, self._array_of, fact, place)

    def _of_domains(self) -> Iterable[Constraint]:
        """What the domains of arrays ask that facts speak of, as far as it is linear."""
        for base in self.inputs:
            domain = domain_of(base)
            if base in self.excused or not any(base in c.arrays for c in self.instances):
                continue
            symbols = {p: self.expansion.value(base, p) for p in self.expansion.places(base)}
            if isinstance(domain, Simplex):
                yield Constraint(symengine.Add(*symbols.values()) - 1, self._array_of)
            elif isinstance(domain, PositiveDefinite):
                for (a, b), symbol in symbols.items():
                    if a < b:
                        yield Constraint(symbol - symbols[b, a], self._array_of)

    def _array_of(self, symbol: Any) -> Any:
        return self.symbols.entries[symbol][0]

    def _values(self, random: Random, scale: int) -> Values:
        """All entries, made smaller by a scale where that stays within the domain."""
        values = {b: self._array(b, random) for b in self.inputs if b not in self.places}
        if scale == SCALES:
            values |= self._upright(random)
        for base in values if scale > 1 else ():
            if _shrinks(domain_of(base)):
                values[base] = {place: v / scale for place, v in values[base].items()}
        return values

    def _upright(self, random: Random) -> Values:
        """Unit vectors at right angles for real arrays of which more than linear facts speak."""
        asked = {b for c in self.instances if not c.is_affine for b in c.arrays}
        found: Values = {}
        frames: dict[int, Iterator[list[fmpq]]] = {}
        for base in sorted(asked & {*self.inputs}, key=name_of):
            shape = self.expansion.shape(base)
            if base in self.places or not shape or entries(domain_of(base)) is not S.Reals:
                continue
            found[base] = {}
            for row in product(*map(range, shape[:-1])):
                if row and row[-1] == 0:
                    frames.pop(shape[-1], None)  # each matrix of a stack has a frame of its own
                frame = frames.setdefault(shape[-1], cycle(_frame(shape[-1], random)))
                found[base] |= {(*row, k): value for k, value in enumerate(next(frame))}
        return found

    def _array(self, base: Any, random: Random) -> dict[tuple[int, ...], fmpq]:
        domain, shape = domain_of(base), self.expansion.shape(base)
        places = list(product(*map(range, shape)))
        if isinstance(domain, Simplex):
            weights = [random.randint(1, 40) for _ in places]
            return {p: fmpq(w, sum(weights)) for p, w in zip(places, weights, strict=True)}
        if isinstance(domain, PositiveDefinite):
            return _positive_definite(shape[0], random)
        return {place: _moderate(entries(domain), random) for place in places}

    def _solve(self, values: Values, random: Random, attempt: int) -> str | None:
        """Change as few entries as needed for the equations to hold; what hinders it, if any."""

        def preference(base: Any) -> Any:
            """Arrays of narrow domains are drawn first; that may be wrong, so chance goes on."""
            return random.random() if attempt % 2 else _narrowness(base), name_of(base)

        layers, known = layered(self.constraints, preference), {}
        for arrays in layers:
            unknown = [s for s in self.entries if self._array_of(s) in arrays]
            if not self._solve_layer(values, unknown, known, random):
                return self._hindrance()
            known |= {s: self._known(s, values) for s in unknown}
        return None

    def _solve_layer(
        self, values: Values, entries: list[Any], known: Mapping[Any, Any], random: Random
    ) -> bool:
        """Solve the equations in which nothing else is unknown, unless they have no solution."""
        arrays, ready = {self._array_of(s) for s in entries}, {*known, *entries}
        system = [
            c for c in self.constraints
            if c.arrays & arrays and c.gap.free_symbols <= ready and c.is_affine_in(arrays)
        ]  # fmt: skip
        read = {s for c in system for s in c.gap.free_symbols}
        unknown = [s for s in entries if s in read]
        random.shuffle(unknown)
        unknown.sort(key=lambda s: _narrowness(self._array_of(s)))  # the first ones are solved for
        rows = list(self._rows(system, unknown, known, random))
        if not rows:
            return True
        reduced, rank = fmpq_mat(rows).rref()
        for row in range(rank):
            found = [reduced[row, c] for c in range(len(unknown) + 1)]
            if not any(found[:-1]):
                return False
            self._assign(values, unknown, found)
        return True

    def _rows(
        self, system: list[Constraint], unknown: list[Any], known: Any, random: Random
    ) -> Iterable[list[fmpq]]:
        for constraint in system:
            try:
                *row, right = constraint.row(unknown, known)
            except NoFractionError as reason:
                self.note = str(reason)  # it may hold by itself, which is seen afterwards
                continue
            broken = constraint.fact is not None and constraint.fact == self.violate
            yield [*row, right + (fmpq(random.randint(1, 9), 7) if broken else 0)]

    def _hindrance(self) -> str:
        """Why a linear system has no solution.

        Raises:
            UnsatisfiedError: nothing was drawn first, so that there are no data at all.
        """
        narrow = {b for c in self.constraints if c.fact is None for b in c.arrays}
        domains = [f"{name_of(b)} in {domain_of(b)}" for b in sorted(narrow, key=name_of)]
        claims = "; ".join([*map(str, self.program.facts), *domains])
        if self.violate is None and all(c.is_affine for c in self.constraints):
            at = ", ".join(f"{n}={v}" for n, v in self.sizes.items())
            who = "facts and domains" if domains else "facts"
            raise UnsatisfiedError(
                f"the {who} of the program contradict each other"
                f"{f' at {at}' if at else ''}: {claims}"
            )
        return f"what was drawn first leaves no solution of {claims}"

    def _known(self, symbol: Any, values: Values) -> Any:
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


def _shrinks(domain: Domain) -> bool:
    """Whether a part of a member is a member."""
    scalar = entries(domain)
    return isinstance(domain, PositiveDefinite) or (
        isinstance(scalar, Interval) and scalar.inf == 0 and not isinstance(domain, Simplex)
    )


def _narrowness(base: Any) -> int:
    """How likely a number that was solved for misses the domain of an array."""
    domain = domain_of(base)
    if isinstance(domain, Simplex | PositiveDefinite):
        return 3
    scalar = entries(domain)
    if scalar is S.Reals:
        return 0
    if not isinstance(scalar, Interval):
        return 4
    return 1 if scalar.inf.is_infinite or scalar.sup.is_infinite else 2


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


def _frame(n: int, random: Random) -> list[list[fmpq]]:
    """The rows of a random orthogonal matrix of fractions: a mirror with the normal v."""
    v = [fmpq(random.randint(1, 99)) for _ in range(n)]
    square = sum((x * x for x in v), fmpq(0))
    return [[fmpq(int(a == b)) - 2 * v[a] * v[b] / square for b in range(n)] for a in range(n)]


def as_fractions(data: Any) -> Any:
    """Nested lists with text for each fraction, for evidence."""
    if isinstance(data, list):
        return [as_fractions(item) for item in data]
    return str(Fraction(int(data.p), int(data.q)))
