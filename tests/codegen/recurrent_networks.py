"""Programs with recurrences: over time, over depth, over both; with their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import KroneckerDelta, exp, tanh

from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

T, N, D, H, L = sizes("T N D H L")
t, n, d, i, j, layer = (
    index("t", T), index("n", N), index("d", D), *index("i j", H), index("l", L)
)  # fmt: skip
X, Y = tensor("X", T, N, D), tensor("Y", N, H)
h, c = tensor("h", T, N, H), tensor("c", T, N, H)
Made = tuple[Program, Any, list[Any]]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x))


def last_state_loss(P: Program, state: Any) -> Any:
    return P.define("C", (), Sum((state[T - 1, n, j] - Y[n, j]) ** 2, n, j) / 2)


def gate(P: Program, name: str, below: Any, into: Any) -> list[Any]:
    """`a_name` from the input and what comes from below; its parameters."""
    W, U, b = tensor(f"W{name}", D, H), tensor(f"U{name}", H, H), tensor(f"b{name}", H)
    recurrent = Sum(below * U[i, j], i)
    a = P.define(f"a{name}", (t, n, j), Sum(into * W[d, j], d) + recurrent + b[j])
    return [a[t, n, j], W, U, b]


def rnn() -> Made:
    """Every output counts."""
    P, targets = Program(), tensor("Y", T, N, H)
    a, *parameters = gate(P, "", h[t - 1, n, i], X[t, n, d])
    P.define("h", (t, n, j), tanh(a))
    C = P.define("C", (), Sum((h[t, n, j] - targets[t, n, j]) ** 2, t, n, j) / (2 * N))
    return P, C, parameters


def lstm() -> Made:
    P, parameters, gates = Program(), [], {}
    for name, f in {"i": sigmoid, "f": sigmoid, "o": sigmoid, "g": tanh}.items():
        a, *more = gate(P, name, h[t - 1, n, i], X[t, n, d])
        gates[name] = P.define(name, (t, n, j), f(a))[t, n, j]
        parameters += more
    P.define("c", (t, n, j), gates["f"] * c[t - 1, n, j] + gates["i"] * gates["g"])
    P.define("h", (t, n, j), gates["o"] * tanh(c[t, n, j]))
    return P, last_state_loss(P, h), parameters


def gru() -> Made:
    """With the reset gate on the state (as in the paper, not as in cuDNN)."""
    P = Program()
    a, *first = gate(P, "r", h[t - 1, n, i], X[t, n, d])
    r = P.define("r", (t, n, j), sigmoid(a))
    a, *second = gate(P, "z", h[t - 1, n, i], X[t, n, d])
    z = P.define("z", (t, n, j), sigmoid(a))
    a, *third = gate(P, "g", r[t, n, i] * h[t - 1, n, i], X[t, n, d])
    g = P.define("g", (t, n, j), tanh(a))
    P.define("h", (t, n, j), (1 - z[t, n, j]) * g[t, n, j] + z[t, n, j] * h[t - 1, n, j])
    return P, last_state_loss(P, h), [*first, *second, *third]


def stacked() -> Made:
    """Two layers: the second reads the first."""
    P, s = Program(), tensor("s", T, N, H)
    a, *first = gate(P, "1", h[t - 1, n, i], X[t, n, d])
    P.define("h", (t, n, j), tanh(a))
    W, U = tensor("W2", H, H), tensor("U2", H, H)
    b = P.define("b", (t, n, j), Sum(h[t, n, i] * W[i, j], i) + Sum(s[t - 1, n, i] * U[i, j], i))
    P.define("s", (t, n, j), tanh(b[t, n, j]))
    return P, last_state_loss(P, s), [*first, W, U]


def deep() -> Made:
    """Layers of one width, as many as there are weights."""
    P, W, b = Program(), tensor("W", L, H, H), tensor("b", L, H)
    x, state = tensor("X", N, H), tensor("h", L, N, H)
    below = Sum(state[layer - 1, n, i] * W[layer, i, j], i)
    entering = KroneckerDelta(layer, 0) * x[n, j]
    z = P.define("z", (layer, n, j), below + b[layer, j] + entering)
    P.define("h", (layer, n, j), tanh(z[layer, n, j]))
    C = P.define("C", (), Sum((state[L - 1, n, j] - Y[n, j]) ** 2, n, j) / 2)
    return P, C, [W, b, x]


def second_order() -> Made:
    """A filter that looks two steps back, with time as the second axis."""
    P, u, a, b = Program(), tensor("u", N, T), tensor("a"), tensor("b")
    x, target = tensor("x", N, T), tensor("Y", N, T)
    P.define("x", (n, t), a * x[n, t - 1] + b * x[n, t - 2] + u[n, t])
    C = P.define("C", (), Sum((x[n, t] - target[n, t]) ** 2, n, t) / 2)
    return P, C, [u, a, b]


def grid() -> Made:
    """Layers of recurrent cells, as many as there are weights: a recurrence over two axes."""
    P, s = Program(), tensor("s", L, T, N, H)
    W, U, b = tensor("W", L, H, H), tensor("U", L, H, H), tensor("b", L, H)
    x, below = tensor("X", T, N, H), Sum(s[layer - 1, t, n, i] * W[layer, i, j], i)
    before = Sum(s[layer, t - 1, n, i] * U[layer, i, j], i)
    entering = KroneckerDelta(layer, 0) * x[t, n, j]
    a = P.define("a", (layer, t, n, j), below + before + b[layer, j] + entering)
    P.define("s", (layer, t, n, j), tanh(a[layer, t, n, j]))
    C = P.define("C", (), Sum((s[L - 1, T - 1, n, j] - Y[n, j]) ** 2, n, j) / 2)
    return P, C, [W, U, b, x]


NETWORKS = {f.__name__: f for f in (rnn, lstm, gru, stacked, deep, second_order, grid)}
SIZES = {T: 4, N: 3, D: 2, H: 3, L: 3}


def arrays(program: Program, extents: dict[Any, int], seed: int = 0) -> dict[str, Any]:
    """Random inputs of a program, small enough that no gradient vanishes."""
    random = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for base in program.inputs:
        shape = [int(s.xreplace(extents)) for s in getattr(base, "shape", ())]
        name = str(getattr(base, "label", base))
        if name in {str(s) for s in extents}:
            continue
        found[name] = random.normal(size=shape) * 0.4 if shape else 0.4
    return found
