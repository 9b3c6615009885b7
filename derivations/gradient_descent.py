r"""Gradient descent goes downhill, and how large a step may be.

Claim: Along the negative gradient the loss falls at the rate of the gradient's squared length; on
a parabola of curvature h the error shrinks by $1 - \eta h$ every step, so it converges exactly for
$0 < \eta < 2/h$.

Use: The choice of the learning rate, and what goes wrong when it is too large.

Source: cauchy1847, robbins1951
"""

from sympy import Derivative, Integer, Interval, oo

from symnn.catalog.optimizers import GRADIENT_DESCENT, eta, g, theta
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

h = Variable("h", Interval.open(0, oo))
best = Variable("theta_star")
error = Variable("e")


def derive() -> Derivation:
    slope = h * (theta - best)
    loss = h * (theta - best) ** 2 / 2
    after = GRADIENT_DESCENT.after_step({theta: theta, g: slope, eta: eta})[theta]
    factor = 1 - eta * h
    fall = factor**2 - 1
    return (
        begin(
            __file__, __doc__, Given(theta, "a parameter"), Given(g, "the slope of the loss"),
            Given(eta, "learning rate"), Given(h, "curvature"), Given(best, "the minimum"),
            Given(error, "distance from the minimum"),
        )
        .claim(
            Derivative(g * (theta - eta * g), eta), -(g**2),
            "To first order the loss changes by slope times step, at the rate", rule="chain rule",
        )
        .then(0, "so a small step never leads uphill.", relation="<=")
        .claim(Derivative(loss, theta), slope, "On a parabola the slope is linear,")
        .claim(after - best, factor * (theta - best), "so one step scales the error by a factor.")
        .claim(
            (factor * error) ** 2 - error**2, fall * error**2, "The squared error changes by",
        )
        .claim(fall, -eta * h * (2 - eta * h), "a factor that splits,")
        .claim(
            fall, Integer(0), "and is negative as long as $\\eta h < 2$.", relation="<",
            where=[eta * h < 2],
        )
        .claim(
            fall, Integer(0), "Beyond, every step leads away.", relation=">", where=[eta * h > 2],
        )
        .conclude("The steepest direction of the loss limits the learning rate.", factor)
    )  # fmt: skip
