r"""Backpropagation through a directed graph of operations.

Claim: In an acyclic graph whose nodes are $a_j = f_j(\sum_i \text{what enters from } i)$, the error
signal of a node is its slope times the sum of what comes back from all its successors; an edge that
adds without a weight passes the error on unchanged.

Use: Branches, shortcuts and sums of branches need no rule of their own: each is a node with several
predecessors.

Source: rumelhart1986
"""

from symnn.catalog.activations import SIGMOID, TANH
from symnn.catalog.layers import Vertex, graph
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

N, D, H, K = sizes("N D H K")
X, Y = tensor("x", N, D), tensor("Y", N, K)
VERTICES = (
    Vertex("u", ("x",), H, TANH),
    Vertex("v", ("x", "u"), H, SIGMOID),
    Vertex("s", ("u", "v"), H, weighted=False),
    Vertex("y", ("s", "x"), K),
)
REASONS = {
    "dL_dy": "The loss reads the last node.",
    "dL_ds": "The sum of two branches is read by the last node.",
    "dL_dz_v": "A summand receives the error of the sum; then the slope of the sigmoid.",
    "dL_dz_u": "Read by the sum and by the node v: both errors add up, times the slope of tanh.",
}


def derive() -> Derivation:
    program = Program()
    made = graph(program, {"x": X}, VERTICES)
    loss = MSE.define(program, made["y"], Y).loss
    found = gradient(program, loss, made.parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(Y, "targets"),
        *(Given(p, "trained") for p in made.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Errors of all successors add up at a node.",
        found[found.adjoint_of(made.nodes["u"].preactivation)].right,
    )
