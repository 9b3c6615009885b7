r"""Units that start equal stay equal.

Claim: Two hidden units with the same weights, incoming and outgoing, get the same gradients, for
any activation, data and loss; so gradient descent keeps them equal for ever.

Use: Why weights start at random: symmetry must be broken.

Source: goodfellow2016
"""

from typing import Any

from symnn.catalog.optimizers import eta
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, function, gradient, index

N, D, U, K = sizes("N D U K")
n, k = index("n", N), index("k", K)
i, i2 = index("i a", D)
j, u = index("j u", U)
X, delta = tensor("X", N, D), tensor("delta", N, K)
W, V, c, v = tensor("W", D, U), tensor("V", U, K), tensor("c", D), tensor("v", K)
f = function("f")


def derive() -> Derivation:
    program = Program()
    z = program.define("z", (n, j), Sum(X[n, i] * W[i, j], i))
    h = program.define("h", (n, j), f(z[n, j]))
    loss = program.define("L", (), Sum(delta[n, k] * V[j, k] * h[n, j], n, j, k))
    same, out = program.define("A", (i, j), c[i]), program.define("B", (j, k), v[k])
    found = gradient(program, loss, [W, V])
    into, away = found.gradients

    def pull(unit: Any, first: Any = W, second: Any = V) -> Any:
        before = Sum(X[n, i2] * first[i2, unit], i2)
        error = Sum(delta[n, k] * second[unit, k], k)
        return Sum(X[n, i] * f(before).fdiff() * error, n)

    def push(unit: Any, first: Any = W) -> Any:
        return Sum(delta[n, k] * f(Sum(X[n, i] * first[i, unit], i)), n)

    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "errors of the outputs"),
        Given(W, "weights"), Given(V, "weights of the outputs"),
        Given(c, "weights into every unit, when they are alike"),
        Given(eta, "learning rate"),
        Given(v, "weights out of every unit, when they are alike"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, found)
        .claim(into[i, j], pull(j), "What a unit gets depends on its own weights alone,")
        .claim(away[j, k], push(j), "on both sides of it.")
        .claim(
            pull(j, same, out), pull(u, same, out),
            "With the same weights units j and u get the same gradient,",
        )
        .claim(push(j, same), push(u, same), "also for the weights behind them.")
        .claim(
            c[i] - eta * pull(j, same, out), c[i] - eta * pull(u, same, out),
            "After a step they are still alike, and so after any number of steps.",
        )
        .conclude("A layer of equal units is one unit, counted many times.")
    )  # fmt: skip
