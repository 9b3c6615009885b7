"""Networks over time and depth as a user writes them: right, and in the form of the books."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sympy import Integer, KroneckerDelta, exp, sqrt, tanh

from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index

T, N, D, H, Q = sizes("T N D H Q")
t, n, i, l = index("t", T), index("n", N), index("i", D), index("l", Q)  # noqa: E741
j, k, m = index("j k m", H)
X, Y = tensor("X", T, N, D), tensor("Y", T, N, H)
W, U, b, h = tensor("W", D, H), tensor("U", H, H), tensor("b", H), tensor("h", T, N, H)
A, B, E = tensor("A", Q, H, H), tensor("B", Q, H, H), tensor("E", N, H)
Written = tuple[Program, Any, list[Any]]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x))


def affine(state: Any = h, step: Any = t - 1) -> Any:
    return Sum(X[t, n, i] * W[i, j], i) + Sum(state[step, n, k] * U[k, j], k) + b[j]


def fitted(P: Program, output: Any, at: tuple[Any, ...], *wrt: Any) -> Written:
    target = Y[at] if len(at) == 3 else E[at]
    return P, P.define("L", (), Sum((output - target) ** 2, *at) / 2), list(wrt)


def bidirectional() -> Written:
    P, r, V, R = Program(), tensor("r", T, N, H), tensor("V", D, H), tensor("R", H, H)
    P.define("h", (t, n, j), tanh(affine()))
    back = Sum(X[t, n, i] * V[i, j], i) + Sum(r[t + 1, n, k] * R[k, j], k)
    P.define("r", (t, n, j), tanh(back))
    return fitted(P, h[t, n, j] + r[t, n, j], (t, n, j), W, U, b, V, R)


def of_different_lengths() -> Written:
    """A mask holds the state after the end of a sequence."""
    P, M = Program(), tensor("M", T, N)
    g = P.define("g", (t, n, j), tanh(affine()))
    P.define("h", (t, n, j), M[t, n] * g[t, n, j] + (1 - M[t, n]) * h[t - 1, n, j])
    return fitted(P, h[T - 1, n, j], (n, j), W, U, b)


def peephole() -> Written:
    P, c, p, F = Program(), tensor("c", T, N, H), tensor("p", H), tensor("F", D, H)
    gate = sigmoid(Sum(X[t, n, i] * F[i, j], i) + p[j] * c[t - 1, n, j])
    f, g = P.define("f", (t, n, j), gate), P.define("g", (t, n, j), tanh(affine()))
    kept = f[t, n, j] * c[t - 1, n, j] + (1 - f[t, n, j]) * g[t, n, j]
    P.define("c", (t, n, j), kept)
    P.define("h", (t, n, j), f[t, n, j] * tanh(c[t, n, j]))
    return fitted(P, h[t, n, j], (t, n, j), W, U, b, p, F)


def deep_in_time_and_layers() -> Written:
    """Two recurrences at once, over symbolic depth and symbolic time."""
    P, s, x = Program(), tensor("s", Q, T, N, H), tensor("X", T, N, H)
    below = s[l - 1, t, n, k] + KroneckerDelta(l, 0) * x[t, n, k]
    entering = Sum(below * A[l, k, j], k) + Sum(s[l, t - 1, n, m] * B[l, m, j], m)
    P.define("s", (l, t, n, j), tanh(entering))
    return fitted(P, s[Q - 1, t, n, j], (t, n, j), A, B, x)


def highway() -> Written:
    P, s, x = Program(), tensor("s", Q, N, H), tensor("X", N, H)

    def below(unit: Any) -> Any:
        return s[l - 1, n, unit] + KroneckerDelta(l, 0) * x[n, unit]

    u = P.define("u", (l, n, j), sigmoid(Sum(below(k) * A[l, k, j], k)))
    g = P.define("g", (l, n, j), tanh(Sum(below(k) * B[l, k, j], k)))
    P.define("s", (l, n, j), u[l, n, j] * g[l, n, j] + (1 - u[l, n, j]) * below(j))
    return fitted(P, s[Q - 1, n, j], (n, j), A, B, x)


def normalized() -> Written:
    """Layer norm inside of a recurrent network."""
    P, gain = Program(), tensor("gamma", H)
    a = P.define("a", (t, n, j), affine())
    mu = P.define("mu", (t, n), Sum(a[t, n, j], j) / H)
    spread = Sum((a[t, n, j] - mu[t, n]) ** 2, j) / H
    sigma = P.define("sigma", (t, n), sqrt(spread + 1))
    x = P.define("x_hat", (t, n, j), (a[t, n, j] - mu[t, n]) / sigma[t, n])
    P.define("h", (t, n, j), tanh(gain[j] * x[t, n, j] + b[j]))
    return fitted(P, h[t, n, j], (t, n, j), W, U, gain)


def attended() -> Written:
    """The states of all steps, weighted by a softmax over time."""
    P, v, t1 = Program(), tensor("v", H), index("t1", T)
    P.define("h", (t, n, j), tanh(affine()))
    e = P.define("e", (t, n), Sum(h[t, n, j] * v[j], j))
    p = P.define("p", (t, n), exp(e[t, n]) / Sum(exp(e[t1, n]), t1))
    c = P.define("c", (n, j), Sum(p[t, n] * h[t, n, j], t))
    return fitted(P, c[n, j], (n, j), W, U, b, v)


NETWORKS: dict[Callable[[], Written], list[str]] = {
    bidirectional: [
        "∂L/∂S_r[t,n,j] = (1 - r[t,n,j]²)·(Σ_k ∂L/∂S_r[t-1,n,k]·R[j,k] + h[t,n,j] + r[t,n,j]"
        " - Y[t,n,j])",
        "∂L/∂R[k,j] = Σ_{t,n} r[t+1,n,k]·∂L/∂S_r[t,n,j]",
    ],
    of_different_lengths: [
        "∂L/∂h[t,n,j] = Σ_k ∂L/∂S_g[t+1,n,k]·U[j,k] + ∂L/∂h[t+1,n,j]·(1 - M[t+1,n])"
        " + (h[T-1,n,j] - E[n,j])·[t = T - 1]",
        "∂L/∂S_g[t,n,j] = M[t,n]·∂L/∂h[t,n,j]·(1 - g[t,n,j]²)",
    ],
    peephole: [
        "∂L/∂c[t,n,j] = ∂L/∂S_f[t+1,n,j]·p[j] + ∂L/∂c[t+1,n,j]·f[t+1,n,j]"
        " + ∂L/∂h[t,n,j]·f[t,n,j]·(1 - tanh(c[t,n,j])²)",
        "∂L/∂p[j] = Σ_{t,n} c[t-1,n,j]·∂L/∂S_f[t,n,j]",
    ],
    deep_in_time_and_layers: [
        "∂L/∂S_s[l,t,n,j] = (1 - s[l,t,n,j]²)·(Σ_k A[l+1,j,k]·∂L/∂S_s[l+1,t,n,k]"
        " + Σ_k B[l,j,k]·∂L/∂S_s[l,t+1,n,k] + (s[Q-1,t,n,j] - Y[t,n,j])·[l = Q - 1])",
    ],
    highway: [  # what an input joins before the weights is a contraction, too
        "∂L/∂s[l,n,j] = Σ_k ∂L/∂S_u[l+1,n,k]·A[l+1,j,k] + Σ_k ∂L/∂S_g[l+1,n,k]·B[l+1,j,k]"
        " + ∂L/∂s[l+1,n,j]·(1 - u[l+1,n,j]) + (s[Q-1,n,j] - E[n,j])·[l = Q - 1]",
        "∂L/∂S_g[l,n,j] = ∂L/∂s[l,n,j]·u[l,n,j]·(1 - g[l,n,j]²)",
    ],
    normalized: [  # what one equation reads three times keeps its name
        "∂L/∂x_hat[t,n,j] = ∂L/∂h[t,n,j]·γ[j]·(1 - h[t,n,j]²)",
        "∂L/∂a[t,n,j] = (H·∂L/∂x_hat[t,n,j] - x_hat[t,n,j]·Σ_k ∂L/∂x_hat[t,n,k]·x_hat[t,n,k]"
        " - Σ_k ∂L/∂x_hat[t,n,k])/(H·σ[t,n])",
    ],
    attended: [
        "∂L/∂e[t,n] = p[t,n]·(Σ_j h[t,n,j]·∂L/∂c[n,j] - Σ_j c[n,j]·∂L/∂c[n,j])",
        "∂L/∂S_h[t,n,j] = (1 - h[t,n,j]²)·(Σ_k ∂L/∂S_h[t+1,n,k]·U[j,k] + p[t,n]·∂L/∂c[n,j]"
        " + ∂L/∂e[t,n]·v[j])",
    ],
}  # fmt: skip


@pytest.mark.parametrize("written", NETWORKS, ids=lambda f: f.__name__)
def test_networks_of_ones_own(written: Callable[[], Written]) -> None:
    G = gradient(*written())
    small = {size: 3 if size in (T, H) else 2 for size in G.sizes}
    assert G.check(assignments=[small], entries=2).status == "sampled"
    shown = re.sub(r"\n +", " ", G.text())  # long equations are broken
    assert not [line for line in NETWORKS[written] if line not in shown.splitlines()], shown


def test_a_count_of_steps_may_be_a_number() -> None:
    P = Program()
    two, s = index("t", 2), tensor("s", 2)
    P.define("s", (two,), s[two - 1] * 3 + KroneckerDelta(two, 0) * tensor("x"))
    L = P.define("L", (), s[Integer(1)])
    G = gradient(P, L, tensor("x"))
    assert G.check().status == "sampled"
