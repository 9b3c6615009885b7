"""Linear, bilinear, quadratic and cubic forms, outer and Kronecker products."""

from __future__ import annotations

from matrix_case import (
    A,
    B,
    C,
    D,
    E,
    K,
    V,
    W,
    X,
    a,
    b,
    c,
    d,
    gradient_case,
    hessian_case,
    i,
    j,
    jacobian_case,
    k,
    lamda,
    m,
    p,
    product_case,
    q,
    r,
    s,
    w,
    x,
    y,
    z,
)  # fmt: skip
from sympy import KroneckerDelta as Delta

from symnn.core import tensor
from symnn.indexed import Sum, equals, index

S = tensor("S", D, D)
SYMMETRIC = {"facts": (equals(S[i, j], S[j, i]),), "symmetric": frozenset([S])}
Q, R = tensor("Q", K, K), tensor("R", D, K, D, K)
G, O_, M = tensor("G", D, D, D), tensor("O", D, K), tensor("M", D, K)
e, v = tensor("e", D), tensor("v_x", D)
k1, k2 = index("k1 k2", K)
quadratic = Sum(x[i] * A[i, j] * x[j], i, j)


def times(matrix, vector, row, column):
    """One entry of a matrix times a vector."""
    return Sum(matrix[row, column] * vector[column], column)


def gap(row, column):
    """One entry of x - A w."""
    return x[row] - times(A, w, row, column)


LINEAR = (
    gradient_case("linear form", "Cookbook 69", Sum(a[i] * x[i], i), x, (i,), a[i]),
    gradient_case(
        "linear form with what does not move", "Cookbook 69",
        Sum(a[i] * x[i], i) + Sum(b[i] * y[i], i) - lamda, x, (i,), a[i],
    ),
    gradient_case(
        "bilinear form by its matrix", "Cookbook 70",
        Sum(a[i] * X[i, j] * b[j], i, j), X, (i, j), a[i] * b[j],
    ),
    gradient_case(
        "bilinear form by the transposed matrix", "Cookbook 71",
        Sum(a[i] * X[j, i] * b[j], i, j), X, (i, j), b[i] * a[j],
    ),
    gradient_case(
        "bilinear form with one vector", "Cookbook 72",
        Sum(a[i] * X[i, j] * a[j], i, j), X, (i, j), a[i] * a[j],
    ),
    jacobian_case(
        "matrix by itself", "Cookbook 73", ((i, j), X[i, j]), X, (i, j, p, q),
        Delta(i, p) * Delta(j, q),
    ),
    jacobian_case(
        "product with a matrix on the right", "Cookbook 74",
        ((i, j), Sum(X[i, r] * A[r, j], r)), X, (i, j, p, q), Delta(i, p) * A[q, j],
    ),
    jacobian_case(
        "transposed matrix times a matrix", "Cookbook 75",
        ((i, j), Sum(X[r, i] * A[r, j], r)), X, (i, j, p, q), Delta(i, q) * A[p, j],
    ),
    jacobian_case(
        "matrix times vector", "matrixcalculus.org, A*x", ((i,), times(A, x, i, j)), x, (i, p),
        A[i, p],
    ),
    jacobian_case(
        "vector times matrix", "matrixcalculus.org, x'*A", ((j,), Sum(x[i] * A[i, j], i)), x,
        (j, p), A[p, j],
    ),
    jacobian_case(
        "matrix times vector by the matrix", "matrixcalculus.org, A*x",
        ((i,), times(A, x, i, j)), A, (i, p, q), Delta(i, p) * x[q],
    ),
    jacobian_case(
        "product from both sides", "Tensor Cookbook, A X B",
        ((i, j), Sum(A[i, r] * X[r, s] * B[s, j], r, s)), X, (i, j, p, q), A[i, p] * B[q, j],
    ),
    jacobian_case(
        "outer product", "Tensor Cookbook, x y'", ((i, j), x[i] * y[j]), x, (i, j, p),
        Delta(i, p) * y[j],
    ),
    jacobian_case(
        "outer square", "Tensor Cookbook, x x'", ((i, j), x[i] * x[j]), x, (i, j, p),
        Delta(i, p) * x[j] + Delta(j, p) * x[i],
    ),
    jacobian_case(
        "Kronecker product", "Tensor Cookbook, A kron X",
        ((i, k, j, m), A[i, j] * Q[k, m]), Q, (i, k, j, m, k1, k2),
        A[i, j] * Delta(k, k1) * Delta(m, k2),
    ),
    gradient_case(
        "Kronecker product in a linear form", "Tensor Cookbook, A kron X",
        Sum(R[i, k, j, m] * A[i, j] * Q[k, m], i, j, k, m), Q, (k, m),
        Sum(R[i, k, j, m] * A[i, j], i, j),
    ),
    gradient_case(
        "Kronecker product by its first factor", "Tensor Cookbook, X kron A",
        Sum(R[i, k, j, m] * A[i, j] * Q[k, m], i, j, k, m), A, (i, j),
        Sum(R[i, k, j, m] * Q[k, m], k, m),
    ),
)  # fmt: skip

