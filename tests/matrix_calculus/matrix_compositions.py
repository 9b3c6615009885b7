"""Compositions: inverses of products, ratios, norms of affine maps, kernels, softmax of scores."""

from __future__ import annotations

from matrix_case import (
    A,
    B,
    D,
    F,
    K,
    V,
    X,
    a,
    b,
    gradient_case,
    hessian_case,
    i,
    j,
    jacobian_case,
    k,
    lamda,
    m,
    n,
    p,
    q,
    r,
    s,
    t,
    x,
    y,
)  # fmt: skip
from matrix_forms import SYMMETRIC, S
from sympy import Abs, Rational, cosh, exp, log, sqrt, tanh
from sympy import KroneckerDelta as Delta

from symnn.core import tensor
from symnn.indexed import Sum, det, inv, logdet, solve

L, total, M = tensor("L"), tensor("S_L"), tensor("M", D, D)
Y, Z, T = tensor("inv_X", D, D), tensor("inv_M", D, D), tensor("inv_S", D, D)
e, u, v = tensor("e", D), tensor("u", D), tensor("v", D)
f, z, h = tensor("f", D), tensor("z", K), tensor("f", K)
half = Rational(1, 2)

weighted_gram = ("M", (i, j), Sum(X[p, i] * S[p, q] * X[q, j], p, q))
kernel = ("M", (i, j), S[i, j] + lamda * Delta(i, j))
ridge = ("M", (i, j), Sum(F[n, i] * F[n, j], n) + lamda * Delta(i, j))
moments = ("v", (i,), Sum(F[n, i] * t[n], n))
weights = ("u", (i,), solve(M, v)[i])
gap = ("e", (i,), Sum(A[i, j] * x[j], j) - b[i])
likelihood = (logdet(M) + Sum(y[i] * inv(M)[i, j] * y[j], i, j)) / 2


def seen(row):
    """One entry of the inverse kernel times y."""
    return Sum(Z[row, p] * y[p], p)


MATRICES = (
    gradient_case(
        "tr((X' S X)^-1 A)", "Cookbook 126", Sum(inv(M)[i, j] * A[j, i], i, j), X, (i, j),
        -Sum(Y[p, i] * (A[p, q] + A[q, p]) * Z[q, j], p, q), given=(weighted_gram,), **SYMMETRIC,
    ),
    gradient_case(
        "squared norm of the inverse", "Cookbook 124", Sum(inv(X)[i, j] ** 2, i, j), X, (i, j),
        -2 * Sum(Y[p, i] * Y[p, q] * Y[j, q], p, q),
    ),
    gradient_case(
        "trace of a similar matrix", "Cookbook 124", Sum(inv(X)[i, j] * A[j, p] * X[p, i], i, j, p),
        X, (i, j), 0 * X[i, j],
    ),
    gradient_case(
        "log|det(I + X X')|", "Cookbook 57", logdet(M), X, (i, j), 2 * Sum(Z[i, p] * X[p, j], p),
        given=(("M", (i, j), Sum(X[i, p] * X[j, p], p) + Delta(i, j)),),
    ),
    gradient_case(
        "cube of the determinant of a product", "Cookbook 58", det(M) ** 3, X, (i, j),
        3 * tensor("det_M") ** 3 * Y[j, i],
        given=(("M", (i, j), Sum(A[i, p] * X[p, q] * B[q, j], p, q)),),
    ),
    gradient_case(
        "vec(X)' (A kron B) vec(X)", "Tensor Cookbook, A kron B",
        Sum(X[i, j] * A[j, p] * B[i, q] * X[q, p], i, j, p, q), X, (i, j),
        Sum(B[i, p] * X[p, q] * A[j, q], p, q) + Sum(B[p, i] * X[p, q] * A[q, j], p, q),
    ),
    gradient_case(
        "log tr(X A)", "Cookbook 100", log(Sum(X[i, j] * A[j, i], i, j)), X, (i, j),
        A[j, i] / total,
    ),
    hessian_case(
        "Hessian of |X A - B|^2", "Cookbook 119",
        Sum((Sum(X[i, p] * A[p, j], p) - B[i, j]) ** 2, i, j), X, (i, j, p, q),
        2 * Delta(i, p) * Sum(A[j, r] * A[q, r], r),
    ),
    hessian_case(
        "Hessian of a bilinear form of the inverse", "Cookbook 61",
        Sum(a[i] * inv(X)[i, j] * b[j], i, j), X, (i, j, p, q),
        Y[j, p] * Sum(Y[r, i] * a[r], r) * Sum(Y[q, s] * b[s], s)
        + Y[q, i] * Sum(Y[r, p] * a[r], r) * Sum(Y[j, s] * b[s], s),
    ),
    hessian_case(
        "Hessian of the determinant", "Cookbook 49", det(X), X, (i, j, p, q),
        L * (Y[j, i] * Y[q, p] - Y[q, i] * Y[j, p]),
        longer="the gradient L X^-T is read, and is longer when it is written out",
    ),
)  # fmt: skip

