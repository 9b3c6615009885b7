r"""Backpropagation through a residual network of any depth.

Claim: For B blocks $h_l = h_{l-1} + f(h_{l-1} W_l + b_l)$, where B is a symbol, the error of a
state is that of the state above, plus what comes back through the block:
$\partial L/\partial h_l = \partial L/\partial h_{l+1} + \delta_{l+1} W_{l+1}^\top$.

Use: The first term is multiplied by nothing, so the error of the last state reaches the first block
at any depth.

Source: he2016
"""

from symnn.catalog.layers import residual_stack
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

B, N, H = sizes("B N H")
X, Y = tensor("X", N, H), tensor("Y", N, H)
REASONS = {
    "dL_dh1": "A state is read by the next state as it is, and by the next block.",
    "dL_dz1": "The slope of tanh by its value.",
    "dL_dW1": "The first block reads the input, all others the state below.",
    "dL_dX": "The input enters the first block and the first state.",
}


def derive() -> Derivation:
    program = Program()
    stack = residual_stack(program, X, B, 1)
    loss = MSE.define(program, stack.output, Y).loss
    found = gradient(program, loss, [*stack.parameters, X])
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(Y, "targets"),
        *(Given(p, "of every block") for p in stack.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "The error passes every block unchanged, and each block adds to it.",
        found[found.adjoint_of(stack.states)].right,
    )
