"""Gradients through windows: each layer has its error signal, whatever lies behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sympy import KroneckerDelta

from symnn.indexed import Sum
from symnn.indexed.closed_form import roles, textbook
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.language.traverse import names_read
from symnn.train.layers import Sequential
from symnn.train.layers.layout import Layout
from symnn.train.structure import gradients

NETS = {
    "pooled": ("conv 2 3; relu; pool 2; conv 2 3; relu; pool 2; flatten; dense 3", (1, 12, 12)),
    "smooth": ("conv 2 3; tanh; pool 2; conv 2 3; elu; pool 2; flatten; dense 3", (1, 12, 12)),
    "overlapping": (
        "conv 2 3; relu; max pool 3 stride 2; conv 2 2; relu; max pool 2 stride 1; flatten; dense",
        (1, 12, 12),
    ),
    "sequence": ("conv 3 2; relu; pool 2; conv 2 2; relu; pool 2; flatten; dense 3", (2, 11)),
    "strided": ("conv 3 3 stride 2; relu; conv 2 2; relu; pool 2; flatten; dense 3", (2, 13, 13)),
}


def adjoints(layers: str, shape: tuple[int, ...]) -> Mapping[str, Any]:
    """The right side of every equation of the gradients, by name."""
    found = gradients(Layout(Sequential(layers), shape, 3), "cross_entropy")
    return {e.name: e.right for e in found.adjoint}


@pytest.mark.parametrize("name", NETS)
def test_gradients_by_weights_and_bias_read_the_error_signal(name: str) -> None:
    """It is what the layer before reads, too, and nothing holds the adjoint of another layer."""
    found = adjoints(*NETS[name])
    by_parameters = [n for n in found if n.startswith(("dL_dW", "dL_db"))]
    assert len(by_parameters) == 6
    for parameter in by_parameters:
        read = {str(base) for base in names_read(found[parameter])} & found.keys()
        assert len(read) == 1
        assert not found[parameter].has(KroneckerDelta)
    signals = [right for n, right in found.items() if n not in by_parameters]
    assert all(len({str(b) for b in names_read(s)} & found.keys()) <= 1 for s in signals)


def test_one_more_layer_is_one_more_equation_and_none_grows() -> None:
    block = "conv 2 3 padding same; batch norm; relu; pool 2; "
    two, three = (adjoints(block * k + "flatten; dense 3", (1, 16, 16)) for k in (2, 3))
    assert len(three) - len(two) == 6
    assert max(map(cost, three.values())) == max(map(cost, two.values()))


def test_batch_norm_before_pooling_has_its_textbook_form() -> None:
    """The error signal less its mean and less its share along the normalized values."""
    found = adjoints("conv 2 3; batch norm; relu; pool 2; flatten; dense 3", (1, 10, 10))
    signal, by_gamma, by_beta = (found[f"dL_d{n}"] for n in ("y1", "gamma2", "beta2"))
    assert {"dL_dy2", "dL_dgamma2", "dL_dbeta2"} == found.keys() & set(map(str, names_read(signal)))
    assert not signal.has(Sum)
    assert cost(by_beta) < cost(by_gamma) < cost(signal) < cost(found["dL_dy2"])


def test_deltas_of_windows_are_told_from_those_that_end_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without it, every gradient by weights goes through all layers behind."""
    before = adjoints(*NETS["pooled"])
    for module in (roles, textbook):
        monkeypatch.setattr(module, "is_in_windows", lambda right: False)
    gradients.cache_clear()
    after = adjoints(*NETS["pooled"])
    gradients.cache_clear()
    assert len(after) < len(before)
    assert cost(after["dL_dW1"]) > 4 * cost(before["dL_dW1"])
