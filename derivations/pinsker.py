r"""Pinsker's inequality.

Claim: $D(P \parallel Q) \ge \frac12 \big(\sum_i |P_i - Q_i|\big)^2$, in nats, for distributions of
any length.

Use: A small loss bounds the error of every probability, not only that of the logarithms.

Source: pinsker1964, csiszar1967
"""

from sympy import Integer, Rational, log

from symnn.catalog.information import divergence
from symnn.core import Simplex, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

K = sizes("K")
i, j = index("i j", K)
P = tensor("P", domain=Simplex(K, open=True))
Q = tensor("Q", domain=Simplex(K, open=True))
w = tensor("w", domain=Simplex(K, open=True))
a = tensor("a", K)


def derive() -> Derivation:
    total = Sum(a[i], i)
    return (
        begin(
            __file__, __doc__, Given(P, "a law"), Given(Q, "another one"), Given(w, "weights"),
            Given(a, "any numbers"),
        )
        .claim(
            divergence(P, Q), Sum(P[i] * log(P[i] / Q[i]) - P[i] + Q[i], i),
            "Both laws sum to 1, so this adds nothing.",
        )
        .then(
            Sum(Rational(3, 2) * (P[i] - Q[i]) ** 2 / (P[i] + 2 * Q[i]), i),
            "Each term is convex in P and touches 0 where P = Q; this fraction stays below it.",
            relation=">=", by=termwise(),
        )
        .claim(
            Sum((P[i] + 2 * Q[i]) / 3, i), Integer(1),
            "The denominators are weights $w_i = (P_i + 2 Q_i)/3$ that sum to 1.",
        )
        .claim(
            Sum(a[i] ** 2 / w[i], i) - total**2,
            Sum(w[i] * (a[i] / w[i] - Sum(a[j], j)) ** 2, i),
            "For any such weights a mean of squares exceeds the square of the mean by a variance,",
        )
        .then(Integer(0), "which is not negative (Cauchy-Schwarz).", relation=">=")
        .conclude(
            "With $a_i = |P_i - Q_i|$ the fractions, which are $\\frac12 a_i^2/w_i$, sum to at "
            "least half the square of the distance."
        )
    )  # fmt: skip
