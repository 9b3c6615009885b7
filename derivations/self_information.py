r"""Self-information: why surprise is a logarithm.

Claim: A differentiable measure of surprise that adds for independent events and is 0 for certain
ones is a multiple of $-\log p$. It is never negative and falls as p grows.

Use: The unit of all losses for probabilities; base 2 counts bits, base e counts nats.

Source: shannon1948
"""

from sympy import Derivative, Integral, Interval, Rational, S, log, oo

from symnn.catalog.information import SELF_INFORMATION_BITS, positive, q
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import antiderivative

p = positive
c = Variable("c", Interval.open(0, oo))
u = Variable("u", Interval.open(0, oo))


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(p, "probability of an event"),
            Given(q, "probability of an independent event"), Given(c, "the unit"),
            Given(u, "a probability in between"),
        )
        .claim(
            -log(p * q), -log(p) - log(q),
            "Probabilities of independent events multiply, so their surprises add.",
        )
        .claim(
            Derivative(-c * log(p * u), u), -c / u,
            "Conversely, let $I(pu) = I(p) + I(u)$; the slope by u at $u = 1$ gives "
            "$p\\,I'(p) = I'(1) = -c$.",
        )
        .claim(
            Integral(c / u, (u, p, 1)), -c * log(p),
            "So the slope is $-c/u$; from $I(1) = 0$ it follows that",
            by=antiderivative(c * log(u), u),
        )
        .claim(Derivative(-log(u), u), -1 / u, "In nats the unit is 1.")
        .then(0, "Less likely events surprise more.", relation="<")
        .claim(-log(p), 0, "No probability exceeds 1.", relation=">=")
        .claim(
            written(SELF_INFORMATION_BITS.expression, {p: Rational(1, 2)}), S.One,
            "A fair coin yields one bit.",
        )
        .conclude("The surprise of an event of probability p is the negative logarithm.", -log(p))
    )  # fmt: skip
