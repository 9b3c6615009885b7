r"""AdaMax: the largest gradient as the limit of higher and higher powers, and how far a step goes.

Claim: As the power p grows, $(a^p + b^p)^{1/p}$ tends to the larger of a and b. A step is at most
$\frac{1 - \beta_1}{1 - \beta_1/\beta_2}$ times $\eta/(1 - \beta_1^t)$ long, and can be longer than
$\eta$ where gradients fade.

Use: Adam without a square root, and a bound on its steps that needs no care.

Source: kingma2015
"""

from sympy import Abs, Integer, Interval, Limit, Rational, oo

from symnn.catalog.optimizers import ADAMAX, beta_1, beta_2, g, m
from symnn.catalog.updates import m_next, u, u_next
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

POSITIVE = Interval.open(0, oo)
p, r = Variable("p", POSITIVE), Variable("r", Interval.Lopen(0, 1))
bound = (1 - beta_1) * beta_2 / (beta_2 - beta_1)
MEMORIES = {beta_1: Rational(9, 10), beta_2: Rational(999, 1000)}


def derive() -> Derivation:
    norm = (1 + r**p) ** (1 / p)
    after = ADAMAX.worked({})
    below = [beta_2 * u <= u_next, Abs(g) <= u_next, beta_1 < beta_2]
    size = beta_1 * bound * u + (1 - beta_1) * Abs(g)
    second = ADAMAX.worked(
        {m: 1 - MEMORIES[beta_1], u: Integer(1), g: MEMORIES[beta_2], **MEMORIES}
    )
    return (
        begin(
            __file__, __doc__, Given(g, "its gradient"),
            Given(m, "running mean"), Given(u, "fading maximum"), Given(u_next, "the next one"),
            Given(beta_1, "memory of the mean"), Given(beta_2, "of the maximum"),
            Given(p, "a power"), Given(r, "the smaller of two numbers by the larger"),
        )
        .claim(
            norm, Integer(1), "Divide by the larger number and let r be the ratio: the root of the "
            "sum of powers is at least 1", relation=">=",
        )
        .claim(norm, 2 ** (1 / p), "and at most the root of 2,", relation="<=")
        .claim(Limit(2 ** (1 / p), p, oo), Integer(1), "which tends to 1: the larger is left.")
        .claim(
            Abs(after[m_next]), beta_1 * Abs(m) + (1 - beta_1) * Abs(g),
            "The mean of a step is no larger than the mean of sizes.", relation="<=",
        )
        .claim(
            size, beta_1 * bound * u_next / beta_2 + (1 - beta_1) * u_next,
            "Where it was at most $C = (1-\\beta_1)/(1-\\beta_1/\\beta_2)$ times the maximum,",
            relation="<=", where=below,
        )
        .then(bound * u_next, "it stays so (induction).", where=[beta_1 < beta_2])
        .claim(
            second[m_next] / ((1 - MEMORIES[beta_1] ** 2) * second[u_next]), Integer(1),
            "The bound is larger than $\\eta$ and can be: gradients 1 and then $\\beta_2$ make a "
            "second step of more than $\\eta$.", relation=">",
        )
        .conclude("Steps are bounded, by a little more than the learning rate.", bound)
    )  # fmt: skip
