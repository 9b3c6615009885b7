r"""The Kullback-Leibler divergence is not negative (Gibbs' inequality).

Claim: $D(P \parallel Q) = \sum_i P_i \log(P_i/Q_i) \ge 0$, and it is 0 for $P = Q$.

Use: The extra surprise of a wrong prediction; a loss that is 0 exactly at the truth.

Source: gibbs1902, kullback1951
"""

from sympy import Integer, Interval, log, oo

from symnn.catalog.information import divergence
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

K = sizes("K")
i = index("i", K)
P = tensor("P", domain=Simplex(K, open=True))
Q = tensor("Q", domain=Simplex(K, open=True))
t = Variable("t", Interval.open(0, oo))


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(P, "true probabilities"), Given(Q, "predicted ones"),
            Given(t, "a ratio"),
        )
        .claim(log(t), 1 - 1 / t, "The logarithm and its lower bound touch at 1.", relation=">=")
        .claim(
            divergence(P, Q), Sum(P[i] * (1 - Q[i] / P[i]), i),
            "Term by term, with the ratio $P_i/Q_i$.", relation=">=", by=termwise(),
        )
        .then(Sum(P[i], i) - Sum(Q[i], i), "Multiply out.")
        .then(Integer(0), "Both distributions sum to 1.")
        .claim(divergence(P, P), Integer(0), "Every ratio is 1 when the prediction is right.")
        .conclude("No prediction costs less than the truth.", Integer(0))
    )  # fmt: skip
