r"""Gradient of a gated layer.

Claim: For $y = f(xW + b) \odot (xV + c)$ with any smooth gate f, the error of the value is
$\delta \odot f(z)$ and that of the gate $\delta \odot v \odot f'(z)$. With the sigmoid for f this
is GLU, with SiLU it is SwiGLU.

Use: The path through the value is linear: what the gate lets through forward comes back
undamped, as in an LSTM.

Source: dauphin2017, shazeer2020
"""

from symnn.catalog.layers import gated
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, function, gradient, index

N, D, H = sizes("N D H")
X, delta = tensor("X", N, D), tensor("delta", N, H)
n, j = index("n", N), index("j", H)
REASONS = {
    "dL_dV1": "The value is an affine map, and its error is scaled by the gate.",
    "dL_dW1": "The gate has the slope $f'$, and its error is scaled by the value.",
}


def derive() -> Derivation:
    program = Program()
    made = gated(program, X, H, 1, function("f"))
    loss = program.define("L", (), Sum(delta[n, j] * made.output[n, j], n, j))
    found = gradient(program, loss, [*made.parameters, X])
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "the slope of any loss by each output"),
        *(Given(p, "trained") for p in made.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "One product rule: each factor scales the error of the other.",
        found[found.adjoint_of(made.value)].right,
    )
