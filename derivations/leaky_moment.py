r"""The second moment behind a leaky rectifier.

Claim: If preactivations are symmetric about 0 with second moment $\sigma^2$, a rectifier of slope a
on the left passes $\frac{1 + a^2}{2}\sigma^2$. So the weights need the variance
$\frac{2}{(1 + a^2)\,n_{\mathrm{in}}}$.

Use: One rule for all leaks: a = 0 is He's, a = 1 is LeCun's for a linear layer.

Source: he2015
"""

from sympy import Integer

from symnn.catalog.activations import LEARNED_LEAK, PRELU
from symnn.catalog.initializers import (
    HE_VARIANCE,
    LEAKY_HE_VARIANCE,
    LECUN_VARIANCE,
    fan_in,
)
from symnn.catalog.moments import PREACTIVATION_VARIANCE, sigma, square, variance
from symnn.catalog.written import written
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Program, Sum, equals, index

leak = LEARNED_LEAK
M = sizes("M")
o = index("o", M)
chance, Z = tensor("P", M), tensor("z", M)
z = Variable("z_one")

# Symmetry: z and -z weigh alike in every mean, so in that of the squares behind the rectifier.
SYMMETRY = equals(Sum(chance[o] * PRELU(-Z[o]) ** 2, o), Sum(chance[o] * PRELU(Z[o]) ** 2, o))
MOMENT = equals(Sum(chance[o] * Z[o] ** 2, o), sigma**2)


def derive() -> Derivation:
    behind = Sum(chance[o] * PRELU(Z[o]) ** 2, o)
    mirrored = Sum(chance[o] * PRELU(-Z[o]) ** 2, o)
    share, best = (1 + leak**2) / 2, LEAKY_HE_VARIANCE.expression
    return (
        begin(
            __file__, __doc__, Given(Z, "preactivation in every case"), Given(z, "one of them"),
            Given(chance, "probabilities of the cases"), Given(leak, "slope on the left"),
            Given(sigma, "standard deviation"), Given(fan_in, "inputs of the layer"),
            program=Program(facts=[SYMMETRY, MOMENT]),
        )
        .claim(
            PRELU(z) ** 2 + PRELU(-z) ** 2, (1 + leak**2) * z**2,
            "Of z and -z one passes whole and the other with the slope a.",
        )
        .claim(2 * behind, behind + mirrored, "By symmetry both have one mean square.")
        .then(
            (1 + leak**2) * Sum(chance[o] * Z[o] ** 2, o), "In every case the sum is known,",
            by=termwise(),
        )
        .then((1 + leak**2) * sigma**2, "so is its mean.")
        .claim(
            written(PREACTIVATION_VARIANCE.expression, {variance: best, square: share * sigma**2}),
            sigma**2, "The next preactivation has the same second moment for this variance.",
        )
        .claim(
            written(best, {leak: Integer(0)}), HE_VARIANCE.expression, "Without a leak: He's rule."
        )
        .claim(
            written(best, {leak: Integer(1)}), LECUN_VARIANCE.expression,
            "With a slope of 1 nothing is bent: LeCun's rule.",
        )
        .conclude("The leak gives back a part of what the rectifier cuts off.", best)
    )  # fmt: skip
