r"""The exponential moving average of weights.

Claim: $\bar\theta_t = \beta\bar\theta_{t-1} + (1-\beta)\theta_t$ unrolls to
$\beta^t\bar\theta_0 + (1-\beta)\sum_{k=1}^{t} \beta^{t-k}\theta_k$. The weights sum to 1, halve
every $\ln\tfrac12/\ln\beta$ steps, and have the mean age $\beta/(1-\beta)$.

Use: Evaluate an average of the last weights instead of the last weights themselves: it is steadier,
and costs one copy.

Source: polyak1992
"""

from typing import Any

from sympy import Interval, Rational, S, Sum, Symbol, log, oo

from symnn.catalog.written import written
from symnn.core import Variable, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import telescoping, termwise

k = Symbol("k", integer=True)
t = Variable("t", S.Naturals)
beta, start = Variable("beta", Interval.open(0, 1)), Variable("theta_0")
theta = tensor("theta", t + 1)
HALF = Rational(1, 2)


def average(steps: Any) -> Any:
    """The closed form after some steps."""
    return beta**steps * start + Sum((1 - beta) * beta ** (steps - k) * theta[k], (k, 1, steps))


def derive() -> Derivation:
    weights = (1 - beta) * beta**k
    return (
        begin(
            __file__, __doc__, Given(t, "number of the step"), Given(beta, "memory"),
            Given(start, "where the average begins"), Given(theta, "weights of every step"),
        )
        .claim(
            average(t), beta * average(t - 1) + (1 - beta) * theta[t],
            "The closed form obeys the rule, so it is the average (induction).",
            by=termwise(last=t),
        )
        .claim(
            beta**t + Sum((1 - beta) * beta ** (t - k), (k, 1, t)), 1, "Its weights sum to 1.",
            by=telescoping(beta ** (t - k + 1), k),
        )
        .claim(
            written(beta**t, {t: log(HALF) / log(beta)}), HALF,
            "After so many steps a weight has halved.",
        )
        .claim(
            Sum(k * weights, (k, 0, oo)), beta / (1 - beta),
            "In the long run the mean age of what is averaged is",
        )
        .conclude("A memory of about $1/(1 - \\beta)$ steps.", beta / (1 - beta))
    )  # fmt: skip
