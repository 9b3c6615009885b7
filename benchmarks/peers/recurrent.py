"""Recurrent networks: forward and backward through T steps, loss on the last state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from peers.record import Network
from symnn.catalog.layers import gru, lstm, simple_recurrent
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

T, N, D, H = sizes("T N D H")
n, j = index("n", N), index("j", H)
X, Y = tensor("X", T, N, D), tensor("Y", N, H)
SMALL = {"T": 32, "N": 32, "D": 64, "H": 64}
LARGE = {"T": 32, "N": 32, "D": 128, "H": 256}


def last_state(cell: Callable[..., Any]) -> Callable[[], tuple[Program, Any, list[Any]]]:
    """A layer of the catalog with a loss on its state after the last step."""

    def program() -> tuple[Program, Any, list[Any]]:
        P = Program()
        layer = cell(P, X, H, 1)
        gap = (layer.output[T - 1, n, j] - Y[n, j]) ** 2
        return P, P.define("C", (), Sum(gap, n, j) / 2), list(layer.parameters)

    return program


def gates(p: Mapping[str, Any], order: str) -> list[Any]:
    """W, U and b of the gates side by side, as one product has them."""
    import torch

    return [torch.cat([p[f"{kind}_{g}_1"] for g in order], -1) for kind in "WUb"]


def torch_rnn(p: Mapping[str, Any]) -> Callable[[], Any]:
    import torch

    def run() -> Any:
        state = torch.zeros_like(p["Y"])
        for into in p["X"] @ p["W1"] + p["b1"]:
            state = torch.tanh(torch.addmm(into, state, p["U1"]))
        return ((state - p["Y"]) ** 2).sum() / 2

    return run


def torch_lstm(p: Mapping[str, Any]) -> Callable[[], Any]:
    """The gates as one product, as PyTorch's own cells have them."""
    import torch

    def run() -> Any:
        W, U, b = gates(p, "ifog")
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
        r_in, u_in, g_in = (p["X"] @ p[f"W_{g}_1"] + p[f"b_{g}_1"] for g in "rug")
        for a, b, c in zip(r_in, u_in, g_in, strict=True):
            r = torch.sigmoid(torch.addmm(a, state, p["U_r_1"]))
            u = torch.sigmoid(torch.addmm(b, state, p["U_u_1"]))
            g = torch.tanh(torch.addmm(c, r * state, p["U_g_1"]))
            state = (1 - u) * g + u * state
        return ((state - p["Y"]) ** 2).sum() / 2

    return run


def library(kind: str, order: str) -> Callable[[Mapping[str, Any]], Callable[[], Any]]:
    """PyTorch's own module, with our parameters put together as it wants them."""

    def build(p: Mapping[str, Any]) -> Callable[[], Any]:
        import torch

        features, units = p["X"].shape[-1], p["Y"].shape[-1]
        module = getattr(torch.nn, kind)(features, units).to(p["X"].dtype)

        def run() -> Any:
            W, U, b = gates(p, order) if order else (p["W1"], p["U1"], p["b1"])
            names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
            values = dict(zip(names, (W.T, U.T, b, torch.zeros_like(b)), strict=True))
            _, last = torch.func.functional_call(module, values, (p["X"],))
            last = last[0] if isinstance(last, tuple) else last
            return ((last[0] - p["Y"]) ** 2).sum() / 2

        return run

    return build


def rnn_by_hand(p: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    """Input products and weight gradients for all steps at once; arrays made once."""
    x, W, U, b, y = (p[k] for k in ("X", "W1", "U1", "b1", "Y"))
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
        return {"W1": dW, "U1": dU, "b1": db}

    return run


RNN, LSTM, GRU = map(last_state, (simple_recurrent, lstm, gru))
NETWORKS = [
    Network("rnn", RNN, torch_rnn, SMALL, rnn_by_hand),
    Network("rnn (nn.RNN)", RNN, library("RNN", ""), SMALL),
    Network("rnn, wide", RNN, torch_rnn, LARGE, rnn_by_hand),
    Network("lstm", LSTM, torch_lstm, SMALL),
    Network("lstm (nn.LSTM)", LSTM, library("LSTM", "ifgo"), SMALL),
    Network("lstm, wide", LSTM, torch_lstm, LARGE),
    Network("gru", GRU, torch_gru, SMALL),
]
