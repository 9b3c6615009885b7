r"""The constants of SELU as a fixed point.

Claim: For a standard normal input the output of SELU has mean 0 and second moment 1 exactly when
$\alpha = \sqrt{2/\pi} / (1 - \sqrt{e}\,\mathrm{erfc}(1/\sqrt{2})) \approx 1.67326$ and
$\lambda \approx 1.05070$ as derived below.

Use: With these constants mean and variance reproduce themselves from layer to layer.

Source: klambauer2017
"""

from sympy import Integer, Integral, Rational, S, erfc, exp, oo, pi, sqrt

from symnn.catalog.activations import SATURATION, SCALE, SELU_ALPHA, SELU_LAMBDA
from symnn.catalog.moments import NORMAL_DENSITY, NORMAL_DISTRIBUTION, z
from symnn.catalog.written import written
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import antiderivative

HALF = Rational(1, 2)
phi, Phi = NORMAL_DENSITY(z, S.One), NORMAL_DISTRIBUTION
alpha, scale = SATURATION, SCALE
below_one, below_two = erfc(1 / sqrt(2)) / 2, erfc(sqrt(2)) / 2
mean = 1 / sqrt(2 * pi) + alpha * (sqrt(S.Exp1) * below_one - HALF)
square = HALF + alpha**2 * (exp(2) * below_two - 2 * sqrt(S.Exp1) * below_one + HALF)


def derive() -> Derivation:
    left = exp(HALF) * Phi(z - 1) - Phi(z)
    left_square = exp(2) * Phi(z - 2) - 2 * exp(HALF) * Phi(z - 1) + Phi(z)
    return (
        begin(__file__, __doc__, Given(alpha, "saturation"), Given(scale, "scale"), Given(z))
        .claim(
            Integral(z * phi, (z, 0, oo)), 1 / sqrt(2 * pi),
            "The right half contributes to the mean", by=antiderivative(-phi, z),
        )
        .claim(
            Integral((exp(z) - 1) * phi, (z, -oo, 0)), sqrt(S.Exp1) * below_one - HALF,
            "and the left half, after completing the square in the exponent,",
            by=antiderivative(left, z),
        )
        .claim(
            Integral(z**2 * phi, (z, 0, oo)), HALF,
            "For the second moment the right half gives",
            by=antiderivative(Phi(z) - z * phi, z),
        )
        .claim(
            Integral((exp(z) - 1) ** 2 * phi, (z, -oo, 0)),
            exp(2) * below_two - 2 * sqrt(S.Exp1) * below_one + HALF,
            "and the left half", by=antiderivative(left_square, z),
        )
        .claim(
            mean.xreplace({alpha: SELU_ALPHA}), Integer(0),
            "The mean is linear in the saturation; it vanishes at",
        )
        .claim(
            written(scale**2 * square, {alpha: SELU_ALPHA, scale: SELU_LAMBDA}), Integer(1),
            "and the scale makes the second moment 1.",
        )
        .claim(SELU_ALPHA, Rational("1.6732632423"), "To ten decimals,", relation=">")
        .claim(SELU_ALPHA, Rational("1.6732632424"), "enclosed from both sides,", relation="<")
        .claim(SELU_LAMBDA, Rational("1.0507009873"), "and the scale from below", relation=">")
        .claim(SELU_LAMBDA, Rational("1.0507009874"), "and from above.", relation="<")
        .conclude(
            "The constants are not tuned: two moment equations determine them.",
            (SELU_ALPHA, SELU_LAMBDA),
        )
    )  # fmt: skip
