"""Programs with their derivatives, as they are printed: one for each shape that print must know."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sympy import Piecewise, Rational, exp, log, sqrt, tanh

from symnn.core import sizes, tensor
from symnn.core.symbols import data_index
from symnn.indexed import (
    MaxOver,
    Program,
    Sum,
    equals,
    gradient,
    hessian,
    hessian_vector_product,
    index,
    jacobian,
)
from symnn.indexed.language.padding import padded
from symnn.indexed.language.whole import det, inv, logdet, solve

B, N, D, H, K, T, M, V, Q = sizes("B N D H K T M V Q")
n, i, j, t, layer, v = (
    index("n", N), index("i", D), index("j", H), index("t", T), index("l", M), index("v", V),
)  # fmt: skip
k, m = index("k m", K)
j1 = index("j1", H)
X, Y = tensor("X", N, D), tensor("Y", N, K)


def sigmoid(e):
    return 1 / (1 + exp(-e))


def mlp() -> Program:
    W1, b1, W2, b2 = tensor("W1", D, H), tensor("b1", H), tensor("W2", H, K), tensor("b2", K)
    P = Program(facts=[equals(Sum(Y[n, k], k), 1)])
    z1 = P.define("z1", (n, j), Sum(X[n, i] * W1[i, j], i) + b1[j])
    a1 = P.define("a1", (n, j), tanh(z1[n, j]))
    z2 = P.define("z2", (n, k), Sum(a1[n, j] * W2[j, k], j) + b2[k])
    p = P.define("p", (n, k), exp(z2[n, k]) / Sum(exp(z2[n, m]), m))
    L = P.define("L", (), -Sum(Y[n, k] * log(p[n, k]), n, k) / N)
    return gradient(P, L, [X, W1, b1, W2, b2])


def logistic_regression() -> Program:
    """With its Hessian, over one letter more than the data have."""
    w, y = tensor("w", D), tensor("y", N)
    P = Program()
    z = P.define("z", (n,), Sum(X[n, i] * w[i], i))
    s = P.define("s", (n,), sigmoid(z[n]))
    L = P.define("L", (), -Sum(y[n] * log(s[n]) + (1 - y[n]) * log(1 - s[n]), n))
    return hessian(P, L, w)


def recurrent() -> Program:
    x, U, R, b, h = (
        tensor("x", T, D), tensor("U", D, H), tensor("R", H, H), tensor("b", H), tensor("h", T, H),
    )  # fmt: skip
    P = Program()
    z = P.define("z", (t, j), Sum(x[t, i] * U[i, j], i) + Sum(h[t - 1, j1] * R[j1, j], j1) + b[j])
    P.define("h", (t, j), tanh(z[t, j]))
    L = P.define("L", (), Sum((h[t, j] - tensor("y", T, H)[t, j]) ** 2, t, j) / 2)
    return gradient(P, L, [U, R, b])


def residual() -> Program:
    """The number of layers is a size."""
    x, W, h = tensor("x", H), tensor("W", M, H, H), tensor("h", M, H)
    P = Program()
    below = P.define("u", (layer, j), Piecewise((x[j], layer <= 0), (h[layer - 1, j], True)))
    P.define("h", (layer, j), below[layer, j] + tanh(Sum(below[layer, j1] * W[layer, j1, j], j1)))
    L = P.define("L", (), Sum(h[M - 1, j] ** 2, j) / 2)
    return gradient(P, L, [x, W])


def convolution() -> Program:
    """One axis, stride 2, one place of padding."""
    x, f, y = tensor("x", D), tensor("f", K), tensor("y", N)
    P = Program()
    z = P.define("z", (n,), Sum(padded(x[2 * n + k - 1]) * f[k], k))
    L = P.define("L", (), Sum((tanh(z[n]) - y[n]) ** 2, n) / (2 * N))
    return gradient(P, L, [x, f])


def pooling() -> Program:
    x, g = tensor("x", 2 * N), tensor("g", N)
    two = index("r", 2)
    P = Program()
    y = P.define("y", (n,), MaxOver(x[2 * n + two], two))
    L = P.define("L", (), Sum(g[n] * y[n] ** 2, n))
    return gradient(P, L, [x])


def layer_norm() -> Program:
    gamma, beta, g = tensor("gamma", D), tensor("beta", D), tensor("g", N, D)
    P = Program()
    mu = P.define("mu", (n,), Sum(X[n, i], i) / D)
    sigma = P.define("sigma", (n,), sqrt(Sum((X[n, i] - mu[n]) ** 2, i) / D + Rational(1, 10**5)))
    xhat = P.define("xhat", (n, i), (X[n, i] - mu[n]) / sigma[n])
    y = P.define("y", (n, i), gamma[i] * xhat[n, i] + beta[i])
    L = P.define("L", (), Sum(g[n, i] * y[n, i] ** 2, n, i) / 2)
    return gradient(P, L, [X, gamma, beta])


def attention() -> Program:
    """Several heads and a causal mask: arrays with three and four indices."""
    a, q = index("a", H), index("q", Q)
    s, u, w = index("s u w", T)
    query, key, value = (tensor(name, B, H, T, Q) for name in ("q", "k", "v"))
    b = index("b", B)
    P = Program()
    S = P.define("S", (b, a, s, u), Sum(query[b, a, s, q] * key[b, a, u, q], q) / sqrt(Q))
    masked = Piecewise((exp(S[b, a, s, u]), u <= s), (0, True))
    total = Sum(Piecewise((exp(S[b, a, s, w]), w <= s), (0, True)), w)
    A = P.define("A", (b, a, s, u), masked / total)
    O = P.define("O", (b, a, s, q), Sum(A[b, a, s, u] * value[b, a, u, q], u))  # noqa: E741
    L = P.define("L", (), Sum(O[b, a, s, q] ** 2, b, a, s, q) / 2)
    return gradient(P, L, [query, key, value])


def lstm() -> Program:
    x, h, c = tensor("x", T, D), tensor("h", T, H), tensor("c", T, H)
    P, gates, wrt = Program(), {}, []
    for name, squash in (("i", sigmoid), ("f", sigmoid), ("g", tanh), ("o", sigmoid)):
        W, U, b = (
            tensor(f"W_{name}", D, H), tensor(f"U_{name}", H, H), tensor(f"b_{name}", H),
        )  # fmt: skip
        below = Sum(x[t, i] * W[i, j], i) + Sum(h[t - 1, j1] * U[j1, j], j1) + b[j]
        z = P.define(f"z_{name}", (t, j), below)
        gates[name] = P.define(f"{name}_gate", (t, j), squash(z[t, j]))
        wrt += [W, U, b]
    P.define("c", (t, j), gates["f"][t, j] * c[t - 1, j] + gates["i"][t, j] * gates["g"][t, j])
    P.define("h", (t, j), gates["o"][t, j] * tanh(c[t, j]))
    L = P.define("L", (), Sum(h[T - 1, j] ** 2, j) / 2)
    return gradient(P, L, wrt[:3])


def embedding() -> Program:
    """Data as an index: rows of a table by the number of a word."""
    E, y, token = tensor("E", V, D), tensor("y", N, D), data_index("token", N, extent=V)
    P = Program()
    x = P.define("x", (n, i), E[token[n], i])
    L = P.define("L", (), Sum((x[n, i] - y[n, i]) ** 2, n, i) / 2)
    return gradient(P, L, [E])


def log_determinant() -> Program:
    """Functions of whole matrices: a Gaussian with a learned covariance, and what else there is."""
    A, S, b = tensor("A", N, N), tensor("S", N, N), tensor("b", N)
    C = tensor("C", N, K)
    r, s = index("r s", N)
    P = Program()
    S = P.define("S", (r, s), A[r, s] + A[s, r])
    likelihood = logdet(S) + Sum(b[r] * inv(S)[r, s] * b[s], r, s)
    rest = Sum(solve(A, C)[r, k] ** 2, r, k) + det(A) + Sum(A[r, r], r)
    L = P.define("L", (), likelihood + rest)
    return gradient(P, L, [A, b, C])


def twice_one_letter() -> Program:
    """Two axes whose indices have one letter, and sums within sums."""
    other, further = index("i", H), index("i", Q)
    W, u, w = tensor("W", D, H), tensor("u", D), tensor("w", D, H, Q)
    P = Program()
    A = P.define("A", (i, other), u[i] * W[i, other] + Sum(w[i, other, further], further))
    L = P.define("L", (), Sum(A[i, other] ** 3, i, other))
    return gradient(P, L, [W, u])


def softmax_jacobian() -> Program:
    """Entries by entries: the indices stand with what they belong to."""
    z = tensor("z", N, K)
    P = Program()
    p = P.define("p", (n, k), exp(z[n, k]) / Sum(exp(z[n, m]), m))
    return jacobian(P, p, z)


def moving_gradient() -> Program:
    """A Hessian times a direction."""
    w, y = tensor("w", D), tensor("y", N)
    P = Program()
    L = P.define("L", (), Sum(log(1 + exp(-y[n] * Sum(X[n, i] * w[i], i))), n))
    return hessian_vector_product(P, L, [w])


MAKERS: dict[str, Callable[[], Program]] = {
    f.__name__: f
    for f in (
        mlp, logistic_regression, recurrent, residual, convolution, pooling, layer_norm, attention,
        lstm, embedding, log_determinant, twice_one_letter, softmax_jacobian,
        moving_gradient,
    )
}  # fmt: skip


@cache
def program(name: str) -> Program:
    """The program with its derivative, derived once."""
    return MAKERS[name]()
