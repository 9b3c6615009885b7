"""Which functions of one variable a claim shows, and at which values of its other letters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import Any

from sympy import Derivative, Integral, Interval, Limit, Ne, Product, Rational, S, Sum, Union

from symnn.balls import Imprecise, Undefined, enclose, holds
from symnn.core import Claim, Domain
from symnn.core.domains import contains, is_array
from symnn.errors import SymnnError
from symnn.proof.resources.budget import OutOfBudget
from symnn.report.tracing import PARTS, sampled, sighted

CLOSED = (Limit, Integral, Derivative, Sum, Product)
"""What has no value at a place that is cheap to compute."""
FAILURES = (
    Undefined, Imprecise, SymnnError, OutOfBudget, OverflowError, ValueError, TypeError
)  # fmt: skip
PLAIN = tuple(map(Rational, ("0", "1", "1/2", "2", "3", "1/3", "1/4", "3/4", "5", "-1/2", "4")))
FAMILY = tuple(map(Rational, ("1/2", "1", "2", "1/4", "3/4", "3", "5")))
ATTEMPTS, MOST_LETTERS, MOST_CURVES, PROBES = 16, 4, 3, 24
STRAIGHT = 1e-9
NOTHING: Mapping[Any, Any] = {}


@dataclass(frozen=True)
class Shown:
    """Functions of one variable that belong in one picture.

    Args:
        main: the function that the claim is about.
        variable: that runs.
        domain: of the variable.
        others: what it is compared with.
        sloped: whether the claim is about its slope.
        values: of the other letters.
        where: parts of the domain that are shown, each by the conditions that hold in it.
        family: one of them, with the values that it takes in turn.
    """

    main: Any
    variable: Any
    domain: Domain
    others: tuple[Any, ...] = ()
    sloped: bool = False
    values: Mapping[Any, Any] = field(default_factory=dict)
    where: tuple[tuple[Any, ...], ...] = ((),)
    family: tuple[Any, tuple[Any, ...]] | None = None

    @property
    def curves(self) -> int:
        """How many curves there are; constants are lines."""
        return 1 + self.sloped + sum(o.has(self.variable) for o in self.others)

    def value(self, function: Any, place: Fraction, at: Mapping[Any, Any] = NOTHING) -> float:
        """The function at a place, from a ball around its exact value; NaN where it is not shown.

        Args:
            function: one of those shown.
            place: of the variable.
            at: other values of the letters.
        """
        point = {**self.values, **at, self.variable: place}
        if not any(_met(conditions, point) for conditions in self.where):
            return math.nan
        try:
            return float(enclose(function, point))
        except FAILURES:
            return math.nan

    @cached_property
    def window(self) -> tuple[Fraction, Fraction]:
        """Where it is drawn."""
        low, high = sighted(self._main, *self._ends)
        places = [place for place, y in sampled(self._main, low, high) if math.isfinite(y)]
        step = (high - low) / PARTS
        return max(low, places[0] - step), min(high, places[-1] + step)

    @property
    def _ends(self) -> tuple[Fraction | None, Fraction | None]:
        ends = (self.domain.inf, self.domain.sup)  # type: ignore[union-attr]
        return tuple(_rational(end) if end.is_finite else None for end in ends)  # type: ignore[return-value]

    def _main(self, place: Fraction) -> float:
        return self.value(self.main, place)

    @property
    def is_straight(self) -> bool:
        """Whether there is nothing to see: a straight line, or hardly a value at all."""
        low, high = sighted(lambda place: 0.0, *self._ends)
        found = [y for _, y in sampled(self._main, low, high, PROBES)]
        finite = [y for y in found if math.isfinite(y)]
        if len(finite) < len(found) / 4:
            return True
        bends = (abs(c - 2 * b + a) for a, b, c in zip(found, found[1:], found[2:], strict=False))
        size = max(map(abs, finite))
        return all(b <= STRAIGHT * size for b in bends if math.isfinite(b))


def shown(claims: Iterable[Claim]) -> list[Shown]:
    """What the claims show, those about one function in one picture."""
    found: list[Shown] = []
    for claim in claims:
        new = of_claim(claim)
        place = next((k for k, old in enumerate(found) if new and _fit(old, new)), None)
        if new and place is None:
            found.append(new)
        elif new and place is not None:
            found[place] = _together(found[place], new)
    return [more for one in found for more in _with_family(one, len(found) == 1)]


def _fit(old: Shown, new: Shown) -> bool:
    same = (old.main, old.variable, old.values) == (new.main, new.variable, new.values)
    return same and _together(old, new).curves <= MOST_CURVES


def _together(old: Shown, new: Shown) -> Shown:
    others = tuple(dict.fromkeys((*old.others, *new.others)))
    whole: Any = Union(old.domain, new.domain)
    domain = Interval(whole.inf, whole.sup)
    sloped, where = old.sloped or new.sloped, (*old.where, *new.where)
    return replace(old, others=others, sloped=sloped, domain=domain, where=where)


def of_claim(claim: Claim) -> Shown | None:
    """The function that a claim is about, with what it is compared with; None if there is none."""
    variable = running(claim)
    if variable is None or claim.relation == "!=":
        return None
    domain = dict(claim.domains)[variable]
    where = (tuple(c for c in claim.conditions if c.has(variable) and not isinstance(c, Ne)),)
    for main, others, sloped in _parts(claim, variable):
        for values in _values(claim, variable, (main, *others)):
            found = Shown(main, variable, domain, others, sloped, values, where)
            if not found.is_straight:
                return found
    return None


def running(claim: Claim) -> Any:
    """The variable that runs: the one of the slopes, else the only one that is continuous, else
    the only one that takes all real numbers; None if that does not single one out."""
    domains = dict(claim.domains)
    if len(domains) > MOST_LETTERS or any(map(is_array, domains.values())):
        return None
    lines = [s for s, domain in domains.items() if _is_continuous(domain)]
    slopes = {
        v for side in (claim.lhs, claim.rhs) for d in side.atoms(Derivative) for v in d.variables
    }  # type: ignore[attr-defined]
    if slopes:
        return next(iter(slopes)) if len(slopes) == 1 and slopes <= set(lines) else None
    if len(lines) != 1:
        lines = [s for s in lines if domains[s] is S.Reals]
    return lines[0] if len(lines) == 1 else None


def _is_continuous(domain: Any) -> bool:
    return domain is S.Reals or (isinstance(domain, Interval) and domain.measure != 0)


def _parts(claim: Claim, variable: Any) -> Iterator[tuple[Any, tuple[Any, ...], bool]]:
    """Candidates for the function, what it is compared with, and whether its slope is asked."""
    sides = (claim.lhs, claim.rhs)
    inner = {d.expr for side in sides for d in side.atoms(Derivative)}  # type: ignore[attr-defined]
    if inner:
        if len(inner) == 1 and not (main := inner.pop()).has(*CLOSED):
            yield main, (), True
        return
    usable = [side for side in sides if not side.has(*CLOSED)]
    if claim.relation == "==":
        yield from ((side, (), False) for side in usable if side.has(variable))
    elif len(usable) == 2:
        for main, other in (sides, sides[::-1]):
            if main.has(variable):
                yield main, (other,), False


def _values(claim: Claim, variable: Any, functions: Iterable[Any]) -> Iterator[dict[Any, Any]]:
    """Plain values of the other letters that meet the conditions on them."""
    domains = dict(claim.domains)
    names = [s for s in domains if s != variable and any(f.has(s) for f in functions)]
    choices = [[v for v in PLAIN if _inside(domains[s], v)] for s in names]
    conditions = [c for c in claim.conditions if c.free_symbols <= set(names)]
    for values in islice(product(*choices), ATTEMPTS):
        point = dict(zip(names, values, strict=True))
        if _met(conditions, point):
            yield point


def _inside(domain: Any, value: Any) -> bool:
    """Whether the value belongs to the domain, and is no end of it where it has an inside."""
    if _is_continuous(domain):
        return bool(domain.inf < value < domain.sup)
    return contains(domain, value)


def _met(conditions: Iterable[Any], point: Mapping[Any, Any]) -> bool:
    try:
        return all(holds(condition, point) is True for condition in conditions)
    except FAILURES:
        return False


def _with_family(one: Shown, alone: bool) -> Iterator[Shown]:
    """The picture, or one for several values of a letter; both where it is the only one."""
    letters = [s for s in one.values if getattr(s, "domain", S.Reals) is not S.Reals]
    letter = max(letters, key=str, default=None)
    taken = [v for v in FAMILY if letter is not None and _inside(letter.domain, v)][:MOST_CURVES]
    varies = len(taken) > 1 and not one.others
    if one.sloped or not varies:
        yield one
    if varies and (alone or not one.sloped):
        yield replace(one, sloped=False, family=(letter, tuple(sorted(taken))))


def _rational(end: Any) -> Fraction:
    """The end of an interval, to a millionth of a pixel where it is irrational."""
    return (
        Fraction(int(end.p), int(end.q)) if end.is_Rational else Fraction(float(enclose(end, {})))
    )
