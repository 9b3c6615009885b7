"""Update rules and initializers: exact values, and refusals of ill-formed records."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Rational, S, Symbol, sqrt

from symnn.catalog import INITIALIZERS, OPTIMIZERS, initializer, update_rule
from symnn.catalog.optimizers import (
    ADAM,
    MOMENTUM,
    NESTEROV,
    beta_1,
    decay,
    eta,
    g,
    m,
    mu,
    s,
    t,
    theta,
    v,
)
from symnn.core.domains import contains
from symnn.errors import SymnnError, UnknownNameError


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda r: r.name)
def test_defaults_lie_in_their_domains(rule: object) -> None:
    for symbol, default in rule.defaults.items():  # type: ignore[attr-defined]
        assert contains(symbol.domain, default)
        assert isinstance(default, Rational)


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda r: r.name)
def test_no_gradient_from_rest_means_no_step(rule: object) -> None:
    start = {state.symbol: state.start for state in rule.states}  # type: ignore[attr-defined]
    at_rest = {theta: S(5), g: S.Zero, t: S.One, decay: S.Zero, **start}
    assert rule.after_step(at_rest) == {theta: 5, **start}  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda r: r.name)
def test_weights_decay_where_the_rule_says_so(rule: object) -> None:
    start = {state.symbol: state.start for state in rule.states}  # type: ignore[attr-defined]
    at_rest = {theta: S(5), g: S.Zero, t: S.One, decay: S.Half, eta: Rational(1, 10), **start}
    after = rule.after_step(at_rest)[theta]  # type: ignore[attr-defined]
    assert after == (5 - Rational(1, 4) if decay in rule.defaults else 5)  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda r: r.name)
def test_a_first_step_goes_downhill(rule: object) -> None:
    start = {state.symbol: state.start for state in rule.states}  # type: ignore[attr-defined]
    after = rule.after_step({theta: S.Zero, g: S(4), t: S.One, **start})  # type: ignore[attr-defined]
    assert after[theta] < 0


def test_the_bias_of_the_first_mean_is_corrected() -> None:
    # A gradient of 10: the running mean is 1, the corrected one 10, and the step eta.
    after = ADAM.after_step({theta: S.Zero, g: S(10), t: S.One, m: S.Zero, s: S.Zero})
    assert after[m] == 1
    assert after[theta] == -Rational(1, 1000) * 10 / (10 + Rational(1, 10**8))


def test_momentum_and_nesterov_differ_from_the_second_step_on() -> None:
    first = {rule: rule.after_step({theta: S.Zero, v: S.Zero, g: S.One}) for rule in
             (MOMENTUM, NESTEROV)}  # fmt: skip
    assert first[MOMENTUM][v] == first[NESTEROV][v]
    assert first[MOMENTUM][theta] != first[NESTEROV][theta]


def test_the_step_number_is_read_for_the_correction_of_a_bias_only() -> None:
    corrected = {rule.name for rule in OPTIMIZERS if rule.uses_step}
    assert corrected == {"adam", "adamw", "nadam", "adamax"}


def test_a_rule_may_not_read_what_nothing_defines() -> None:
    stray = Symbol("u", real=True)
    equations = ((MOMENTUM.equations[0][0], mu * stray), MOMENTUM.equations[1])
    with pytest.raises(SymnnError, match="the equation of `v_next` reads `u`, which is defined"):
        replace(MOMENTUM, equations=equations)


def test_a_rule_defines_the_next_parameter_and_states() -> None:
    with pytest.raises(SymnnError, match="`theta_next` has no equation"):
        replace(MOMENTUM, equations=MOMENTUM.equations[:1])
    with pytest.raises(SymnnError, match="reads `beta_1`"):
        replace(ADAM, hyperparameters=ADAM.hyperparameters[:1])
    assert beta_1 in ADAM.defaults


def test_unknown_optimizers_suggest_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="optimizer `adma` is unknown; did you mean"):
        update_rule("adma")
    assert update_rule("sgd") is update_rule("gradient_descent")


@pytest.mark.parametrize("record", INITIALIZERS, ids=lambda r: r.name)
def test_the_law_has_the_variance_of_the_record(record: object) -> None:
    scale = record(20, 30)  # type: ignore[attr-defined]
    variance = scale**2 / 3 if record.law == "uniform" else scale**2  # type: ignore[attr-defined]
    assert variance == record.variance(S(20), S(30))  # type: ignore[attr-defined]


def test_scales_by_hand() -> None:
    assert initializer("xavier_uniform")(2, 4) == 1
    assert initializer("kaiming_normal")(8, 1) == Rational(1, 2)
    assert initializer("he_uniform")(3, 100) == sqrt(2)
    assert initializer("lecun_normal")(4, 9) == Rational(1, 2)


def test_an_initializer_has_a_known_law() -> None:
    with pytest.raises(
        SymnnError, match="the law is 'cauchy'; needed uniform, normal or orthogonal"
    ):
        replace(INITIALIZERS[0], law="cauchy")  # type: ignore[arg-type]


def test_unknown_initializers_suggest_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="initializer `glorot` is unknown; did you mean"):
        initializer("glorot")