QUADRATIC = (
    gradient_case(
        "quadratic form", "Cookbook 81", quadratic, x, (i,),
        Sum((A[i, j] + A[j, i]) * x[j], j),
    ),
    gradient_case(
        "symmetric quadratic form", "Cookbook 81", Sum(x[i] * S[i, j] * x[j], i, j), x, (i,),
        2 * times(S, x, i, j), **SYMMETRIC,
    ),
    gradient_case(
        "quadratic form by its matrix", "Cookbook 72", quadratic, A, (i, j), x[i] * x[j],
    ),
    gradient_case(
        "quadratic polynomial", "Cookbook 96", quadratic + Sum(b[i] * x[i], i), x, (i,),
        Sum((A[i, j] + A[j, i]) * x[j], j) + b[i],
    ),
    hessian_case(
        "Hessian of a quadratic polynomial", "Cookbook 98", quadratic + Sum(b[i] * x[i], i), x,
        (i, j), A[i, j] + A[j, i],
    ),
    hessian_case(
        "Hessian of a symmetric quadratic form", "Cookbook 98",
        Sum(x[i] * S[i, j] * x[j], i, j), x, (i, j), 2 * S[i, j], **SYMMETRIC,
    ),
    product_case(
        "Hessian-vector product of a quadratic form", "Cookbook 98", quadratic, x, (i,),
        Sum((A[i, j] + A[j, i]) * v[j], j),
    ),
    hessian_case(
        "mixed Hessian of a bilinear form", "Tensor Cookbook, x' A y",
        Sum(x[i] * A[i, j] * y[j], i, j), (x, y), (i, j), A[i, j],
    ),
    hessian_case(
        "mixed Hessian by vector and matrix", "Tensor Cookbook, x' A y",
        Sum(x[i] * A[i, j] * y[j], i, j), (x, A), (i, p, q), Delta(i, p) * y[q],
    ),
    gradient_case(
        "square of a matrix between vectors", "Cookbook 77",
        Sum(b[i] * X[j, i] * X[j, p] * c[p], i, j, p), X, (i, j),
        b[j] * times(X, c, i, p) + c[j] * times(X, b, i, p),
    ),
    gradient_case(
        "product of affine forms", "Cookbook 78",
        Sum((times(B, x, i, p) + b[i]) * C[i, j] * (times(E, x, j, q) + d[j]), i, j), x, (r,),
        Sum(B[i, r] * C[i, j] * (times(E, x, j, q) + d[j]), i, j)
        + Sum(E[j, r] * C[i, j] * (times(B, x, i, p) + b[i]), i, j),
    ),
    gradient_case(
        "quadratic form of a product", "Cookbook 82",
        Sum(b[i] * X[j, i] * E[j, p] * X[p, q] * c[q], i, j, p, q), X, (i, j),
        Sum(E[p, i] * X[p, q] * b[q] * c[j], p, q) + Sum(E[i, p] * X[p, q] * c[q] * b[j], p, q),
    ),
    gradient_case(
        "quadratic form of an affine map", "Cookbook 83",
        Sum(e[i] * E[i, j] * e[j], i, j), X, (i, j),
        Sum((E[i, p] + E[p, i]) * e[p], p) * b[j],
        given=(("e", (i,), times(X, b, i, j) + c[i]),),
    ),
    gradient_case(
        "weighted least squares by the coefficients", "Cookbook 84",
        Sum(gap(i, p) * S[i, j] * gap(j, q), i, j), w, (r,),
        -2 * Sum(A[i, r] * S[i, j] * gap(j, q), i, j), **SYMMETRIC,
    ),
    gradient_case(
        "weighted least squares by the target", "Cookbook 86",
        Sum(gap(i, p) * S[i, j] * gap(j, q), i, j), x, (i,),
        2 * Sum(S[i, j] * gap(j, q), j), **SYMMETRIC,
    ),
    gradient_case(
        "weighted least squares by the matrix", "Cookbook 88",
        Sum(gap(i, p) * S[i, j] * gap(j, q), i, j), A, (i, r),
        -2 * Sum(S[i, j] * gap(j, q), j) * w[r], **SYMMETRIC,
    ),
    gradient_case(
        "quadratic form of a difference", "Cookbook 85",
        Sum((x[i] - w[i]) * S[i, j] * (x[j] - w[j]), i, j), w, (i,),
        -2 * Sum(S[i, j] * (x[j] - w[j]), j), **SYMMETRIC,
    ),
    gradient_case(
        "weighted least squares, any weights", "Cookbook 84",
        Sum(gap(i, p) * W[i, j] * gap(j, q), i, j), x, (i,),
        Sum((W[i, j] + W[j, i]) * gap(j, q), j),
    ),
    hessian_case(
        "Hessian of weighted least squares", "Cookbook 84",
        Sum(gap(i, p) * S[i, j] * gap(j, q), i, j), w, (r, s),
        2 * Sum(A[i, r] * S[i, j] * A[j, s], i, j), **SYMMETRIC,
    ),
    gradient_case(
        "square of a quadratic form", "matrixcalculus.org, (x'*A*x)^2",
        tensor("f") ** 2, x, (i,), 2 * tensor("f") * Sum((A[i, j] + A[j, i]) * x[j], j),
        given=(("f", (), quadratic),),
    ),
    jacobian_case(
        "congruence", "Cookbook 79", ((i, j), Sum(X[p, i] * B[p, q] * X[q, j], p, q)), X,
        (i, j, r, s),
        Delta(s, j) * Sum(X[p, i] * B[p, r], p) + Delta(s, i) * Sum(B[r, q] * X[q, j], q),
    ),
    gradient_case(
        "Rayleigh quotient", "matrixcalculus.org, (x'*A*x)/(x'*x)",
        quadratic / tensor("e"), x, (i,),
        (Sum((A[i, j] + A[j, i]) * x[j], j) - 2 * tensor("L") * x[i]) / tensor("e"),
        given=(("e", (), Sum(x[i] ** 2, i)),),
    ),
)  # fmt: skip

