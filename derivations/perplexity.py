r"""Perplexity.

Claim: The exponential of the mean negative log-likelihood is the geometric mean of $1/q(x_i)$, and
the exponential of the cross-entropy between the frequencies of the outcomes and the model. A model
that takes K outcomes for equally likely has perplexity K.

Use: It says among how many equally likely words the model seems to choose.

Source: jelinek1977
"""

from sympy import FiniteSet, Interval, Product, exp, log

from symnn.core import Simplex, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Sum, index

N, K = sizes("N K")
i, k = index("i", N), index("k", K)
q = tensor("q", N, domain=Interval.Lopen(0, 1))
X, Q = tensor("X", N, K, domain=FiniteSet(0, 1)), tensor("Q", domain=Simplex(K, open=True))


def derive() -> Derivation:
    likelihood = Product(q[i], (i, 0, N - 1))
    return (
        begin(
            __file__, __doc__, Given(q, "what the model gave each outcome that came"),
            Given(X, "1 where sample i has outcome k"), Given(Q, "the model"),
        )
        .claim(likelihood, exp(Sum(log(q[i]), i)), "The likelihood is a product; logarithms add.")
        .claim(
            exp(-Sum(log(q[i]), i) / N), exp(-log(likelihood) / N),
            "Perplexity: the N-th root of one over the likelihood, a geometric mean.",
        )
        .claim(
            -Sum(X[i, k] * log(Q[k]), i, k) / N, -Sum(Sum(X[i, k], i) / N * log(Q[k]), k),
            "Samples of one outcome cost the same, so the mean cost is a cross-entropy with the "
            "frequencies of the outcomes.",
        )
        .claim(
            exp(-Sum(log(1 / K), i) / N), K, "If all K outcomes get 1/K, the perplexity is K.",
        )
        .conclude("Perplexity counts choices.", exp(-log(likelihood) / N))
    )  # fmt: skip
