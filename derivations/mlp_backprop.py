r"""Backpropagation of a multilayer perceptron.

Claim: For a classifier with two hidden tanh layers of any widths, any number of inputs, classes and
samples, all gradients follow from $\delta^{(3)} = (p - t)/N$ and the recursion of the layers.

Use: The pattern of every deep classifier; `symnn demo` trains one with a single hidden layer.

Source: rumelhart1986, goodfellow2016
"""

from symnn.catalog.activations import activation
from symnn.catalog.layers import dense
from symnn.catalog.losses import CROSS_ENTROPY
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

N, D, H1, H2, K = sizes("N D H1 H2 K")
X, T = tensor("X", N, D), tensor("T", N, K)
REASONS = {
    "dL_dz3": "Softmax and cross-entropy: prediction minus target.",
    "dL_dz2": "The recursion, with the slope of tanh by its value.",
    "dL_dz1": "The same recursion, one layer down.",
}


def derive() -> Derivation:
    program, tanh = Program(), activation("tanh")
    first = dense(program, X, H1, 1, tanh)
    second = dense(program, first.output, H2, 2, tanh)
    last = dense(program, second.output, K, 3)
    loss = CROSS_ENTROPY.define(program, last.preactivation, T).loss
    parameters = [*first.parameters, *second.parameters, *last.parameters]
    found = gradient(program, loss, parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs, one sample a row"), Given(T, "targets"),
        *(Given(p, "trained") for p in parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Every layer repeats one pattern: error signal, then weight and bias gradients.",
        found[found.gradients[0]].right,
    )
