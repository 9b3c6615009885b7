r"""Gradient descent on a quadratic: the best step and its rate.

Claim: If all curvatures lie between $\mu$ and L, no step does better than
$\eta = 2/(L + \mu)$, which multiplies the error by $(\kappa - 1)/(\kappa + 1)$ or less in every
step, in any dimension; $\kappa = L/\mu$.

Use: Why badly scaled data trains slowly, and how much momentum can help.

Source: polyak1987, nesterov2004
"""

from sympy import Abs, Integer, Interval, Max, oo

from symnn.catalog.optimizers import GRADIENT_DESCENT, g, theta
from symnn.catalog.optimizers import eta as rate
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

POSITIVE = Interval.open(0, oo)
h, mu, L = (Variable(name, POSITIVE) for name in ("h", "mu", "L"))
kappa = Variable("kappa", Interval(1, oo))
eta = Variable("eta")
n = sizes("n")
i = index("i", n)
s, e = tensor("s", n, domain=Interval(0, 1)), tensor("e", n)


def derive() -> Derivation:
    after = GRADIENT_DESCENT.after_step({theta: theta, g: h * theta, rate: eta})[theta]
    worst, best = Max(Abs(1 - eta * mu), Abs(1 - eta * L)), (L - mu) / (L + mu)
    step = 2 / (L + mu)
    moved = (1 - step * (mu + (L - mu) * s[i])) * e[i]
    return (
        begin(
            __file__, __doc__, Given(theta, "distance from the minimum along one axis"),
            Given(h, "curvature along it"), Given(eta, "learning rate"),
            Given(mu, "smallest curvature"), Given(L, "largest curvature"), Given(mu < L),
            Given(kappa, "their ratio"), Given(s, "where each curvature lies between them"),
            Given(e, "distances along all axes"),
        )
        .claim(after, (1 - eta * h) * theta, "Along an axis of curvature h the error is scaled.")
        .claim(
            Abs(1 - eta * h), Integer(1), "It shrinks if the step is not too long,", relation="<",
            where=[eta > 0, eta * h < 2],
        )
        .claim(
            Abs(1 - eta * h), Integer(1), "and does not from $2/h$ on.", relation=">=",
            where=[eta * h >= 2],
        )
        .claim(
            worst, best, "Whatever the step, one end of the range shrinks no faster than this:",
            relation=">=",
        )
        .claim(
            worst.xreplace({eta: step}), best, "one end overshoots as much as the other lags.",
        )
        .claim(
            Sum(moved**2, i), best**2 * Sum(e[i] ** 2, i),
            "Every curvature in between, $\\mu + (L - \\mu) s_i$, does at least as well.",
            relation="<=", by=termwise(),
        )
        .claim(
            best.xreplace({L: kappa * mu}), (kappa - 1) / (kappa + 1),
            "Only the ratio of the curvatures counts.",
        )
        .conclude(
            "The number of steps grows like the ratio of the largest to the smallest curvature.",
            (kappa - 1) / (kappa + 1),
        )
    )  # fmt: skip
