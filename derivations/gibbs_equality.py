r"""The divergence is 0 for equal laws only.

Claim: $D(P \parallel Q) \ge \sum_i (\sqrt{P_i} - \sqrt{Q_i})^2$ for distributions of any length, so
that $D(P \parallel Q) = 0$ only if $P = Q$.

Use: A loss that is at its minimum has found the law of the data.

Source: gibbs1902, cover2006
"""

from sympy import Integer, log, sqrt

from symnn.catalog.information import divergence
from symnn.core import Simplex, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

K = sizes("K")
i = index("i", K)
P = tensor("P", domain=Simplex(K, open=True))
Q = tensor("Q", domain=Simplex(K, open=True))


def derive() -> Derivation:
    gaps = Sum((sqrt(P[i]) - sqrt(Q[i])) ** 2, i)
    return (
        begin(__file__, __doc__, Given(P, "a law"), Given(Q, "another one"))
        .claim(
            divergence(P, Q), -2 * Sum(P[i] * log(sqrt(Q[i] / P[i])), i),
            "A logarithm is twice that of the root.", by=termwise(),
        )
        .then(
            -2 * Sum(P[i] * (sqrt(Q[i] / P[i]) - 1), i), "Term by term $\\log t \\le t - 1$.",
            relation=">=", by=termwise(),
        )
        .then(gaps, "Complete the squares: both laws sum to 1.")
        .then(
            Integer(0), "A sum of squares: it is 0 only if all roots agree.", relation=">=",
            by=termwise(),
        )
        .conclude("A divergence of 0 leaves no difference between the laws.", gaps)
    )  # fmt: skip
