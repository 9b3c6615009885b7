"""Gradients of programs as steps: proved for all sizes, and what is planted is caught."""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest
from sympy import Function

from symnn.catalog import ACTIVATIONS, LOSSES, activation, loss
from symnn.catalog.layers import dense
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, with_gradients
from symnn.errors import StepRefuted
from symnn.indexed import Equation, GradientProgram, Program, Sum, gradient, index

N, D, K = sizes("N D K")
n, k = index("n", N), index("k", K)
Z, T = tensor("z", N, K), tensor("t", N, K)


def found_for(name: str) -> tuple[Program, GradientProgram]:
    program = Program()
    objective = loss(name).define(program, Z, T)
    return program, gradient(program, objective.loss, [Z])


def start(program: Program) -> Derivation:
    return Derivation("demo", "Demo", "a claim", program=program)


@pytest.mark.parametrize("record", LOSSES, ids=lambda r: r.name)
def test_the_gradient_of_every_loss_is_proved(record: Any) -> None:
    program, found = found_for(record.name)
    d = with_gradients(start(program), found)
    assert all(v.status == "proved" for v in d.verdicts)
    assert found.check().status == "sampled"


@pytest.mark.every(2)
@pytest.mark.parametrize("record", ACTIVATIONS, ids=lambda r: r.name)
def test_a_layer_of_every_activation_is_proved(record: Any) -> None:
    program = Program()
    layer = dense(program, tensor("X", N, D), K, 1, activation(record.name))
    objective = loss("mse").define(program, layer.output, T)
    d = with_gradients(start(program), gradient(program, objective.loss, layer.parameters))
    assert all(v.status in ("proved", "proved-where-defined") for v in d.verdicts)
    assert [v.status for v in d.verdicts].count("proved") >= len(d.verdicts) - 4


def planted(found: GradientProgram, change: Any) -> GradientProgram:
    """The gradient program with its last adjoint equation changed."""
    last, changed = found.adjoint[-1], copy(found)
    wrong = Equation(last.left, change(last.right))
    changed.equations = {**found.equations, last.base: wrong}
    return changed


@pytest.mark.every(4)
@pytest.mark.parametrize("change", [lambda e: -e, lambda e: 2 * e, lambda e: e + 1])
@pytest.mark.parametrize("record", LOSSES, ids=lambda r: r.name)
def test_a_planted_error_is_refuted(record: Any, change: Any) -> None:
    program, found = found_for(record.name)
    with pytest.raises(StepRefuted, match=" is not "):
        with_gradients(start(program), planted(found, change))


def test_an_index_error_is_refuted() -> None:
    program = Program()
    x, w = tensor("X", N, K), tensor("w", K, K)
    j = index("j", K)
    y = program.define("y", (n, j), Sum(x[n, k] * w[k, j], k))
    total = program.define("L", (), Sum(y[n, j] ** 2, n, j))
    found = gradient(program, total, [w])

    def swapped(e: Any) -> Any:
        a, b = found.adjoint[-1].left.indices
        return e.subs({a: b, b: a}, simultaneous=True)

    with_gradients(start(program), found)
    with pytest.raises(StepRefuted, match=" is not "):
        with_gradients(start(program), planted(found, swapped))


def test_a_lost_fact_is_noticed() -> None:
    program, found = found_for("cross_entropy")
    careless, raw = copy(found), copy(found.raw)
    careless.facts = raw.facts = ()
    careless.raw = raw
    with pytest.raises(StepRefuted, match=" is not "):
        with_gradients(start(Program(program)), careless)


def test_any_differentiable_activation() -> None:
    class slope(Function):  # noqa: N801
        is_real = True

    class f(Function):  # noqa: N801
        is_real = True

        def fdiff(self, argindex: int = 1) -> Any:
            return slope(self.args[0])

    program = Program()
    a = program.define("a", (n, k), f(Z[n, k]))
    total = program.define("L", (), Sum(T[n, k] * a[n, k], n, k))
    d = with_gradients(start(program), gradient(program, total, [Z]))
    assert str(d.steps[-1].expression) == "slope(z[n, k])*t[n, k]"
    assert all(v.level == "exact" for v in d.verdicts)


def test_reasons_may_be_given_in_words() -> None:
    program, found = found_for("cross_entropy")
    d = with_gradients(start(program), found, {"dL_dz": "because the targets sum to 1"})
    assert d.steps[-1].reason == "because the targets sum to 1"


def test_the_gradient_of_a_gradient_names_only_what_is_new() -> None:
    program, first = found_for("mse")
    v = tensor("v", N, K)
    along = first.define("S", (), Sum(first.gradients[0][n, k] * v[n, k], n, k))
    once = with_gradients(start(program), first)
    twice = with_gradients(once, gradient(first, along, Z))
    named = [str(s.left) for s in twice.steps if s.rule == "definition"]
    assert named == ["S"]
