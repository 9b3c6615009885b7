"""Recurrent networks: forward and backward through T steps, loss on the last state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import exp, tanh

from peers.record import Network
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

T, N, D, H = sizes("T N D H")
t, n, d, i, j = index("t", T), index("n", N), index("d", D), *index("i j", H)
X, Y, h, c = tensor("X", T, N, D), tensor("Y", N, H), tensor("h", T, N, H), tensor("c", T, N, H)
SMALL = {"T": 32, "N": 32, "D": 64, "H": 64}
LARGE = {"T": 32, "N": 32, "D": 128, "H": 256}


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x))


def loss(P: Program) -> Any:
    return P.define("C", (), Sum((h[T - 1, n, j] - Y[n, j]) ** 2, n, j) / 2)


def gate(P: Program, name: str, into: Any) -> tuple[Any, list[Any]]:
    W, U, b = tensor(f"W{name}", D, H), tensor(f"U{name}", H, H), tensor(f"b{name}", H)
    a = Sum(X[t, n, d] * W[d, j], d) + Sum(into * U[i, j], i) + b[j]
    return P.define(f"a{name}", (t, n, j), a)[t, n, j], [W, U, b]


def rnn() -> tuple[Program, Any, list[Any]]:
    P = Program()
    a, parameters = gate(P, "", h[t - 1, n, i])
    P.define("h", (t, n, j), tanh(a))
    return P, loss(P), parameters


def lstm() -> tuple[Program, Any, list[Any]]:
    P, parameters, gates = Program(), [], {}
    for name, f in {"i": sigmoid, "f": sigmoid, "o": sigmoid, "g": tanh}.items():
        a, more = gate(P, name, h[t - 1, n, i])
        gates[name] = P.define(name, (t, n, j), f(a))[t, n, j]
        parameters += more
    P.define("c", (t, n, j), gates["f"] * c[t - 1, n, j] + gates["i"] * gates["g"])
    P.define("h", (t, n, j), gates["o"] * tanh(c[t, n, j]))
    return P, loss(P), parameters


def gru() -> tuple[Program, Any, list[Any]]:
    P = Program()
    a, first = gate(P, "r", h[t - 1, n, i])
    r = P.define("r", (t, n, j), sigmoid(a))
    a, second = gate(P, "z", h[t - 1, n, i])
    z = P.define("z", (t, n, j), sigmoid(a))
    a, third = gate(P, "g", r[t, n, i] * h[t - 1, n, i])
    g = P.define("g", (t, n, j), tanh(a))
    P.define("h", (t, n, j), (1 - z[t, n, j]) * g[t, n, j] + z[t, n, j] * h[t - 1, n, j])
    return P, loss(P), [*first, *second, *third]


def torch_rnn(p: Mapping[str, Any]) -> Callable[[], Any]:
    import torch

    def run() -> Any:
        state = torch.zeros_like(p["Y"])
        for into in p["X"] @ p["W"] + p["b"]:
            state = torch.tanh(torch.addmm(into, state, p["U"]))
        return ((state - p["Y"]) ** 2).sum() / 2

    return run


def torch_lstm(p: Mapping[str, Any]) -> Callable[[], Any]:
    """The gates as one product, as PyTorch's own cells have them."""
    import torch

    def run() -> Any:
        W, U, b = (torch.cat([p[k + g] for g in "ifog"], -1) for k in "WUb")
        state = memory = torch.zeros_like(p["Y"])
        for into in p["X"] @ W + b:
            i, f, o, g = torch.addmm(into, state, U).chunk(4, 1)
            memory = torch.sigmoid(f) * memory + torch.sigmoid(i) * torch.tanh(g)
            state = torch.sigmoid(o) * torch.tanh(memory)
        return ((state - p["Y"]) ** 2).sum() / 2

    return run


def torch_gru(p: Mapping[str, Any]) -> Callable[[], Any]:
    import torch

    def run() -> Any:
        state = torch.zeros_like(p["Y"])
        r_in, z_in, g_in = (p["X"] @ p["W" + g] + p["b" + g] for g in "rzg")
        for a, b, c in zip(r_in, z_in, g_in, strict=True):
            r = torch.sigmoid(torch.addmm(a, state, p["Ur"]))
            z = torch.sigmoid(torch.addmm(b, state, p["Uz"]))
            g = torch.tanh(torch.addmm(c, r * state, p["Ug"]))
            state = (1 - z) * g + z * state
        return ((state - p["Y"]) ** 2).sum() / 2

    return run


def library(kind: str, order: str) -> Callable[[Mapping[str, Any]], Callable[[], Any]]:
    """PyTorch's own module, with our parameters put together as it wants them."""

    def build(p: Mapping[str, Any]) -> Callable[[], Any]:
        import torch

        features, units = p["X"].shape[-1], p["Y"].shape[-1]
        module = getattr(torch.nn, kind)(features, units).to(p["X"].dtype)

        def run() -> Any:
            W, U = (torch.cat([p[k + g] for g in order], -1).T for k in "WU")
            b = torch.cat([p["b" + g] for g in order])
            names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
            values = dict(zip(names, (W, U, b, torch.zeros_like(b)), strict=True))
            _, last = torch.func.functional_call(module, values, (p["X"],))
            last = last[0] if isinstance(last, tuple) else last
            return ((last[0] - p["Y"]) ** 2).sum() / 2

        return run

    return build


def rnn_by_hand(p: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    """Input products and weight gradients for all steps at once; arrays made once."""
    x, W, U, b, y = (p[k] for k in "XWUbY")
    steps, rows, _ = x.shape
    units = len(b)
    a, da = np.empty((2, steps, rows, units), x.dtype)
    states = np.zeros((steps + 1, rows, units), x.dtype)
    flat, a_flat, da_flat = (v.reshape(steps * rows, -1) for v in (x, a, da))
    before = states[:-1].reshape(steps * rows, units)
    work, ones = np.empty((rows, units), x.dtype), np.ones(steps * rows, x.dtype)
    slopes, dW, dU, db = np.empty_like(a), *map(np.empty_like, (W, U, b))

    def run() -> Mapping[str, Any]:
        np.dot(flat, W, a_flat)
        np.add(a, b, a)
        for s in range(steps):
            np.dot(states[s], U, work)
            np.add(work, a[s], work)
            np.tanh(work, states[s + 1])
        np.square(states[1:], slopes)
        np.subtract(1, slopes, slopes)
        np.subtract(states[-1], y, work)
        for s in reversed(range(steps)):
            np.multiply(work, slopes[s], da[s])
            np.dot(da[s], U.T, work)
        np.dot(flat.T, da_flat, dW)
        np.dot(before.T, da_flat, dU)
        np.dot(ones, da_flat, db)
        return {"W": dW, "U": dU, "b": db}

    return run


NETWORKS = [
    Network("rnn", rnn, torch_rnn, SMALL, rnn_by_hand),
    Network("rnn (nn.RNN)", rnn, library("RNN", [""]), SMALL),  # type: ignore[arg-type]
    Network("rnn, wide", rnn, torch_rnn, LARGE, rnn_by_hand),
    Network("lstm", lstm, torch_lstm, SMALL),
    Network("lstm (nn.LSTM)", lstm, library("LSTM", "ifgo"), SMALL),
    Network("lstm, wide", lstm, torch_lstm, LARGE),
    Network("gru", gru, torch_gru, SMALL),
]
