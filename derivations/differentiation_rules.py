r"""Sums, multiples, products and powers, from difference quotients.

Claim: $(f + g)' = f' + g'$, $(a f)' = a f'$, $(f g)' = f' g + f g'$, $(x)' = 1$ and
$(x^2)' = 2x$.

Use: With the chain rule these differentiate every network.

Source: spivak2008
"""

from sympy import Add, Integer, Limit, Mul, Ne

from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

x, h, a = (Variable(name) for name in ("x", "h", "a"))
f0, f1, g0, g1 = (Variable(name) for name in ("f_0", "f_1", "g_0", "g_1"))


def derive() -> Derivation:
    apart = [Ne(h, 0)]
    return (
        begin(
            __file__, __doc__, Given(x, "the place"), Given(h, "change of x"), Given(a, "a number"),
            Given(f0, "value of f at x"), Given(f1, "value of f at x + h"),
            Given(g0, "value of g at x"), Given(g1, "value of g at x + h"),
        )
        .claim(
            ((f1 + g1) - (f0 + g0)) / h, (f1 - f0) / h + (g1 - g0) / h,
            "The quotient of a sum is the sum of the quotients, whatever the functions are.",
            rule="sum rule", where=apart,
        )
        .claim(
            (a * f1 - a * f0) / h, a * ((f1 - f0) / h), "A factor stays.",
            rule="constant multiple rule", where=apart,
        )
        .claim(
            (f1 * g1 - f0 * g0) / h, f1 * ((g1 - g0) / h) + ((f1 - f0) / h) * g0,
            "Change one factor after the other; $f_1$ tends to $f_0$.", rule="product rule",
            where=apart,
        )
        .claim(
            Mul(Add(x + h, -x, evaluate=False), 1 / h, evaluate=False), Integer(1),
            "The line itself has slope 1.", where=apart,
        )
        .claim(
            ((x + h) ** 2 - x**2) / h, 2 * x + h, "A square is off by the length of the step,",
            where=apart,
        )
        .claim(
            Limit(((x + h) ** 2 - x**2) / h, h, 0, "+-"), 2 * x, "which vanishes.",
        )
        .conclude("Slopes of sums, products and powers follow from those of their parts.", 2 * x)
    )  # fmt: skip
