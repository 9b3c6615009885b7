r"""A boxcar from two sigmoid units.

Claim: $h\,(\sigma(w(x + c)) - \sigma(w(x - c)))$ has a closed form, is even, reaches
$h \tanh(wc/2)$ at 0 and fades like $e^{-w(|x| - c)}$ outside of $[-c, c]$.

Use: Sums of such boxes approximate every continuous function on an interval: the construction
behind universal approximation.

Source: nielsen2015, cybenko1989
"""

from sympy import Abs, Derivative, Integral, Interval, S, exp, log, oo

from symnn.catalog.activations import SIGMOID
from symnn.catalog.boxcar import BOXCAR, BOXCAR_CLOSED_FORM, BOXCAR_ERROR, BOXCAR_HEIGHT, c, h, w, x
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import antiderivative

positive = Variable("d", Interval.open(0, oo))


def derive() -> Derivation:
    area = (log(1 + exp(w * (x + c))) - log(1 + exp(w * (x - c)))) / w
    beyond = BOXCAR(x, w, c, S.One)
    return (
        begin(
            __file__, __doc__, Given(x, "the input"), Given(w, "weight of both units"),
            Given(c, "half of the width"), Given(h, "output weight"),
            Given(positive, "a distance from the edge"),
        )
        .claim(
            BOXCAR(x), BOXCAR_CLOSED_FORM(x), "One step up, one step down, over one denominator.",
        )
        .claim(BOXCAR(-x), BOXCAR(x), "Both edges have one shape.")
        .claim(BOXCAR(S.Zero), BOXCAR_HEIGHT(h), "The value in the middle.")
        .claim(
            Derivative(SIGMOID(w * (x + c)), x),
            w * SIGMOID(w * (x + c)) * (1 - SIGMOID(w * (x + c))),
            "The weight sets the steepness of the edges: $w/4$ at their centers.",
        )
        .claim(
            BOXCAR_CLOSED_FORM(c + positive, w, c, S.One), exp(-w * positive),
            "At a distance from the interval little is left,", relation="<=",
        )
        .claim(beyond, exp(-w * (Abs(x) - c)), "on both sides.", relation="<=")
        .claim(
            Integral(1 - beyond, (x, 0, c)),
            (log(2) - log(1 + exp(-2 * w * c))) / w,
            "The area that is missing inside, on one side,",
            by=antiderivative(x - area, x),
        )
        .claim(
            Integral(beyond, (x, c, oo)), (log(2) - log(1 + exp(-2 * w * c))) / w,
            "is as large as the area that leaks outside.", by=antiderivative(area, x),
        )
        .claim(
            4 * (log(2) - log(1 + exp(-2 * w * c))) / w, BOXCAR_ERROR(w),
            "Four such areas make the whole error; it falls like $1/w$.",
        )
        .conclude("Steep units make boxes as exact as wanted.", BOXCAR_ERROR(w))
    )  # fmt: skip
