"""Numbers put into formulas: both sides at one point, to the digits that balls make certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import singledispatch
from itertools import islice, product
from random import Random
from typing import Any

from flint import arb
from sympy import Derivative, Integral, Limit, Rational, S

from symnn.balls import Imprecise, Undefined, enclose, holds
from symnn.book.material import Equated, Recorded, Stated
from symnn.core import Claim, Domain, tensor
from symnn.core.domains import is_array
from symnn.errors import SymnnError
from symnn.indexed import Equation, Program
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.index import extent
from symnn.indexed.language.traverse import entry, free_indices
from symnn.proof.programs.facts import DataSource
from symnn.proof.programs.sizes import sizes_in
from symnn.report.derivation import RELATIONS, printed
from symnn.report.inline import Math, Runs, Text, text_of

BITS = 200
DIGITS = 7
# What a reader can follow in the head, and unlike enough that letters are told apart.
VALUES = tuple(
    Rational(p, q)
    for p, q in ((1, 2), (2, 1), (3, 1), (1, 3), (3, 4), (1, 4), (3, 2), (1, 5), (-1, 2), (-2, 1),
                 (5, 1), (1, 10), (4, 1), (-1, 3), (7, 1))
)  # fmt: skip
CHOICES, ATTEMPTS = 6, 60
SEED = 0
SLOW = (Limit, Integral, Derivative)
FAILURES = (Undefined, Imprecise, SymnnError, OverflowError, ValueError)


@singledispatch
def plugged(material: Any) -> tuple[Runs, Runs] | None:
    """What is evaluated, and its value at a point; None where numbers do not help."""
    return None


@plugged.register
def _stated(material: Stated) -> tuple[Runs, Runs] | None:
    return in_claim(material.claim)


@plugged.register
def _recorded(material: Recorded) -> tuple[Runs, Runs] | None:
    return in_claim(material.claim)


@plugged.register
def _equated(material: Equated) -> tuple[Runs, Runs] | None:
    if material.conditions:
        return None
    try:
        return _in_program(material)
    except FAILURES:
        return None


def in_claim(claim: Claim) -> tuple[Runs, Runs] | None:
    """Both sides of a claim about scalars, at the plainest point of its domain that tells them."""
    symbols = [name for name, _ in claim.domains]
    if not symbols or len(symbols) > 4 or any(is_array(d) for _, d in claim.domains):
        return None
    if claim.lhs.has(*SLOW) or claim.rhs.has(*SLOW):
        return None
    for point in islice(_points(claim), ATTEMPTS):
        try:
            sides = [digits(enclose(side, point, BITS)) for side in (claim.lhs, claim.rhs)]
        except FAILURES:
            continue
        if None not in sides:
            return _told(claim.lhs, claim.relation, claim.rhs, _at(point), sides)
    return None


def _points(claim: Claim) -> Iterator[Mapping[Any, Any]]:
    domains = dict(claim.domains)
    choices = [[v for v in VALUES if _inside(d, v)][:CHOICES] for d in domains.values()]
    for values in product(*choices):
        point = dict(zip(domains, values, strict=True))
        if len(set(values)) == len(values) and _meets(claim, point):
            yield point


def _inside(domain: Domain, value: Any) -> bool:
    """Whether the value belongs to the domain, and is no end of it where it has an inside."""
    if domain.contains(value) is not S.true:  # type: ignore[union-attr]
        return False
    return domain.is_subset(S.Integers) or domain.interior.contains(value) is S.true  # type: ignore[union-attr]


def _meets(claim: Claim, point: Mapping[Any, Any]) -> bool:
    try:
        return all(holds(condition, point) is True for condition in claim.conditions)
    except FAILURES:
        return False


def _at(point: Mapping[Any, Any]) -> str:
    return r",\; ".join(f"{printed(s)} = {printed(v)}" for s, v in point.items())


def _told(left: Any, relation: str, right: Any, at: str, sides: list[Any]) -> tuple[Runs, Runs]:
    """The sides and their values; one value where both agree in all digits."""
    name = (Math(f"{printed(left)} {RELATIONS[relation]} {printed(right)}"),)
    first, second = sides
    if relation == "==" and first == second:
        return name, text_of("both sides are ", Math(first), " at ", Math(at))
    shown = f"{first} {RELATIONS[relation]} {second}"
    return name, text_of(Math(shown), " at ", Math(at))


def digits(ball: arb, count: int = DIGITS) -> str | None:
    r"""The value in decimal digits of which each is certain; None if the ball is too wide.

    >>> digits(arb(2).sqrt()), digits(arb("0.25")), digits(arb("1e-9") / 3)
    ('1.414214', '0.25', '3.333333 \\cdot 10^{-10}')
    >>> digits(arb(1, 0.1)) is None
    True
    """
    lower, upper = (_fraction(end) for end in (ball.lower(), ball.upper()))
    if lower == upper == 0:
        return "0"
    if lower <= 0 <= upper:
        return None
    shown = {_rounded(end, count) for end in (lower, upper)}
    return shown.pop() if len(shown) == 1 else None


def _fraction(end: arb) -> Fraction:
    mantissa, exponent = (int(part) for part in end.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _rounded(value: Fraction, count: int) -> str:
    power, size = 0, abs(value)
    while size >= 10:
        size, power = size / 10, power + 1
    while size < 1:
        size, power = size * 10, power - 1
    scaled = round(size * 10 ** (count - 1))
    if scaled == 10**count:
        scaled, power = scaled // 10, power + 1
    sign, text = "-" if value < 0 else "", str(scaled)
    if -4 <= power < count:
        text = "0" * max(0, -power) + text
        place = max(1, power + 1)
        return sign + f"{text[:place]}.{text[place:]}".rstrip("0").rstrip(".")
    mantissa = f"{text[0]}.{text[1:]}".rstrip("0").rstrip(".")
    return rf"{sign}{mantissa} \cdot 10^{{{power}}}"


def _in_program(material: Equated) -> tuple[Runs, Runs] | None:
    """Both sides of an equation of arrays, at small sizes, with data from a seed."""
    both = Program(material.program, material.program.facts)
    indices = tuple(sorted(free_indices(material.left) | free_indices(material.right), key=str))
    for name, right in (("left side", material.left), ("right side", material.right)):
        base = tensor(name, *[extent(i) for i in indices])
        both.equations[base] = Equation(entry(base, indices), right)
    sizes = {size: 2 + k % 2 for k, size in enumerate(sizes_in(both))}
    point = DataSource(both, sizes).draw(Random(SEED))
    numbers = Expansion(both, sizes, Balls(point, BITS))
    left, right = list(both.equations)[-2:]
    # Equal places would show a symbol of Kronecker, or a difference, only where it is trivial.
    place = max(numbers.places(left), key=lambda found: len(set(found)), default=None)
    if place is None:
        return None
    sides = [digits(arb(numbers.value(side, place))) for side in (left, right)]
    if None in sides:
        return None
    at = [f"{printed(n)} = {v}" for n, v in sizes.items()]
    at += [f"{printed(i)} = {v}" for i, v in zip(indices, place, strict=True)]
    name, told = _told(material.left, material.relation, material.right, r",\; ".join(at), sides)
    return name, (*told, Text(", with random entries"))
