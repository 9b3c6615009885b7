r"""Backpropagation through a gated recurrent unit.

Claim: For any number of steps, the error of a state goes back to the state before on a direct way,
multiplied by the update gate alone, and through the two gates and the candidate; the update gate's
error signal is $\delta_u = \partial L/\partial h_t \odot (h_{t-1} - g_t) \odot u_t (1 - u_t)$.

Use: The direct way keeps the error alive over time with one gate fewer than a long short-term
memory has.

Source: cho2014, goodfellow2016
"""

from symnn.catalog.layers import gru, last_step
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

T, N, D, H = sizes("T N D H")
X, Y = tensor("X", T, N, D), tensor("Y", N, H)
REASONS = {
    "dL_dh1": "A state is read by the loss, by the next gates, and by the next state directly.",
    "dL_ds1": "The candidate reads the state that the reset gate has left.",
    "dL_dz_u_1": "The update gate turns from the candidate to the state before.",
    "dL_dz_r_1": "The reset gate weighs the state before; its slope is r(1 - r).",
    "dL_dz_g_1": "The candidate is weighed by one less the update gate.",
}


def derive() -> Derivation:
    program = Program()
    layer = gru(program, X, H, 1)
    final = last_step(program, "y", layer.output)
    loss = MSE.define(program, final, Y).loss
    found = gradient(program, loss, layer.parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(Y, "targets for the last state"),
        *(Given(p, "trained") for p in layer.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "The update gate carries the error back, without a matrix.",
        found[found.adjoint_of(layer.output)].right,
    )
