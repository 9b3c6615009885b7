"""Infinite sums: known series with proof, each with a twin, and those that diverge."""

from random import Random

import pytest
import sympy
from corpus import claim_of
from sympy import S, Sum, Symbol, oo

from symnn.balls import Imprecise, Undefined, enclose
from symnn.proof import PROVERS, check
from symnn.proof.cells.cell import Cell
from symnn.proof.values.integrals import NoValue
from symnn.proof.values.power_series import series_value

INSIDE = "| x: Interval.open(-1,1)"
PAIRS = [
    ("Sum(x**k/factorial(k),(k,0,oo)) == exp(x)", "Sum(x**k/factorial(k),(k,1,oo)) == exp(x)"),
    ("Sum(k*exp(-s)*s**k/factorial(k),(k,0,oo)) == s",
     "Sum(exp(-s)*s**k/factorial(k),(k,1,oo)) == 1"),
    ("Sum(x**k/factorial(k+1),(k,0,oo)) == (exp(x)-1)/x | | Ne(x,0)",
     "Sum(x**k/factorial(k+1),(k,0,oo)) == (exp(x)-1)/x"),
    ("Sum((-1)**k*x**(2*k)/factorial(2*k),(k,0,oo)) == cos(x)",
     "Sum(x**(2*k)/factorial(2*k),(k,0,oo)) == cos(x)"),
    ("Sum(x**(2*k+1)/factorial(2*k+1),(k,0,oo)) == sinh(x)",
     "Sum(x**(2*k+1)/factorial(2*k+1),(k,1,oo)) == sinh(x)"),
    (f"Sum((k+1)*x**k,(k,0,oo)) == 1/(1-x)**2 {INSIDE}",
     f"Sum(k*x**k,(k,0,oo)) == 1/(1-x)**2 {INSIDE}"),
    (f"Sum(x**k/k,(k,1,oo)) == -log(1-x) {INSIDE}", f"Sum(x**k/k,(k,1,oo)) == log(1-x) {INSIDE}"),
    (f"Sum((-1)**k*x**(2*k+1)/(2*k+1),(k,0,oo)) == atan(x) {INSIDE}",
     f"Sum((-1)**k*x**(2*k+1)/(2*k+1),(k,0,oo)) == atanh(x) {INSIDE}"),
    ("Sum(binomial(k+n-1,k)*p**n*(1-p)**k,(k,0,oo)) == 1",
     "Sum(binomial(k+n,k)*p**n*(1-p)**k,(k,0,oo)) == 1"),
    ("Sum(1/k**2,(k,1,oo)) == pi**2/6", "Sum(1/k**2,(k,2,oo)) == pi**2/6"),
    ("Sum(1/(2*k+1)**2,(k,0,oo)) == pi**2/8", "Sum(1/(2*k+1)**2,(k,1,oo)) == pi**2/8"),
    ("Sum(1/(k*(k+2)),(k,1,oo)) == 3/4", "Sum(1/(k*(k+2)),(k,1,oo)) == 2/3"),
    ("Sum((-1)**k/(2*k+1),(k,0,oo)) == pi/4", "Sum((-1)**k/(2*k+1),(k,1,oo)) == pi/4"),
    ("Sum((-1)**(k+1)/k**2,(k,1,oo)) == pi**2/12", "Sum((-1)**k/k**2,(k,1,oo)) == pi**2/12"),
    ("Sum(1/k**s,(k,1,oo)) == zeta(s) | s: Interval.open(1,oo)",
     "Sum(1/k**s,(k,1,oo)) == zeta(s) | s: Interval.open(0,oo)"),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false"), PAIRS)
def test_a_series_has_its_value_and_no_other(true, false):
    verdict = check(claim_of(true), timeout=5)
    assert (verdict.status, verdict.level) == ("proved", "exact")
    assert check(claim_of(false), timeout=5).status in ("refuted", "unknown")
    assert not check(claim_of(false), timeout=5, strategies=PROVERS).holds


@pytest.mark.parametrize(
    "series", ["1/k", "x**k", "(-1)**k", "1/(k-2)", "1/sqrt(k)", "1/(k*log(k)+k)**(1/2)", "k/(k+1)"]
)
def test_a_series_that_diverges_somewhere_refutes_the_claim(series):
    verdict = check(claim_of(f"Sum({series},(k,1,oo)) == 1"), timeout=5)
    assert verdict.status == "refuted"


@pytest.mark.parametrize("series", ["1/(k*log(k+1)**2)", "1/k**2", "(-1)**k/k"])
def test_a_series_that_converges_is_not_called_divergent(series):
    verdict = check(claim_of(f"Sum({series},(k,1,oo)) == 1"), timeout=5)
    assert verdict.method != "divergence"


def drawn(random):
    """A random term with rational numbers for parameters."""
    k, z = Symbol("k", integer=True), sympy.Rational(random.randint(-8, 8), 10)
    c, m = random.randint(0, 2), random.randint(0, 3)
    polynomial = (k + m) ** random.randint(0, 2)
    kinds = [
        polynomial * z**k / sympy.factorial(k + c), polynomial * z**k,
        z**k / sympy.factorial(2 * k + c),
        z**k / (k + c + sympy.Rational(random.randint(0, 1), 2)),
        z**k / ((k + c + 1) * (2 * k + 3)),
        polynomial * sympy.binomial(sympy.Rational(m, 2), k) * z**k,
        sympy.binomial(k + m, k) * z**k,
        sympy.binomial(2 * k, k) * (z / 5) ** k, sympy.binomial(k + m, m) * z**k * (k + c),
    ]  # fmt: skip
    return Sum(random.choice(kinds), (k, random.randint(0, 3), oo)), k


@pytest.mark.every(6)
@pytest.mark.parametrize("seed", range(60))
def test_values_of_series_are_near_their_partial_sums(seed):
    node, k = drawn(Random(seed))
    try:
        value = enclose(series_value(node, Cell({})), {}, 200)
        first = node.limits[0][1]
        total = sum(enclose(node.function.subs(k, first + j), {}, 200) for j in range(160))
    except (NoValue, Undefined, Imprecise):
        return
    assert abs(value - total) < enclose(sympy.Rational(1, 10**10), {}, 200), node


def test_most_drawn_series_have_a_value():
    found = 0
    for seed in range(60):
        node, _ = drawn(Random(seed))
        try:
            found += series_value(node, Cell({})) is not S.NaN
        except NoValue:
            continue
    assert found > 40
