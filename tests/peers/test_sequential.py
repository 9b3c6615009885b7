"""Whole networks of layers against PyTorch: loss and gradients by every parameter, in float64."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from symnn.codegen import compile  # noqa: A004
from symnn.indexed.language.traverse import name_of
from symnn.train.initialize import initial_parameters
from symnn.train.layered import LayeredNetwork
from symnn.train.layers import Layout, Sequential
from symnn.train.layers.equations.norms import EPSILON
from symnn.train.layers.layout import sample_shape
from symnn.train.structure import gradients, structure

sys.path.insert(0, str(Path(__file__).parents[1] / "train"))
from layer_nets import NETS, TOKENS, samples

torch = pytest.importorskip("torch")
F = torch.nn.functional
pytestmark = pytest.mark.peers
CLASSES, LARGEST_DIFFERENCE = 3, 1e-11


def dense(v, x, layer):
    W = v[f"W{layer}"]
    return x.flatten(1) @ W.reshape(-1, W.shape[-1]) + v[f"b{layer}"]


def along(v, x, layer):
    return x @ v[f"W{layer}"] + v[f"b{layer}"]


def prelu(v, x, name):
    return torch.where(x > 0, x, v[name] * x)


def batch(v, x, layer):
    return F.batch_norm(x, None, None, v[f"gamma{layer}"], v[f"beta{layer}"], True, eps=EPSILON)


def norm(v, x, layer):
    return F.layer_norm(x, x.shape[-1:], v[f"gamma{layer}"], v[f"beta{layer}"], EPSILON)


def whole(v, x, layer):
    """Over all axes of a sample; of images, our channels lie last in gamma and beta."""
    last = x if x.dim() < 4 or layer == 1 else x.movedim(1, -1)
    y = F.layer_norm(last, last.shape[1:], v[f"gamma{layer}"], v[f"beta{layer}"], EPSILON)
    return y if last is x else y.movedim(-1, 1)


def apart(v, x, layer):
    """Each entry of a sample over the batch."""
    gamma, beta = (v[f"{name}{layer}"].flatten() for name in ("gamma", "beta"))
    return F.batch_norm(x.flatten(1), None, None, gamma, beta, True, eps=EPSILON)


def silu(x, v):
    return x * torch.sigmoid(v["beta3"] * x)


def attention(v, x, layer, causal=False):
    q, k, e = (torch.einsum("nid,dhe->nhie", x, v[f"W{c}{layer}"]) for c in "qkv")
    y = F.scaled_dot_product_attention(q, k, e, is_causal=causal)
    return torch.einsum("nhie,hed->nid", y, v[f"Wo{layer}"])


def waves(x):
    t, k = torch.arange(x.shape[1])[:, None], torch.arange(x.shape[2])
    pair = 2 * (k // 2)
    angle = t.double() / 10_000.0 ** (pair / x.shape[2])
    return torch.where(k % 2 == 0, torch.sin(angle), torch.cos(angle))


def recurrent(kind, v, x, gates, every=False):
    """PyTorch's own layer, with the matrices put side by side in its order."""
    units = v[next(n for n in v if n.startswith("U"))].shape[0]
    cell = kind(x.shape[-1], units, dtype=torch.float64, batch_first=True)
    bias = torch.cat([v[f"b{g}"] for g in gates])
    given = {
        "weight_ih_l0": torch.cat([v[f"W{g}"].T for g in gates]),
        "weight_hh_l0": torch.cat([v[f"U{g}"].T for g in gates]),
        "bias_ih_l0": bias, "bias_hh_l0": torch.zeros_like(bias),
    }  # fmt: skip
    out = torch.func.functional_call(cell, given, (x,))[0]
    return out if every else out[:, -1]


def gru(v, x):
    """Step by step: PyTorch resets after the product, the catalog before it."""
    h = torch.zeros(len(x), v["U_u_1"].shape[0], dtype=torch.float64)
    for t in range(x.shape[1]):
        u, r = (torch.sigmoid(x[:, t] @ v[f"W_{g}_1"] + h @ v[f"U_{g}_1"] + v[f"b_{g}_1"])
                for g in "ur")  # fmt: skip
        new = torch.tanh(x[:, t] @ v["W_g_1"] + (r * h) @ v["U_g_1"] + v["b_g_1"])
        h = u * h + (1 - u) * new
    return h


