r"""Errors of a recurrent network shrink or grow by its matrix at every step.

Claim: One step back through $h_t = \tanh(z_t)$ with matrix U makes the squared length of an error
at most $\|U\|^2 = \sum_{ij} U_{ij}^2$ times as large, for any number of units; over T steps the
factor is at most $\|U\|^{2T}$.

Use: With $\|U\| < 1$ errors vanish over time. With larger matrices they may grow; then gradients
are clipped. It is why gates were invented.

Source: pascanu2013, hochreiter1991
"""

from sympy import Integer, Interval, Pow, Product, Rational, oo

from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import factorwise
from symnn.indexed import Sum, index

T, H = sizes("T H")
k, j, m = index("k j m", H)
U, error = tensor("U", H, H), tensor("delta", H)
slope = tensor("s", H, domain=Interval(0, 1))
square = tensor("g", domain=Interval(0, oo))
factor = tensor("q", T, domain=Interval(0, 1))
t = index("t", T)


def derive() -> Derivation:
    passed = Sum(U[k, j] * error[j], j)
    pairs = Sum((U[k, j] * error[m] - U[k, m] * error[j]) ** 2, k, j, m) / 2
    return (
        begin(
            __file__, __doc__, Given(U, "weights from step to step"),
            Given(error, "an error that comes back"), Given(slope, "slopes of tanh, $1 - h^2$"),
            Given(square, "squared size of the matrix"),
            Given(factor, "how much of it each step uses, at most 1"),
        )
        .claim(
            Sum((slope[j] * error[j]) ** 2, j), Sum(error[j] ** 2, j),
            "The slopes of tanh are at most 1, so no entry grows.", relation="<=",
        )
        .claim(
            Sum(U[k, j] ** 2, k, j) * Sum(error[j] ** 2, j) - Sum(passed**2, k), pairs,
            "The bound of Cauchy and Schwarz for every row: what is missing is a sum of squares,",
        )
        .then(Integer(0), "so it is not negative.", relation=">=")
        .claim(
            Product(square * factor[t], (t, 0, T - 1)), square**T,
            "Over T steps the factors multiply: each is at most the squared size.",
            relation="<=", by=factorwise,
        )
        .claim(
            Pow(Rational(9, 10), 100, evaluate=False), Rational(1, 30000),
            "Matrices of size 0.9 leave less than 1/30000 after 100 steps;", relation="<",
        )
        .claim(
            Pow(Rational(11, 10), 100, evaluate=False), Integer(13000),
            "a single unit with weight 1.1 and slope 1 makes it more than 13000 times as large.",
            relation=">",
        )
        .conclude("Only a factor of 1 keeps an error over many steps.", square**T)
    )  # fmt: skip
