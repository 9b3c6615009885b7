r"""Cross-entropy is entropy plus divergence.

Claim: $H(P, Q) = H(P) + D(P \parallel Q)$ for distributions of any length.

Use: The entropy of the targets does not depend on the prediction, so minimizing the cross-entropy
and minimizing the divergence are one task.

Source: kullback1951, cover2006
"""

from sympy import log

from symnn.catalog.information import cross_entropy, divergence, entropy
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
            divergence(P, Q), Sum(P[i] * (log(P[i]) - log(Q[i])), i),
            "The logarithm of a quotient.", rule="quotient rule of logarithms", by=termwise(),
        )
        .then(cross_entropy(P, Q) - entropy(P), "Split the sum: both parts have names.")
        .claim(
            cross_entropy(P, Q), entropy(P) + divergence(P, Q), "Bring the entropy to the left.",
        )
        .conclude(
            "What a prediction costs beyond the entropy is its divergence from the truth.",
            entropy(P) + divergence(P, Q),
        )
    )  # fmt: skip
