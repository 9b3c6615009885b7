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
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

h = Variable("h")


def derive() -> Derivation:
    own = {eta: eta, mu: mu, v: v}
    pushed = MOMENTUM.after_step({theta: theta, g: g, **own})
    ahead = theta + mu * v
    kept = NESTEROV.after_step({theta: ahead, g: g, **own})
    on_parabola = NESTEROV.after_step({theta: ahead, g: h * ahead, **own})[v]
    plain = MOMENTUM.after_step({theta: theta, g: h * theta, **own})[v]
    return (
        begin(
            __file__, __doc__, Given(theta, "the parameter"), Given(v, "velocity"),
            Given(g, "gradient at the point ahead"), Given(eta, "learning rate"),
            Given(mu, "inertia"), Given(h, "curvature of a parabola"),
        )
        .claim(pushed[theta], theta + mu * v - eta * g, "Parameter after one step,")
        .claim(pushed[v], mu * v - eta * g, "and its velocity.")
        .claim(
            pushed[theta] + mu * pushed[v], ahead - mu * v + (1 + mu) * pushed[v],
            "The next point ahead, by the present one: add and subtract $\\mu v$.",
        )
        .then(kept[theta], "That is the rule for the point ahead.")
        .claim(kept[v], pushed[v], "Both forms have one velocity.")
        .claim(
            on_parabola, mu * (1 - eta * h) * v - eta * h * theta,
            "On a parabola the gradient ahead damps the velocity,",
        )
        .claim(plain, mu * v - eta * h * theta, "which plain momentum does not.")
        .claim(
            kept[theta].xreplace({mu: S.Zero}), theta - eta * g,
            "Without inertia both are gradient descent.",
        )
        .conclude("Looking ahead lowers the inertia along steep directions.", kept[theta])
    )  # fmt: skip