CUBIC = (
    gradient_case(
        "trilinear form", "Tensor Cookbook, G(x, y, z)",
        Sum(G[i, j, p] * x[i] * y[j] * z[p], i, j, p), y, (j,),
        Sum(G[i, j, p] * x[i] * z[p], i, p),
    ),
    gradient_case(
        "cubic form", "Tensor Cookbook, G(x, x, x)",
        Sum(G[i, j, p] * x[i] * x[j] * x[p], i, j, p), x, (q,),
        Sum((G[q, j, p] + G[j, q, p] + G[j, p, q]) * x[j] * x[p], j, p),
    ),
    hessian_case(
        "Hessian of a cubic form", "Tensor Cookbook, G(x, x, x)",
        Sum(G[i, j, p] * x[i] * x[j] * x[p], i, j, p), x, (q, r),
        Sum(
            (G[q, r, p] + G[q, p, r] + G[r, q, p] + G[p, q, r] + G[r, p, q] + G[p, r, q]) * x[p], p
        ),
    ),
    gradient_case(
        "rank-one approximation", "Tensor Cookbook, |A - x y'|^2",
        Sum((A[i, j] - x[i] * y[j]) ** 2, i, j), x, (i,),
        -2 * Sum((A[i, j] - x[i] * y[j]) * y[j], j),
    ),
    gradient_case(
        "symmetric rank-one approximation", "Tensor Cookbook, |S - x x'|^2",
        Sum((S[i, j] - x[i] * x[j]) ** 2, i, j), x, (i,),
        -4 * Sum((S[i, j] - x[i] * x[j]) * x[j], j), **SYMMETRIC,
    ),
    gradient_case(
        "canonical polyadic decomposition", "Tensor Cookbook, CP",
        Sum((G[i, j, p] - Sum(V[i, k] * O_[j, k] * M[p, k], k)) ** 2, i, j, p), V, (i, m),
        -2 * Sum(
            (G[i, j, p] - Sum(V[i, k] * O_[j, k] * M[p, k], k)) * O_[j, m] * M[p, m], j, p
        ),
    ),
)  # fmt: skip

CASES = (*LINEAR, *QUADRATIC, *CUBIC)
