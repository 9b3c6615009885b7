r"""AdaGrad: how far it gets.

Claim: The state is the sum of all squared gradients, so under a constant gradient step t has the
length $\eta/\sqrt{t}$, and t steps together go at least $2\eta(\sqrt{t + 1} - 1)$ and at most
$2\eta\sqrt{t}$.

Use: The rate falls by itself, as theory asks for, and still the way is not bounded.

Source: duchi2011
"""

from sympy import Abs, S, Sum, Symbol, sqrt

from symnn.catalog.optimizers import ADAGRAD, epsilon, eta, g, s, t, theta, theta_next
from symnn.catalog.updates import s_next
from symnn.core import tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise

k = Symbol("k", integer=True)
path = tensor("g_history", t + 1)


def squares(steps: object) -> object:
    """The closed form of the state after so many steps."""
    return Sum(path[k] ** 2, (k, 1, steps))


def derive() -> Derivation:
    way = Sum(1 / sqrt(k), (k, 1, t))
    return (
        begin(
            __file__, __doc__, Given(theta, "a parameter"), Given(g, "its gradient"),
            Given(s, "sum of squares"), Given(eta, "learning rate"),
            Given(epsilon, "keeps the quotient finite"), Given(t, "number of steps"),
            Given(path, "gradient of every step"),
        )
        .claim(ADAGRAD.worked({s: S.Zero})[s_next], g**2, "After one step there is one square,")
        .claim(
            squares(t), squares(t - 1) + path[t] ** 2,
            "and each step adds one: the state is the sum of all (induction).",
            by=termwise(last=t),
        )
        .claim(
            ADAGRAD.worked({s: (t - 1) * g**2})[theta_next],
            theta - eta * g / (sqrt(t) * Abs(g) + epsilon),
            "Under a constant gradient the sum is $t g^2$: step t has the length "
            "$\\eta/\\sqrt{t}$, up to $\\varepsilon$.",
        )
        .claim(
            way, 2 * sqrt(t), "In units of $\\eta$ they are together not longer than this,",
            relation="<=",
        )
        .claim(
            way, 2 * sqrt(t + 1) - 2, "nor shorter than this: any distance is covered.",
            relation=">=",
        )
        .conclude("The steps shrink, and their sum grows like the root of their number.", way)
    )  # fmt: skip
