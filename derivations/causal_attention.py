r"""Gradient of causal attention.

Claim: With weights that are exactly 0 for keys after the query, the gradient of the scores is the
same formula as without a mask, $p_{ij} (\overline{p}_{ij} - \sum_m p_{im} \overline{p}_{im})$: a
weight that is 0 masks its own gradient.

Use: A decoder trains on all positions at once, and no position learns from a later one.

Source: vaswani2017
"""

from symnn.catalog.layers import scaled_dot_product
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, H, T, E = sizes("N H T E")
Q, K, V = (tensor(name, N, H, T, E) for name in ("Q", "K", "V"))
delta = tensor("delta", N, H, T, E)
n, h, i, e = index("n", N), index("h", H), index("i", T), index("e", E)
REASONS = {"dL_ds1": "The slope of a softmax; the mask is in the weights already."}


def derive() -> Derivation:
    program = Program()
    layer = scaled_dot_product(program, (Q, K, V), 1, causal=True)
    loss = program.define("L", (), Sum(delta[n, h, i, e] * layer.output[n, h, i, e], n, h, i, e))
    found = gradient(program, loss, [Q, K, V])
    start = begin(
        __file__, __doc__, Given(Q, "queries"), Given(K, "keys"), Given(V, "values"),
        Given(delta, "the slope of any loss by each output"), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "No condition is left: masked weights are 0, and so are the gradients of their scores.",
        found[found.adjoint_of(layer.scores)].right,
    )
