"""Inverses, determinants, solutions of linear equations, Cholesky factors, Gaussian likelihoods."""

from __future__ import annotations

from matrix_case import (
    A,
    B,
    D,
    F,
    X,
    a,
    b,
    gradient_case,
    hessian_case,
    i,
    j,
    jacobian_case,
    n,
    p,
    product_case,
    q,
    r,
    x,
)  # fmt: skip
from matrix_forms import SYMMETRIC, S

from symnn.core import tensor
from symnn.indexed import Sum, det, inv, logdet, solve

Y, T, Z = tensor("inv_X", D, D), tensor("inv_S", D, D), tensor("inv_M", D, D)
M, e, f, L = tensor("M", D, D), tensor("e", D), tensor("f", D), tensor("L")
mu, v = tensor("mu", D), tensor("v_X", D, D)
product = ("M", (i, j), Sum(A[i, p] * X[p, q] * B[q, j], p, q))
gram = ("M", (i, j), Sum(F[n, i] * F[n, j], n))
square_gram = ("M", (i, j), Sum(X[p, i] * X[p, j], p))
weighted_gram = ("M", (i, j), Sum(X[p, i] * S[p, q] * X[q, j], p, q))
quadratic = Sum(a[i] * inv(X)[i, j] * b[j], i, j)

INVERSES = (
    jacobian_case(
        "inverse", "Cookbook 60", ((i, j), inv(X)[i, j]), X, (i, j, p, q),
        -tensor("f", D, D)[i, p] * tensor("f", D, D)[q, j],
    ),
    gradient_case(
        "bilinear form of the inverse", "Cookbook 61", quadratic, X, (i, j),
        -Sum(Y[p, i] * a[p], p) * Sum(Y[j, q] * b[q], q),
    ),
    gradient_case(
        "bilinear form of the inverse by a vector", "Cookbook 61", quadratic, b, (j,),
        Sum(a[i] * Y[i, j], i),
    ),
    gradient_case(
        "tr(A X^-1 B)", "Cookbook 124", Sum(A[i, j] * inv(X)[j, p] * B[p, i], i, j, p), X, (i, j),
        -Sum(Y[j, p] * B[p, q] * A[q, r] * Y[r, i], p, q, r),
    ),
    gradient_case(
        "tr(X^-1)", "Cookbook 124", Sum(inv(X)[i, i], i), X, (i, j), -Sum(Y[j, p] * Y[p, i], p),
    ),
    gradient_case(
        "tr((X + A)^-1)", "Cookbook 64", Sum(inv(M)[i, i], i), X, (i, j),
        -Sum(Z[j, p] * Z[p, i], p), given=(("M", (i, j), X[i, j] + A[i, j]),),
    ),
    gradient_case(
        "tr((X' X)^-1)", "Cookbook 125", Sum(inv(M)[i, i], i), F, (n, i),
        -2 * Sum(F[n, j] * Z[j, p] * Z[p, i], j, p), given=(gram,),
    ),
    gradient_case(
        "inverse quadratic form of a symmetric matrix", "Cookbook 61",
        Sum(a[i] * inv(S)[i, j] * a[j], i, j), S, (i, j),
        -Sum(T[i, p] * a[p], p) * Sum(T[j, q] * a[q], q), **SYMMETRIC,
    ),
    product_case(
        "Hessian-vector product of log|det X|", "Cookbook 60", logdet(X), X, (i, j),
        -Sum(Y[j, p] * v[p, q] * Y[q, i], p, q),
    ),
    hessian_case(
        "Hessian of log|det X|", "Cookbook 60", logdet(X), X, (i, j, p, q), -Y[j, p] * Y[q, i],
    ),
)  # fmt: skip

