"""What pages on networks of layers claim of their gradients is proved, and in little time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symnn.indexed import Program
from symnn.proof.programs.sizes import affordable_sizes, default_sizes
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Layout, Sequential
from symnn.train.structure import gradients

POOLED = "conv 2 3; relu; pool 2; flatten; dense 2"


@pytest.fixture(scope="module")
def derived():
    network = LayeredNetwork(Layout(Sequential(POOLED), (1, 6, 6), 2), "mse")
    return gradients(network.plan, network.loss)


def test_the_gradient_through_a_maximum_is_proved(derived):
    assert {v.status for v in derived.prove().values()} == {"proved"}


def test_gradients_through_two_windows_are_proved() -> None:
    """Each error signal by itself: what lies behind it is not written out."""
    layers = "conv 2 3; relu; max pool 3 stride 2; conv 2 2; relu; mean pool 2; flatten; dense 2"
    network = LayeredNetwork(Layout(Sequential(layers), (1, 12, 12), 2), "cross_entropy")
    found = gradients(network.plan, network.loss).prove()
    assert {v.status for v in found.values()} == {"proved"}
    assert {"dL_dy1", "dL_dy3", "dL_dW1"} <= found.keys()


def test_a_wrong_share_of_a_maximum_is_refuted(derived):
    base = next(e.base for e in derived if e.name == "dL_db1")
    wrong = Program([replace(e, right=2 * e.right) if e.base == base else e for e in derived],
                    derived.facts)  # fmt: skip
    found = type(derived).__new__(type(derived))
    found.__dict__.update(derived.__dict__ | wrong.__dict__)
    assert found.prove()["dL_db1"].status == "refuted"
    assert found.check().status == "refuted"


def test_its_check_is_at_sizes_that_end_soon(derived):
    assert derived.check().status == "sampled"
    usual, chosen = default_sizes(derived), affordable_sizes([derived, derived.raw])
    assert {max(s.values()) for s in usual} == {7}
    assert [sorted(set(s.values())) for s in chosen] == [[2, 3], [2, 3]]
