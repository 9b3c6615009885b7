"""Small programs whose results are arrays, by name: what accuracy is measured on."""

from __future__ import annotations

from typing import Any

import sympy as sp

import symnn as sn

N, K, D, T = sn.sizes("N K D T")
n, (k, m), (d, e) = sn.index("n", N), sn.index("k m", K), sn.index("d e", D)
i, j, l = sn.index("i j l", T)  # noqa: E741
SIZES = {N: 3, K: 4, D: 4, T: 3}
z, t, label = sn.tensor("z", N, K), sn.tensor("t", N, K), sn.data_index("label", N, extent=K)
a, y, x, c = sn.tensor("a", N), sn.tensor("y", N), sn.tensor("x", N, D), sn.tensor("c", T)
q = sn.tensor("q", K, domain=sp.Interval(0, 1))
Q, B, V = (sn.tensor(name, T, D) for name in "QBV")


def softmax(P: sn.Program) -> Any:
    return P.define("p", (n, k), sn.exp(z[n, k]) / sn.Sum(sn.exp(z[n, m]), m))


def log_softmax(P: sn.Program) -> Any:
    return P.define("out", (n, k), sn.log(softmax(P)[n, k]))


def log_sum_exp(P: sn.Program) -> Any:
    return P.define("out", (n,), sn.log(sn.Sum(sn.exp(z[n, k]), k)))


def cross_entropy(P: sn.Program) -> Any:
    return P.define("out", (), -sn.Sum(t[n, k] * sn.log(softmax(P)[n, k]), n, k) / N)


def loss_of_labels(P: sn.Program) -> Any:
    return P.define("out", (), -sn.Sum(sn.log(softmax(P)[n, label[n]]), n) / N)


def binary_cross_entropy(P: sn.Program) -> Any:
    s = P.define("s", (n,), 1 / (1 + sn.exp(-a[n])))
    terms = y[n] * sn.log(s[n]) + (1 - y[n]) * sn.log(1 - s[n])
    return P.define("out", (), -sn.Sum(terms, n) / N)


def variance(P: sn.Program) -> Any:
    mu = P.define("mu", (n,), sn.Sum(x[n, d], d) / D)
    return P.define("v", (n,), sn.Sum((x[n, d] - mu[n]) ** 2, d) / D)


def variance_of_squares(P: sn.Program) -> Any:
    squares, mean = sn.Sum(x[n, d] ** 2, d) / D, sn.Sum(x[n, d], d) / D
    return P.define("out", (n,), squares - mean**2)


def norm(P: sn.Program) -> Any:
    return P.define("r", (n,), sn.sqrt(sn.Sum(x[n, d] ** 2, d)))


def unit_vector(P: sn.Program) -> Any:
    return P.define("out", (n, d), x[n, d] / norm(P)[n])


def layer_norm(P: sn.Program) -> Any:
    v = variance(P)
    centered = x[n, d] - P.named("mu")[n]
    return P.define("out", (n, d), centered / sn.sqrt(v[n] + sp.Rational(1, 100_000)))


def rms_norm(P: sn.Program) -> Any:
    size = sn.sqrt(sn.Sum(x[n, e] ** 2, e) / D + sp.Rational(1, 100_000))
    return P.define("out", (n, d), x[n, d] / size)


def batch_norm(P: sn.Program) -> Any:
    mu = P.define("mu", (d,), sn.Sum(x[n, d], n) / N)
    v = P.define("v", (d,), sn.Sum((x[n, d] - mu[d]) ** 2, n) / N)
    scale = sn.sqrt(v[d] + sp.Rational(1, 100_000))
    return P.define("out", (n, d), (x[n, d] - mu[d]) / scale)


def attention(P: sn.Program) -> Any:
    s = P.define("s", (i, j), sn.Sum(Q[i, d] * B[j, d], d) / sn.sqrt(D))
    w = P.define("w", (i, j), sn.exp(s[i, j]) / sn.Sum(sn.exp(s[i, l]), l))
    return P.define("out", (i, d), sn.Sum(w[i, j] * V[j, d], j))


def causal_attention(P: sn.Program) -> Any:
    s = P.define("s", (i, j), sn.Sum(Q[i, d] * B[j, d], d) / sn.sqrt(D))
    total = sn.Sum(sn.where(l <= i, sn.exp(s[i, l]), 0), l)
    w = P.define("w", (i, j), sn.where(j <= i, sn.exp(s[i, j]), 0) / total)
    return P.define("out", (i, d), sn.Sum(w[i, j] * V[j, d], j))


def dot(P: sn.Program) -> Any:
    return P.define("out", (), sn.Sum(a[n] * y[n], n))


def cosine(P: sn.Program) -> Any:
    sizes = sn.Sum(a[n] ** 2, n) * sn.Sum(y[n] ** 2, n)
    return P.define("out", (), sn.Sum(a[n] * y[n], n) / sn.sqrt(sizes))


def entropy(P: sn.Program) -> Any:
    return P.define("out", (), -sn.Sum(q[k] * sn.log(q[k]), k))


def product(P: sn.Program) -> Any:
    before = sn.tensor("out", T)
    return P.define("out", (i,), sn.where(i > 0, before[i - 1], 1) * c[i])


def pooled(P: sn.Program) -> Any:
    h = P.define("h", (n, d), sn.tanh(x[n, d]))
    return P.define("out", (n,), sn.MaxOver(h[n, d], d) - sn.MaxOver(-h[n, d], d))


PROGRAMS = {
    f.__name__: f
    for f in (
        softmax, log_softmax, log_sum_exp, cross_entropy, loss_of_labels, binary_cross_entropy,
        variance, variance_of_squares, norm, unit_vector, layer_norm, rms_norm, batch_norm,
        attention, causal_attention, dot, cosine, entropy, product, pooled,
    )
}  # fmt: skip


def built(name: str) -> tuple[sn.Program, Any]:
    """A program with the array that is its result."""
    program = sn.Program()
    return program, PROGRAMS[name](program)


def with_loss(name: str) -> tuple[sn.Program, Any]:
    """A program with a number to differentiate: the sum of the results times any numbers."""
    program, result = built(name)
    indices = program[result].indices
    if not indices:
        return program, result
    g = sn.tensor("g", *result.shape)
    return program, program.define("L", (), sn.Sum(g[indices] * result[indices], *indices))


def sizes_of(program: sn.Program) -> dict[Any, int]:
    """Small sizes for its axes."""
    return {s: SIZES[s] for s in program.sizes}
