r"""The parametric rectified linear unit: the slope that is learned.

Claim: The derivative by the slope $\alpha$ is $\min(0, x)$; that by x is 1 or $\alpha$.

Use: The slope on the left is trained with the weights; only negative inputs teach it.

Source: he2015
"""

from sympy import Derivative, Min, Ne, Piecewise, S

from symnn.catalog.activations import LEARNED_LEAK, PRELU, x
from symnn.derivation import Derivation, Given, begin

by_slope = Piecewise((S.Zero, x > 0), (x, True))


def derive() -> Derivation:
    alpha = LEARNED_LEAK
    return (
        begin(
            __file__, __doc__, Given(x, "a preactivation"), Given(alpha, "the learned slope"),
            conventions=PRELU.conventions,
        )
        .claim(
            Derivative(PRELU(x), alpha), by_slope,
            "Branch by branch: the right branch does not depend on the slope.",
        )
        .then(Min(0, x), "The branches are the smaller of 0 and x.")
        .claim(
            Derivative(PRELU(x), x), Piecewise((S.One, x > 0), (alpha, True)),
            "Branch by branch.", where=[Ne(x, 0)],
        )
        .conclude("Positive inputs leave the learned slope as it is.", Min(0, x))
    )  # fmt: skip
