"""Gradients through recurrences against automatic differentiation in float64."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from symnn.codegen import compile  # noqa: A004
from symnn.indexed import gradient

sys.path.insert(0, str(Path(__file__).parents[1] / "codegen"))
from recurrent_networks import NETWORKS, SIZES, D, H, L, N, T, arrays

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

LARGEST_DIFFERENCE = 1e-11
SHORT = {**SIZES, T: 1, L: 1}
LONG = {T: 32, N: 8, D: 5, H: 7, L: 4}


def zeros(p, steps=1):
    return torch.zeros(steps, *p.shape, dtype=torch.float64)


def rnn(X, Y, W, U, b):
    h, loss = torch.zeros(X.shape[1], len(b), dtype=X.dtype), 0
    for x, y in zip(X, Y, strict=True):
        h = torch.tanh(x @ W + h @ U + b)
        loss = loss + ((h - y) ** 2).sum()
    return loss / (2 * X.shape[1])


def lstm(X, Y, **p):
    h = c = torch.zeros(Y.shape, dtype=X.dtype)
    for x in X:
        i, f, o, g = (x @ p["W" + k] + h @ p["U" + k] + p["b" + k] for k in "ifog")
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
    return ((h - Y) ** 2).sum() / 2


def gru(X, Y, **p):
    h = torch.zeros(Y.shape, dtype=X.dtype)
    for x in X:
        r, z = (torch.sigmoid(x @ p["W" + k] + h @ p["U" + k] + p["b" + k]) for k in "rz")
        g = torch.tanh(x @ p["Wg"] + (r * h) @ p["Ug"] + p["bg"])
        h = (1 - z) * g + z * h
    return ((h - Y) ** 2).sum() / 2


def stacked(X, Y, W1, U1, b1, W2, U2):
    h = s = torch.zeros(Y.shape, dtype=X.dtype)
    for x in X:
        h = torch.tanh(x @ W1 + h @ U1 + b1)
        s = torch.tanh(h @ W2 + s @ U2)
    return ((s - Y) ** 2).sum() / 2


def deep(X, Y, W, b):
    h = torch.tanh(X + b[0])
    for weights, bias in zip(W[1:], b[1:], strict=True):
        h = torch.tanh(h @ weights + bias)
    return ((h - Y) ** 2).sum() / 2


def second_order(u, a, b, Y):
    before = last = torch.zeros(len(u), dtype=u.dtype)
    loss = 0
    for now, target in zip(u.T, Y.T, strict=True):
        before, last = last, a * last + b * before + now
        loss = loss + ((last - target) ** 2).sum() / 2
    return loss


def grid(X, Y, W, U, b):
    below = X
    for q, (w, v, bias) in enumerate(zip(W, U, b, strict=True)):
        s, states = torch.zeros(Y.shape, dtype=X.dtype), []
        for x in below:
            s = torch.tanh((x if q == 0 else x @ w) + s @ v + bias)
            states.append(s)
        below = torch.stack(states)
    return ((below[-1] - Y) ** 2).sum() / 2


PEERS = {f.__name__: f for f in (rnn, lstm, gru, stacked, deep, second_order, grid)}


def theirs(name, given, parameters):
    leaves = {k: torch.tensor(a, dtype=torch.float64, requires_grad=True) for k, a in given.items()}
    loss = PEERS[name](**leaves)
    loss.backward()
    slopes = {f"dC_d{p}": leaves[p].grad for p in parameters}
    plain = {k: np.zeros(leaves[k[4:]].shape) if g is None else g.numpy()
             for k, g in slopes.items()}  # fmt: skip
    return {"C": loss.item(), **plain}


def compiled(name, forms=("functional", "step"), extents=SIZES):
    program, loss, parameters = NETWORKS[name]()
    derived = gradient(program, loss, parameters)
    made = compile(derived, outputs=[loss, *derived.gradients])
    given = arrays(derived, extents)
    names = [str(getattr(p, "label", p)) for p in parameters]
    expected = theirs(name, given, names)
    assert any(np.abs(v).max() > 1e-6 for k, v in expected.items() if k != "C")
    for form in forms:
        yield (made(**given) if form == "functional" else stepped(made, given)), expected


def stepped(made, given):
    step = made.bind(given)
    step()
    step()  # the second time finds what the first has left
    return {name: step.value(name) for name in made.outputs}


def largest_difference(found, expected):
    assert found.keys() == expected.keys()
    return max(np.abs(found[k] - expected[k]).max() for k in expected)


@pytest.mark.parametrize("extents", [SIZES, SHORT, LONG], ids=["small", "one step", "long"])
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("form", ["functional", "step"])
def test_gradients_equal_autograd(name, form, extents):
    for found, expected in compiled(name, (form,), extents):
        assert largest_difference(found, expected) < LARGEST_DIFFERENCE
