r"""Backpropagation through a transformer block.

Claim: For a block with norms before causal attention and before a network of two layers, all
gradients follow from the recursion of its parts, for any number of positions, heads, features,
hidden units and samples.

Use: Residuals add the error signal to that of each part, so that it reaches the first block
unweakened.

Source: vaswani2017, xiong2020
"""

from symnn.catalog.activations import activation
from symnn.catalog.layers import BlockSizes, transformer_block
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, T, D, H, E, M = sizes("N T D H E M")
X, delta = tensor("X", N, T, D), tensor("delta", N, T, D)
n, i, d = index("n", N), index("i", T), index("d", D)
REASONS = {
    "dL_dr1": "The residual passes the error on; the second norm adds its share.",
    "dL_ds1": "The slope of a softmax; the mask is in the weights already.",
    "dL_dX": "The residual passes the error on; the first norm adds its share.",
}


def derive() -> Derivation:
    program = Program()
    block = transformer_block(program, X, BlockSizes(H, E, M, activation("gelu"), causal=True), 1)
    loss = program.define("L", (), Sum(delta[n, i, d] * block.output[n, i, d], n, i, d))
    found = gradient(program, loss, [X, *block.parameters])
    start = begin(
        __file__, __doc__, Given(X, "one row for each position"),
        Given(delta, "the slope of any loss by each output"),
        *(Given(norm.epsilon, "keeps the divisor away from 0") for norm in block.norms),
        *(Given(p, "trained") for p in block.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Blocks stack: what leaves as dL/dX enters the block below as its delta.",
        found[found.gradients[0]].right,
    )
