"""Equality beyond the normal form, and what it must never claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from random_expressions import INDICES, A, K, c, expressions, k, m, polynomials, q, s, value, x, y
from sympy import And, Eq, Ge, Gt, Le, Lt, Max, Ne, Not, Or, Piecewise, exp, log

from symnn.indexed import Sum, equal
from symnn.indexed.normal.equality import indicator

u, v = x[k], x[s]


def cases(condition, value_, other):
    return Piecewise((value_, condition), (other, True))


TRUE = {
    "complement": (cases(u > 0, u, 0), cases(u <= 0, 0, u)),
    "subtracted": (cases(u > 0, u, 0), u - cases(u > 0, 0, u)),
    "turned": (cases(u > v, 1, 0), cases(v < u, 1, 0)),
    "negated": (cases(u - v > 0, 1, 0), 1 - cases(v - u >= 0, 1, 0)),
    "product of indicators": (
        cases(u > 0, 1, 0) * cases(v > 0, 1, 0), cases(And(u > 0, v > 0), 1, 0),
    ),
    "an indicator and its complement": (cases(u > 0, 1, 0) * cases(u <= 0, 1, 0), 0),
    "either": (
        cases(Or(u > 0, v > 0), 1, 0),
        cases(u > 0, 1, 0) + cases(v > 0, 1, 0) - cases(And(u > 0, v > 0), 1, 0),
    ),
    "equality": (cases(Eq(u, v), 1, 0), cases(u >= v, 1, 0) - cases(u > v, 1, 0)),
    "sum of cases": (
        cases(u > 0, 2 * u, 3 * v), 2 * cases(u > 0, u, 0) + 3 * cases(u > 0, 0, v),
    ),
    "three cases": (
        Piecewise((u, u > 1), (v, u > 0), (c, True)),
        cases(u > 1, u, cases(u > 0, v, c)),
    ),
    "fractions": (1 / (u + v) + 1 / (u - v), 2 * u / (u**2 - v**2)),
    "fractions in a sum": (
        Sum(y[m] * (1 / (1 - y[m]) - 1 / (1 + y[m])), m), Sum(2 * y[m] ** 2 / (1 - y[m] ** 2), m),
    ),
    "sigmoids": (1 / (1 + exp(u)) + 1 / (1 + exp(-u)), 1),
    "square of a sigmoid": (exp(-u) / (1 + exp(-u)) ** 2, exp(u) / (1 + exp(u)) ** 2),
    "logarithm": (log(exp(u) / Sum(exp(x[q]), q)), u - log(Sum(exp(x[s]), s))),
}  # fmt: skip

FALSE = {
    "branch": (cases(u > 0, u, 0), cases(u > 0, u, 1)),
    "condition": (cases(u > 0, 1, 0), cases(v > 0, 1, 0)),
    "strictness": (cases(u > 0, 1, 0), cases(u >= 0, 1, 0)),
    "sign": (cases(u > 0, 1, 0), cases(u < 0, 1, 0)),
    "factor": (2 / (1 + exp(u)), 1 / (1 + exp(u))),
    "index": (Sum(A[k, q] * x[q], q), Sum(A[q, k] * x[q], q)),
    "bound": (Sum(x[q], q), Sum(y[m], m)),
    "sum and entry": (Sum(x[q], q), x[k] * K),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_equal(name: str) -> None:
    assert equal(*TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_what_is_not(name: str) -> None:
    assert not equal(*FALSE[name])


@given(expressions(5), expressions(5))
def test_equal_expressions_have_equal_values(e, f) -> None:
    if equal(e, f):
        for place in (0, 1):
            at = dict.fromkeys(INDICES, place)
            assert value(e, at) == value(f, at)


@given(expressions(5))
def test_a_planted_factor_is_seen(e) -> None:
    at = dict.fromkeys(INDICES, 0)
    if value(e, at) != 0:
        assert not equal(e, 2 * e)
        assert not equal(e, -e)
        assert not equal(e, e + c)


@given(polynomials(), polynomials())
def test_cases_are_polynomials_in_indicators(e, f) -> None:
    for kind in (Gt, Ge, Lt, Le):
        condition = kind(e, f)
        assert equal(Piecewise((1, condition), (0, True)), indicator(condition))
    assert equal(indicator(Not(Gt(e, f))), 1 - indicator(Gt(e, f)))
    assert equal(indicator(Ne(e, f)), 1 - indicator(Eq(e, f)))


def test_undecided_is_not_equal() -> None:
    # true, and beyond what is tried: no false claim, but no claim either
    assert not equal(Max(u, v), cases(u > v, u, v))
