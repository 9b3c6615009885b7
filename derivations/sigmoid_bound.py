r"""The slope of the sigmoid is at most one quarter.

Claim: $\sigma'(x) \le 1/4$, with equality only at 0.

Use: Every sigmoid layer shrinks the gradient at least four times.

Source: hochreiter1991
"""

from sympy import Derivative, Interval, Ne, Rational

from symnn.catalog.activations import SIGMOID, x
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

s = Variable("s", Interval.open(0, 1))
QUARTER = Rational(1, 4)


def derive() -> Derivation:
    slope = SIGMOID(x) * (1 - SIGMOID(x))
    return (
        begin(__file__, __doc__, Given(x, "a preactivation"), Given(s, "a value of the sigmoid"))
        .claim(Derivative(SIGMOID(x), x), slope, "See the derivative of the sigmoid.")
        .claim(s * (1 - s), QUARTER - (s - Rational(1, 2)) ** 2, "Complete the square.")
        .then(QUARTER, "A square is not negative.", relation="<=")
        .claim(slope, QUARTER, "The values of the sigmoid lie between 0 and 1.", relation="<=")
        .claim(slope, QUARTER, "Off 0 the square is positive.", relation="<", where=[Ne(x, 0)])
        .conclude("The steepest place of the sigmoid is 0, with slope 1/4.", QUARTER)
    )
