r"""The pinball loss finds quantiles.

Claim: If q is a $\tau$-quantile, $P(t \le q) = \tau$, no constant prediction has a smaller mean
pinball loss than q, whatever the law of the targets.

Use: A network that is trained with this loss predicts a quantile: two of them make an interval.

Source: koenker1978
"""

from typing import Any

from sympy import Integral, Interval

from symnn.catalog.identities.residuals import below, gain, quantile, t
from symnn.catalog.identities.residuals import f as prediction
from symnn.catalog.residuals import PINBALL_LOSS, tau
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

n = sizes("n")
i, j = index("i", n), index("j", n)
T, P = tensor("t", n), tensor("P", domain=Simplex(n))
x, inside = Variable("x"), Variable("f", Interval(0, 1))


def counted(target: Any) -> Any:
    """1 for a target of at most q, else 0."""
    return below.xreplace({t: target})


def derive() -> Derivation:
    share = Sum(P[j] * counted(T[j]), j)
    extra = Sum(P[i] * gain.xreplace({t: T[i]}), i)
    at_least = Sum(P[i] * (prediction - quantile) * (counted(T[i]) - tau), i)
    uniform = PINBALL_LOSS(x - inside)
    return (
        begin(
            __file__, __doc__, Given(t, "a target"), Given(prediction, "a prediction"),
            Given(quantile, "another one"), Given(tau, "level"), Given(T, "all values of targets"),
            Given(P, "their probabilities"), Given(x, "a target of the uniform law"),
            Given(inside, "a prediction for it"),
        )
        .claim(
            gain, (prediction - quantile) * (below - tau),
            "For one target: moving the prediction from q to f costs at least this. The loss "
            "consists of two lines and bends upward at the target.", relation=">=",
        )
        .claim(extra, at_least, "In the mean over all targets as well.", relation=">=",
               by=termwise())
        .claim(
            at_least, (prediction - quantile) * (share - tau),
            "The sum is the probability of a target of at most q, less the level: if q is the "
            "quantile, it is 0, and no prediction does better.",
        )
        .claim(
            Integral(uniform, (x, 0, 1)), (inside - tau) ** 2 / 2 + tau * (1 - tau) / 2,
            "An example: targets uniform on [0, 1].",
        )
        .claim(
            (inside - tau) ** 2 / 2 + tau * (1 - tau) / 2, tau * (1 - tau) / 2,
            "The mean loss is least at $f = \\tau$, the quantile.", relation=">=",
        )
        .conclude("Asymmetric costs move the best prediction from the median to a quantile.")
    )  # fmt: skip
