"""Losses and models: regressions, likelihoods, factorizations, softmax and its relatives."""

from __future__ import annotations

from matrix_case import (
    POSITIVE,
    D,
    F,
    K,
    N,
    T,
    V,
    Z,
    b,
    g,
    gradient_case,
    hessian_case,
    i,
    j,
    jacobian_case,
    k,
    lamda,
    m,
    n,
    n1,
    product_case,
    t,
    u,
    w,
    x,
)  # fmt: skip
from sympy import KroneckerDelta as Delta
from sympy import Max, Rational, exp, log, sqrt, tanh

from symnn.core import tensor
from symnn.indexed import Sum, equals, index

k1, k2 = index("k1 k2", K)
score = ("z", (n,), Sum(F[n, i] * w[i], i))
z, e, s, r = (tensor(letter, N) for letter in "zesr")
e_, v = ("e", (n,), z[n] - t[n]), tensor("v_w", D)
sigmoid = ("s", (n,), 1 / (1 + exp(-z[n])))
rate = ("r", (n,), exp(z[n]))
half = Rational(1, 2)

softmax = ("P", (k,), exp(g[k]) / Sum(exp(g[m]), m))
P, c = tensor("P", K), tensor("c", K)
target = tensor("tau", K, domain=POSITIVE)
log_sum_exp = log(Sum(exp(g[k]), k))
L = tensor("L")

scores = ("Z", (n, k), Sum(F[n, i] * V[i, k], i))
rows = ("R", (n, k), exp(Z[n, k]) / Sum(exp(Z[n, m]), m))
R = tensor("R", N, K)
entropy = -Sum(T[n, k] * log(R[n, k]), n, k) / N
ONE = {"facts": (equals(Sum(T[n, k], k), 1),), "summing_to_one": frozenset([T])}
C_ONE = {"facts": (equals(Sum(c[k], k), 1),), "summing_to_one": frozenset([c])}

REGRESSION = (
    gradient_case(
        "least squares", "matrixcalculus.org, norm2(X*w - y)^2", Sum(e[n] ** 2, n) / N, w, (i,),
        2 * Sum(F[n, i] * e[n], n) / N, given=(score, e_),
    ),
    gradient_case(
        "least squares, written out", "Cookbook 84",
        Sum((Sum(F[n, i] * w[i], i) - t[n]) ** 2, n) / 2, w, (i,),
        Sum(F[n, i] * (Sum(F[n, j] * w[j], j) - t[n]), n),
    ),
    gradient_case(
        "residual norm", "matrixcalculus.org, norm2(X*w - y)", sqrt(Sum(e[n] ** 2, n)), w, (i,),
        Sum(F[n, i] * e[n], n) / L, given=(score, e_),
    ),
    hessian_case(
        "Hessian of least squares", "Tensor Cookbook, |X w - y|^2", Sum(e[n] ** 2, n), w, (i, j),
        2 * Sum(F[n, i] * F[n, j], n), given=(score, e_),
    ),
    gradient_case(
        "ridge regression", "Cookbook 84", Sum(e[n] ** 2, n) + lamda * Sum(w[i] ** 2, i), w, (i,),
        2 * Sum(F[n, i] * e[n], n) + 2 * lamda * w[i], given=(score, e_),
    ),
    hessian_case(
        "Hessian of ridge regression", "Cookbook 84",
        Sum(e[n] ** 2, n) + lamda * Sum(w[i] ** 2, i), w, (i, j),
        2 * (Sum(F[n, i] * F[n, j], n) + lamda * Delta(i, j)), given=(score, e_),
    ),
    product_case(
        "Hessian-vector product of ridge regression", "Cookbook 84",
        Sum(e[n] ** 2, n) + lamda * Sum(w[i] ** 2, i), w, (i,),
        2 * Sum(F[n, i] * Sum(F[n, j] * v[j], j), n) + 2 * lamda * v[i], given=(score, e_),
    ),
    gradient_case(
        "weighted least squares by samples", "Cookbook 84", Sum(u[n] * e[n] ** 2, n), w, (i,),
        2 * Sum(F[n, i] * u[n] * e[n], n), given=(score, e_),
    ),
    gradient_case(
        "mean squared error of many outputs", "Cookbook 119",
        Sum((Z[n, k] - T[n, k]) ** 2, n, k) / (N * K), V, (i, k),
        2 * Sum(F[n, i] * (Z[n, k] - T[n, k]), n) / (N * K), given=(scores,),
    ),
    gradient_case(
        "root of the mean squared error", "matrixcalculus.org, norm2(z - t)",
        sqrt(Sum((u[n] - t[n]) ** 2, n) / N), u, (n,), (u[n] - t[n]) / (N * L),
    ),
    gradient_case(
        "variance", "Tensor Cookbook, Var", Sum((u[n] - tensor("mu")) ** 2, n) / N, u, (n,),
        2 * (u[n] - tensor("mu")) / N, given=(("mu", (), Sum(u[n], n) / N),),
    ),
    gradient_case(
        "squared hinge", "matrixcalculus.org, relu(1 - y.*(X*w))",
        Sum(Max(0, 1 - t[n] * z[n]) ** 2, n), w, (i,),
        -2 * Sum(F[n, i] * t[n] * Max(0, 1 - t[n] * z[n]), n), given=(score,),
    ),
)  # fmt: skip

