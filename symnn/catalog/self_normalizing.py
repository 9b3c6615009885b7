"""What SELU makes of a normal preactivation of mean 0: the moments as functions of the variance."""

from __future__ import annotations

from sympy import Rational, exp, pi, sqrt

from symnn.catalog.activations import SATURATION, SCALE
from symnn.catalog.moments import NORMAL_DISTRIBUTION, variance
from symnn.core import Formula

HALF = Rational(1, 2)
deviation = sqrt(variance)
below_one = exp(variance / 2) * NORMAL_DISTRIBUTION(-deviation)
below_two = exp(2 * variance) * NORMAL_DISTRIBUTION(-2 * deviation)

SELU_MEAN = Formula(
    "selu_mean", "Mean behind SELU", r"\operatorname{E}[\operatorname{selu}(z)]",
    (variance, SATURATION, SCALE),
    SCALE * (deviation / sqrt(2 * pi) + SATURATION * (below_one - HALF)),
    about="Of SELU at a normal preactivation of mean 0 and variance v.",
    sources=("klambauer2017",),
)  # fmt: skip
SELU_SECOND_MOMENT = Formula(
    "selu_second_moment", "Second moment behind SELU",
    r"\operatorname{E}[\operatorname{selu}(z)^2]", (variance, SATURATION, SCALE),
    SCALE**2 * (variance / 2 + SATURATION**2 * (below_two - 2 * below_one + HALF)),
    about="Of SELU at a normal preactivation of mean 0 and variance v.",
    sources=("klambauer2017",),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (SELU_MEAN, SELU_SECOND_MOMENT)
