r"""The least value of the sigmoid linear unit.

Claim: $x\,\sigma(x)$ has one minimum. It lies at $-1-w$ and has the value $-w$, where $w$ is the
number with $w\,e^{w+1} = 1$, about 0.27846. (In other words: $w = W(1/e)$ with Lambert's function.)

Use: SiLU falls before it rises: a unit can be too inactive. The dip is shallow.

Source: elfwing2018
"""

from sympy import Derivative, Interval, Rational, exp, oo

from symnn.catalog.activations import SIGMOID, SILU, x
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

w = Variable("w", Interval.open(0, oo))
LOW, HIGH = Rational(278464, 10**6), Rational(278465, 10**6)


def derive() -> Derivation:
    s, meets, bracket = SIGMOID(x), w * exp(w + 1), 1 + (1 + x) * exp(-x)
    return (
        begin(__file__, __doc__, Given(x, "a preactivation"), Given(w, "a depth"))
        .claim(
            Derivative(SILU(x), x), s + x * s * (1 - s), "With the slope of the sigmoid.",
            rule="product rule",
        )
        .then(s**2 * bracket, "Take out $\\sigma^2$; $1/\\sigma = 1 + e^{-x}$.")
        .claim(
            Derivative(bracket, x), -x * exp(-x),
            "The bracket rises up to 0 and falls beyond it,",
        )
        .claim(
            bracket, 1, "where it stays above 1; so it changes sign once, on the "
            "left.", relation=">", where=[x > 0],
        )
        .claim(
            written(bracket, {x: -1 - w}), 1 - meets,
            "At $-1-w$ the bracket is this: 0 exactly for $w\\,e^{w+1} = 1$.",
        )
        .claim(
            SILU(-1 - w) + w, (meets - 1) / (1 + exp(w + 1)),
            "There the value is $-w$: the numerator is 0.",
        )
        .claim(
            SILU(x), -w, "Nowhere is it lower, for this $w$ and for all larger ones.",
            relation=">=", where=[meets >= 1],
        )
        .claim(meets, 1, "The number is enclosed: smaller ones give less than 1,", relation="<",
               where=[w <= LOW])
        .claim(meets, 1, "larger ones more.", relation=">", where=[w >= HIGH])
        .conclude("The least value is $-w = -0.27846$, at $x = -1.27846$.", -w)
    )  # fmt: skip