LIKELIHOOD = (
    gradient_case(
        "logistic regression", "matrixcalculus.org, sum(log(exp(-y.*(X*w)) + vector(1)))",
        -Sum(t[n] * log(s[n]) + (1 - t[n]) * log(1 - s[n]), n), w, (i,),
        Sum(F[n, i] * (s[n] - t[n]), n), given=(score, sigmoid),
    ),
    hessian_case(
        "Hessian of logistic regression", "Tensor Cookbook, X' diag(s(1 - s)) X",
        -Sum(t[n] * log(s[n]) + (1 - t[n]) * log(1 - s[n]), n), w, (i, j),
        Sum(F[n, i] * s[n] * (1 - s[n]) * F[n, j], n), given=(score, sigmoid),
    ),
    product_case(
        "Hessian-vector product of logistic regression", "Tensor Cookbook, X' diag(s(1 - s)) X v",
        -Sum(t[n] * log(s[n]) + (1 - t[n]) * log(1 - s[n]), n), w, (i,),
        Sum(F[n, i] * s[n] * (1 - s[n]) * Sum(F[n, j] * v[j], j), n), given=(score, sigmoid),
    ),
    gradient_case(
        "logistic loss with signs", "matrixcalculus.org, sum(log(exp(-y.*(X*w)) + vector(1)))",
        Sum(log(1 + exp(-t[n] * z[n])), n), w, (i,),
        -Sum(F[n, i] * t[n] / (1 + exp(t[n] * z[n])), n), given=(score,),
    ),
    gradient_case(
        "logistic loss of one line", "matrixcalculus.org, -t'*log(s) - (1 - t)'*log(1 - s)",
        -Sum(t[n] * log(1 / (1 + exp(-u[n]))) + (1 - t[n]) * log(1 - 1 / (1 + exp(-u[n]))), n), u,
        (n,), 1 / (1 + exp(-u[n])) - t[n],
    ),
    gradient_case(
        "Poisson regression", "Tensor Cookbook, exp", Sum(r[n] - t[n] * z[n], n), w, (i,),
        Sum(F[n, i] * (r[n] - t[n]), n), given=(score, rate),
    ),
    hessian_case(
        "Hessian of Poisson regression", "Tensor Cookbook, exp", Sum(r[n] - t[n] * z[n], n), w,
        (i, j), Sum(F[n, i] * r[n] * F[n, j], n), given=(score, rate),
    ),
    gradient_case(
        "Gaussian likelihood by the mean", "Cookbook 8.1",
        N * log(tensor("v", domain=POSITIVE)) / 2
        + Sum((u[n] - tensor("mu")) ** 2, n) / (2 * tensor("v", domain=POSITIVE)),
        tensor("mu"), (), -Sum(u[n] - tensor("mu"), n) / tensor("v", domain=POSITIVE),
    ),
    gradient_case(
        "Gaussian likelihood by the variance", "Cookbook 8.1",
        N * log(tensor("v", domain=POSITIVE)) / 2
        + Sum((u[n] - tensor("mu")) ** 2, n) / (2 * tensor("v", domain=POSITIVE)),
        tensor("v", domain=POSITIVE), (),
        (N - Sum((u[n] - tensor("mu")) ** 2, n) / tensor("v", domain=POSITIVE))
        / (2 * tensor("v", domain=POSITIVE)),
    ),
    gradient_case(
        "softmax regression", "Tensor Cookbook, cross-entropy", entropy, V, (i, k),
        Sum(F[n, i] * (R[n, k] - T[n, k]), n) / N, given=(scores, rows), **ONE,
    ),
    hessian_case(
        "Hessian of softmax regression", "Tensor Cookbook, cross-entropy", entropy, V,
        (i, k, j, m),
        Sum(F[n, i] * F[n, j] * R[n, k] * (Delta(k, m) - R[n, m]), n) / N,
        given=(scores, rows), **ONE,
    ),
)  # fmt: skip

