r"""The gradient vanishes through many sigmoid layers.

Claim: A product of L sigmoid slopes is at most $4^{-L}$; with weights of size at most 1 so is the
derivative through a chain of L units.

Use: Why deep sigmoid networks learn slowly in their first layers, and rectifiers do not.

Source: hochreiter1991, glorot2010
"""

from sympy import Abs, Derivative, Integer, Interval, Product, Rational

from symnn.catalog.activations import SIGMOID, x
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import factorwise
from symnn.indexed import index

L = sizes("L")
l = index("l", L)  # noqa: E741 (the layer)
a = tensor("a", L)
w = tensor("w", L, domain=Interval(-1, 1))
weight = Variable("w_one", Interval(-1, 1))
QUARTER = Rational(1, 4)


def slope(preactivation: object) -> object:
    """The slope of the sigmoid, by its value."""
    s = SIGMOID(preactivation)  # type: ignore[arg-type]
    return s * (1 - s)


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(x, "a preactivation"), Given(a, "preactivation of each layer"),
            Given(w, "weight of each layer"), Given(weight, "a weight"),
        )
        .claim(
            Derivative(SIGMOID(weight * x), x), weight * slope(weight * x),
            "A layer multiplies the derivative by its weight and its slope.", rule="chain rule",
        )
        .claim(slope(x), QUARTER, "No slope exceeds 1/4.", relation="<=")
        .claim(slope(x), Integer(0), "All slopes are positive.", relation=">")
        .claim(
            Product(slope(a[l]), (l, 0, L - 1)), QUARTER**L,
            "So every factor of the product is at most 1/4.", relation="<=", by=factorwise,
        )
        .claim(
            Product(Abs(w[l]) * slope(a[l]), (l, 0, L - 1)),
            Product(Abs(w[l]) * QUARTER, (l, 0, L - 1)),
            "With weights, the derivative through the chain is a product of both;", relation="<=",
            by=factorwise,
        )
        .then(QUARTER**L, "weights of size at most 1 do not help.", relation="<=", by=factorwise)
        .claim(QUARTER**10, Rational(1, 10**6), "Ten layers: below a millionth.", relation="<")
        .conclude("The bound shrinks four times with every layer.", QUARTER**L)
    )  # fmt: skip
