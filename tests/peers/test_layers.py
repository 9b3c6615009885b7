"""Gradients of the catalog's layers against PyTorch, in float64."""

from __future__ import annotations

import numpy as np
import pytest
from layer_networks import BLOCKS, NETWORKS, D, H, K, N, T, V

from symnn.codegen import compile  # noqa: A004
from symnn.core import places_in
from symnn.indexed import gradient
from symnn.indexed.language.traverse import name_of, shape_of

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.peers

LARGEST_DIFFERENCE = 1e-12
SIZES = {T: 6, N: 5, D: 3, H: 4, K: 3, V: 7, BLOCKS: 4}


def data(network, seed=0):
    """Values of all inputs: targets that sum to 1, tokens within the vocabulary, a mask."""
    random, values = np.random.default_rng(seed), {}
    for base in network.program.inputs:
        name, shape = name_of(base), [int(SIZES.get(n, n)) for n in shape_of(base)]
        if places_in(base) is not None:
            values[name] = random.integers(0, SIZES[places_in(base)], shape)
        elif name == "Y":
            values[name] = random.dirichlet(np.ones(shape[-1]), size=shape[:-1])
        elif name == "m1":
            values[name] = random.integers(0, 2, shape).astype(float)
        else:
            values[name] = random.normal(size=shape) if shape else random.uniform(0.1, 0.6)
    return values


def ours(network, values):
    derived = gradient(network.program, network.loss, network.wrt)
    found = compile(derived, outputs=[network.loss, *derived.gradients])(**values)
    return {key.removeprefix("dL_d"): value for key, value in found.items()}


def theirs(name, network, values):
    wanted = {name_of(base) for base in network.wrt}
    leaves = {k: torch.tensor(np.asarray(v), requires_grad=k in wanted) for k, v in values.items()}
    loss = FORWARD[name](leaves)
    loss.backward()
    return {"L": loss.item(), **{k: leaves[k].grad.numpy() for k in wanted}}


def dense(v, x, layer=2):
    return x @ v[f"W{layer}"] + v[f"b{layer}"]


def entropy(v, x):
    """Softmax regression on features, the mean over all samples and steps."""
    return -(v["Y"] * functional.log_softmax(dense(v, x), -1)).sum() / v["Y"][..., 0].numel()


def stepped(cell, x, *states):
    """The states of a cell after every step, the shown one first."""
    shown = []
    for step in x:
        states = cell(step, *states)
        shown.append(states[0])
    return torch.stack(shown)


def zeros(v, units="b1"):
    return torch.zeros(*v["X"].shape[1:-1], len(v[units]), dtype=torch.float64)


def rnn(v, x, h, f=torch.tanh):
    return stepped(lambda x, h: (f(x @ v["W1"] + h @ v["U1"] + v["b1"]),), x, h)


def lstm(v, x, h, c, layer=1):
    """PyTorch's own layer, with the matrices put side by side in its order."""
    cell = torch.nn.LSTM(x.shape[-1], h.shape[-1], dtype=torch.float64)
    gates = [f"{g}_{layer}" for g in "ifgo"]
    stacked = [torch.cat([v[f"{m}_{g}"].T for g in gates]) for m in "WU"]
    bias = torch.cat([v[f"b_{g}"] for g in gates])
    given = dict(zip(cell._parameters, [*stacked, bias, torch.zeros_like(bias)], strict=True))
    return torch.func.functional_call(cell, given, (x, (h[None], c[None])))[0]


def gru(v, x, h):
    def gate(name, x, h):
        return x @ v[f"W_{name}_1"] + h @ v[f"U_{name}_1"] + v[f"b_{name}_1"]

    def cell(x, h):
        u, r = torch.sigmoid(gate("u", x, h)), torch.sigmoid(gate("r", x, h))
        return (u * h + (1 - u) * torch.tanh(gate("g", x, r * h)),)

    return stepped(cell, x, h)


def residual(v, f):
    h = v["X"]
    for W, b in zip(v["W1"], v["b1"], strict=True):
        h = h + f(h @ W + b)
    return entropy(v, h)


def acyclic(v):
    u = torch.tanh(v["X"] @ v["W_x_u"] + v["b_u"])
    return entropy(v, u + torch.sigmoid(v["X"] @ v["W_x_v"] + u @ v["W_u_v"] + v["b_v"]))


def recurrent(v):
    zero = zeros(v, "b_u")
    us, vs, total, shown = [zero, zero], [zero], zero, []
    for x in v["X"]:
        us.append(torch.tanh(x @ v["W_x_u"] + vs[-1] @ v["W_v_u_1"] + v["b_u"]))
        vs.append(torch.sigmoid(us[-1] @ v["W_u_v"] + us[-3] @ v["W_u_v_2"] + v["b_v"]))
        total = total + us[-1]
        shown.append(total)
    return entropy(v, torch.stack(shown))


def perceptron(v):
    z = dense(v, v["X"], 1)
    return (functional.relu(z) - v["Y"] * z).mean()


FORWARD = {
    "rnn": lambda v: entropy(v, rnn(v, v["X"], zeros(v))),
    "rnn_last": lambda v: entropy(v, rnn(v, v["X"], v["h0"])[-1]),
    "lstm": lambda v: entropy(v, lstm(v, v["X"], zeros(v, "b_i_1"), zeros(v, "b_i_1"))),
    "lstm_last": lambda v: entropy(v, lstm(v, v["X"], v["h0"], v["c0"])[-1]),
    "gru": lambda v: entropy(v, gru(v, v["X"], zeros(v, "b_u_1"))),
    "gru_last": lambda v: entropy(v, gru(v, v["X"], v["h0"])[-1]),
    "one_sequence": lambda v: ((gru(v, v["X"], zeros(v, "b_u_1")) - v["Y"]) ** 2).mean(),
    "stacked": lambda v: (
        (lstm(v, rnn(v, v["X"], zeros(v), torch.relu), *[zeros(v, "b_i_2")] * 2, 2) - v["Y"]) ** 2
    ).mean(),
    "residual": lambda v: residual(v, torch.tanh),
    "residual_relu": lambda v: residual(v, torch.relu),
    "dropout": lambda v: entropy(
        v, torch.tanh(dense(v, v["X"], 1)) * v["m1"] / (1 - v["q1"])
    ),
    "embedding": lambda v: entropy(
        v, rnn(v, functional.embedding(v["token"], v["E1"]),
               torch.zeros(SIZES[N], SIZES[H], dtype=torch.float64)),
    ),
    "graph": acyclic,
    "recurrent_graph": recurrent,
    "linear_regression": lambda v: functional.mse_loss(dense(v, v["X"], 1), v["Y"]),
    "logistic_regression": lambda v: functional.binary_cross_entropy_with_logits(
        dense(v, v["X"], 1), v["Y"]
    ),
    "perceptron": perceptron,
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer(name):
    network = NETWORKS[name]()
    values = data(network)
    found, expected = ours(network, values), theirs(name, network, values)
    assert found.keys() == expected.keys()
    assert all(np.abs(expected[k]).max() > 1e-6 for k in expected)
    assert max(np.abs(found[k] - expected[k]).max() for k in expected) < LARGEST_DIFFERENCE


@pytest.mark.parametrize("name", ["lstm", "residual", "dropout"])
def test_other_data_are_seen(name):
    network = NETWORKS[name]()
    found, expected = ours(network, data(network)), theirs(name, network, data(network, 1))
    assert max(np.abs(found[k] - expected[k]).max() for k in expected) > 1e-4
