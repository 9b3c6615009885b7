"""Traces of products and powers, Frobenius norms, Hessians by matrices."""

from __future__ import annotations

from matrix_case import (
    A,
    B,
    C,
    D,
    X,
    Y,
    gradient_case,
    hessian_case,
    i,
    j,
    jacobian_case,
    p,
    product_case,
    q,
    r,
    s,
)  # fmt: skip
from sympy import KroneckerDelta as Delta
from sympy import sqrt

from symnn.core import tensor
from symnn.indexed import Sum, index

p1, p2, p3 = index("p1 p2 p3", D)
f, e, R, v = tensor("f"), tensor("e"), tensor("R", D, D), tensor("v_X", D, D)


def product(*matrices):
    """The trace of a product, over the indices i, j, p, q, ...; a pair (M, "T") is transposed."""
    names = (i, j, p, q, r, s, p1, p2, p3)[: len(matrices)]
    pairs = zip(names, (*names[1:], names[0]), strict=True)
    factors = [
        M[0][y, x] if isinstance(M, tuple) else M[x, y]
        for M, (x, y) in zip(matrices, pairs, strict=True)
    ]
    total = 1
    for factor in factors:
        total *= factor
    return Sum(total, *names)


def chain(first, last, *matrices):
    """The entry [first, last] of a product of matrices."""
    inner = (p, q, r, s, p1, p2, p3)[: len(matrices) - 1]
    pairs = zip((first, *inner), (*inner, last), strict=True)
    total = 1
    for M, (x, y) in zip(matrices, pairs, strict=True):
        total *= M[0][y, x] if isinstance(M, tuple) else M[x, y]
    return Sum(total, *inner)


def t(matrix):
    return (matrix, "T")


squares = Sum(X[i, j] ** 2, i, j)

TRACES = (
    gradient_case("trace", "Cookbook 99", Sum(X[i, i], i), X, (i, j), Delta(i, j)),
    gradient_case("tr(X A)", "Cookbook 100", product(X, A), X, (i, j), A[j, i]),
    gradient_case("tr(A X B)", "Cookbook 101", product(A, X, B), X, (i, j), chain(j, i, B, A)),
    gradient_case(
        "tr(A X' B)", "Cookbook 102", product(A, t(X), B), X, (i, j), chain(i, j, B, A)
    ),
    gradient_case("tr(X' A)", "Cookbook 103", product(t(X), A), X, (i, j), A[i, j]),
    gradient_case("tr(A X')", "Cookbook 104", product(A, t(X)), X, (i, j), A[i, j]),
    gradient_case(
        "tr(A kron X)", "Cookbook 105", Sum(A[i, i] * X[j, j], i, j), X, (i, j),
        Sum(A[p, p], p) * Delta(i, j),
    ),
    gradient_case("tr(X^2)", "Cookbook 106", product(X, X), X, (i, j), 2 * X[j, i]),
    gradient_case(
        "tr(X^2 B)", "Cookbook 107", product(X, X, B), X, (i, j),
        chain(j, i, X, B) + chain(j, i, B, X),
    ),
    gradient_case(
        "tr(X' B X)", "Cookbook 108", product(t(X), B, X), X, (i, j),
        Sum((B[i, p] + B[p, i]) * X[p, j], p),
    ),
    gradient_case(
        "tr(X B X')", "Cookbook 111", product(X, B, t(X)), X, (i, j),
        Sum(X[i, p] * (B[p, j] + B[j, p]), p),
    ),
    gradient_case(
        "tr(A X B X)", "Cookbook 114", product(A, X, B, X), X, (i, j),
        chain(j, i, B, X, A) + chain(j, i, A, X, B),
    ),
    gradient_case("tr(X' X)", "Cookbook 115", product(t(X), X), X, (i, j), 2 * X[i, j]),
    gradient_case(
        "tr(B X' C X B)", "Cookbook 116", product(B, t(X), C, X, B), X, (i, j),
        chain(i, j, t(C), X, t(B), t(B)) + chain(i, j, C, X, B, B),
    ),
    gradient_case(
        "tr(X' B X C)", "Cookbook 117", product(t(X), B, X, C), X, (i, j),
        chain(i, j, B, X, C) + chain(i, j, t(B), X, t(C)),
    ),
    gradient_case(
        "tr(A X B X' C)", "Cookbook 118", product(A, X, B, t(X), C), X, (i, j),
        chain(i, j, t(A), t(C), X, t(B)) + chain(i, j, C, A, X, B),
    ),
    gradient_case(
        "tr((A X B + C)(A X B + C)')", "Cookbook 119", Sum(R[i, j] ** 2, i, j), X, (i, j),
        2 * chain(i, j, t(A), R, t(B)), given=(("R", (i, j), chain(i, j, A, X, B) + C[i, j]),),
    ),
    gradient_case(
        "tr(X kron X)", "Cookbook 120", Sum(X[i, i], i) ** 2, X, (i, j),
        2 * Sum(X[p, p], p) * Delta(i, j),
    ),
    gradient_case(
        "tr(X^3)", "Cookbook 121", product(X, X, X), X, (i, j), 3 * chain(j, i, X, X)
    ),
    gradient_case(
        "tr(X^4)", "Cookbook 121", product(X, X, X, X), X, (i, j), 4 * chain(j, i, X, X, X)
    ),
    gradient_case(
        "tr(A X^3)", "Cookbook 122", product(A, X, X, X), X, (i, j),
        chain(j, i, X, X, A) + chain(j, i, X, A, X) + chain(j, i, A, X, X),
    ),
    gradient_case(
        "quartic tr(X X' X X')", "Cookbook 123", product(X, t(X), X, t(X)), X, (i, j),
        4 * chain(i, j, X, t(X), X),
    ),
)  # fmt: skip

