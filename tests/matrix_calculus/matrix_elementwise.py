"""Hadamard products, diagonal matrices, norms of vectors, elementwise functions, reductions."""

from __future__ import annotations

from matrix_case import (
    POSITIVE,
    A,
    B,
    D,
    F,
    N,
    X,
    a,
    b,
    gradient_case,
    hessian_case,
    i,
    j,
    jacobian_case,
    lamda,
    n,
    n1,
    p,
    u,
    w,
    x,
    y,
)  # fmt: skip
from sympy import Abs, cos, exp, log, sign, sin, sqrt, tanh
from sympy import KroneckerDelta as Delta

from symnn.core import tensor
from symnn.indexed import Sum

positive = tensor("xi", D, domain=POSITIVE)
L, f, e = tensor("L"), tensor("f", D), tensor("e")
R, v = tensor("R", D, D), tensor("v_x", D)
norm = ("e", (), sqrt(Sum(x[i] ** 2, i)))
other = ("f", (), sqrt(Sum(y[i] ** 2, i)))

HADAMARD = (
    gradient_case("sum of A .* X", "Tensor Cookbook, Hadamard", Sum(A[i, j] * X[i, j], i, j), X,
                  (i, j), A[i, j]),
    gradient_case(
        "sum of A .* X .* X", "Tensor Cookbook, Hadamard", Sum(A[i, j] * X[i, j] ** 2, i, j), X,
        (i, j), 2 * A[i, j] * X[i, j],
    ),
    gradient_case(
        "squared norm of A .* X - B", "matrixcalculus.org, norm2(A.*X - B)^2",
        Sum((A[i, j] * X[i, j] - B[i, j]) ** 2, i, j), X, (i, j),
        2 * A[i, j] * (A[i, j] * X[i, j] - B[i, j]),
    ),
    gradient_case(
        "diagonal quadratic form", "matrixcalculus.org, x'*diag(w)*x", Sum(w[i] * x[i] ** 2, i), x,
        (i,), 2 * w[i] * x[i],
    ),
    gradient_case(
        "diagonal quadratic form by its diagonal", "matrixcalculus.org, x'*diag(w)*x",
        Sum(w[i] * x[i] ** 2, i), w, (i,), x[i] ** 2,
    ),
    gradient_case(
        "diagonal quadratic form with deltas", "matrixcalculus.org, x'*diag(w)*x",
        Sum(x[i] * w[i] * Delta(i, j) * x[j], i, j), x, (i,), 2 * w[i] * x[i],
    ),
    gradient_case(
        "diagonal between matrices", "matrixcalculus.org, tr(A*diag(x)*B)",
        Sum(A[i, j] * x[j] * B[j, i], i, j), x, (j,), Sum(A[i, j] * B[j, i], i),
    ),
    jacobian_case(
        "Hadamard product of vectors", "Tensor Cookbook, diag(y)", ((i,), x[i] * y[i]), x, (i, p),
        Delta(i, p) * y[i],
    ),
    jacobian_case(
        "matrix times elementwise squares", "Tensor Cookbook, A (x .* x)",
        ((i,), Sum(A[i, j] * x[j] ** 2, j)), x, (i, p), 2 * A[i, p] * x[p],
    ),
    jacobian_case(
        "diagonal matrix", "Tensor Cookbook, diag(x)", ((i, j), Delta(i, j) * x[i]), x, (i, j, p),
        Delta(i, j) * Delta(i, p),
    ),
)  # fmt: skip

NORMS = (
    gradient_case(
        "distance", "Cookbook 129", sqrt(Sum((x[i] - a[i]) ** 2, i)), x, (i,), (x[i] - a[i]) / L,
    ),
    jacobian_case(
        "unit vector", "Cookbook 130", ((i,), x[i] / e), x, (i, p),
        (Delta(i, p) - f[i] * f[p]) / e, given=(norm,),
    ),
    gradient_case(
        "squared norm", "Cookbook 131", Sum(x[i] ** 2, i), x, (i,), 2 * x[i],
    ),
    hessian_case(
        "Hessian of the squared norm", "Cookbook 131", Sum(x[i] ** 2, i), x, (i, p),
        2 * Delta(i, p),
    ),
    hessian_case(
        "Hessian of the norm", "Cookbook 130", sqrt(Sum(x[i] ** 2, i)), x, (i, p),
        (Delta(i, p) - x[i] * x[p] / L**2) / L,
    ),
    gradient_case(
        "sum of absolute values", "matrixcalculus.org, norm1(A*x)",
        Sum(Abs(Sum(A[i, j] * x[j], j)), i), x, (j,),
        Sum(A[i, j] * sign(Sum(A[i, p] * x[p], p)), i),
    ),
    gradient_case(
        "cosine of an angle", "matrixcalculus.org, x'*y/(norm2(x)*norm2(y))",
        Sum(x[i] * y[i], i) / (e * tensor("f")), x, (i,),
        (y[i] / tensor("f") - L * x[i] / e) / e, given=(norm, other),
    ),
    gradient_case(
        "norm of fourth powers", "Tensor Cookbook, p-norm", Sum(x[i] ** 4, i), x, (i,),
        4 * x[i] ** 3,
    ),
    gradient_case(
        "Gaussian kernel", "matrixcalculus.org, exp(-norm2(x - y)^2)",
        exp(-lamda * Sum((x[i] - y[i]) ** 2, i)), x, (i,), -2 * lamda * L * (x[i] - y[i]),
    ),
    hessian_case(
        "Hessian of a Gaussian kernel", "matrixcalculus.org, exp(-norm2(x - y)^2)",
        exp(-lamda * Sum((x[i] - y[i]) ** 2, i)), x, (i, p),
        2 * lamda * L * (2 * lamda * (x[i] - y[i]) * (x[p] - y[p]) - Delta(i, p)),
        longer='the gradient, which the Hessian reads, has the minus',
    ),
)  # fmt: skip

