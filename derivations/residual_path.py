r"""Every state of a residual network is a sum, and so is every error.

Claim: For blocks $h_{l+1} = h_l + F_l$ with any branches F, any two states differ by the sum of the
branches in between, $h_L = h_0 + \sum_l F_l$. Errors, which obey
$\delta_l = \delta_{l+1} + r_l$ with what comes back through the branch, differ by a sum too.

Use: The last error reaches every block without a factor, so a deep network cannot make it vanish;
in a plain network it is multiplied by a matrix in every layer.

Source: he2016, heidentity2016
"""

from sympy import Derivative

from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import telescoping
from symnn.indexed import Program, Sum, equals, index

L, H = sizes("L H")
l, j = index("l", L), index("j", H)  # noqa: E741 (the block)
h, delta = tensor("h", L + 1, H), tensor("delta", L + 1, H)
branch, returned = tensor("F", L, H), tensor("r", L, H)
x, slope = Variable("x"), Variable("J")

FORWARD = equals(branch[l, j], h[l + 1, j] - h[l, j])
BACKWARD = equals(returned[l, j], delta[l, j] - delta[l + 1, j])


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(h, "states, from the first to the last"),
            Given(branch, "what each block adds"), Given(delta, "slopes of the loss by the states"),
            Given(returned, "what comes back through each branch"), Given(x, "a state"),
            Given(slope, "slope of a branch"), program=Program(facts=[FORWARD, BACKWARD]),
        )
        .claim(
            Sum(branch[l, j], l), Sum(h[l + 1, j] - h[l, j], l),
            "A block adds its branch: the branch is the difference of two states.",
        )
        .then(
            h[L, j] - h[0, j], "Each state but the first and the last is added and taken off.",
            by=telescoping(h[l, j], l),
        )
        .claim(
            Derivative(x + slope * x, x), 1 + slope,
            "Backward, an error goes past the block as it is, and through the branch.",
        )
        .claim(
            Sum(returned[l, j], l), Sum(delta[l, j] - delta[l + 1, j], l),
            "So what comes back through the branch is the difference of two errors,",
        )
        .then(
            delta[0, j] - delta[L, j], "and the sum telescopes again.",
            by=telescoping(-delta[l, j], l),
        )
        .conclude("The first error is the last one, plus what the branches add.")
    )  # fmt: skip
