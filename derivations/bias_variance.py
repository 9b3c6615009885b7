r"""Bias, variance and noise.

Claim: For a prediction $\hat f$ and a target t that are independent,
$\mathbb{E}(\hat f - t)^2 = (\mathbb{E}\hat f - \mathbb{E}t)^2 + \mathrm{Var}\,\hat f +
\mathrm{Var}\,t$.

Use: Three ways to be wrong: the model is off on average, it depends on the data it happened to
see, and the target itself is noisy. Only the first two can be traded.

Source: geman1992
"""

from symnn.core import Simplex, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Sum, index

n, m = sizes("n m")
i, k = index("i k", n)
j, h = index("j h", m)
F, T = tensor("f", n), tensor("t", m)
P, R = tensor("P", domain=Simplex(n)), tensor("R", domain=Simplex(m))


def derive() -> Derivation:
    prediction, target = Sum(P[k] * F[k], k), Sum(R[h] * T[h], h)
    spread = Sum(P[i] * (F[i] - prediction) ** 2, i)
    noise = Sum(R[j] * (T[j] - target) ** 2, j)
    error = Sum(P[i] * R[j] * (F[i] - T[j]) ** 2, i, j)
    return (
        begin(
            __file__, __doc__, Given(F, "predictions, one for each data set"),
            Given(P, "probabilities of the data sets"), Given(T, "values of the target"),
            Given(R, "their probabilities"),
        )
        .claim(Sum(P[i] * (F[i] - prediction), i), 0, "Deviations of predictions cancel,")
        .claim(Sum(R[j] * (T[j] - target), j), 0, "and so do those of targets.")
        .claim(
            Sum(P[i] * (F[i] - target) ** 2, i), (prediction - target) ** 2 + spread,
            "Against the mean target the error is bias and spread;",
        )
        .claim(
            error, Sum(P[i] * (F[i] - target) ** 2, i) + noise,
            "against the target itself its noise is added, as cross terms have mean 0.",
        )
        .claim(
            error, (prediction - target) ** 2 + spread + noise,
            "Altogether: squared bias, variance, noise.",
        )
        .conclude(
            "Three sources of error that add up.", (prediction - target) ** 2 + spread + noise
        )
    )  # fmt: skip
