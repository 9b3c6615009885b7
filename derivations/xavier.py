r"""Glorot (Xavier) initialization from moment algebra.

Claim: For uncorrelated weights of mean 0 and variance v, a sum over D inputs of second moment s has
the second moment $D\,v\,s$. Forward D is $\mathrm{fan}_{\mathrm{in}}$; for error signals, which go
through the same weights the other way, it is $\mathrm{fan}_{\mathrm{out}}$. The variance
$2/(\mathrm{fan}_{\mathrm{in}} + \mathrm{fan}_{\mathrm{out}})$ makes the two factors 1 on average.

Use: Values and gradients keep their scale through many layers, for activations of slope 1 at 0.

Source: glorot2010
"""

from sympy import Integer, Interval, KroneckerDelta, oo

from symnn.catalog.initializers import GLOROT_VARIANCE, fan_in, fan_out
from symnn.catalog.written import written
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Program, Sum, equals, index

M, Q, D = sizes("M Q D")
o, q = index("o", M), index("q", Q)
i, j = index("i j", D)
W, X = tensor("w", M, D), tensor("x", Q, D)
chance, likelihood = tensor("P", M), tensor("R", Q)
v, s = tensor("v", domain=Interval.open(0, oo)), tensor("s", domain=Interval.open(0, oo))

# Any law of finitely many outcomes: the weights in case o, and independently the inputs in case q.
UNCORRELATED = equals(Sum(chance[o] * W[o, i] * W[o, j], o), v * KroneckerDelta(i, j))
MOMENT = equals(Sum(likelihood[q] * X[q, i] ** 2, q), s)


def derive() -> Derivation:
    weights = chance[o] * likelihood[q]
    square = Sum(W[o, i] * X[q, i], i) * Sum(W[o, j] * X[q, j], j)
    forward, backward = fan_in * v, fan_out * v
    best = GLOROT_VARIANCE.expression
    return (
        begin(
            __file__, __doc__, Given(W, "weights of a unit, in every case"),
            Given(X, "its inputs, in every case"), Given(chance, "probabilities of the weights"),
            Given(likelihood, "probabilities of the inputs"), Given(v, "variance of a weight"),
            Given(s, "second moment of an input"), Given(fan_in, "inputs of the layer"),
            Given(fan_out, "outputs of the layer"),
            program=Program(facts=[UNCORRELATED, MOMENT]),
        )
        .claim(
            Sum(weights * square, o, q),
            Sum(
                Sum(chance[o] * W[o, i] * W[o, j], o) * Sum(likelihood[q] * X[q, i] * X[q, j], q),
                i, j,
            ),
            "Multiply out; weights and inputs are independent, so their means separate.",
        )
        .then(
            Sum(v * Sum(likelihood[q] * X[q, i] ** 2, q), i),
            "Different weights are uncorrelated, so only squares are left.",
        )
        .then(D * v * s, "All inputs have one second moment.")
        .claim(
            written((forward + backward) / 2, {v: best}), Integer(1),
            r"Forward the factor is $\mathrm{fan}_{\mathrm{in}} v$, backward "
            r"$\mathrm{fan}_{\mathrm{out}} v$: for this variance their mean is 1,",
        )
        .claim(
            written(forward, {v: written(best, {fan_out: fan_in})}), Integer(1),
            "and for square layers both are exactly 1.",
        )
        .conclude("The variance is a compromise between both directions.", best)
    )  # fmt: skip
