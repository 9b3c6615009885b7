r"""The chain rule, from difference quotients.

Claim: If g has slope s at x and f has slope r at g(x), then the composition $f(g(x))$ has slope
$r\,s$.

Use: Backpropagation is this rule, applied along all paths of a network.

Source: spivak2008
"""

from sympy import Abs, Integer, Interval, Limit, Mul, Ne, oo

from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

h, r, s, phi, psi = (Variable(name) for name in ("h", "r", "s", "phi", "psi"))
e = Variable("epsilon", Interval.open(0, oo))
p, q, R, S = (Variable(name, Interval(0, oo)) for name in ("p", "q", "R", "S"))


def derive() -> Derivation:
    error = phi * s + r * psi + phi * psi
    return (
        begin(
            __file__, __doc__, Given(h, "change of x"), Given(s, "slope of g"),
            Given(r, "slope of f"), Given(psi, "error of the quotient of g"),
            Given(phi, "error of the quotient of f"), Given(e, "a bound of both errors"),
            Given(p, "size of the one error"), Given(q, "size of the other"),
            Given(R, "size of r"), Given(S, "size of s"),
        )
        .claim(
            Mul(h * (s + psi) * (r + phi), 1 / h, evaluate=False), (r + phi) * (s + psi),
            "The value of g changes by $k = h (s + \\psi)$, so that of f by $k (r + \\varphi)$; "
            "this holds for $k = 0$ too, where dividing by k would fail.", where=[Ne(h, 0)],
        )
        .then(r * s + error, "Multiply out: the product of the slopes, and an error.")
        .claim(
            Abs(error), Abs(phi) * Abs(s) + Abs(r) * Abs(psi) + Abs(phi) * Abs(psi),
            "The error in size,", rule="triangle inequality", relation="<=",
        )
        .claim(
            p * S + R * q + p * q, e * (R + S + e),
            "where p, q, R and S are the sizes of $\\varphi$, $\\psi$, r and s; and if both errors "
            "are at most $\\varepsilon$,", relation="<=", where=[p <= e, q <= e],
        )
        .claim(
            Limit(e * (R + S + e), e, 0), Integer(0),
            "As h tends to 0 so do $\\psi$ and k, hence $\\varphi$.",
        )
        .conclude("Only the product of the slopes is left.", r * s)
    )  # fmt: skip
