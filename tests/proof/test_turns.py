"""Functions whose derivatives turn once, ladders that go on, steps of factorials."""

import pytest
import sympy
from corpus import claim_of
from sympy import S

from symnn.balls import working_precision
from symnn.proof import PROVERS, check
from symnn.proof.cells.cell import Cell
from symnn.proof.equations.zero import BITS
from symnn.proof.inequalities.turns import nonnegative_by_turns
from symnn.proof.ranges.boxes import range_over
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, Interval
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.variants import variants

X = sympy.Symbol("x", real=True)
erf, erfc, exp, log, pi, sqrt, tanh = (
    sympy.erf, sympy.erfc, sympy.exp, sympy.log, sympy.pi, sympy.sqrt, sympy.tanh,
)  # fmt: skip
ALL, POSITIVE, UPWARDS = Range(), Range(S.Zero), Range(S.Zero, low_open=False)

HOLD = [
    (1 - exp(-4 * X**2 / pi) - erf(X) ** 2, ALL, False),
    (1 - exp(-4 * X**2 / pi) - erf(X) ** 2, POSITIVE, True),
    (erf(X) ** 2 - 1 + exp(-(X**2)), ALL, False),
    (erfc(X) - 2 * exp(-(X**2)) / (sqrt(pi) * (X + sqrt(X**2 + 2))), UPWARDS, True),
    (log(1 + 1 / X) - 2 / (2 * X + 1), POSITIVE, True),
    ((X + 1) * log(1 + 1 / X) - 1, POSITIVE, True),
    (1 - erfc(X) * exp(X**2), UPWARDS, False),
    (1 + X**2 / 3 - X / tanh(X), POSITIVE, True),
]


@pytest.mark.parametrize(("h", "where", "strict"), HOLD)
def test_what_turns_once_is_bounded_by_its_ends(h, where, strict):
    with working_precision(BITS):
        assert nonnegative_by_turns(h, X, Cell({X: where}), strict)


@pytest.mark.every(2)
@pytest.mark.parametrize(
    ("h", "where", "strict"),
    [
        (1 - exp(-sympy.Rational("1.2732395") * X**2) - erf(X) ** 2, ALL, True),
        (1 - exp(-sympy.Rational("1.2732395") * X**2) - erf(X) ** 2, ALL, False),
        (1 - exp(-4 * X**2 / pi) - erf(X) ** 2, ALL, True),
        (erf(X) ** 2 - 1 + exp(-sympy.Rational("1.0000001") * X**2), ALL, False),
        (erfc(X) - 2 * exp(-(X**2)) / (sqrt(pi) * (X + sqrt(X**2 + 1))), UPWARDS, False),
        (log(1 + 1 / X) - 2 / (2 * X + 1), Range(), False),
        (1 - erfc(X) * exp(X**2), UPWARDS, True), (1 - erfc(X) * exp(X**2), ALL, False),
        (X - sympy.Abs(X), ALL, False), (exp(-X) - 1, UPWARDS, False),
        (X**2 * exp(-X) - sympy.Rational(1, 10), POSITIVE, False), (exp(X) - 3 * X, ALL, False),
    ],
)  # fmt: skip
def test_what_is_negative_somewhere_is_not_shown(h, where, strict):
    with working_precision(BITS):
        assert not nonnegative_by_turns(h, X, Cell({X: where}), strict)


TWINS = [
    ("n**n >= factorial(n)", "n**n > factorial(n)"),
    ("factorial(n) > 3**n | | n >= 7", "factorial(n) > 3**n | | n >= 6"),
    pytest.param("(1+erf(x/sqrt(2)))/2 - 1/(1+exp(-1.702*x)) <= 0.01",
                 "(1+erf(x/sqrt(2)))/2 - 1/(1+exp(-1.702*x)) <= 0.0094", marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false"), TWINS)
def test_claims_and_their_twins(true, false):
    assert check(claim_of(true), strategies=PROVERS, timeout=20).status == "proved"
    assert check(claim_of(false), strategies=PROVERS, timeout=2).status not in (
        "proved",
        "enclosed",
    )
    assert check(claim_of(false)).status == "refuted"


def test_tails_of_saturating_functions_are_bounded():
    """x*tanh(x + x**3) - |x| far out, where plain intervals give oo - oo."""
    five = range_over(sympy.Integer(5), {})
    right, left = Interval(five.low, INFINITY), Interval(MINUS_INFINITY, -five.high)
    for sign, box in ((1, right), (-1, left)):
        f = X * tanh(X + X**3) - sign * X
        found = [range_over(v, {X: box}) for v in variants(f, X)]
        assert any(r.low > -1e-3 and r.high < 1e-3 for r in found)
        assert all(r.low < 0 or r.low == 0 for r in found)
