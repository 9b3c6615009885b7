"""Programs that several tests print, expand and check."""

from __future__ import annotations

from sympy import Max, Piecewise, Rational, exp, log, sqrt, tanh

from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, equals, index

N, D, H, K = sizes("N D H K")
n, i, j = index("n", N), index("i", D), index("j", H)
k, m = index("k m", K)
X, T = tensor("X", N, D), tensor("T", N, K)
W1, b1 = tensor("W1", D, H), tensor("b1", H)
W2, b2 = tensor("W2", H, K), tensor("b2", K)


def softmax_network() -> Program:
    """Two layers, tanh, softmax, cross-entropy, with its gradient written by hand."""
    P = Program(facts=[equals(Sum(T[n, k], k), 1)])
    z1 = P.define("z1", (n, j), Sum(X[n, i] * W1[i, j], i) + b1[j])
    h = P.define("h", (n, j), tanh(z1[n, j]))
    z2 = P.define("z2", (n, k), Sum(h[n, j] * W2[j, k], j) + b2[k])
    p = P.define("p", (n, k), exp(z2[n, k]) / Sum(exp(z2[n, m]), m))
    P.define("L", (), -Sum(T[n, k] * log(p[n, k]), n, k) / N)
    dz2 = P.define("dL_dz2", (n, k), (p[n, k] - T[n, k]) / N)
    P.define("dL_dW2", (j, k), Sum(h[n, j] * dz2[n, k], n))
    P.define("dL_db2", (k,), Sum(dz2[n, k], n))
    dz1 = P.define("dL_dz1", (n, j), (1 - h[n, j] ** 2) * Sum(dz2[n, k] * W2[j, k], k))
    P.define("dL_dW1", (i, j), Sum(X[n, i] * dz1[n, j], n))
    P.define("dL_db1", (j,), Sum(dz1[n, j], n))
    return P


def layer_norm() -> Program:
    """Normalization of each row, with gain and offset."""
    gamma, beta = tensor("gamma", D), tensor("beta", D)
    P = Program()
    mu = P.define("mu", (n,), Sum(X[n, i], i) / D)
    sigma = P.define("sigma", (n,), sqrt(Sum((X[n, i] - mu[n]) ** 2, i) / D + Rational(1, 100)))
    xhat = P.define("xhat", (n, i), (X[n, i] - mu[n]) / sigma[n])
    P.define("y", (n, i), gamma[i] * xhat[n, i] + beta[i])
    return P


def single_sample() -> Program:
    """One sample: vectors instead of batches."""
    x, t, w = tensor("x", D), tensor("t", H), tensor("w", D)
    P = Program()
    z = P.define("z", (j,), Sum(x[i] * W1[i, j], i) + b1[j])
    a = P.define("a", (j,), Piecewise((z[j], z[j] > 0), (exp(z[j]) - 1, True)))
    P.define("L", (), Sum((a[j] - t[j]) ** 2, j) / 2)
    da = P.define("dL_da", (j,), a[j] - t[j])
    P.define("dL_dW1", (i, j), x[i] * da[j] + W1[i, j] / 10)
    P.define("dL_dx", (i,), Sum(da[j] * W1[i, j], j))
    P.define("r", (), Sum(w[i] * x[i], i) + Sum(w[i], i))
    return P


def regression() -> Program:
    """A line through points, with clipping, a maximum and outer products."""
    w, t = tensor("w", D), tensor("t", N)
    P = Program()
    y = P.define("y", (n,), Sum(X[n, i] * w[i], i))
    P.define("L", (), Sum((y[n] - t[n]) ** 2, n) / (2 * N))
    P.define("dL_dw", (i,), Sum(X[n, i] * (y[n] - t[n]), n) / N)
    P.define("C", (i, j), Sum(X[n, i] * (y[n] - t[n]) * Max(0, X[n, i]) * b1[j], n))
    z = P.define("z", (n, k), y[n] * b2[k] + 3)
    P.define("s", (n,), MaxOver(z[n, k], k) + log(Sum(exp(z[n, k] - MaxOver(z[n, m], m)), k)))
    P.define("q", (n, k), Piecewise((2, z[n, k] > 1), (0, True)) * Sum(z[n, m], m) / y[n])
    P.define("c", (), Sum(X[n, i] * W1[i, j] * b1[j] * W2[j, k], n, i, j, k) + 7)
    return P


PROGRAMS = {f.__name__: f for f in (softmax_network, layer_norm, single_sample, regression)}
