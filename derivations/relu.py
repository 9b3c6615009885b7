r"""The rectified linear unit and its slope.

Claim: relu(x) = max(0, x) = (x + |x|)/2 has slope 1 on the right of 0 and slope 0 on the left.

Use: Along active units the gradient passes unchanged, whatever the depth; inactive units stop it.

Source: nair2010, glorot2010
"""

from sympy import Abs, Derivative, Max, Ne, Piecewise, S, sign

from symnn.catalog.activations import RELU, x
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

y = Variable("y")
step = Piecewise((S.One, x > 0), (S.Zero, True))


def derive() -> Derivation:
    given = begin(
        __file__,
        __doc__,
        Given(x, "a preactivation"),
        Given(y, "another"),
        conventions=RELU.conventions,
    )
    return (
        given.claim(RELU(x), Max(0, x), "Both choose x exactly where it is positive.")
        .then((x + Abs(x)) / 2, "On the left both terms cancel, on the right they agree.")
        .claim(
            Derivative(RELU(x), x), (1 + sign(x)) / 2,
            "Off 0 the slope of the absolute value is the sign.", rule="sum rule", where=[Ne(x, 0)],
        )
        .then(step, "The sign is 1 on the right and -1 on the left.", where=[Ne(x, 0)])
        .claim(
            step * step.xreplace({x: y}),
            Piecewise((S.One, (x > 0) & (y > 0)), (S.Zero, True)),
            "A product of slopes is 1 where all units on the path are active, else 0.",
        )
        .claim(RELU(Max(0, x)), RELU(x), "A second pass changes nothing.")
        .conclude("At 0 there is no slope; networks take 0 there, by convention.", step)
    )  # fmt: skip