LSTM = ("_i_1", "_f_1", "_g_1", "_o_1")
THEIRS = {
    "dense": lambda v, x: dense(v, torch.tanh(dense(v, x, 1)), 2),
    "batch norm": lambda v, x: dense(
        v, (y := batch(v, dense(v, x, 1), 2)) * torch.sigmoid(v["beta3"] * y), 4),
    "dropout": lambda v, x: dense(
        v, torch.relu(dense(v, x, 1)) * v["m2"] / (1 - 0.3), 3),
    "convolution": lambda v, x: dense(
        v, prelu(v, F.conv2d(x, v["W1"], v["b1"], stride=2, padding=1), "alpha1"), 2),
    "max pooling": lambda v, x: dense(
        v, F.max_pool2d(torch.tanh(F.conv2d(x, v["W1"], v["b1"])), 2), 3),
    "mean pooling": lambda v, x: dense(
        v, torch.tanh(batch(v, F.conv2d(F.avg_pool2d(x, 2), v["W2"], v["b2"]), 3)), 4),
    "norms of all axes": lambda v, x: dense(
        v, apart(v, silu(whole(v, F.conv2d(x, v["W1"], v["b1"], stride=2, padding=1), 2), v), 4),
        5),
    "norm of rows": lambda v, x: dense(v, torch.tanh(dense(v, whole(v, x, 1), 2)), 3),
    "norm of steps": lambda v, x: dense(v, apart(v, whole(v, x, 1), 2), 3),
    "one axis": lambda v, x: dense(
        v, torch.relu(F.conv1d(x.transpose(1, 2), v["W1"], v["b1"])).mean(2), 3),
    "residual": lambda v, x: dense(
        v, (y := dense(v, x, 1)) + dense(v, F.gelu(dense(v, norm(v, y, 2), 3)), 4), 6),
    "rnn": lambda v, x: dense(v, recurrent(torch.nn.RNN, v, x, ("1",)), 2),
    "lstm": lambda v, x: dense(v, recurrent(torch.nn.LSTM, v, x, LSTM, every=True).mean(1), 3),
    "gru": lambda v, x: dense(v, gru(v, x), 2),
    "attention": lambda v, x: dense(v, attention(v, x + v["C1"], 2, causal=True).mean(1), 4),
    "embedding": lambda v, x: dense(
        v, norm(v, attention(v, (y := v["E1"][x]) + waves(y), 3), 4), 5),
}  # fmt: skip


def test_every_network_has_its_peer():
    assert set(THEIRS) == set(NETS)


@pytest.mark.parametrize("name", NETS)
def test_loss_and_gradients_agree(name):
    text, shape = NETS[name]
    X, y = samples(shape, 7, seed=3)
    layers = Sequential(text).settled(CLASSES, 6)
    network = LayeredNetwork(Layout(layers, sample_shape(layers, shape), CLASSES))
    made, found = structure(network.plan, network.loss), gradients(network.plan, network.loss)
    random, values = np.random.default_rng(1), initial_parameters(network, seed=2)
    values = {n: a + 0.1 * random.normal(size=a.shape) for n, a in values.items()}
    trained = [p.name for p in made.parameters]
    masks = {name_of(m.array): random.integers(0, 2, (7, 6)).astype(float) for m in made.masks}
    given = {**{n: values[n] for n in trained}, **masks, **made.constants, "X": X,
             "T": np.eye(CLASSES)[y]}  # fmt: skip
    ours = compile(found, outputs=[made.loss, *found.gradients])(**given)
    leaves = {n: torch.tensor(values[n], requires_grad=True) for n in trained}
    leaves |= {n: torch.tensor(a) for n, a in masks.items()}
    inputs = torch.tensor(X, dtype=torch.int64 if shape == TOKENS else torch.float64)
    loss = F.cross_entropy(THEIRS[name](leaves, inputs), torch.tensor(y))
    loss.backward()
    assert ours["L"] == pytest.approx(loss.item(), rel=1e-12)
    for parameter in trained:
        theirs = leaves[parameter].grad.numpy()
        assert np.allclose(ours[f"dL_d{parameter}"], theirs, rtol=1e-9, atol=LARGEST_DIFFERENCE), (
            parameter
        )
