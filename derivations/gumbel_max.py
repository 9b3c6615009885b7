r"""The Gumbel-max trick.

Claim: Add to each score an independent variable with $P(G \le g) = \exp(-e^{-g})$. The score $z_k$
comes out largest with probability $e^{z_k}/\sum_j e^{z_j}$.

Use: Sampling from a softmax by an argmax, without normalizing; relaxed, it can be differentiated.

Source: yellott1977, maddison2014, jang2017
"""

from sympy import Derivative, Integer, Integral, Interval, Product, exp, oo

from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Sum, index

n = sizes("n")
j = index("j", n)
z, y, g = tensor("z", n), Variable("y"), Variable("g")
total = Variable("S", Interval.open(0, oo))
below = exp(-exp(-g))


def derive() -> Derivation:
    density, shifted = exp(-g) * below, exp(-exp(-(g - y)))
    others = Product(exp(-exp(-(g - z[j]))), (j, 0, n - 1))
    return (
        begin(
            __file__, __doc__, Given(g, "a value"), Given(y, "one score"),
            Given(z, "the other scores"), Given(total, "the sum of the exponentials of all"),
        )
        .claim(Derivative(below, g), density, "The density of the noise.", rule="chain rule")
        .claim(Integral(density, (g, -oo, oo)), Integer(1), "It is a law.")
        .claim(
            others, exp(-exp(-g) * Sum(exp(z[j]), j)),
            "All others stay below $g$: independent events, so exponents add.",
        )
        .claim(
            exp(-(g - y)) * shifted * exp(-exp(-g) * Sum(exp(z[j]), j)),
            exp(-(g - y)) * exp(-exp(-g) * (exp(y) + Sum(exp(z[j]), j))),
            "Score $y$ comes out at $g$, and the others below it: a density of the same kind, "
            "with the sum $S$ of all exponentials.",
        )
        .claim(
            Integral(exp(-(g - y)) * exp(-exp(-g) * total), (g, -oo, oo)), exp(y) / total,
            "Integrated over $g$ it gives the softmax.",
        )
        .conclude("The largest noisy score is a sample of the softmax.", exp(y) / total)
    )  # fmt: skip
