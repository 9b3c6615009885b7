r"""The Huber loss and its slope.

Claim: The pieces of the Huber loss meet with one value and one slope; the slope is the error
clipped to $[-\delta, \delta]$.

Use: Small errors are averaged like squares, outliers pull with a bounded force.

Source: huber1964
"""

from sympy import Abs, Derivative, Max, Min, S

from symnn.catalog.losses import HUBER_ERROR, SQUARED_ERROR, delta, t, y
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

u = Variable("u")


def derive() -> Derivation:
    error, unit = y - t, HUBER_ERROR(u, S.Zero, S.One)
    clipped = Max(-delta, Min(delta, error))
    return (
        begin(
            __file__, __doc__, Given(y, "prediction"), Given(t, "target"),
            Given(delta, "where squares end"), Given(u, "the error in units of $\\delta$"),
        )
        .claim(
            HUBER_ERROR(y), error**2 / 2, "Near the target it is half the square.",
            where=[Abs(error) <= delta],
        )
        .claim(
            written(u**2 / 2, {u: delta}), written(delta * (u - delta / 2), {u: delta}),
            "At the seam the square and the line have one value,",
        )
        .claim(
            Derivative(unit, u), Max(-1, Min(1, u)),
            "and one slope: in units of $\\delta$ the slope is the error, clipped to 1.",
        )
        .claim(
            HUBER_ERROR(y), delta**2 * unit.xreplace({u: error / delta}),
            "The loss scales with the square of $\\delta$,",
        )
        .claim(
            delta**2 * Max(-1, Min(1, error / delta)) / delta, clipped,
            "so its slope scales with $\\delta$.", rule="chain rule",
        )
        .claim(
            HUBER_ERROR(y), SQUARED_ERROR(y) / 2, "It never exceeds half the square.",
            relation="<=",
        )
        .conclude("The slope is the error, clipped.", clipped)
    )  # fmt: skip
