r"""Backpropagation through a long short-term memory.

Claim: For any number of steps, the error of the cell state obeys
$\partial L/\partial c_t = \partial L/\partial h_t \odot o_t \odot (1 - \tanh^2 c_t)
+ \partial L/\partial c_{t+1} \odot f_{t+1}$: from step to step it is multiplied by the forget gate
alone.

Use: Where the forget gate is near 1 the error neither vanishes nor explodes over time; the slopes
of all gates come from their stored values.

Source: hochreiter1997, gers2000
"""

from symnn.catalog.layers import last_step, lstm
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

T, N, D, H = sizes("T N D H")
X, Y = tensor("X", T, N, D), tensor("Y", N, H)
REASONS = {
    "dL_dh1": "The loss reads the last state; the four gates of the next step read every state.",
    "dL_dc1": "The cell is read by the state, and by the next cell through the forget gate.",
    "dL_dz_i_1": "The input gate weighs the candidate; its slope is i(1 - i).",
    "dL_dz_f_1": "The forget gate weighs the cell before; its slope is f(1 - f).",
    "dL_dz_o_1": "The output gate weighs the squashed cell; its slope is o(1 - o).",
    "dL_dz_g_1": "The candidate is weighed by the input gate; its slope is 1 - g^2.",
}


def derive() -> Derivation:
    program = Program()
    layer = lstm(program, X, H, 1)
    final = last_step(program, "y", layer.output)
    loss = MSE.define(program, final, Y).loss
    found = gradient(program, loss, layer.parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(Y, "targets for the last state"),
        *(Given(p, "trained") for p in layer.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "The error of the cell is carried back by the forget gate, without a matrix.",
        found[found.adjoint_of(layer.cell)].right,
    )
