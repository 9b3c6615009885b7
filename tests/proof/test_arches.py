"""Waves keep their sign between neighboring zeros, and inverses undo them on one arch only."""

import pytest
from corpus import claim_of
from sympy import S, Symbol, cos, sin

from symnn.proof import PROVERS, check
from symnn.proof.cells import arches
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import ANY, NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE

x = Symbol("x", real=True)
TRUE = [
    "asin(sin(x)) == pi - x | x: Interval(pi/2, 3*pi/2)",
    "asin(sin(x)) == x - 2*pi | x: Interval(3*pi/2, 5*pi/2)",
    "acos(cos(x)) == Abs(x) | x: Interval(-pi, pi)",
    "atan(tan(x)) == x - pi | x: Interval.open(pi/2, 3*pi/2)",
    "asin(cos(x)) == pi/2 - x | x: Interval(0, pi)",
    "sqrt((1-cos(x))/2) == sin(x/2) | x: Interval(0, 2*pi)",
    "sqrt(1-sin(x)**2) == -cos(x) | x: Interval(pi/2, 3*pi/2)",
    "tan(x)+1/tan(x) == 2/sin(2*x) | x: Interval.open(0, pi/2)",
]
FALSE = [
    "asin(sin(x)) == pi - x | x: Interval(pi/2, 3*pi/2+1/10)",
    "acos(cos(x)) == 2*pi - x | x: Interval(3, 2*pi)",
    "asin(cos(x)) == pi/2 - x | x: Interval(0, 4)",
    "sqrt(1-sin(x)**2) == cos(x) | x: Interval(-pi/2, 16/10)",
    "sin(x) < 0 | x: Interval(pi, 2*pi)",
    "tan(x) > 0 | x: Interval.open(pi, 2*pi)",
]


@pytest.mark.parametrize("line", TRUE)
def test_what_holds_on_an_arch_is_proved(line):
    assert check(claim_of(line), strategies=PROVERS).status == "proved"


@pytest.mark.parametrize("line", FALSE)
def test_what_fails_beside_it_is_not(line):
    assert check(claim_of(line), strategies=PROVERS).status != "proved"
    assert check(claim_of(line)).status == "refuted"


@pytest.mark.parametrize(
    ("wave", "low", "high", "sign"),
    [
        (sin(x), 0, S.Pi, NONNEGATIVE), (sin(x), -S.Pi, 0, NONPOSITIVE), (sin(x), 1, 3, POSITIVE),
        (sin(x), 4, 6, NEGATIVE), (sin(x), 3, 4, ANY), (cos(x), -1, 1, POSITIVE),
        (cos(x), 2, 4, NEGATIVE), (cos(x), 1, 2, ANY), (sin(2 * x), 2, 3, NEGATIVE),
    ],
)  # fmt: skip
def test_signs_of_waves(wave, low, high, sign):
    cell = Cell({x: Range(S(low), S(high), False, False)})
    assert Knowledge(cell).sign(wave) == sign


def test_a_shifted_arch_would_be_noticed(monkeypatch):
    line = "asin(sin(x)) == x | x: Interval(pi/2, 3*pi/2)"
    assert check(claim_of(line), strategies=PROVERS).status != "proved"
    shifted = tuple((f, g, start + S.Pi) for f, g, start in arches.INVERSES)
    monkeypatch.setattr(arches, "INVERSES", shifted)
    assert check(claim_of(line), strategies=PROVERS).status == "proved"
