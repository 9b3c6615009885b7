r"""The exponential linear unit and its slope.

Claim: On the left of 0 the slope is $f(x) + \alpha$; the unit is differentiable at 0 only for
$\alpha = 1$; it never falls below $-\alpha$.

Use: The slope comes from the stored activation, and negative values pull the mean toward 0.

Source: clevert2016
"""

from sympy import Derivative, Interval, Min, Ne, Piecewise, S, exp, oo

from symnn.catalog.activations import ELU, SATURATION, x
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

left = Variable("x_left", Interval.open(-oo, 0))
slope = Piecewise((S.One, x > 0), (SATURATION * exp(x), True))


def derive() -> Derivation:
    alpha = SATURATION
    return (
        begin(
            __file__, __doc__, Given(x, "a preactivation"), Given(left, "a negative one"),
            Given(alpha, "where the unit saturates"), conventions=ELU.conventions,
        )
        .claim(Derivative(ELU(x), x), slope, "Branch by branch.", where=[Ne(x, 0)])
        .claim(Derivative(ELU(left), left), alpha * exp(left), "On the left branch.")
        .then(ELU(left) + alpha, "The value is this less the saturation.")
        .claim(
            Derivative(ELU(x, S.One), x), Min(1, exp(x)),
            "For a saturation of 1 both branches have slope 1 at 0, so the slope exists there.",
        )
        .claim(ELU(x), -alpha, "The exponential is positive.", relation=">")
        .conclude("For other saturations the slope jumps at 0.", slope)
    )  # fmt: skip
