"""Initial weights: the variance as a formula of the layer's sizes, and the law that has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sympy import Max, S, sqrt

from symnn.catalog.activations import LEARNED_LEAK
from symnn.core import Formula, Variable
from symnn.core.formula import check_record
from symnn.errors import SymnnError, UnknownNameError, nearest

fan_in = Variable("fan_in", S.Naturals)
fan_out = Variable("fan_out", S.Naturals)

Law = Literal["uniform", "normal", "orthogonal"]
LAWS = ("uniform", "normal", "orthogonal")

GLOROT_VARIANCE = Formula(
    "glorot_variance", "Glorot (Xavier) variance", r"\operatorname{Var}(w)", (fan_in, fan_out),
    2 / (fan_in + fan_out),
    about="The compromise between keeping the variance of values (1/fan_in) and of gradients "
    "(1/fan_out); the activation is taken to have slope 1 at 0, as tanh has.",
    sources=("glorot2010",),
)  # fmt: skip
HE_VARIANCE = Formula(
    "he_variance", "He variance", r"\operatorname{Var}(w)", (fan_in, fan_out), 2 / fan_in,
    about="Keeps the second moment through a rectifier, which halves it.",
    sources=("he2015",),
)  # fmt: skip
LEAKY_HE_VARIANCE = Formula(
    "leaky_he_variance", "He variance for a leaky rectifier", r"\operatorname{Var}(w)",
    (fan_in, LEARNED_LEAK), 2 / ((1 + LEARNED_LEAK**2) * fan_in),
    about="Keeps the second moment through a rectifier of slope alpha on the left.",
    sources=("he2015",),
)  # fmt: skip
LECUN_VARIANCE = Formula(
    "lecun_variance", "LeCun variance", r"\operatorname{Var}(w)", (fan_in, fan_out), 1 / fan_in,
    about="Keeps the variance of values through a linear layer; what SELU assumes.",
    sources=("lecun1998", "klambauer2017"),
)  # fmt: skip
ORTHOGONAL_VARIANCE = Formula(
    "orthogonal_variance", "Variance of an orthogonal matrix", r"\operatorname{Var}(w)",
    (fan_in, fan_out), 1 / Max(fan_in, fan_out),
    conventions=("the slope at fan_in = fan_out is a convention",),
    about="Of an entry of a matrix whose shorter rows or columns are orthonormal: lengths are kept "
    "through a square one, however often it is applied.",
    sources=("saxe2014",),
)  # fmt: skip
ZERO_VARIANCE = Formula(
    "zero_variance", "No variance", r"\operatorname{Var}(w)", (fan_in, fan_out), S.Zero,
    about="All weights are 0; where a layer ends a residual branch, the block begins as the "
    "identity.",
    sources=("goodfellow2016",),
)  # fmt: skip


@dataclass(frozen=True)
class Initializer:
    """A law for weights of mean 0, given by the variance of an entry.

    Args:
        name: permanent, lower case.
        title: as a reader calls it.
        law: independent entries, `uniform` on [-a, a] or `normal`, or a random `orthogonal` matrix.
        variance: formula of fan_in and fan_out.
        sources: keys of the bibliography.
    """

    name: str
    title: str
    law: Law
    variance: Formula
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_record(self.name, self.title, self.sources)
        if self.law not in LAWS:
            raise SymnnError(
                f"initializer `{self.name}`: the law is {self.law!r}; needed uniform, normal or "
                "orthogonal"
            )

    @property
    def scale(self) -> Any:
        """The bound a of the uniform law, from Var U[-a, a] = a**2/3, or the standard deviation.

        >>> initializer("glorot_uniform").scale
        sqrt(6)/sqrt(fan_in + fan_out)
        """
        factor = 3 if self.law == "uniform" else 1
        return sqrt(factor * self.variance.expression)

    def __call__(self, inputs: int, outputs: int) -> Any:
        """The exact scale for a weight matrix of shape (inputs, outputs).

        >>> initializer("he_normal")(8, 3)
        1/2
        """
        return self.scale.xreplace({fan_in: S(inputs), fan_out: S(outputs)})


INITIALIZERS: tuple[Initializer, ...] = (
    Initializer("glorot_uniform", "Glorot uniform", "uniform", GLOROT_VARIANCE, ("glorot2010",)),
    Initializer("glorot_normal", "Glorot normal", "normal", GLOROT_VARIANCE, ("glorot2010",)),
    Initializer("he_uniform", "He uniform", "uniform", HE_VARIANCE, ("he2015",)),
    Initializer("he_normal", "He normal", "normal", HE_VARIANCE, ("he2015",)),
    Initializer("lecun_uniform", "LeCun uniform", "uniform", LECUN_VARIANCE, ("lecun1998",)),
    Initializer("lecun_normal", "LeCun normal", "normal", LECUN_VARIANCE, ("lecun1998",)),
    Initializer("orthogonal", "Orthogonal", "orthogonal", ORTHOGONAL_VARIANCE, ("saxe2014",)),
    Initializer("zeros", "Zeros", "normal", ZERO_VARIANCE, ("goodfellow2016",)),
)

FORMULAS: tuple[Formula, ...] = (
    GLOROT_VARIANCE, HE_VARIANCE, LEAKY_HE_VARIANCE, LECUN_VARIANCE, ORTHOGONAL_VARIANCE,
    ZERO_VARIANCE,
)  # fmt: skip

# Other names of the same laws, as libraries and papers spell them.
ALIASES: dict[str, str] = {
    "xavier_uniform": "glorot_uniform", "xavier_normal": "glorot_normal",
    "kaiming_uniform": "he_uniform", "kaiming_normal": "he_normal",
}  # fmt: skip

_BY_NAME = {i.name: i for i in INITIALIZERS}


def initializer(name: str) -> Initializer:
    """The initializer with this name, or an alias such as `xavier_uniform`.

    Raises:
        UnknownNameError: no initializer has this name.
    """
    known = ALIASES.get(name, name)
    if known not in _BY_NAME:
        legal = [*_BY_NAME, *ALIASES]
        raise UnknownNameError(f"initializer `{name}` is unknown; {nearest(name, legal)}")
    return _BY_NAME[known]