ELEMENTWISE = (
    gradient_case(
        "quadratic form and sine", "matrixcalculus.org, x'*A*x + c*sin(y)'*x",
        Sum(x[i] * A[i, j] * x[j], i, j) + lamda * Sum(sin(y[i]) * x[i], i), x, (i,),
        Sum((A[i, j] + A[j, i]) * x[j], j) + lamda * sin(y[i]),
    ),
    gradient_case(
        "quadratic form and sine by its argument", "matrixcalculus.org, x'*A*x + c*sin(y)'*x",
        Sum(x[i] * A[i, j] * x[j], i, j) + lamda * Sum(sin(y[i]) * x[i], i), y, (i,),
        lamda * cos(y[i]) * x[i],
    ),
    gradient_case(
        "sum of exponentials", "Tensor Cookbook, exp", Sum(a[i] * exp(b[i] * x[i]), i), x, (i,),
        a[i] * b[i] * exp(b[i] * x[i]),
    ),
    gradient_case(
        "exponential of a linear form", "Tensor Cookbook, exp", exp(Sum(a[i] * x[i], i)), x, (i,),
        a[i] * L,
    ),
    hessian_case(
        "Hessian of the exponential of a linear form", "Tensor Cookbook, exp",
        exp(Sum(a[i] * x[i], i)), x, (i, p), a[i] * a[p] * L,
    ),
    gradient_case(
        "sum of logarithms", "Tensor Cookbook, log", Sum(log(positive[i]), i), positive, (i,),
        1 / positive[i],
    ),
    hessian_case(
        "Hessian of a logarithmic barrier", "matrixcalculus.org, -sum(log(x))",
        -Sum(log(positive[i]), i), positive, (i, p), Delta(i, p) / positive[i] ** 2,
    ),
    gradient_case(
        "entropy", "Tensor Cookbook, -x'*log(x)", -Sum(positive[i] * log(positive[i]), i), positive,
        (i,), -1 - log(positive[i]),
    ),
    gradient_case(
        "logarithm of one plus a square", "matrixcalculus.org, log(1 + x'*x)",
        log(1 + Sum(x[i] ** 2, i)), x, (i,), 2 * x[i] / (1 + Sum(x[j] ** 2, j)),
    ),
    gradient_case(
        "tanh of a linear map", "matrixcalculus.org, y'*tanh(X*w)",
        Sum(u[n] * tensor("h", N)[n], n), w, (i,),
        Sum(u[n] * (1 - tensor("h", N)[n] ** 2) * F[n, i], n),
        given=(("h", (n,), tanh(Sum(F[n, i] * w[i], i))),),
    ),
    jacobian_case(
        "sigmoid", "Tensor Cookbook, diag(s .* (1 - s))", ((i,), 1 / (1 + exp(-x[i]))), x, (i, p),
        Delta(i, p) * f[i] * (1 - f[i]),
    ),
    jacobian_case(
        "sigmoid of a linear map", "matrixcalculus.org, 1./(1 + exp(-A*x))",
        ((i,), 1 / (1 + exp(-Sum(A[i, j] * x[j], j)))), x, (i, p), f[i] * (1 - f[i]) * A[i, p],
    ),
    gradient_case(
        "product of sums", "Tensor Cookbook, sum(x) sum(y)", Sum(x[i] * y[j], i, j), x, (i,),
        Sum(y[j], j),
    ),
    gradient_case(
        "squares of row sums", "Tensor Cookbook, |X 1|^2",
        Sum(tensor("rho", N)[n] ** 2, n), F, (n, i), 2 * tensor("rho", N)[n],
        given=(("rho", (n,), Sum(F[n, i], i)),),
    ),
    gradient_case(
        "squares of column sums, written out", "Tensor Cookbook, |1' X|^2",
        Sum(Sum(F[n, i], n) ** 2, i), F, (n, i), 2 * Sum(F[n1, i], n1),
    ),
    gradient_case(
        "spread around row means", "Tensor Cookbook, centering",
        Sum((F[n, i] - tensor("rho", N)[n]) ** 2, n, i), F, (n, i),
        2 * (F[n, i] - tensor("rho", N)[n]),
        given=(("rho", (n,), Sum(F[n, i], i) / D),),
    ),
)  # fmt: skip

CASES = (*HADAMARD, *NORMS, *ELEMENTWISE)
