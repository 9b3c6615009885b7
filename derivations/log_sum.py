r"""The divergence is convex in both distributions.

Claim: $D(\lambda P + (1-\lambda) P' \parallel \lambda Q + (1-\lambda) Q') \le
\lambda D(P \parallel Q) + (1-\lambda) D(P' \parallel Q')$.

Use: A mixture of predictions is never worse than its parts on average.

Source: cover2006
"""

from sympy import Interval, log, oo

from symnn.catalog.information import divergence
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

POSITIVE = Interval.open(0, oo)
K = sizes("K")
i = index("i", K)
P, Q = tensor("P", domain=Simplex(K, open=True)), tensor("Q", domain=Simplex(K, open=True))
A, B, C, D = (tensor(name, K, domain=POSITIVE) for name in "ABCD")
share = Variable("lamda", Interval.open(0, 1))
t, a, b, c, d = (Variable(name, POSITIVE) for name in "tabcd")


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(P, "a law"), Given(Q, "its prediction"),
            Given(share, "its share in a mixture"), Given(t, "a ratio"),
            *(Given(s, "a positive number") for s in (a, b, c, d)),
            *(Given(s, "positive numbers") for s in (A, B, C, D)),
        )
        .claim(log(t), t - 1, "The logarithm lies below its tangent at 1.", relation="<=")
        .claim(
            (a + b) * log((a + b) / (c + d)), a * log(a / c) + b * log(b / d),
            "Hence the inequality of log sums, for two terms.", relation="<=",
        )
        .claim(
            Sum((A[i] + B[i]) * log((A[i] + B[i]) / (C[i] + D[i])), i),
            Sum(A[i] * log(A[i] / C[i]), i) + Sum(B[i] * log(B[i] / D[i]), i),
            "The same for every outcome, and summed.", relation="<=", by=termwise(),
        )
        .claim(
            Sum(share * P[i] * log(share * P[i] / (share * Q[i])), i), share * divergence(P, Q),
            "With $A = \\lambda P$ and $C = \\lambda Q$ a part is its share of the divergence; "
            "likewise with $B = (1-\\lambda) P'$ and $D = (1-\\lambda) Q'$.",
        )
        .conclude(
            "Mixing two laws together with their predictions does not increase the divergence."
        )
    )  # fmt: skip
