r"""The leaky rectified linear unit and its slope.

Claim: For $0 < \alpha < 1$ the unit is $\max(x, \alpha x)$; its slope is 1 on the right of 0 and
$\alpha$ on the left.

Use: The gradient never vanishes, so a unit whose inputs are all negative can recover.

Source: maas2013
"""

from sympy import Derivative, Max, Ne, Piecewise, S

from symnn.catalog.activations import LEAK, LEAKY_RELU, RELU, x
from symnn.derivation import Derivation, Given, begin

slope = Piecewise((S.One, x > 0), (LEAK, True))


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(x, "a preactivation"), Given(LEAK, "slope on the left"),
            conventions=LEAKY_RELU.conventions,
        )
        .claim(LEAKY_RELU(x), Max(x, LEAK * x), "A slope below 1 keeps x the larger on the right.")
        .claim(
            Derivative(LEAKY_RELU(x), x), slope, "Branch by branch.", where=[Ne(x, 0)],
        )
        .then(1, "The slope never exceeds 1,", relation="<=")
        .claim(slope, LEAK, "and it never falls below the leak.", relation=">=")
        .claim(LEAKY_RELU(x), RELU(x) - LEAK * RELU(-x), "A leaky unit is made of two plain ones.")
        .conclude("The gradient shrinks at most by the leak in every layer.", slope)
    )  # fmt: skip
