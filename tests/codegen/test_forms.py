"""Safe forms: each rule is an identity (shown in balls) and survives where the plain form fails."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from sympy import cosh, exp, log, sech, sinh, tanh

from symnn import codegen
from symnn.balls import compare
from symnn.codegen.forms.safe_form import RULES, safe_form
from symnn.codegen.graph.safe import Expm1, Log1p, LogAddExp, Sigmoid, Softplus, XLogY, spelled_out
from symnn.core import Variable
from symnn.core.domains import Interval

x, y = Variable("x"), Variable("y")
p, q = Variable("p", Interval(0, 1)), Variable("q", Interval.open(0, 1))

# What is written, what it must become, points at which the written form loses or overflows, and
# the true values there.
CASES = [
    (log(1 + exp(x)), Softplus(x), {"x": 1e4}, 1e4),
    (log(1 + exp(-2 * x)), Softplus(-2 * x), {"x": -1e4}, 2e4),
    (log(1 + x), Log1p(x), {"x": 1e-300}, 1e-300),
    (exp(x) - 1, Expm1(x), {"x": 1e-300}, 1e-300),
    (3 * exp(x) - 3 + y, 3 * Expm1(x) + y, {"x": 1e-300, "y": 0.0}, 3e-300),
    (y * exp(x) - y, y * Expm1(x), {"x": 1e-300, "y": 2.0}, 2e-300),
    (log(exp(x) + exp(y)), LogAddExp(x, y), {"x": 1e4, "y": 0.0}, 1e4),
    (1 / (1 + exp(-x)), Sigmoid(x), {"x": -1e4}, 0.0),
    (exp(x) / (1 + exp(x)), Sigmoid(x), {"x": 1e4}, 1.0),
    (1 / (1 + exp(-x)) ** 2, Sigmoid(x) ** 2, {"x": -1e4}, 0.0),
    (exp(-x) / (1 + exp(-x)) ** 2, Sigmoid(x) * Sigmoid(-x), {"x": -1e4}, 0.0),
    (exp(-2 * x) / (1 + exp(-x)) ** 2, Sigmoid(-x) ** 2, {"x": -1e4}, 1.0),
    (log(1 / (1 + exp(-x))), -Softplus(-x), {"x": -1e4}, -1e4),
    (log(1 - 1 / (1 + exp(-x))), -Softplus(x), {"x": 1e4}, -1e4),
    (1 - 1 / (1 + exp(-x)), Sigmoid(-x), {"x": 50.0}, 1 / (1 + np.exp(50.0))),
    (
        y / (1 + exp(-x)) - y + 3,
        3 - y * Sigmoid(-x),
        {"x": 50.0, "y": 2e21},
        3 - 2e21 / (1 + np.exp(50.0)),
    ),
    (
        (y / (1 - 1 / (1 + exp(-x))) - 3) / (1 + exp(x)),
        y - 3 * Sigmoid(-x),
        {"x": 1e4, "y": 2.0},
        2.0,
    ),
    ((exp(x) - exp(-x)) / (exp(x) + exp(-x)), tanh(x), {"x": 1e4}, 1.0),
    (log(cosh(x)), abs(x) + Log1p(Expm1(-2 * abs(x)) / 2), {"x": -800.0}, 800 - np.log(2)),
    (p * (log(p) - log(q)), XLogY(p, p) - XLogY(p, q), {"p": 0.0, "q": 0.5}, 0.0),
    (
        2 * q * (3 * log(q) + x),
        2 * (3 * XLogY(q, q) + q * x),
        {"q": 0.5, "x": 0.0},
        3 * np.log(0.5),
    ),
    (3 * log(1 + exp(-x)) - 3 * log(1 + exp(x)) + y, y - 3 * x, {"x": 1e-17, "y": 0.0}, -3e-17),
    (1 / cosh(x), sech(x), {"x": 1e4}, 0.0),
    (sinh(x) / cosh(x) * y, tanh(x) * y, {"x": 1e4, "y": 2.0}, 2.0),
    (p * log(p), XLogY(p, p), {"p": 0.0}, 0.0),
    (p * log(q), XLogY(p, q), {"p": 0.0, "q": 0.5}, 0.0),
    (2 * x * log(x), 2 * XLogY(x, x), {"x": 0.0}, 0.0),
]
# Close relatives that no rule may touch.
UNTOUCHED = [log(2 + exp(x)), exp(x) - 2, 1 / (2 + exp(x)), x * log(y), cosh(x), log(x + y),
             exp(x) + exp(-y), 2 - Sigmoid(x), 1 - Sigmoid(x) ** 2, Sigmoid(x) * (1 + x),
             sinh(x) * cosh(y), sech(x) * sinh(y)]  # fmt: skip

IDS = [str(case[0]) for case in CASES]


def points(*expressions):
    """A few exact points inside (0, 1), where every domain here reaches."""
    names = sorted(set().union(*(e.free_symbols for e in expressions)), key=str)
    for i in range(1, 5):
        yield {s: Fraction(3 * i + k, 17) for k, s in enumerate(names)}


def close(a, b) -> bool:
    """Agreement of enclosures to 60 digits; equality of transcendental values is undecidable."""
    tiny = sp.Rational(1, 10**60)
    return all(compare(sp.Abs(a - b), tiny, at) == -1 for at in points(a, b))


@pytest.mark.parametrize(("written", "safe", "point", "true"), CASES, ids=IDS)
def test_the_rule_matches(written, safe, point, true) -> None:
    assert safe_form(written) == safe_form(safe) == safe


@pytest.mark.parametrize(("written", "safe", "point", "true"), CASES, ids=IDS)
def test_the_rule_is_an_identity(written, safe, point, true) -> None:
    assert close(written, spelled_out(safe))


@pytest.mark.parametrize(("written", "safe", "point", "true"), CASES, ids=IDS)
def test_a_mutated_rule_is_caught(written, safe, point, true) -> None:
    for wrong in (2 * safe, -safe, safe * sp.Rational(1001, 1000), safe + sp.Rational(1, 10**6)):
        assert not close(written, spelled_out(wrong))


@pytest.mark.parametrize(("written", "safe", "point", "true"), CASES, ids=IDS)
def test_the_value_is_right_and_silent(written, safe, point, true) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = codegen.compile(written)(**point)
    np.testing.assert_allclose(value, true, rtol=1e-15)


@pytest.mark.parametrize("expression", UNTOUCHED, ids=str)
def test_what_only_looks_alike_is_left(expression) -> None:
    assert safe_form(expression) == expression


def test_every_rule_has_a_case() -> None:
    used = {rule.__name__: False for rules in RULES.values() for rule in rules}
    for name in used:
        without = {head: tuple(r for r in rules if r.__name__ != name)
                   for head, rules in RULES.items()}  # fmt: skip
        used[name] = any(_with_rules(without, case[0]) != case[1] for case in CASES)
    assert all(used.values()), used


def _with_rules(rules, expression):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symnn.codegen.forms.safe_form.RULES", rules)
        return safe_form.__wrapped__(expression)


def test_the_safe_functions_differentiate_by_their_definition() -> None:
    for safe in (Expm1(x), Log1p(x), Sigmoid(x), Softplus(x), LogAddExp(x, y), XLogY(x, x)):
        assert close(safe.diff(x), spelled_out(safe).diff(x))


def test_exact_numbers_keep_their_form() -> None:
    assert safe_form(1 / (1 + exp(sp.Rational(1, 2)))) == 1 / (1 + exp(sp.Rational(1, 2)))
