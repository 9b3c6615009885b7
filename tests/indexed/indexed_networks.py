"""Programs for tests: feed-forward networks from the catalog, and equations of other shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gradient_oracle import simplex_rows
from sympy import (
    Abs,
    Interval,
    KroneckerDelta,
    Max,
    Min,
    Piecewise,
    Rational,
    cos,
    exp,
    log,
    oo,
    sqrt,
    tanh,
)

from symnn.catalog.activations import ACTIVATIONS, Activation, activation
from symnn.catalog.layers import dense
from symnn.catalog.losses import LOSSES, LossRecord, loss
from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, equals, index, padded

N, D, H, M, K = sizes("N D H M K")
n, i, j, h = index("n", N), index("i", D), index("j", H), index("h", M)
k, m = index("k m", K)
SMALL = {N: 2, D: 2, H: 2, M: 3, K: 3}
POSITIVE = Interval.open(0, oo)


@dataclass(frozen=True)
class Case:
    """A program with its loss, what to differentiate by, and data that satisfy its facts."""

    program: Program
    loss: Any
    wrt: tuple[Any, ...]
    sizes: dict[Any, int]
    data: dict[Any, Any]


def network(act: Activation, record: LossRecord, depth: int = 2, batch: bool = True) -> Case:
    """A dense network of the catalog; `depth` counts its affine layers."""
    lead = (N,) if batch else ()
    widths = [*[D, H, M][:depth], K]
    program, targets = Program(), tensor("T", *lead, K)
    flow, wrt = tensor("X", *lead, D), []
    for layer in range(1, depth + 1):
        made = dense(program, flow, widths[layer], layer, act if layer < depth else None)
        flow, wrt = made.output, [*wrt, *made.parameters]
    objective = record.define(program, flow, targets)
    rows = simplex_rows(SMALL[N], SMALL[K])
    data = {targets: rows if batch else rows[0]}
    small = {size: SMALL[size] for size in program.sizes}
    return Case(program, objective.loss, tuple(wrt), small, data)


SHAPE_NAMES = {True: "batch", False: "single"}
NETWORKS = {
    f"{act.name}-{record.name}-{depth}-{SHAPE_NAMES[batch]}": (act, record, depth, batch)
    for a, act in enumerate(ACTIVATIONS)
    for r, record in enumerate(LOSSES)
    for depth, batch in [[(2, True), (2, False), (3, True), (1, True), (3, False)][(a + r) % 5]]
}


def named(name: str) -> Case:
    """A network of the table."""
    return network(*NETWORKS[name])


def tanh_classifier() -> Case:
    """Two layers, tanh, softmax and cross-entropy."""
    return network(activation("tanh"), loss("cross_entropy"))


X, T, W, b, V, c = (
    tensor("X", N, D), tensor("T", N, K), tensor("W", D, H), tensor("b", H),
    tensor("V", H, K), tensor("c", K),
)  # fmt: skip


def scored(output: Callable[[Program, Any], Any]) -> Case:
    """Logits of a tanh network, and a loss made of them."""
    P = Program(facts=[equals(Sum(T[n, k], k), 1)])
    a = P.define("a", (n, j), Sum(X[n, i] * W[i, j], i) + b[j])
    u = P.define("u", (n, j), tanh(a[n, j]))
    z = P.define("z", (n, k), Sum(u[n, j] * V[j, k], j) + c[k])
    L = output(P, z)
    small = {size: SMALL[size] for size in P.sizes}
    return Case(P, L, (W, b, V, c), small, {T: simplex_rows(SMALL[N], SMALL[K])})


def log_sum_exp(P: Program, z: Any) -> Any:
    s = P.define("lse", (n,), log(Sum(exp(z[n, m]), m)))
    return P.define("L", (), Sum(T[n, k] * (s[n] - z[n, k]), n, k) / N)


def inline_log_sum_exp(P: Program, z: Any) -> Any:
    return P.define("L", (), -Sum(T[n, k] * (z[n, k] - log(Sum(exp(z[n, m]), m))), n, k) / N)


def shifted(P: Program, z: Any) -> Any:
    """The softmax that subtracts the maximum."""
    top = P.define("top", (n,), MaxOver(z[n, k], k))
    e = P.define("e", (n, k), exp(z[n, k] - top[n]))
    p = P.define("p", (n, k), e[n, k] / Sum(e[n, m], m))
    return P.define("L", (), -Sum(T[n, k] * log(p[n, k]), n, k) / N)


weight = tensor("omega", K, domain=POSITIVE)


def weighted(P: Program, z: Any) -> Any:
    """Cross-entropy with a weight for each class."""
    p = P.define("p", (n, k), exp(z[n, k]) / Sum(exp(z[n, m]), m))
    return P.define("L", (), -Sum(weight[k] * T[n, k] * log(p[n, k]), n, k) / N)


def of_logits(P: Program, z: Any) -> Any:
    """Binary cross-entropy as a function of the logits."""
    return P.define("L", (), Sum(log(1 + exp(z[n, k])) - T[n, k] * z[n, k], n, k) / N)


def squashed(P: Program, z: Any) -> Any:
    """Squared error behind a sigmoid."""
    y = P.define("y", (n, k), 1 / (1 + exp(-z[n, k])))
    return P.define("L", (), Sum((y[n, k] - T[n, k]) ** 2, n, k) / N)


def clipped(P: Program, z: Any) -> Any:
    return P.define("L", (), Sum(Max(-1, Min(1, z[n, k])) * T[n, k], n, k))


def linear(P: Program, z: Any) -> Any:
    """A weighted sum, whose error signal is the same for all samples."""
    return P.define("L", (), Sum(weight[k] * z[n, k], n, k))


OUTPUTS = {
    f.__name__: f
    for f in (
        log_sum_exp,
        inline_log_sum_exp,
        shifted,
        weighted,
        of_logits,
        squashed,
        clipped,
        linear,
    )
}

# Equations of other shapes, which no layer of the catalog has yet.

Y_, U_, Q = sizes("Ly Lu Q")
s, t = index("s", Y_), index("t", Y_)
u = index("u", U_)


def layer_norm() -> Case:
    g, beta, weights = tensor("g", D), tensor("beta", D), tensor("w", N, D)
    eps = tensor("eps", domain=POSITIVE)
    P = Program()
    mu = P.define("mu", (n,), Sum(X[n, i], i) / D)
    sigma = P.define("sigma", (n,), sqrt(Sum((X[n, i] - mu[n]) ** 2, i) / D + eps))
    x = P.define("xhat", (n, i), (X[n, i] - mu[n]) / sigma[n])
    y = P.define("y", (n, i), g[i] * x[n, i] + beta[i])
    L = P.define("L", (), Sum(weights[n, i] * y[n, i] ** 2, n, i) / 2)
    return Case(P, L, (X, g, beta), {N: 2, D: 3}, {})


def attention() -> Case:
    q, key, value = tensor("q", N, D), tensor("key", K, D), tensor("value", K, H)
    P = Program()
    scores = P.define("scores", (n, k), Sum(q[n, i] * key[k, i], i) / sqrt(D))
    p = P.define("p", (n, k), exp(scores[n, k]) / Sum(exp(scores[n, m]), m))
    o = P.define("o", (n, j), Sum(p[n, k] * value[k, j], k))
    L = P.define("L", (), Sum(o[n, j] ** 2 * b[j], n, j))
    return Case(P, L, (q, key, value), {N: 2, K: 3, D: 2, H: 2}, {})


def convolution() -> Case:
    """Stride 2, padding 1."""
    signal, filt, out = tensor("x", Q), tensor("f", U_), tensor("w", Y_)
    P = Program()
    y = P.define("y", (s,), tanh(Sum(filt[u] * padded(signal[2 * s + u - 1]), u)))
    L = P.define("L", (), Sum(out[s] * y[s] ** 2, s))
    return Case(P, L, (signal, filt), {Q: 5, U_: 3, Y_: 3}, {})


def recurrence() -> Case:
    """A simple recurrent network over symbolic time."""
    x, U, R, state = tensor("x", Y_, D), tensor("U", D, H), tensor("R", H, H), tensor("h", Y_, H)
    j1 = index("j1", H)
    P = Program()
    a = P.define("a", (t, j), Sum(x[t, i] * U[i, j], i) + Sum(state[t - 1, j1] * R[j1, j], j1))
    P.define("h", (t, j), tanh(a[t, j]))
    L = P.define("L", (), Sum(b[j] * state[t, j] ** 2, t, j))
    return Case(P, L, (x, U, R), {Y_: 3, D: 2, H: 2}, {})


def residual_stack() -> Case:
    """Symbolic depth: the number of the layer is an index."""
    depth = index("l", Q)
    j1 = index("j1", H)
    x, R, state = tensor("x", H), tensor("R", Q, H, H), tensor("h", Q, H)
    P = Program()
    first = KroneckerDelta(depth, 0) * Sum(x[j1] * R[depth, j1, j], j1)
    z = P.define("z", (depth, j), Sum(state[depth - 1, j1] * R[depth, j1, j], j1) + first)
    P.define("h", (depth, j), tanh(z[depth, j]) + state[depth - 1, j])
    L = P.define("L", (), Sum(b[j] * state[Q - 1, j] ** 2, j))
    return Case(P, L, (x, R), {Q: 3, H: 2}, {})


def masked_diagonal() -> Case:
    """Reads on a diagonal, at a fixed place and below a mask."""
    A = tensor("A", K, K)
    y = tensor("y", K)
    P = Program()
    masked = Piecewise((A[k, m], m <= k), (0, True))
    d = P.define("d", (k,), A[k, k] * y[0] + Sum(masked * y[m], m))
    L = P.define("L", (), Sum(d[k] ** 3, k) * Rational(1, 3) + A[0, 1])
    return Case(P, L, (A, y), {K: 3}, {})


def masked_softmax() -> Case:
    """A softmax below a mask, read below another mask."""
    scores, values, targets = tensor("s", K, K), tensor("v", K, K), tensor("r", K)
    P, l1 = Program(), index("l1", K)
    weight = {i: Piecewise((exp(scores[k, i]), i <= k), (0, True)) for i in (m, l1)}
    p = P.define("p", (k, m), weight[m] / Sum(weight[l1], l1))
    y = P.define("y", (k,), Sum(p[k, m] * Piecewise((values[k, m], k <= m), (0, True)), m))
    q = P.define("q", (k,), Sum(p[k, m] * values[k, m], m))
    L = P.define("L", (), Sum((y[k] + q[k] - targets[k]) ** 2, k))
    return Case(P, L, (scores, values), {K: 3}, {})


def quadratic_form() -> Case:
    A, v = tensor("A", D, D), tensor("v", D)
    i1 = index("i1", D)
    P = Program()
    L = P.define("L", (), Sum(v[i] * A[i, i1] * v[i1], i, i1))
    return Case(P, L, (A, v), {D: 3}, {})


def square_entries() -> Case:
    """What switches or is divided, of entries whose two indices might be taken for each other."""
    A, B, r = tensor("A", K, K), tensor("B", K, K), tensor("r", K, K, domain=POSITIVE)
    a, b = A[k, m], B[k, m]
    P = Program()
    z = P.define("z", (k, m), Max(a, b) + Min(2 * a, b) * A[m, k] + Abs(a - b))
    q = P.define("q", (k, m), log(r[k, m] * r[m, k] ** 2) + log(cos(a)) + r[k, m] / (1 + r[k, m]))
    h = P.define("h", (k, m), Max(0, a) * Piecewise((1, a > 0), (0, True)))
    y = P.define("y", (m,), MaxOver(a * b, k))
    L = P.define("L", (), Sum(z[k, m] * q[m, k] * y[k] + h[k, m] ** 2 * r[m, k], k, m))
    return Case(P, L, (A, B, r), {K: 3}, {})


SHAPES = {
    f.__name__: f
    for f in (
        layer_norm,
        attention,
        convolution,
        recurrence,
        residual_stack,
        masked_diagonal,
        masked_softmax,
        quadratic_form,
        square_entries,
    )
}
