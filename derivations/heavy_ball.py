r"""The heavy ball: best coefficients and rate on a quadratic.

Claim: With $\eta = 4/(\sqrt{L} + \sqrt{\mu})^2$ and inertia
$\beta = ((\sqrt{L} - \sqrt{\mu})/(\sqrt{L} + \sqrt{\mu}))^2$, along every axis of curvature between
$\mu$ and L both roots of the iteration have the modulus
$\sqrt{\beta} = (\sqrt{\kappa} - 1)/(\sqrt{\kappa} + 1)$.

Use: Momentum replaces the condition number by its square root.

Source: polyak1964
"""

from sympy import Integer, Interval, oo, sqrt

from symnn.catalog.optimizers import MOMENTUM, eta, g, theta, theta_next, v
from symnn.catalog.optimizers import mu as inertia
from symnn.catalog.updates import v_next
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

POSITIVE = Interval.open(0, oo)
h, mu, L = (Variable(name, POSITIVE) for name in ("h", "mu", "L"))
beta = Variable("beta", Interval(0, 1))
kappa = Variable("kappa", Interval.open(1, oo))
slow = (kappa - 1) / (kappa + 1)
fast = (sqrt(kappa) - 1) / (sqrt(kappa) + 1)
STEP = 4 / (sqrt(L) + sqrt(mu)) ** 2
INERTIA = ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))) ** 2


def derive() -> Derivation:
    after = MOMENTUM.worked({g: h * theta, inertia: beta})
    trace = 1 + beta - eta * h
    best = {eta: STEP, beta: INERTIA}
    gap = trace**2 - 4 * beta
    return (
        begin(
            __file__, __doc__, Given(theta, "distance from the minimum along one axis"),
            Given(v, "velocity"), Given(h, "curvature along the axis"), Given(eta, "learning rate"),
            Given(beta, "inertia"), Given(mu, "smallest curvature"), Given(L, "largest curvature"),
            Given(kappa, "their ratio"),
        )
        .claim(
            after[theta_next], (1 - eta * h) * theta + beta * v,
            "A step is linear in the error and the velocity,",
        )
        .claim(after[v_next], -eta * h * theta + beta * v, "in both rows.")
        .claim(
            (1 - eta * h) * beta + beta * eta * h, beta,
            "So a step is a matrix of trace $1 + \\beta - \\eta h$, and its determinant is",
        )
        .claim(
            gap.xreplace(best), STEP**2 * (h - mu) * (h - L),
            "The discriminant of its characteristic polynomial splits with this choice:",
        )
        .then(
            Integer(0), "it is not positive for curvatures from $\\mu$ to L.", relation="<=",
            where=[h >= mu, h <= L],
        )
        .claim(
            (trace / 2) ** 2 + (-gap) / 4, beta,
            "So the roots are conjugate, and their squared modulus is the determinant.",
        )
        .claim(
            sqrt(INERTIA).xreplace({L: kappa * mu}), fast, "The rate is its root,",
        )
        .then(slow, "better than that of gradient descent.", relation="<")
        .conclude("The ratio of curvatures enters by its square root only.", fast)
    )  # fmt: skip
