r"""Dropout with inverted scaling.

Claim: With a mask m that keeps a unit with probability $1 - q$, the output $d = m a/(1 - q)$ has
the mean a, so that prediction needs no other scale; and the gradient runs through the units that
were kept: $\partial L/\partial a = \partial L/\partial d \odot m/(1 - q)$.

Use: Training draws a mask for every batch, prediction leaves the layer out; the backward pass reads
the mask that the forward pass used.

Source: srivastava2014
"""

from sympy import Add, Integer, Mul

from symnn.catalog.activations import activation
from symnn.catalog.layers import dense, dropout
from symnn.catalog.losses import CROSS_ENTROPY
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

N, D, H, K = sizes("N D H K")
X, Y = tensor("X", N, D), tensor("Y", N, K)
a = Variable("a")
REASONS = {
    "dL_dz2": "Softmax and cross-entropy: prediction minus target.",
    "dL_dW2": "A unit that was dropped adds nothing to the gradient of its weights.",
    "dL_dz1": "What was dropped passes no error back, what was kept is scaled as it was before.",
}


def derive() -> Derivation:
    program = Program()
    hidden = dense(program, X, H, 1, activation("tanh"))
    thinned = dropout(program, hidden.output, 1)
    scores = dense(program, thinned.output, K, 2)
    loss = CROSS_ENTROPY.define(program, scores.output, Y).loss
    parameters = [*hidden.parameters, *scores.parameters]
    found = gradient(program, loss, parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(Y, "targets"),
        Given(thinned.mask, "1 keeps an entry, 0 drops it"),
        Given(thinned.rate, "probability that an entry is dropped"),
        *(Given(p, "trained") for p in parameters), Given(a, "a value that is kept or dropped"),
        program=program,
    )  # fmt: skip
    q = thinned.rate
    kept = Mul(1 - q, a / (1 - q), evaluate=False)
    mean = Add(kept, Mul(q, Integer(0), evaluate=False), evaluate=False)
    start = start.claim(mean, a, "A value is kept and scaled, or dropped: its mean is itself.")
    return with_gradients(start, found, REASONS).conclude(
        "The mask that was used forward is used backward.",
        found[found.adjoint_of(hidden.preactivation)].right,
    )
