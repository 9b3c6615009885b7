"""Activation functions: formulas of the preactivation x, with parameters where they have any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Interval, Piecewise, Rational, S, Symbol, erf, erfc, exp, log, oo, pi, sqrt
from sympy import tanh as hyperbolic_tangent

from symnn.core import Formula, Variable
from symnn.errors import SymnnError, UnknownNameError, nearest

x = Variable("x")
LEAK = Variable("alpha", Interval.open(0, 1))
LEARNED_LEAK = Variable("alpha")
SATURATION = Variable("alpha", Interval.open(0, oo))
SCALE = Variable("lamda", Interval.open(0, oo))
SHARPNESS = Variable("beta")

IDENTITY = Formula(
    "identity", "Identity", "f(x)", (x,), x,
    about="No activation: the output of a regression network.",
)  # fmt: skip
UNIT_STEP = Formula(
    "unit_step", "Unit step", "f(x)", (x,), Piecewise((S.One, x > 0), (S.Zero, True)),
    conventions=("f(0) = 0", "f'(0) = 0"),
    about="The threshold unit; what a sigmoid of growing weight tends to. Its slope is 0 off 0.",
    sources=("nielsen2015",),
)  # fmt: skip
SIGMOID = Formula(
    "sigmoid", "Logistic sigmoid", r"\sigma(x)", (x,), 1 / (1 + exp(-x)),
    about="Maps a score to a probability; the output of a two-class network.",
    sources=("rumelhart1986", "bishop2006"),
)  # fmt: skip
TANH = Formula(
    "tanh", "Hyperbolic tangent", r"\tanh x", (x,), hyperbolic_tangent(x),
    about="A sigmoid that is centered at 0 and has slope 1 there.",
    sources=("goodfellow2016",),
)  # fmt: skip
SCALED_TANH = Formula(
    "scaled_tanh", "Scaled hyperbolic tangent", "f(x)", (x,),
    Rational(17159, 10**4) * hyperbolic_tangent(2 * x / 3),
    about="Takes 1 to 1 and -1 to -1, nearly, and bends most there: targets of 1 and -1 are within "
    "reach.",
    sources=("lecun1998",),
)  # fmt: skip
RELU = Formula(
    "relu", "Rectified linear unit", r"\operatorname{relu}(x)", (x,),
    Piecewise((x, x > 0), (S.Zero, True)),
    conventions=("f'(0) = 0",),
    about="Passes positive values unchanged, so that the gradient keeps its size along them.",
    sources=("nair2010",),
)  # fmt: skip
LEAKY_RELU = Formula(
    "leaky_relu", "Leaky rectified linear unit", r"\operatorname{lrelu}_{\alpha}(x)", (x, LEAK),
    Piecewise((x, x > 0), (LEAK * x, True)),
    conventions=("f'(0) = alpha",),
    about="A small slope on the left keeps a unit trainable whatever its inputs are.",
    sources=("maas2013",),
)  # fmt: skip
PRELU = Formula(
    "prelu", "Parametric rectified linear unit", r"\operatorname{prelu}_{\alpha}(x)",
    (x, LEARNED_LEAK), Piecewise((x, x > 0), (LEARNED_LEAK * x, True)),
    conventions=("f'(0) = alpha",),
    about="The slope on the left is learned with the weights.",
    sources=("he2015",),
)  # fmt: skip
ELU = Formula(
    "elu", "Exponential linear unit", r"\operatorname{elu}_{\alpha}(x)", (x, SATURATION),
    Piecewise((x, x > 0), (SATURATION * (exp(x) - 1), True)),
    conventions=("f'(0) = alpha",),
    about="Saturates at -alpha, so that means move toward 0; smooth at 0 only for alpha = 1.",
    sources=("clevert2016",),
)  # fmt: skip
SELU = Formula(
    "selu", "Scaled exponential linear unit", r"\operatorname{selu}(x)", (x, SATURATION, SCALE),
    SCALE * Piecewise((x, x > 0), (SATURATION * (exp(x) - 1), True)),
    conventions=("f'(0) = lambda * alpha",),
    about="Both constants are fixed so that mean 0 and variance 1 reproduce themselves.",
    sources=("klambauer2017",),
)  # fmt: skip
GELU = Formula(
    "gelu", "Gaussian error linear unit", r"\operatorname{gelu}(x)", (x,),
    x * (1 + erf(x / sqrt(2))) / 2,
    about="x times the probability that a standard normal variable is below x.",
    sources=("hendrycks2016",),
)  # fmt: skip
SOFTPLUS = Formula(
    "softplus", "Softplus", r"\operatorname{softplus}(x)", (x,), log(1 + exp(x)),
    about="A smooth rectifier; its derivative is the sigmoid.",
    sources=("dugas2000",),
)  # fmt: skip
SILU = Formula(
    "silu", "Sigmoid linear unit", r"\operatorname{silu}(x)", (x,), x / (1 + exp(-x)),
    about="x times its own sigmoid; also called swish.",
    sources=("elfwing2018", "hendrycks2016"),
)  # fmt: skip
MISH = Formula(
    "mish", "Mish", r"\operatorname{mish}(x)", (x,), x * hyperbolic_tangent(log(1 + exp(x))),
    about="x times the hyperbolic tangent of its softplus.",
    sources=("misra2020",),
)  # fmt: skip
SWISH = Formula(
    "swish", "Swish", r"\operatorname{swish}_{\beta}(x)", (x, SHARPNESS),
    x / (1 + exp(-SHARPNESS * x)),
    about="SiLU with a sharpness: half of x for beta = 0, close to a rectifier for large beta.",
    sources=("ramachandran2017",),
)  # fmt: skip
RELU6 = Formula(
    "relu6", "Rectifier with a ceiling", r"\operatorname{relu6}(x)", (x,),
    Piecewise((S.Zero, x <= 0), (x, x < 6), (S(6), True)),
    conventions=("f'(0) = 0", "f'(6) = 0"),
    about="Values stay between 0 and 6, which suits arithmetic of few bits.",
    sources=("howard2017",),
)  # fmt: skip
HARD_SWISH = Formula(
    "hard_swish", "Hard swish", r"\operatorname{hswish}(x)", (x,),
    Piecewise((S.Zero, x <= -3), (x * (x + 3) / 6, x < 3), (x, True)),
    conventions=("f'(-3) = 0", "f'(3) = 1"),
    about="Swish without an exponential: its gate is a straight line that is cut at 0 and 1.",
    sources=("howard2019",),
)  # fmt: skip

SELU_ALPHA: Expr = sqrt(2 / pi) / (1 - exp(Rational(1, 2)) * erfc(1 / sqrt(2)))
"""The saturation of SELU: the mean of the output is 0 for standard normal input."""

_LEFT_SQUARE = exp(2) * erfc(sqrt(2)) / 2 - exp(Rational(1, 2)) * erfc(1 / sqrt(2)) + Rational(1, 2)
SELU_LAMBDA: Expr = 1 / sqrt(Rational(1, 2) + SELU_ALPHA**2 * _LEFT_SQUARE)
"""The scale of SELU: the second moment of the output is 1 for standard normal input."""


@dataclass(frozen=True)
class Activation:
    """A formula that a layer applies to each entry, with the values of its parameters.

    Args:
        formula: of the preactivation, then the parameters.
        defaults: exact value of each parameter; for a learned one, its start.
        learned: the parameters that are trained with the weights.
        initializer: name of the initializer whose derivation assumes this activation.
    """

    formula: Formula
    defaults: tuple[tuple[Symbol, Expr], ...] = ()
    learned: tuple[Symbol, ...] = ()
    initializer: str = "glorot_uniform"

    def __post_init__(self) -> None:
        given = tuple(symbol for symbol, _ in self.defaults)
        if given != self.formula.arguments[1:]:
            raise SymnnError(
                f"activation `{self.name}`: defaults are given for {given}; "
                f"needed one for each of {self.formula.arguments[1:]}"
            )

    @property
    def name(self) -> str:
        return self.formula.name

    def __call__(self, preactivation: Expr, **values: Expr) -> Any:
        """The formula at a preactivation; parameters by name, defaults where not given.

        >>> activation("leaky_relu")(Variable("z"))
        Piecewise((z, z > 0), (z/100, True))

        Raises:
            UnknownNameError: a value is given for something that is not a parameter.
        """
        defaults = {symbol.name: default for symbol, default in self.defaults}
        for name in values:
            if name not in defaults:
                raise UnknownNameError(
                    f"activation `{self.name}`: `{name}` is not a parameter; "
                    f"{nearest(name, defaults)}"
                )
        return self.formula(preactivation, *({**defaults, **values}).values())


ACTIVATIONS: tuple[Activation, ...] = (
    Activation(IDENTITY),
    Activation(UNIT_STEP),
    Activation(SIGMOID),
    Activation(TANH),
    Activation(RELU, initializer="he_normal"),
    Activation(LEAKY_RELU, ((LEAK, Rational(1, 100)),), initializer="he_normal"),
    Activation(PRELU, ((LEARNED_LEAK, Rational(1, 4)),), (LEARNED_LEAK,), "he_normal"),
    Activation(ELU, ((SATURATION, S.One),), initializer="he_normal"),
    Activation(SELU, ((SATURATION, SELU_ALPHA), (SCALE, SELU_LAMBDA)), (), "lecun_normal"),
    Activation(GELU, initializer="he_normal"),
    Activation(SOFTPLUS, initializer="he_normal"),
    Activation(SILU, initializer="he_normal"),
    Activation(MISH, initializer="he_normal"),
    Activation(SWISH, ((SHARPNESS, S.One),), (SHARPNESS,), "he_normal"),
    Activation(RELU6, initializer="he_normal"),
    Activation(HARD_SWISH, initializer="he_normal"),
    Activation(SCALED_TANH),
)

FORMULAS: tuple[Formula, ...] = tuple(a.formula for a in ACTIVATIONS)

_BY_NAME = {a.name: a for a in ACTIVATIONS}


def activation(name: str) -> Activation:
    """The activation with this name.

    >>> activation("tanh").formula.expression
    tanh(x)

    Raises:
        UnknownNameError: no activation has this name.
    """
    if name not in _BY_NAME:
        raise UnknownNameError(f"activation `{name}` is unknown; {nearest(name, _BY_NAME)}")
    return _BY_NAME[name]
