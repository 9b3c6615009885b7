"""Numbers put into formulas are certain in every digit, and agree where the formula is true."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from sympy import Interval, S, exp, log

from symnn.book.contents import contents
from symnn.book.material import Equated, Stated, stated
from symnn.book.pages.numbers import digits, in_claim, plugged
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Sum, index
from symnn.report.inline import plain

x, y = Variable("x"), Variable("y")
p = Variable("p", Interval.open(0, 1))
n = sizes("n")
i = index("i", n)
X = tensor("x", n)


def told(material) -> str:
    found = plugged(material)
    assert found is not None
    return plain(found[1])


@given(st.fractions(min_value=-(10**9), max_value=10**9).filter(bool))
def test_digits_are_the_value_rounded(value: Fraction) -> None:
    shown = digits(arb(value.numerator) / value.denominator)
    if shown is None:  # the ball holds the middle between two numbers of as many digits
        return
    mantissa, _, power = shown.partition(r" \cdot 10^{")
    found = Fraction(mantissa) * Fraction(10) ** int(power.rstrip("}") or 0)
    assert abs(found - value) <= abs(value) / 10**6


def test_wide_balls_show_nothing() -> None:
    assert digits(arb(1, 1e-5)) is None
    assert digits(arb(0, 1e-30)) is None
    assert digits(arb(0)) == "0"
    assert digits(arb(999999999) / 100) == r"1 \cdot 10^{7}"


def test_both_sides_of_a_true_equation_agree() -> None:
    assert told(stated("exp(log(x)) == x", x="Interval.open(0, oo)")) == (
        "both sides are 0.5 at x = 1/2"
    )
    assert "≤" in told(Stated(claim(x * y, "<=", (x**2 + y**2) / 2)))


def test_a_false_equation_shows_that_it_is() -> None:
    assert told(Stated(equal(exp(x + y), exp(x) + exp(y)))).count("=") == 3


def test_points_lie_inside_and_meet_the_conditions() -> None:
    found = in_claim(claim(log(p), "<", S.Zero, p > S.Half))
    assert found is not None
    assert plain(found[1]).endswith("p = 3/4")
    assert in_claim(claim(x, "<", S(-100), x < -100)) is None


def test_nothing_is_shown_without_letters() -> None:
    assert plugged(stated("1 + 1 == 2")) is None


def test_equations_of_arrays_have_small_sizes() -> None:
    law = Equated(Sum(2 * X[i], i), 2 * Sum(X[i], i))
    assert re.fullmatch(r"both sides are \S+ at n = 2, with random entries", told(law))
    wrong = Equated(Sum(2 * X[i], i), Sum(X[i], i))
    assert "both" not in told(wrong)


@pytest.mark.every(6)
@pytest.mark.parametrize("item", [i for i in contents().values() if i], ids=lambda i: i.id)
def test_numbers_never_contradict_the_book(item) -> None:
    for piece in item.material:
        relation = getattr(getattr(piece, "claim", piece), "relation", "")
        found = plugged(piece)
        if found is not None and relation == "==":
            assert plain(found[1]).startswith("both sides are"), piece