SOFTMAX = (
    gradient_case(
        "log-sum-exp", "matrixcalculus.org, log(sum(exp(x)))", log_sum_exp, g, (k,),
        exp(g[k]) / Sum(exp(g[m]), m),
    ),
    hessian_case(
        "Hessian of log-sum-exp", "Tensor Cookbook, diag(p) - p p'", -Sum(c[k] * log(P[k]), k), g,
        (k, m), P[k] * (Delta(k, m) - P[m]), given=(softmax,), **C_ONE,
    ),
    product_case(
        "Hessian-vector product of log-sum-exp", "Tensor Cookbook, diag(p) - p p'",
        -Sum(c[k] * log(P[k]), k), g, (k,),
        P[k] * (tensor("v_g", K)[k] - Sum(P[m] * tensor("v_g", K)[m], m)),
        given=(softmax,), **C_ONE,
    ),
    jacobian_case(
        "softmax", "Tensor Cookbook, diag(p) - p p'", softmax[1:], g, (k, m),
        tensor("f", K)[k] * (Delta(k, m) - tensor("f", K)[m]),
    ),
    jacobian_case(
        "log-softmax", "Tensor Cookbook, I - 1 p'", ((k,), log(P[k])), g, (k, m),
        Delta(k, m) - P[m], given=(softmax,),
    ),
    gradient_case(
        "cross-entropy by logits", "Tensor Cookbook, p - t", -Sum(c[k] * log(P[k]), k), g, (k,),
        P[k] - c[k], given=(softmax,), **C_ONE,
    ),
    gradient_case(
        "cross-entropy of unnormalized targets", "Tensor Cookbook, p - t",
        -Sum(c[k] * log(P[k]), k), g, (k,), P[k] * Sum(c[m], m) - c[k], given=(softmax,),
    ),
    gradient_case(
        "entropy by logits", "Tensor Cookbook, entropy", -Sum(P[k] * log(P[k]), k), g, (k,),
        -P[k] * (log(P[k]) + L), given=(softmax,),
    ),
    gradient_case(
        "divergence from a target by logits", "Tensor Cookbook, KL(p, q)",
        Sum(P[k] * log(P[k] / target[k]), k), g, (k,), P[k] * (log(P[k] / target[k]) - L),
        given=(softmax,),
    ),
    gradient_case(
        "divergence of a target by logits", "Tensor Cookbook, KL(q, p)",
        Sum(target[k] * log(target[k] / P[k]), k), g, (k,), P[k] - target[k],
        given=(softmax,), facts=(equals(Sum(target[k], k), 1),), summing_to_one=frozenset([target]),
    ),
    gradient_case(
        "expectation under a softmax", "policy gradient", Sum(P[k] * c[k], k), g, (k,),
        P[k] * (c[k] - L), given=(softmax,),
    ),
)  # fmt: skip

f = tensor("f", N, D)
U, O_, M = tensor("U", N, K), tensor("O", D, K), tensor("M", N, D)
gap = ("f", (n, i), F[n, i] - Sum(U[n, k] * O_[i, k], k))

FACTORS = (
    gradient_case(
        "matrix factorization", "matrixcalculus.org, norm2(T - A*X)^2", Sum(f[n, i] ** 2, n, i), U,
        (n, k), -2 * Sum(f[n, i] * O_[i, k], i), given=(gap,),
    ),
    gradient_case(
        "matrix factorization of some entries", "matrixcalculus.org, norm2(H.*(T - A*X))^2",
        Sum(M[n, i] * f[n, i] ** 2, n, i) + lamda * Sum(U[n, k] ** 2, n, k), U, (n, k),
        2 * lamda * U[n, k] - 2 * Sum(M[n, i] * f[n, i] * O_[i, k], i), given=(gap,),
    ),
    hessian_case(
        "Hessian of matrix factorization", "matrixcalculus.org, norm2(T - A*X)^2",
        Sum(f[n, i] ** 2, n, i), U, (n, k, n1, m),
        2 * Delta(n, n1) * Sum(O_[i, k] * O_[i, m], i), given=(gap,),
    ),
    gradient_case(
        "one hidden layer", "matrixcalculus.org, norm2(A*tanh(B*x) - y)^2",
        Sum((Sum(O_[i, k] * c[k], k) - b[i]) ** 2, i), V, (j, k),
        2 * (1 - c[k] ** 2) * Sum((Sum(O_[i, m] * c[m], m) - b[i]) * O_[i, k], i) * x[j],
        given=(("c", (k,), tanh(Sum(x[j] * V[j, k], j))),),
    ),
)  # fmt: skip

CASES = (*REGRESSION, *LIKELIHOOD, *SOFTMAX, *FACTORS)
