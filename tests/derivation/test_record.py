"""Derivations: each step is verified when made; a false one is refuted with a point."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest
from sympy import Derivative, Eq, Interval, Piecewise, Rational, S, Sum, exp, log, oo
from sympy.abc import k

from symnn.catalog.activations import SIGMOID
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given
from symnn.errors import DomainError, StepRefuted, SymnnError, UnknownNameError

x = Variable("x")
p = Variable("p", Interval.open(0, 1))
s = SIGMOID(x)
START = Derivation("demo", "Slope of the sigmoid", "a claim", given=(Given(x, "a score"),))


def test_steps_carry_verdicts() -> None:
    d = START.claim(Derivative(s, x), exp(-x) / (1 + exp(-x)) ** 2, "reciprocal")
    d = d.then(s * (1 - s), "split").conclude("done")
    assert [v.status for v in d.verdicts] == ["proved", "proved"]
    assert d.exit_code == 0
    assert d.counts == {"proved": 2}
    assert d.result == s * (1 - s)


@pytest.mark.parametrize("wrong", [s * (1 + s), -s * (1 - s), 2 * s * (1 - s), s * (1 - s) + s])
def test_a_planted_error_is_refuted_with_both_values(wrong: object) -> None:
    good = START.claim(Derivative(s, x), exp(-x) / (1 + exp(-x)) ** 2, "reciprocal")
    with pytest.raises(StepRefuted) as caught:
        good.then(wrong, "planted")
    lines = str(caught.value).splitlines()
    assert lines[0] == "step 2 of 'Slope of the sigmoid' is false: planted"
    assert lines[1].split()[0] == "from"
    assert lines[2].split()[0] == "to"
    assert lines[3].startswith("  at x=")
    assert " is not " in lines[3]


def test_a_false_inequality_names_the_relation() -> None:
    with pytest.raises(StepRefuted, match=r"<   +1/5\n  at x=0:  1/4  is not below  1/5"):
        START.claim(s * (1 - s), Rational(1, 5), "planted", relation="<")


def test_an_undefined_side_is_refuted_with_the_reason() -> None:
    with pytest.raises(StepRefuted, match="a side is undefined: log"):
        START.claim(log(x), log(x), "planted")


def test_conditions_are_load_bearing() -> None:
    positive = Derivation("demo", "Demo", "a claim", given=(Given(x), Given(x > 0)))
    assert positive.claim(exp(log(x)), x, "inverse").exit_code == 0
    assert START.claim(exp(log(x)), x, "inverse", where=[x > 0]).steps[0].where == (x > 0,)


def test_a_stray_name_is_a_slip() -> None:
    with pytest.raises(SymnnError, match=r"'Slope of the sigmoid', step 1: `y` is not given"):
        START.claim(x + Variable("y"), x, "planted")


def test_bound_names_need_not_be_given() -> None:
    assert START.claim(Sum(x, (k, 1, 3)), 3 * x, "three terms").exit_code == 0


def test_sizes_come_with_their_arrays() -> None:
    K = sizes("K")
    P = tensor("P", domain=Simplex(K))
    d = Derivation("demo", "Demo", "a claim", given=(Given(P),))
    assert d.claim(K - K, S.Zero, "nothing").exit_code == 0


def test_a_definition_may_be_used_afterwards() -> None:
    y = Variable("y")
    d = START.define(y, s, "name it").claim(Derivative(s, x), y * (1 - y), "by the value")
    assert d.verdicts[0].method == "definition"
    with pytest.raises(StepRefuted, match="is false: planted"):
        d.claim(Derivative(s, x), y * (1 + y), "planted")


def test_there_must_be_a_line_to_continue() -> None:
    with pytest.raises(SymnnError, match="'Slope of the sigmoid': nothing to continue"):
        START.then(x, "planted")
    with pytest.raises(SymnnError, match="'Slope of the sigmoid': nothing was derived"):
        START.conclude("planted")


def test_records_are_checked() -> None:
    with pytest.raises(SymnnError, match="name is 'Bad name'"):
        Derivation("Bad name", "Title", "claim")
    with pytest.raises(UnknownNameError, match="source `nobody1900` is unknown"):
        Derivation("demo", "Title", "claim", sources=("nobody1900",))


def test_derivations_are_frozen_and_never_shared() -> None:
    longer = START.claim(x, x, "same")
    assert len(START.steps) == 0
    assert len(longer.steps) == 1
    with pytest.raises(FrozenInstanceError):
        START.title = "other"  # type: ignore[misc]


def test_an_undecided_step_is_kept_with_its_honest_verdict() -> None:
    # True, but beyond the verifier: a sum over primes-like steps of a nested case distinction.
    nested = Piecewise((x, x > 0), (S.Zero, True))
    twice = nested.xreplace({x: nested}) if False else Piecewise((nested, nested > 0), (0, True))
    d = START.claim(twice, nested, "idempotent")
    if d.verdicts[0].holds:
        assert d.exit_code == 0
    else:
        assert d.exit_code == 3
        assert d.verdicts[0].status in ("sampled", "unknown")


def test_data_that_satisfy_what_is_given() -> None:
    K = sizes("K")
    P = tensor("P", domain=Simplex(K, open=True))
    values = Derivation(
        "demo", "Demo", "c", given=(Given(p), Given(p < 1 / S(3)), Given(P))
    ).satisfy(4)
    assert 0 < values[p] < Rational(1, 3)
    assert sum(values[P]) == 1
    assert len(values[P]) == values[K]
    assert values == Derivation(
        "demo", "Demo", "c", given=(Given(p), Given(p < 1 / S(3)), Given(P))
    ).satisfy(4)


def test_contradictory_conditions_are_named() -> None:
    given = (Given(p), Given(Eq(p, 2, evaluate=False)))
    with pytest.raises(DomainError, match=r"no values were found that meet Eq\(p, 2\)"):
        Derivation("demo", "Demo", "c", given=given).satisfy()


def test_a_derivation_is_data() -> None:
    d = START.claim(Derivative(s, x), s * (1 - s), "rule", rule="chain rule").conclude("done")
    data = json.loads(json.dumps(d.to_json()))
    assert data["steps"][0]["rule"] == "chain rule"
    assert data["steps"][0]["verdict"]["status"] == "proved"
    assert data["given"] == ["x in Reals: a score"]
    assert data["result"] == str(s * (1 - s))


def test_questions_can_be_asked_again() -> None:
    y = Variable("y", Interval.open(0, oo))
    d = START.define(y, exp(x), "name").claim(log(y), x, "inverse").then(x + 0, "same")
    first, second = d.questions
    assert first.left == log(exp(x)) or first.left == x
    assert second.left == x