NORMS = (
    gradient_case("squared Frobenius norm", "Cookbook 132", squares, X, (i, j), 2 * X[i, j]),
    gradient_case(
        "Frobenius norm", "matrixcalculus.org, norm2(X)", sqrt(squares), X, (i, j),
        X[i, j] / tensor("L"),
    ),
    gradient_case(
        "matrix least squares", "Cookbook 119", Sum(R[i, j] ** 2, i, j), X, (i, j),
        2 * Sum(A[p, i] * R[p, j], p),
        given=(("R", (i, j), chain(i, j, A, X) - B[i, j]),),
    ),
    gradient_case(
        "matrix least squares, written out", "Cookbook 119",
        Sum((Sum(A[i, p] * X[p, j], p) - B[i, j]) ** 2, i, j), X, (i, j),
        2 * Sum(A[p, i] * (Sum(A[p, q] * X[q, j], q) - B[p, j]), p),
    ),
    gradient_case(
        "distance to orthogonality", "Tensor Cookbook, |X'X - I|^2", Sum(R[i, j] ** 2, i, j), X,
        (i, j), 4 * Sum(X[i, p] * R[p, j], p),
        given=(("R", (i, j), Sum(X[p, i] * X[p, j], p) - Delta(i, j)),),
    ),
)  # fmt: skip

HESSIANS = (
    hessian_case(
        "Hessian of the squared Frobenius norm", "Cookbook 132", squares, X, (i, j, p, q),
        2 * Delta(i, p) * Delta(j, q),
    ),
    hessian_case(
        "Hessian of tr(X^2)", "Cookbook 106", product(X, X), X, (i, j, p, q),
        2 * Delta(i, q) * Delta(j, p),
    ),
    hessian_case(
        "Hessian of tr(X' B X)", "Cookbook 108", product(t(X), B, X), X, (i, j, p, q),
        (B[i, p] + B[p, i]) * Delta(j, q),
    ),
    hessian_case(
        "Hessian of matrix least squares", "Cookbook 119", Sum(R[i, j] ** 2, i, j), X,
        (i, j, p, q), 2 * Sum(A[r, i] * A[r, p], r) * Delta(j, q),
        given=(("R", (i, j), chain(i, j, A, X) - B[i, j]),),
    ),
    product_case(
        "Hessian-vector product of matrix least squares", "Cookbook 119",
        Sum(R[i, j] ** 2, i, j), X, (i, j), 2 * Sum(A[p, i] * Sum(A[p, q] * v[q, j], q), p),
        given=(("R", (i, j), chain(i, j, A, X) - B[i, j]),),
    ),
    product_case(
        "Hessian-vector product of tr(X^3)", "Cookbook 121", product(X, X, X), X, (i, j),
        3 * chain(j, i, X, v) + 3 * chain(j, i, v, X),
    ),
    hessian_case(
        "mixed Hessian of tr(X' B Y)", "Cookbook 101", product(t(X), B, Y), (X, Y),
        (i, j, p, q), B[i, p] * Delta(j, q),
    ),
    jacobian_case(
        "square of a matrix", "Tensor Cookbook, X^2", ((i, j), Sum(X[i, r] * X[r, j], r)), X,
        (i, j, p, q), Delta(i, p) * X[q, j] + Delta(j, q) * X[i, p],
    ),
    jacobian_case(
        "Gram matrix", "Cookbook 79", ((i, j), Sum(X[r, i] * X[r, j], r)), X, (i, j, p, q),
        Delta(i, q) * X[p, j] + Delta(j, q) * X[p, i],
    ),
)  # fmt: skip

CASES = (*TRACES, *NORMS, *HESSIANS)
