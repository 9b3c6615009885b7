r"""Nesterov momentum: two forms of one method.

Claim: If the gradient is taken at $\varphi = \theta + \mu v$, then $\varphi$ itself obeys
$\varphi' = \varphi + (1 + \mu) v' - \mu v$; on a parabola of curvature h the inertia is
$\mu (1 - \eta h)$ instead of $\mu$.

Use: The second form needs gradients only at the parameters that are kept, so any training loop can
use it; the lower inertia explains why it overshoots less.

Source: nesterov1983, sutskever2013
"""

from sympy import S

from symnn.catalog.optimizers import MOMENTUM, NESTEROV, eta, g, mu, theta, v
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

h = Variable("h")
ahead, following = Variable("phi"), Variable("v_next")
moved = Variable("theta_next")


def derive() -> Derivation:
    own = {eta: eta, mu: mu, v: v}
    kept = NESTEROV.after_step({theta: ahead, g: g, **own})
    on_parabola = NESTEROV.after_step({theta: ahead, g: h * ahead, **own})[v]
    pushed = MOMENTUM.after_step({theta: theta, g: g, **own})
    return (
        begin(
            __file__, __doc__, Given(theta, "the parameter"), Given(v, "velocity"),
            Given(g, "gradient at the point ahead"), Given(eta, "learning rate"),
            Given(mu, "inertia"), Given(h, "curvature of a parabola"),
        )
        .define(ahead, theta + mu * v, "The point ahead, where momentum alone would lead.")
        .define(following, mu * v - eta * g, "The velocity after a step with the gradient there,")
        .define(moved, theta + following, "and the parameter.")
        .claim(moved, pushed[theta], "This is the rule of momentum but for where g is taken.")
        .claim(
            moved + mu * following, ahead - mu * v + following + mu * following,
            "The next point ahead, by the present one: add and subtract $\\mu v$.",
        )
        .then(kept[theta], "That is the rule for the point ahead, which the catalog states.")
        .claim(
            on_parabola, mu * (1 - eta * h) * v - eta * h * theta,
            "On a parabola the gradient is $h\\varphi$: it damps the velocity.",
        )
        .claim(
            written(NESTEROV.equations[1][1], {mu: S.Zero, v: S.Zero, following: -eta * g}),
            theta - eta * g, "Without inertia the method is gradient descent.",
        )
        .conclude("Looking ahead lowers the inertia along steep directions.", kept[theta])
    )  # fmt: skip
