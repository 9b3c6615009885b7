r"""He initialization: the factor 2 of rectifiers.

Claim: If the preactivations are symmetric about 0 with second moment $\sigma^2$, a rectifier passes
the second moment $\sigma^2/2$; so the weights need the variance $2/\mathrm{fan}_{\mathrm{in}}$.

Use: Values keep their scale through any number of rectified layers; with half the variance they
would shrink by $2^{-L}$.

Source: he2015
"""

from sympy import Integer, Rational

from symnn.catalog.activations import RELU
from symnn.catalog.initializers import GLOROT_VARIANCE, HE_VARIANCE, LECUN_VARIANCE, fan_in, fan_out
from symnn.catalog.moments import PREACTIVATION_VARIANCE, sigma, square, variance
from symnn.catalog.written import written
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Program, Sum, equals, index

M, L = sizes("M L")
o = index("o", M)
chance, Z = tensor("P", M), tensor("z", M)
z = Variable("z_one")
HALF = Rational(1, 2)

# Symmetry: z and -z weigh alike in every mean, so in that of the squares behind the rectifier.
SYMMETRY = equals(Sum(chance[o] * RELU(-Z[o]) ** 2, o), Sum(chance[o] * RELU(Z[o]) ** 2, o))
MOMENT = equals(Sum(chance[o] * Z[o] ** 2, o), sigma**2)


def derive() -> Derivation:
    behind = Sum(chance[o] * RELU(Z[o]) ** 2, o)
    mirrored = Sum(chance[o] * RELU(-Z[o]) ** 2, o)
    he = HE_VARIANCE.expression
    return (
        begin(
            __file__, __doc__, Given(Z, "preactivation in every case"), Given(z, "one of them"),
            Given(chance, "probabilities of the cases"), Given(L, "layers"),
            Given(sigma, "their standard deviation"), Given(fan_in, "inputs of the layer"),
            Given(fan_out, "outputs of the layer"),
            program=Program(facts=[SYMMETRY, MOMENT]),
        )
        .claim(
            RELU(z) ** 2 + RELU(-z) ** 2, z**2,
            "A square is taken up by the rectifier of z or by that of -z.",
        )
        .claim(2 * behind, behind + mirrored, "By symmetry both rectifiers have one mean square.")
        .then(
            Sum(chance[o] * Z[o] ** 2, o), "In every case one of them takes up the whole square,",
            by=termwise(),
        )
        .then(sigma**2, "so together they have the second moment, and each has half of it.")
        .claim(
            written(
                PREACTIVATION_VARIANCE.expression, {variance: he, square: HALF * sigma**2}
            ),
            sigma**2,
            "The next preactivation has the same second moment for the variance "
            r"$2/\mathrm{fan}_{\mathrm{in}}$.",
        )
        .claim(
            written((fan_in * variance * HALF) ** L, {variance: he}), Integer(1),
            "Through any number of layers nothing is lost;",
        )
        .claim(
            written((fan_in * variance * HALF) ** L, {variance: LECUN_VARIANCE.expression}),
            HALF**L,
            r"with the variance $1/\mathrm{fan}_{\mathrm{in}}$ each layer would lose half.",
        )
        .claim(
            he / GLOROT_VARIANCE.expression, (fan_in + fan_out) / fan_in,
            "Against Glorot the variance is larger by this ratio, 2 for square layers.",
        )
        .conclude("Twice the variance makes up for what the rectifier cuts off.", he)
    )  # fmt: skip
