r"""Gradient of an embedding.

Claim: Each token reads its row of a table E, $e_n = E_{\mathrm{token}_n}$; the gradient of a row is
the sum of the error signals of all places where its token stands, and 0 for tokens that do not
occur.

Use: Forward a gather, backward a scatter-add: no product with one-hot rows is ever formed.

Source: bengio2003
"""

from symnn.catalog.layers import dense, embedding
from symnn.catalog.losses import CROSS_ENTROPY
from symnn.core import data_index, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

N, V, D, K = sizes("N V D K")
TOKEN, Y = data_index("token", N, extent=V), tensor("Y", N, K)
REASONS = {
    "dL_dz2": "Softmax and cross-entropy: prediction minus target.",
    "dL_de1": "The error signal of a row that was read, through the layer above.",
    "dL_dE1": "A row collects the error signals of all samples that read it.",
}


def derive() -> Derivation:
    program = Program()
    words = embedding(program, TOKEN, D, 1)
    scores = dense(program, words.output, K, 2)
    loss = CROSS_ENTROPY.define(program, scores.output, Y).loss
    parameters = [*words.parameters, *scores.parameters]
    found = gradient(program, loss, parameters)
    start = begin(
        __file__, __doc__, Given(TOKEN, "a token for each sample"), Given(Y, "targets"),
        *(Given(p, "trained") for p in parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Rows that were not read are left as they are.", found[found.gradients[0]].right
    )
