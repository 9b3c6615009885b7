"""The corpus of inequalities and their false twins."""

from time import process_time

import pytest
import sympy
from corpus import claim_of, lines
from sympy import Symbol
from test_corpus import HELD, proved_by_provers_alone

from symnn.proof import PROVERS, check
from symnn.proof.ranges.constants import factored

EVERY = 40
"""Of how many claims one is checked in every run; the slow tests take all of them."""


def verdicts(name, step):
    return {line: check(claim_of(line), timeout=40) for line in lines(name)[::step]}


def of_status(found, *statuses):
    return {line: str(v) for line, v in found.items() if v.status in statuses}


def test_a_sample_of_the_inequalities():
    true, false = verdicts("true_inequalities", EVERY), verdicts("false_inequalities", EVERY)
    assert not of_status(true, "refuted")
    assert not of_status(false, *HELD)
    assert len(of_status(true, *HELD)) >= 0.7 * len(true)
    assert len(of_status(false, "refuted")) >= 0.7 * len(false)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(4))
def test_no_false_inequality_is_proved_with_the_refuters_off(start):
    assert not proved_by_provers_alone(lines("false_inequalities")[start::4])


@pytest.mark.slow
def test_all_inequalities():
    true, false = verdicts("true_inequalities", 1), verdicts("false_inequalities", 1)
    assert not of_status(true, "refuted")
    assert not of_status(false, *HELD)
    assert len(of_status(true, *HELD)) >= 0.9 * len(true)
    assert len(of_status(false, "refuted")) >= 0.9 * len(false)


CROSSING = [
    ("x**3-3*x+1 != 0", "refuted"), ("exp(x) != x + 2", "refuted"), ("exp(x) != x", "proved"),
    ("1/x != 0 | x: Union(Interval(-2, -1), Interval(1, 2))", "proved"),
    ("tan(x) != 1/10**9 | x: Interval.open(-pi/2, pi/2)", "refuted"),
]  # fmt: skip


POWERS_BESIDE_ONE = [
    ("1/(1-p**(n+1)) > 1", "proved"), ("1/(1-q**n) >= 1 | q: Interval.Ropen(0, 1)", "proved"),
    ("2 - 2*q**n < 0 | q: Interval.open(1, oo)", "proved"), ("1 - q**n <= 1 | q: Interval(0, 2)",
                                                             "proved"),
    ("1/(1-q**n) >= 1 | q: Interval(0, 1)", "refuted"), ("1 - p**(n-1) > 0", "refuted"),
    ("1 - q**n > 0 | q: Interval.Ropen(-2, 1)", "refuted"), ("1 - p**x > 0", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "status"), POWERS_BESIDE_ONE)
def test_one_less_a_power_has_the_sign_of_one_less_its_base(line, status):
    assert check(claim_of(line)).status == status


@pytest.mark.parametrize(("line", "status"), CROSSING)
def test_sides_that_cross_are_equal_somewhere(line, status):
    assert check(claim_of(line)).status == status


NO_CROSSING = ["1/x != 0 | | Ne(x, 0)", "sign(x) != 1/2", "1/n != 1/2 - 1/10**9"]


@pytest.mark.parametrize("line", NO_CROSSING)
def test_a_jump_is_no_crossing(line):
    assert check(claim_of(line)).status != "refuted"


def test_a_search_along_the_diagonal_stays_in_the_domain():
    steep = "Abs(x/(1+exp(-x)) - y/(1+exp(-y))) <= 1.0998*Abs(x-y)"
    assert check(claim_of(steep), timeout=3).status == "refuted"
    near = f"{steep} | x: Interval(-1, 1); y: Interval(-1, 1)"
    assert check(claim_of(near), timeout=1).status != "refuted"


HIGH_ROOTS = [
    "Sum(p[i]*log(p[i]/q[i]), (i, 0, n-1)) >= (10**6)**(-1000001/1000000)"
    " | p: Simplex.open(n); q: Simplex.open(n)",
    "sqrt(s) >= 10**(1/1000003) - 10**(1/1000033)",
]


@pytest.mark.parametrize("line", HIGH_ROOTS)
def test_a_root_of_high_degree_takes_no_time(line):
    """As a number, and as a generator of a polynomial, it would have half a million powers."""
    start = process_time()
    assert not check(claim_of(line), strategies=PROVERS, timeout=1).holds
    assert process_time() - start < 3


def test_high_roots_are_names_while_one_factors():
    x, root = Symbol("x"), sympy.Integer(10) ** sympy.Rational(1, 500_000)
    assert factored(root * x**2 - root) == root * (x - 1) * (x + 1)
    assert factored(sympy.sqrt(2) * x + x**2) == x * (x + sympy.sqrt(2))


def test_powers_with_huge_exponents_take_no_time():
    verdict = check(claim_of("(1+1/n)**n < 3"), timeout=1)
    assert verdict.status != "refuted"
    assert verdict.seconds < 30
