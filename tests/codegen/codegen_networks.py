"""Programs with hand-written adjoint equations, for tests of the compiler alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, equals, index

N, D, H, K = sizes("N D H K")
n, i, j, k, m = index("n", N), index("i", D), index("j", H), *index("k m", K)
X, T = tensor("X", N, D), tensor("T", N, K)
W, b, V, c = tensor("W", D, H), tensor("b", H), tensor("V", H, K), tensor("c", K)


def classifier() -> Program:
    """A tanh/softmax/cross-entropy network with its adjoint equations in textbook form."""
    P = Program(facts=[equals(Sum(T[n, k], k), 1)])
    a = P.define("a", (n, j), Sum(X[n, i] * W[i, j], i) + b[j])
    h = P.define("h", (n, j), sp.tanh(a[n, j]))
    z = P.define("z", (n, k), Sum(h[n, j] * V[j, k], j) + c[k])
    p = P.define("p", (n, k), sp.exp(z[n, k]) / Sum(sp.exp(z[n, m]), m))
    P.define("L", (), -Sum(T[n, k] * sp.log(p[n, k]), n, k) / N)
    dz = P.define("dL_dz", (n, k), (p[n, k] - T[n, k]) / N)
    P.define("dL_dV", (j, k), Sum(h[n, j] * dz[n, k], n))
    P.define("dL_dc", (k,), Sum(dz[n, k], n))
    da = P.define("dL_da", (n, j), (1 - h[n, j] ** 2) * Sum(dz[n, k] * V[j, k], k))
    P.define("dL_dW", (i, j), Sum(X[n, i] * da[n, j], n))
    P.define("dL_db", (j,), Sum(da[n, j], n))
    return P


GRADIENTS = ("dL_dW", "dL_db", "dL_dV", "dL_dc")


def classifier_arrays(seed: int = 0, shape: tuple[int, ...] = (5, 3, 2, 4)) -> dict[str, Any]:
    """Random inputs of the classifier, for sizes N, D, H, K."""
    rng = np.random.default_rng(seed)
    rows, inputs, hidden, classes = shape
    return {
        "X": rng.normal(size=(rows, inputs)),
        "T": np.eye(classes)[rng.integers(classes, size=rows)],
        "W": rng.normal(size=(inputs, hidden)), "b": rng.normal(size=hidden),
        "V": rng.normal(size=(hidden, classes)), "c": rng.normal(size=classes),
    }  # fmt: skip


def by_hand(X: Any, T: Any, W: Any, b: Any, V: Any, c: Any) -> dict[str, Any]:
    """The same network and gradient, written with NumPy."""
    h = np.tanh(X @ W + b)
    z = h @ V + c
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    dz = (p - T) / len(X)
    da = (1 - h**2) * (dz @ V.T)
    return {
        "L": -(T * np.log(p)).sum() / len(X), "dL_dW": X.T @ da, "dL_db": da.sum(0),
        "dL_dV": h.T @ dz, "dL_dc": dz.sum(0),
    }  # fmt: skip


def with_adam(program: Program) -> tuple[Program, dict[str, str], dict[str, Any]]:
    """The program with Adam's equations for its parameters, the updates, and the first state."""
    P, names = program.copy(), {"W": W, "b": b, "V": V, "c": c}
    rate, first, second = (tensor(s, domain=d) for s, d in
                           (("lr", POSITIVE), ("beta1", UNIT), ("beta2", UNIT)))  # fmt: skip
    eps, count = tensor("eps", domain=POSITIVE), tensor("t", domain=sp.S.Naturals0)
    now = P.define("t_next", (), count + 1)
    updates = {"t": "t_next"}
    for name, array in names.items():
        axes = P[P.named(f"dL_d{name}")].indices
        gradient = P.named(f"dL_d{name}")[axes]
        m, v = (tensor(f"{s}_{name}", *array.shape) for s in "mv")
        m = P.define(f"m_{name}_next", axes, first * m[axes] + (1 - first) * gradient)
        v = P.define(f"v_{name}_next", axes, second * v[axes] + (1 - second) * gradient**2)
        mean = P.define(f"m_{name}_hat", axes, m[axes] / (1 - first**now))
        square = P.define(f"v_{name}_hat", axes, v[axes] / (1 - second**now))
        move = rate * mean[axes] / (sp.sqrt(square[axes]) + eps)
        P.define(f"{name}_next", axes, array[axes] - move)
        updates |= {f"m_{name}": f"m_{name}_next", f"v_{name}": f"v_{name}_next"}
        updates[name] = f"{name}_next"
    return P, updates, {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "t": 0}


POSITIVE, UNIT = sp.Interval.open(0, sp.oo), sp.Interval.Ropen(0, 1)