DETERMINANTS = (
    gradient_case("determinant", "Cookbook 49", det(X), X, (i, j), L * Y[j, i]),
    gradient_case(
        "determinant of a product", "Cookbook 51", det(M), X, (i, j), L * Y[j, i], given=(product,),
    ),
    gradient_case(
        "determinant of X' A X, X square", "Cookbook 52", det(M), X, (i, j), 2 * L * Y[j, i],
        given=(weighted_gram,), **SYMMETRIC,
    ),
    gradient_case(
        "determinant of X' X", "Cookbook 53", det(M), F, (n, i), 2 * L * Sum(F[n, p] * Z[p, i], p),
        given=(gram,),
    ),
    gradient_case(
        "power of the determinant", "Cookbook 58", det(X) ** 3, X, (i, j),
        3 * tensor("det_X") ** 3 * Y[j, i],
    ),
    gradient_case("log|det X|", "Cookbook 57", logdet(X), X, (i, j), Y[j, i]),
    gradient_case(
        "log|det S|, symmetric", "Cookbook 141", logdet(S), S, (i, j), T[i, j], **SYMMETRIC,
    ),
    gradient_case(
        "log|det(A X B)|", "Cookbook 51", logdet(M), X, (i, j), Y[j, i], given=(product,),
    ),
    gradient_case(
        "log|det(X' X)|", "Cookbook 54", logdet(M), F, (n, i), 2 * Sum(F[n, p] * Z[p, i], p),
        given=(gram,),
    ),
    gradient_case(
        "log|det(X' X)|, X square", "Cookbook 55", logdet(M), X, (i, j), 2 * Y[j, i],
        given=(square_gram,),
    ),
    gradient_case(
        "log|det(X + A)|", "Cookbook 57", logdet(M), X, (i, j), Z[j, i],
        given=(("M", (i, j), X[i, j] + A[i, j]),),
    ),
)  # fmt: skip

SOLUTIONS = (
    gradient_case(
        "solution by the right side", "matrixcalculus.org, a'*inv(X)*b",
        Sum(a[i] * solve(X, b)[i], i), b, (j,), Sum(a[i] * Y[i, j], i),
    ),
    gradient_case(
        "solution by the matrix", "matrixcalculus.org, a'*inv(X)*b",
        Sum(a[i] * solve(X, b)[i], i), X, (i, j),
        -tensor("solve_X_b", D)[j] * Sum(a[p] * Y[p, i], p),
    ),
    jacobian_case(
        "solution by the right side, entry by entry", "matrixcalculus.org, inv(X)*b",
        ((i,), solve(X, b)[i]), b, (i, p), Y[i, p],
    ),
    gradient_case(
        "a matrix times its inverse", "Cookbook 60", Sum(X[i, j] * inv(X)[j, i], i, j), X, (i, j),
        0 * X[i, j],
    ),
)  # fmt: skip

gap = ("e", (i,), x[i] - mu[i])
solved = ("f", (i,), Sum(inv(S)[i, j] * e[j], j))
mahalanobis = Sum(e[i] * f[i], i)

GAUSSIAN = (
    gradient_case(
        "Mahalanobis distance", "Cookbook 85", mahalanobis, x, (i,), 2 * f[i],
        given=(gap, solved), **SYMMETRIC,
    ),
    gradient_case(
        "Gaussian log-likelihood by the mean", "Cookbook 8.1", (logdet(S) + mahalanobis) / 2, mu,
        (i,), -f[i], given=(gap, solved), **SYMMETRIC,
    ),
    gradient_case(
        "Gaussian log-likelihood by the covariance", "Cookbook 8.1", (logdet(S) + mahalanobis) / 2,
        S, (i, j), (T[i, j] - f[i] * f[j]) / 2, given=(gap, solved), **SYMMETRIC,
    ),
    hessian_case(
        "Hessian of the Gaussian log-likelihood by the mean", "Cookbook 8.1",
        (logdet(S) + mahalanobis) / 2, mu, (i, j), T[i, j], given=(gap, solved), **SYMMETRIC,
    ),
)  # fmt: skip

CASES = (*INVERSES, *DETERMINANTS, *SOLUTIONS, *GAUSSIAN)
