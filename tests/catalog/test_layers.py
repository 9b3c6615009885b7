"""Layers and losses add the equations that they should, for every size."""

from __future__ import annotations

import pytest
from sympy import Rational, exp, log

from symnn.catalog import LOSSES, activation, loss
from symnn.catalog.activations import LEAK, RELU, Activation
from symnn.catalog.layers import dense, formal_indices, softmax
from symnn.core import sizes, tensor
from symnn.errors import ShapeError, SymnnError, UnknownNameError
from symnn.indexed import Program, Sum, index

N, D, H, K = sizes("N D H K")
n, k, m = index("n", N), *index("k m", K)
Z, T = tensor("z", N, K), tensor("T", N, K)


def test_a_dense_layer_of_a_batch() -> None:
    program = Program()
    X = tensor("X", N, D)
    layer = dense(program, X, H, 1, activation("sigmoid"))
    i, j = index("i", D), index("j", H)
    z = program[layer.preactivation]
    assert z.right == Sum(X[n, i] * layer.weights[i, j], i) + layer.bias[j]
    assert program[layer.output].right == 1 / (1 + exp(-layer.preactivation[n, j]))
    assert layer.weights.shape == (D, H)
    assert layer.parameters == (layer.weights, layer.bias)


def test_a_dense_layer_of_one_sample_has_no_sample_index() -> None:
    layer = dense(Program(), tensor("x", D), 3, 2)
    assert layer.preactivation.shape == (3,)
    assert layer.output is layer.preactivation


def test_layers_chain() -> None:
    program = Program()
    first = dense(program, tensor("X", N, D), H, 1, activation("tanh"))
    second = dense(program, first.output, K, 2)
    assert second.weights.shape == (H, K)
    assert [e.name for e in program] == ["z1", "a1", "z2"]


def test_a_learned_slope_is_a_parameter_of_its_layer() -> None:
    layer = dense(Program(), tensor("X", N, D), H, 3, activation("prelu"))
    assert [str(p) for p in layer.parameters] == ["W3", "b3", "alpha3"]


def test_irrational_constants_are_named_once() -> None:
    program = Program()
    first = dense(program, tensor("X", N, D), H, 1, activation("selu"))
    dense(program, first.output, H, 2, activation("selu"))
    names = [e.name for e in program]
    assert names.count("selu_alpha") == names.count("selu_lamda") == 1


def test_layers_refuse_arrays_of_four_axes() -> None:
    with pytest.raises(ShapeError, match=r"`X` has shape \(N, D, K, H\); needed"):
        formal_indices(tensor("X", N, D, K, H))


def test_a_dense_layer_of_sequences_is_the_same_at_every_step() -> None:
    program = Program()
    layer = dense(program, tensor("X", D, N, H), K, 2)
    assert layer.preactivation.shape == (D, N, K)
    assert layer.weights.shape == (H, K)
    assert str(program[layer.preactivation].left) == "z2[t, n, k]"


def test_softmax_sums_over_the_last_axis() -> None:
    program = Program()
    p = softmax(program, "p", Z)
    assert program[p].right == exp(Z[n, k]) / Sum(exp(Z[n, m]), m)


@pytest.mark.parametrize("record", LOSSES, ids=lambda r: r.name)
def test_a_loss_is_a_scalar_with_its_output_activation(record: object) -> None:
    program = Program()
    objective = record.define(program, Z, T, "cost")  # type: ignore[attr-defined]
    assert program[objective.loss].indices == ()
    assert objective.prediction.shape == (N, K)
    assert (objective.prediction in program) == (record.output != "identity")  # type: ignore[attr-defined]


def test_cross_entropy_states_what_it_assumes_of_targets() -> None:
    program = Program()
    objective = loss("cross_entropy").define(program, Z, T)
    assert [str(f) for f in program.facts] == ["Sum(T[n, k], (k, 0, K - 1)) = 1"]
    p = objective.prediction
    assert program[objective.loss].right == -Sum(T[n, k] * log(p[n, k]), n, k) / N


def test_a_mean_runs_over_all_entries() -> None:
    program = Program()
    loss("mse").define(program, Z, T)
    assert str(next(iter(program)).right).endswith("/(K*N)")


def test_a_loss_refuses_targets_of_another_shape() -> None:
    with pytest.raises(ShapeError, match=r"loss `mse`: scores have shape \(N, K\), targets \(N,\)"):
        loss("mse").define(Program(), Z, tensor("T", N))


def test_an_unknown_loss_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="loss `hubber` is unknown; did you mean `huber`"):
        loss("hubber")


def test_an_unknown_activation_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="activation `relou` is unknown; did you mean `r"):
        activation("relou")


def test_an_activation_needs_a_default_for_every_parameter() -> None:
    with pytest.raises(SymnnError, match=r"activation `relu`: defaults are given for \(alpha,\)"):
        Activation(RELU, ((LEAK, Rational(1, 100)),))
