r"""Gradient of scaled dot-product attention.

Claim: With weights $p = \mathrm{softmax}(q k^\top/\sqrt{E})$ and output $y = p v$,
$\partial L/\partial s_{ij} = p_{ij} (\overline{p}_{ij} - \sum_m p_{im} \overline{p}_{im})$, where
$\overline{p} = \delta v^\top$, for any number of positions, heads, features and samples.

Use: The sum over keys equals $\sum_e \delta_{ie} y_{ie}$, which needs no second pass over the keys.

Source: vaswani2017, dao2022
"""

from symnn.catalog.layers import scaled_dot_product
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, H, T, E = sizes("N H T E")
Q, K, V = (tensor(name, N, H, T, E) for name in ("Q", "K", "V"))
delta = tensor("delta", N, H, T, E)
n, h, i, e = index("n", N), index("h", H), index("i", T), index("e", E)
REASONS = {"dL_ds1": "The slope of a softmax: each weight times its advantage over the mean."}


def derive() -> Derivation:
    program = Program()
    layer = scaled_dot_product(program, (Q, K, V), 1)
    loss = program.define("L", (), Sum(delta[n, h, i, e] * layer.output[n, h, i, e], n, h, i, e))
    found = gradient(program, loss, [Q, K, V])
    start = begin(
        __file__, __doc__, Given(Q, "queries"), Given(K, "keys"), Given(V, "values"),
        Given(delta, "the slope of any loss by each output"), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Scores move toward the keys whose values lower the loss more than the mean does.",
        found[found.adjoint_of(layer.scores)].right,
    )
