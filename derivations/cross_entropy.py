r"""Cross-entropy is least for the true distribution.

Claim: $H(P, Q) \ge H(P)$ for all distributions P and Q over K outcomes.

Use: Minimizing the cross-entropy to the targets makes predictions match them; the least value is
the entropy of the targets, not 0.

Source: cover2006, goodfellow2016
"""

from sympy import Integer, log

from symnn.catalog.information import cross_entropy, entropy
from symnn.core import Simplex, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

K = sizes("K")
i = index("i", K)
P = tensor("P", domain=Simplex(K, open=True))
Q = tensor("Q", domain=Simplex(K, open=True))


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(P, "true probabilities"), Given(Q, "predicted ones"),
        )
        .claim(
            cross_entropy(P, Q), Sum(P[i] * -log(Q[i]), i),
            "The mean surprise of one who predicts Q while P holds.",
        )
        .claim(
            cross_entropy(P, Q) - entropy(P), -Sum(P[i] * log(Q[i] / P[i]), i),
            "A difference of logarithms is the logarithm of the quotient.",
        )
        .then(
            -Sum(P[i] * (Q[i] / P[i] - 1), i), "Term by term $\\log t \\le t - 1$.",
            relation=">=", by=termwise(),
        )
        .then(Integer(0), "Both distributions sum to 1.")
        .conclude("The best prediction is the truth.", entropy(P))
    )  # fmt: skip
