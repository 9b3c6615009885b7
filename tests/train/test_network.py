"""Networks as equations: every depth, every loss, against NumPy written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.losses import LOSSES
from symnn.catalog.losses import loss as loss_record
from symnn.codegen import compile  # noqa: A004
from symnn.errors import ShapeError, UnknownNameError
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.structure import gradients, structure


@pytest.mark.parametrize("depth", [0, 1, 2, 4])
@pytest.mark.parametrize("batch", [True, False])
def test_the_equations_of_any_depth(depth, batch):
    made = structure(("tanh",) * depth, "cross_entropy", batch)
    names = [e.name for e in made.program]
    layers = [f"z{k + 1}" for k in range(depth + 1)]
    assert [n for n in names if n.startswith("z")] == layers
    assert names[-2:] == ["p", "L"]
    assert [p.name for p in made.parameters] == [
        f"{letter}{k + 1}" for k in range(depth + 1) for letter in "Wb"
    ]
    assert len(made.inputs.shape) == (2 if batch else 1)


def test_sizes_stay_symbolic():
    assert [str(n) for n in structure(("tanh",), "mse").program.sizes] == ["D", "H", "K", "N"]
    deeper = structure(("tanh", "relu"), "mse").program.sizes
    assert [str(n) for n in deeper] == ["D", "H1", "H2", "K", "N"]


def test_parameters_have_shapes_and_are_counted():
    network = Network((64, 32, 10), "prelu")
    assert network.parameter_shapes == [
        ("W1", (64, 32)), ("b1", (32,)), ("alpha1", ()), ("W2", (32, 10)), ("b2", (10,)),
    ]  # fmt: skip
    assert network.parameter_count == 64 * 32 + 32 + 1 + 32 * 10 + 10


def test_names_are_normalized():
    network = Network((3, 2), (), "softmax_cross_entropy")
    assert (network.activations, network.loss) == ((), "cross_entropy")


@pytest.mark.parametrize("layers", [(), (3,), (3, 0), (3, -1), (3, 2.5)])
def test_layers_that_are_no_network(layers):
    with pytest.raises(ShapeError, match=r"network: layers are \(.*needed at least inputs and out"):
        Network(layers)


def test_activations_that_do_not_fit():
    with pytest.raises(ShapeError, match="network: 1 activations for 2 hidden layers"):
        Network((3, 4, 5, 2), ("tanh",))
    with pytest.raises(UnknownNameError, match="activation `tanhh` is unknown; did you mean `tanh"):
        Network((3, 4, 2), "tanhh")
    with pytest.raises(UnknownNameError, match="loss `msee` is unknown; did you mean `mse`"):
        Network((3, 2), loss="msee")


def by_hand(network, parameters, X, T):
    """Prediction and loss of a tanh network, written out."""
    a = X
    for k in range(1, len(network.layers) - 1):
        a = np.tanh(a @ parameters[f"W{k}"] + parameters[f"b{k}"])
    last = len(network.layers) - 1
    z = a @ parameters[f"W{last}"] + parameters[f"b{last}"]
    if network.loss == "cross_entropy":
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return p, -(T * np.log(p)).sum() / len(X)
    if network.loss in ("bce", "hinge", "squared_hinge"):
        p, hinge = 1 / (1 + np.exp(-z)), np.maximum(0, 1 - np.where(T == 1, z, -z))
        entropy = -(T * np.log(p) + (1 - T) * np.log(1 - p))
        costs = {"bce": entropy, "hinge": hinge, "squared_hinge": hinge**2}
        return p, costs[network.loss].mean()
    e = z - T
    huber = np.where(np.abs(e) <= 1, e**2 / 2, np.abs(e) - 0.5)
    costs = {"mse": e**2, "mae": np.abs(e), "huber": huber, "smooth_mae": huber,
             "logcosh": np.log(np.cosh(e)), "quantile": np.abs(e) / 2}  # fmt: skip
    return z, costs[network.loss].mean()


def data(network, rows, seed=0):
    random = np.random.default_rng(seed)
    X = random.normal(size=(rows, network.layers[0]))
    if loss_record(network.loss).task != "regression":
        T = np.eye(network.layers[-1])[random.integers(network.layers[-1], size=rows)]
    else:
        T = 2 * random.normal(size=(rows, network.layers[-1]))
    return X, T


@pytest.mark.parametrize("loss", [record.name for record in LOSSES])
@pytest.mark.parametrize("hidden", [(), (5,), (5, 4)])
def test_forward_values(loss, hidden):
    network = Network((3, *hidden, 2), "tanh", loss)
    X, T = data(network, 7)
    parameters = initial_parameters(network, seed=1)
    made = network.structure
    found = compile(made.program, outputs=[made.prediction, made.loss])(**parameters, X=X, T=T)
    prediction, loss_value = found.values()
    expected = by_hand(network, parameters, X, T)
    assert np.allclose(prediction, expected[0], rtol=1e-13, atol=1e-14)
    assert loss_value == pytest.approx(expected[1], rel=1e-13)


@pytest.mark.parametrize("loss", [record.name for record in LOSSES])
def test_a_batch_is_the_mean_of_its_samples(loss):
    """Loss and gradients of a batch against the single-sample program, one by one."""
    network = Network((3, 4, 2), "tanh", loss)
    X, T = data(network, 6)
    parameters = initial_parameters(network, seed=1)
    whole, single = (compiled_gradient(network, batch) for batch in (True, False))
    found = whole(**parameters, X=X, T=T)
    parts = [single(**parameters, X=x, T=t) for x, t in zip(X, T, strict=True)]
    for name, value in found.items():
        mean = np.mean([part[name] for part in parts], axis=0)
        assert np.allclose(value, mean, rtol=1e-12, atol=1e-14), name


def compiled_gradient(network, batch=True):
    made = structure(network.activations, network.loss, batch)
    derived = gradients(network.activations, network.loss, batch)
    return compile(derived, outputs=[made.loss, *derived.gradients])


@pytest.mark.parametrize("loss", [record.name for record in LOSSES])
def test_gradients_predict_the_change_of_the_loss(loss):
    """Taylor: what is left after the linear term shrinks with the square of the step."""
    network = Network((3, 5, 4, 2), "tanh", loss)
    X, T = data(network, 6)
    start, random = initial_parameters(network, seed=2), np.random.default_rng(5)
    way = {name: random.normal(size=a.shape) for name, a in start.items()}
    step = compiled_gradient(network)
    found = step(**start, X=X, T=T)
    slope = sum((found[f"dL_d{name}"] * d).sum() for name, d in way.items())

    def left_over(h):
        moved = {name: start[name] + h * way[name] for name in start}
        return abs(step(**moved, X=X, T=T)["L"] - found["L"] - h * slope)

    assert left_over(1e-4) < 0.02 * left_over(1e-3) + 1e-15
    assert abs(slope) > 1e-3


@pytest.mark.parametrize("record", ACTIVATIONS, ids=lambda record: record.name)
def test_every_activation_makes_a_network(record):
    network = Network((3, 4, 2), record.name)
    X, T = data(network, 5)
    found = compiled_gradient(network)(**initial_parameters(network, 3), X=X, T=T)
    assert all(np.isfinite(values).all() for values in found.values())
    assert found["dL_dW2"].any()
