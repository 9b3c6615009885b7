r"""Backpropagation through a recurrent graph of operations.

Claim: In a directed graph with cycles, each of which takes time, the error signal of a node at
step t adds what comes back from its successors at step t and, over an edge that takes s steps, from
step $t + s$.

Use: A recurrent graph unrolled over time is an acyclic one; as equations over t it needs no
unrolling, and every cycle, short or long, is differentiated by one rule.

Source: rumelhart1986, werbos1990
"""

from symnn.catalog.activations import SIGMOID, TANH
from symnn.catalog.layers import Earlier, Vertex, graph
from symnn.catalog.losses import MSE
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

T, N, D, H = sizes("T N D H")
X, Y = tensor("x", T, N, D), tensor("Y", T, N, H)
VERTICES = (
    Vertex("u", ("x", Earlier("v")), H, TANH),
    Vertex("v", ("u", Earlier("u", 2)), H, SIGMOID),
    Vertex("y", ("v", Earlier("y")), H, weighted=False),
)
REASONS = {
    "dL_dy": "The loss reads every step, and each step adds to the next.",
    "dL_dz_v": "Read by the sum at once, and by u one step later.",
    "dL_dz_u": "Read by v at once, and two steps later.",
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
        "What an edge delays forward it delays backward.",
        found[found.adjoint_of(made.nodes["u"].preactivation)].right,
    )
