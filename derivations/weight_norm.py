r"""Gradient of weight normalization.

Claim: For $w = g\,v/|v|$ with any number of inputs and units, the gradient of the length is the
part of $\partial L/\partial w$ along $v$, and that of the direction is the part across $v$, times
$g/|v|$.

Use: Length and direction of the weights are trained apart. No step changes $v$ along itself, so its
length never shrinks.

Source: salimans2016
"""

from sympy import Integer, Interval, oo, sqrt

from symnn.catalog.layers import weight_norm
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, equals, gradient, index

D, H = sizes("D H")
v, delta = tensor("v", D, H), tensor("delta", D, H)
rate, square = tensor("eta"), tensor("s", H, domain=Interval.open(0, oo))
i, j = index("i", D), index("j", H)
REASONS = {
    "dL_dg": "The slope by the weights, along their direction.",
    "dL_dv": "What is left of the slope across the direction.",
}


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(v[i, j] ** 2, i), square[j])])
    layer = weight_norm(program, v, "")
    (g,) = layer.parameters
    loss = program.define("L", (), Sum(delta[i, j] * layer.output[i, j], i, j))
    found = gradient(program, loss, [g, v])
    _, dv = found.gradients
    start = begin(
        __file__, __doc__, Given(v, "directions"), Given(square, "their squared lengths"),
        Given(g, "trained lengths"), Given(rate, "a learning rate"),
        Given(delta, "the slope of any loss by each weight"),
        program=program,
    )  # fmt: skip
    return (
        with_gradients(start, found, REASONS)
        .claim(layer.deviation[j], sqrt(square[j]), "What is divided by is a length, and not 0.")
        .claim(Sum(dv[i, j] * v[i, j], i), Integer(0), "Gradient and direction are perpendicular,")
        .claim(
            Sum((v[i, j] - rate * dv[i, j]) ** 2, i),
            Sum(v[i, j] ** 2, i) + rate**2 * Sum(dv[i, j] ** 2, i),
            "so by Pythagoras every step makes the direction longer, or leaves it.",
        )
        .conclude("Length and direction are trained apart.", found[dv].right)
    )  # fmt: skip