VECTORS = (
    gradient_case(
        "Mahalanobis distance, not squared", "Cookbook 85",
        sqrt(Sum((x[i] - y[i]) * inv(S)[i, j] * (x[j] - y[j]), i, j)), x, (i,),
        Sum(T[i, j] * (x[j] - y[j]), j) / L, **SYMMETRIC,
    ),
    gradient_case(
        "Rayleigh quotient of a symmetric matrix", "Cookbook 85",
        Sum(x[i] * S[i, j] * x[j], i, j) / Sum(x[i] ** 2, i), x, (i,),
        2 * (Sum(S[i, j] * x[j], j) - L * x[i]) / total, **SYMMETRIC,
    ),
    gradient_case(
        "norm of an affine map", "matrixcalculus.org, norm2(A*x - b)", sqrt(Sum(e[i] ** 2, i)), x,
        (j,), Sum(A[i, j] * e[i], i) / L, given=(gap,),
    ),
    gradient_case(
        "sum of cubes", "matrixcalculus.org, sum(abs(x).^3)", Sum(Abs(x[i]) ** 3, i), x, (i,),
        3 * x[i] * Abs(x[i]),
    ),
    gradient_case(
        "log cosh of an affine map", "matrixcalculus.org, sum(log(cosh(A*x - b)))",
        Sum(log(cosh(e[i])), i), x, (j,), Sum(A[i, j] * tanh(e[i]), i), given=(gap,),
    ),
    hessian_case(
        "Hessian of log cosh of an affine map", "matrixcalculus.org, sum(log(cosh(A*x - b)))",
        Sum(log(cosh(e[i])), i), x, (j, p), Sum(A[i, j] * A[i, p] * (1 - tanh(e[i]) ** 2), i),
        given=(gap,),
    ),
    hessian_case(
        "Hessian of a Gaussian bump", "matrixcalculus.org, exp(-x'*A*x/2)",
        exp(-Sum(x[i] * S[i, j] * x[j], i, j) / 2), x, (i, j),
        L * Sum(S[i, p] * x[p], p) * Sum(S[j, p] * x[p], p) - L * S[i, j], **SYMMETRIC,
    ),
    jacobian_case(
        "direction of a vector", "matrixcalculus.org, x/norm2(x)",
        ((i,), x[i] / sqrt(Sum(x[j] ** 2, j))), x, (i, p),
        (Delta(i, p) - f[i] * f[p]) / sqrt(tensor("S_f")),
    ),
    jacobian_case(
        "softmax of scores", "Tensor Cookbook, softmax(W x)",
        ((k,), exp(z[k]) / Sum(exp(z[m]), m)), x, (k, p),
        h[k] * (V[p, k] - Sum(V[p, m] * h[m], m)),
        given=(("z", (k,), Sum(V[i, k] * x[i], i)),),
    ),
)  # fmt: skip

MODELS = (
    gradient_case(
        "Gaussian process by its kernel", "Cookbook 8.1", likelihood, S, (i, j),
        (Z[i, j] - seen(i) * seen(j)) / 2, given=(kernel,), **SYMMETRIC,
    ),
    gradient_case(
        "Gaussian process by its noise", "Cookbook 8.1", likelihood, lamda, (),
        half * (Sum(Z[j, j], j) - Sum(seen(j) ** 2, j)), given=(kernel,), **SYMMETRIC,
    ),
    gradient_case(
        "ridge solution by the targets", "Cookbook 84", Sum(a[i] * u[i], i), t, (n,),
        Sum(F[n, i] * Sum(Z[i, j] * a[j], j), i), given=(ridge, moments, weights),
    ),
    gradient_case(
        "ridge solution by the penalty", "Cookbook 84", Sum(a[i] * u[i], i), lamda, (),
        -Sum(Sum(Z[i, j] * a[j], j) * u[i], i), given=(ridge, moments, weights),
    ),
)  # fmt: skip

CASES = (*MATRICES, *VECTORS, *MODELS)
