r"""Backpropagation through time.

Claim: For a recurrent network over any number of steps T, the error signals of the states obey
$\delta_t = (\sigma_t + \delta_{t+1} U^\top) \odot (1 - h_t^2)$, where $\sigma_t$ is what step t
itself costs; each gradient is the sum of the steps' own gradients, since all share one weight.

Use: Time is an index: h[t] reads h[t - 1], so its error signal reads that of t + 1, and beyond the
last step it is 0. Nothing is unrolled by hand.

Source: werbos1990, elman1990, goodfellow2016
"""

from symnn.catalog.layers import dense, simple_recurrent
from symnn.catalog.losses import CROSS_ENTROPY
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

T, N, D, H, K = sizes("T N D H K")
X, Y = tensor("X", T, N, D), tensor("Y", T, N, K)
REASONS = {
    "dL_dz2": "Softmax and cross-entropy: prediction minus target, at every step.",
    "dL_dz1": "The state of a step is read by its output and by the next step; the slope of tanh "
    "by its value.",
    "dL_dU1": "One matrix serves all steps: its gradient is the sum over them.",
}


def derive() -> Derivation:
    program = Program()
    states = simple_recurrent(program, X, H, 1)
    scores = dense(program, states.output, K, 2)
    loss = CROSS_ENTROPY.define(program, scores.output, Y).loss
    parameters = [*states.parameters, *scores.parameters]
    found = gradient(program, loss, parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs, one step after the other"), Given(Y, "targets"),
        *(Given(p, "trained") for p in parameters), program=program,
    )  # fmt: skip
    signal = found.adjoint_of(states.nodes["state"].preactivation)
    return with_gradients(start, found, REASONS).conclude(
        "Error signals run backward through time as they do through layers.", found[signal].right
    )
