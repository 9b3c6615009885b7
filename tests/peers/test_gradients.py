"""Gradients of whole networks against automatic differentiation in float64."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from symnn.catalog.activations import ACTIVATIONS as RECORDS
from symnn.catalog.losses import LOSSES as LOSS_RECORDS
from symnn.codegen import compile  # noqa: A004
from symnn.train.initialize import initial_parameters
from symnn.train.network import Network
from symnn.train.structure import gradients

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.peers

LARGEST_DIFFERENCE = 1e-12
NETWORKS = [
    Network((5, 3), loss="mse"),
    Network((6, 8, 4), "tanh", "cross_entropy"),
    Network((6, 9, 7, 3), "relu", "mae"),
    Network((7, 9, 5, 1), "gelu", "bce"),
    Network((5, 8, 7, 6, 2), "elu", "huber"),
]
ACTIVATIONS = {
    "tanh": torch.tanh, "relu": torch.relu, "elu": functional.elu, "gelu": functional.gelu,
    "sigmoid": torch.sigmoid, "leaky_relu": functional.leaky_relu, "selu": functional.selu,
    "softplus": functional.softplus, "silu": functional.silu, "mish": functional.mish,
    "scaled_tanh": lambda z: 1.7159 * torch.tanh(2 * z / 3), "identity": lambda z: z,
    "relu6": functional.relu6, "hard_swish": functional.hardswish,
}  # fmt: skip
LEARNED = {
    "prelu": ("alpha", functional.prelu),
    "swish": ("beta", lambda z, beta: z * torch.sigmoid(beta * z)),
}
LOSSES = {
    "mse": functional.mse_loss, "mae": functional.l1_loss, "huber": functional.huber_loss,
    "bce": functional.binary_cross_entropy_with_logits, "cross_entropy": functional.cross_entropy,
    "smooth_mae": functional.smooth_l1_loss, "quantile": lambda y, t: (y - t).abs().mean() / 2,
    "logcosh": lambda y, t: torch.log(torch.cosh(y - t)).mean(),
    "hinge": lambda z, t: functional.relu(1 - (2 * t - 1) * z).mean(),
    "squared_hinge": lambda z, t: (functional.relu(1 - (2 * t - 1) * z) ** 2).mean(),
}  # fmt: skip


def name(network):
    return f"{'-'.join(map(str, network.layers))} {network.activations[:1]} {network.loss}"


def batch(network, rows=16):
    """Inputs, and targets that a loss may have: soft labels for classes."""
    random = np.random.default_rng(0)
    X, K = random.normal(size=(rows, network.layers[0])), network.layers[-1]
    if network.loss == "cross_entropy":
        return X, random.dirichlet(np.ones(K), size=rows)
    if network.loss in ("bce", "hinge", "squared_hinge"):
        return X, random.uniform(size=(rows, K))
    return X, 2 * random.normal(size=(rows, K))


def ours(network, parameters, X, T):
    derived = gradients(network.activations, network.loss)
    found = compile(derived, outputs=["L", *derived.gradients])(**parameters, X=X, T=T)
    return {key.removeprefix("dL_d"): value for key, value in found.items()}


def theirs(network, parameters, X, T):
    leaves = {k: torch.tensor(a, requires_grad=True) for k, a in parameters.items()}
    a = torch.tensor(X)
    for layer, f in enumerate(network.activations, start=1):
        z = a @ leaves[f"W{layer}"] + leaves[f"b{layer}"]
        learned, curve = LEARNED.get(f, (None, None))
        a = curve(z, leaves[f"{learned}{layer}"]) if curve else ACTIVATIONS[f](z)
    last = len(network.layers) - 1
    loss = LOSSES[network.loss](a @ leaves[f"W{last}"] + leaves[f"b{last}"], torch.tensor(T))
    loss.backward()
    return {"L": loss.item(), **{k: leaf.grad.numpy() for k, leaf in leaves.items()}}


def largest_difference(network, theirs=theirs, scale=1.0):
    X, T = batch(network)
    parameters = initial_parameters(network, seed=1)
    found, expected = ours(network, parameters, X, T), theirs(network, parameters, X, T)
    assert found.keys() == expected.keys()
    assert all(np.abs(expected[k]).max() > 1e-6 for k in expected)
    return max(np.abs(scale * found[k] - expected[k]).max() for k in expected)


@pytest.mark.parametrize("network", NETWORKS, ids=name)
def test_five_networks(network):
    assert largest_difference(network) < LARGEST_DIFFERENCE


def test_all_of_the_catalog_are_here():
    """The unit step has no slope to compare."""
    assert {*ACTIVATIONS, *LEARNED, "unit_step"} == {record.name for record in RECORDS}
    assert set(LOSSES) == {record.name for record in LOSS_RECORDS}


@pytest.mark.parametrize("activation", [*ACTIVATIONS, *LEARNED])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_activation_with_every_loss(activation, loss):
    assert largest_difference(Network((6, 7, 5, 2), activation, loss)) < LARGEST_DIFFERENCE


@pytest.mark.parametrize("network", NETWORKS, ids=name)
def test_a_wrong_factor_is_seen(network):
    assert largest_difference(network, scale=1 + 1e-9) > LARGEST_DIFFERENCE


def in_jax(network, parameters, X, T):
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        value, slopes = jax.value_and_grad(partial(_jax_loss, network, jax))(parameters, X, T)
        return {"L": float(value), **{k: np.asarray(g) for k, g in slopes.items()}}


def _jax_loss(network, jax, parameters, X, T):
    a = X
    for layer, f in enumerate(network.activations, start=1):
        z = a @ parameters[f"W{layer}"] + parameters[f"b{layer}"]
        a = {"tanh": jax.numpy.tanh, "gelu": partial(jax.nn.gelu, approximate=False)}[f](z)
    last = len(network.layers) - 1
    z = a @ parameters[f"W{last}"] + parameters[f"b{last}"]
    if network.loss == "cross_entropy":
        return -(T * jax.nn.log_softmax(z)).sum() / len(X)
    return (jax.nn.softplus(z) - T * z).mean()


@pytest.mark.parametrize("network", [NETWORKS[1], NETWORKS[3]], ids=name)
def test_jax_agrees(network):
    assert largest_difference(network, in_jax) < LARGEST_DIFFERENCE
