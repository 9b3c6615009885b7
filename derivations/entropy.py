r"""Entropy lies between 0 and the logarithm of the number of outcomes.

Claim: $0 \le H(P) \le \log K$ for every distribution P over K outcomes, with equality on the right
for equally likely ones.

Use: The scale on which a predicted distribution is called certain or uncertain.

Source: shannon1948, cover2006
"""

from sympy import Integer, log

from symnn.catalog.information import entropy
from symnn.core import Simplex, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

K = sizes("K")
i = index("i", K)
P = tensor("P", domain=Simplex(K, open=True))


def derive() -> Derivation:
    return (
        begin(__file__, __doc__, Given(P, "probabilities of the outcomes"))
        .claim(
            entropy(P), Sum(P[i] * -log(P[i]), i), "The mean of the surprise of the outcomes.",
        )
        .then(Integer(0), "No term is negative.", relation=">=", by=termwise())
        .claim(
            log(K) - entropy(P), Sum(P[i] * log(K * P[i]), i),
            "The probabilities sum to 1, so $\\log K$ may be put under the sum.",
        )
        .then(
            Sum(P[i] * (1 - 1 / (K * P[i])), i),
            "Term by term $\\log t \\ge 1 - 1/t$ at $t = K P_i$.", relation=">=", by=termwise(),
        )
        .then(Integer(0), "Both parts of the sum are 1.")
        .claim(
            Sum(1 / K * -log(1 / K), i), log(K), "Equally likely outcomes reach the bound.",
        )
        .conclude("Equally likely outcomes are the hardest to predict.", log(K))
    )  # fmt: skip
