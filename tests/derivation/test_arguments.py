"""Arguments: each closes on what is true, and none closes on what is false."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Integer,
    Integral,
    Interval,
    Limit,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    log,
    oo,
    sin,
)

from symnn.core import Evidence, Simplex, Variable, Verdict, sizes, tensor
from symnn.derivation import Derivation, Given
from symnn.derivation.arguments import (
    antiderivative,
    factorwise,
    flattened,
    limiting,
    telescoping,
    termwise,
)
from symnn.derivation.limits import limit_value
from symnn.errors import StepRefuted, SymnnError
from symnn.indexed import Sum as Over
from symnn.indexed import index

K = sizes("K")
i = index("i", K)
P, Q = tensor("P", domain=Simplex(K, open=True)), tensor("Q", domain=Simplex(K, open=True))
x, c = Variable("x"), Variable("c")
b = Variable("b", Interval.open(0, 1))
t = Variable("t", S.Naturals)
k = Symbol("k", integer=True)
START = Derivation(
    "demo", "Demo", "a claim", given=tuple(map(Given, (P, Q, x, c, b, t)))
)  # fmt: skip
GEOMETRIC = Sum(b ** (t - k), (k, 1, t))


def method(d: Derivation) -> str:
    return d.verdicts[-1].method


def test_a_geometric_sum_telescopes() -> None:
    d = START.claim(
        GEOMETRIC, (1 - b**t) / (1 - b), "r", by=telescoping(b ** (t - k + 1) / (1 - b), k)
    )
    assert d.verdicts[0].status == "proved"
    assert method(d) == "telescoping sum"


@pytest.mark.parametrize("wrong", [(1 - b ** (t + 1)) / (1 - b), (1 - b**t) / b, 1 - b**t])
def test_a_wrong_closed_form_is_refuted(wrong: Any) -> None:
    with pytest.raises(StepRefuted, match="is not"):
        START.claim(GEOMETRIC, wrong, "r", by=telescoping(b ** (t - k + 1) / (1 - b), k))


def test_a_wrong_antidifference_does_not_close() -> None:
    d = START.claim(GEOMETRIC, (1 - b**t) / (1 - b), "r", by=telescoping(b ** (t - k), k))
    assert method(d) != "telescoping sum"


def test_terms_are_compared_under_the_sum() -> None:
    bound = Over(P[i] * (1 - Q[i] / P[i]), i)
    d = START.claim(Over(P[i] * log(P[i] / Q[i]), i), bound, "r", relation=">=", by=termwise())
    assert d.verdicts[0].status == "proved"
    assert method(d) == "term by term"


def test_a_false_inequality_of_sums_is_not_closed() -> None:
    with pytest.raises(StepRefuted):
        START.claim(Over(P[i], i), Over(Q[i] / 2, i), "r", relation="<=", by=termwise())


def test_a_strict_inequality_needs_a_term() -> None:
    none = Sum(exp(k), (k, 1, t - 1))
    with pytest.raises(StepRefuted):
        START.claim(none, Integer(0), "r", relation=">", by=termwise())
    some = Sum(exp(k), (k, 1, t))
    assert START.claim(some, Integer(0), "r", relation=">", by=termwise()).exit_code == 0


def test_the_last_term_comes_out() -> None:
    g = tensor("g", t + 1)
    start = Derivation("demo", "Demo", "a claim", given=tuple(map(Given, (g, t, b))))
    whole = Sum(b ** (t - k) * g[k], (k, 1, t))
    shorter = b * Sum(b ** (t - 1 - k) * g[k], (k, 1, t - 1))
    d = start.claim(whole, shorter + g[t], "r", by=termwise(last=t))
    assert d.verdicts[0].status == "proved"
    with pytest.raises(StepRefuted):
        start.claim(whole, shorter + 2 * g[t], "r", by=termwise(last=t))


def test_independent_sums_may_be_exchanged() -> None:
    nested = Sum(k * Over(P[i] * c, i), (k, 1, t))
    other = Over(P[i] * Sum(k * c, (k, 1, t)), i)
    assert START.claim(nested, other, "r", by=termwise()).verdicts[0].status == "proved"
    dependent = Sum(Sum(c, (k, 1, Symbol("j", integer=True))), (Symbol("j", integer=True), 1, t))
    assert flattened(dependent)[1] == ()


def test_a_sum_does_not_differ_from_itself() -> None:
    d = START.claim(Over(P[i], i), Integer(2), "r", relation="!=", by=termwise())
    assert method(d) != "term by term"


def test_integrals_by_an_antiderivative() -> None:
    d = START.claim(Integral(exp(-x), (x, 0, oo)), Integer(1), "r", by=antiderivative(-exp(-x), x))
    assert d.verdicts[0].status == "proved"
    assert d.verdicts[0].level == "exact"
    finite = START.claim(
        Integral(x**2, (x, 0, 1)), Rational(1, 3), "r", by=antiderivative(x**3 / 3, x)
    )
    assert finite.verdicts[0].level == "exact"


def test_a_wrong_value_of_an_integral_is_refuted() -> None:
    with pytest.raises(StepRefuted, match="1/3  is not  1/2"):
        START.claim(Integral(x**2, (x, 0, 1)), Rational(1, 2), "r", by=antiderivative(x**3 / 3, x))


def test_a_wrong_antiderivative_proves_nothing() -> None:
    d = START.claim(Integral(x**2, (x, 0, 1)), Rational(1, 3), "r", by=antiderivative(x**3, x))
    assert method(d) != "antiderivative"


def test_an_antiderivative_may_not_jump() -> None:
    # 1/x**2 has the antiderivative -1/x, but not across 0.
    with pytest.raises(StepRefuted):
        START.claim(Integral(1 / x**2, (x, -1, 1)), Integer(-2), "r", by=antiderivative(-1 / x, x))


def test_limits_are_proved() -> None:
    d = START.claim(Limit(x * exp(-x), x, oo), Integer(0), "r", by=limiting)
    assert d.verdicts[0].level == "exact"
    with pytest.raises(StepRefuted):
        START.claim(Limit(x * exp(-x), x, oo), Integer(1), "r", by=limiting)


@pytest.mark.parametrize("expression", [exp(x), sin(x)])
def test_a_limit_that_is_not_a_number_is_unknown(expression: Any) -> None:
    _, verdict = limit_value(expression, x, oo)
    assert verdict.status == "unknown"


def test_a_limit_that_is_not_proved_is_held_against_values(monkeypatch) -> None:
    nothing = Verdict("unknown", "none", "none", Evidence("no strategy applies"))
    monkeypatch.setattr("symnn.derivation.limits.check", lambda claim: nothing)
    value, verdict = limit_value(x * exp(-x), x, oo)
    assert (value, verdict.status, verdict.level) == (0, "proved", "cas")


def test_a_limit_that_values_do_not_approach_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnn.derivation.limits.limit", lambda *_: S.One)
    _, verdict = limit_value(exp(-x), x, oo)
    assert "still" in verdict.evidence.summary
    assert verdict.status == "unknown"


def test_products_factor_by_factor() -> None:
    w = tensor("w", K, domain=Interval(0, Rational(1, 2)))
    start = Derivation("demo", "Demo", "a claim", given=(Given(w),))
    product = Product(w[i], (i, 0, K - 1))
    half = Rational(1, 2)
    d = start.claim(product, half**K, "r", relation="<=", by=factorwise)
    assert d.verdicts[0].status == "proved"
    for wrong in (Rational(1, 3) ** K, half ** (K + 1)):
        with pytest.raises(StepRefuted):
            start.claim(product, wrong, "r", relation="<=", by=factorwise)


def test_factors_may_not_be_negative() -> None:
    w = tensor("w", K, domain=Interval(-1, 1))
    start = Derivation("demo", "Demo", "a claim", given=(Given(w),))
    twice = Product(2 * w[i], (i, 0, K - 1))
    d = start.claim(twice, Integer(2) ** K, "r", relation="<=", by=factorwise)
    assert method(d) != "factor by factor"


@pytest.mark.parametrize(
    ("left", "by", "kind"),
    [
        (x, telescoping(x, k), "Sum"),
        (x, antiderivative(x, x), "Integral"),
        (x, factorwise, "Product"),
    ],
)
def test_an_argument_needs_its_node(left: Any, by: Any, kind: str) -> None:
    with pytest.raises(SymnnError, match=f"`x` holds 0 nodes of kind {kind}; needed exactly 1"):
        START.claim(left, x, "r", by=by)
