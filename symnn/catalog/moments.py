"""Densities and moments: what initializers, SELU and GELU are derived from."""

from __future__ import annotations

from sympy import Abs, Interval, S, erf, exp, oo, pi, sqrt

from symnn.core import Formula, Variable

POSITIVE = Interval.open(0, oo)

z = Variable("z")
w = Variable("w")
a = Variable("a", POSITIVE)
scale = Variable("b", POSITIVE)
sigma = Variable("sigma", POSITIVE)
fan_in = Variable("fan_in", S.Naturals)
variance = Variable("v", POSITIVE)
square = Variable("s", Interval(0, oo))

NORMAL_DENSITY = Formula(
    "normal_density", "Normal density", r"\varphi_{\sigma}(z)", (z, sigma),
    exp(-(z**2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi)),
    about="Density of a normal variable of mean 0 and standard deviation sigma.",
    sources=("bishop2006",),
)  # fmt: skip
LAPLACE_DENSITY = Formula(
    "laplace_density", "Laplace density", r"\operatorname{Lap}_b(z)", (z, scale),
    exp(-Abs(z) / scale) / (2 * scale),
    conventions=("the slope at z = 0 is 0",),
    about="Density of a variable of mean 0 whose absolute value is exponential with mean b.",
    sources=("bishop2006",),
)  # fmt: skip
NORMAL_DISTRIBUTION = Formula(
    "normal_distribution", "Normal distribution function", r"\Phi(z)", (z,),
    (1 + erf(z / sqrt(2))) / 2,
    about="Probability that a standard normal variable is below z.",
    sources=("bishop2006",),
)  # fmt: skip
UNIFORM_VARIANCE = Formula(
    "uniform_variance", "Variance of the uniform law", r"\operatorname{Var} U[-a, a]", (a,),
    a**2 / 3,
    about="Of a weight that is uniform on [-a, a].",
    sources=("glorot2010",),
)  # fmt: skip
RECTIFIED_SECOND_MOMENT = Formula(
    "rectified_second_moment", "Second moment behind a rectifier",
    r"\operatorname{E}[\operatorname{relu}(z)^2]", (sigma,), sigma**2 / 2,
    about="Of a rectified normal variable of mean 0: half of the second moment is lost.",
    sources=("he2015",),
)  # fmt: skip
PREACTIVATION_VARIANCE = Formula(
    "preactivation_variance", "Variance of a preactivation", r"\operatorname{Var}(z)",
    (variance, fan_in, square), fan_in * variance * square,
    about="A sum of fan_in products of independent weights (mean 0, variance v) and inputs "
    "(second moment s).",
    sources=("glorot2010", "he2015"),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (
    NORMAL_DENSITY, LAPLACE_DENSITY, NORMAL_DISTRIBUTION, UNIFORM_VARIANCE, RECTIFIED_SECOND_MOMENT,
    PREACTIVATION_VARIANCE,
)  # fmt: skip
