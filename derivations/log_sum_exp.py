r"""Log-sum-exp, the smooth maximum.

Claim: For any number of scores, $\mathrm{LSE}(z) = \log \sum_k e^{z_k}$ has the gradient
$\mathrm{softmax}(z)$ and the Hessian $\mathrm{diag}(p) - p p^\top$, which is positive semidefinite.
It lies between the largest score and that plus $\log n$.

Use: The normalizer of softmax; computed with the largest score taken out it never overflows.

Source: boyd2004, bridle1990
"""

from sympy import Interval, KroneckerDelta, exp, log, oo

from symnn.catalog.layers import softmax
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

n = sizes("n")
k, m = index("k m", n)
z, v, below = tensor("z", n), tensor("v", n), tensor("d", n, domain=Interval(0, oo))
P = tensor("P", domain=Simplex(n))
y, largest, shift = Variable("y"), Variable("M"), Variable("c")


def derive() -> Derivation:
    program = Program()
    p = softmax(program, "p", z)
    total = program.define("L", (), log(Sum(exp(z[k]), k)))
    mean = Sum(v[m] * P[m], m)
    form = Sum(v[k] * v[m] * P[k] * (KroneckerDelta(k, m) - P[m]), k, m)
    start = begin(
        __file__, __doc__, Given(z, "scores"), Given(v, "a direction"),
        Given(P, "the softmax of the scores"), Given(y, "one more score"),
        Given(largest, "the largest score"), Given(below, "how far each score lies below it"),
        Given(shift, "a common shift"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, gradient(program, total, z), {"dL_dz": "This is the softmax."})
        .claim(log(Sum(exp(z[k] + shift), k)), shift + total, "A common shift is passed on.")
        .claim(
            form, Sum(P[k] * (v[k] - mean) ** 2, k),
            "The Hessian is the Jacobian of softmax. Its form in a direction $v$ is the variance "
            "of $v$ under the outputs,",
        )
        .claim(
            log(exp(y) + Sum(exp(z[k]), k)), y, "One score, whichever, lies below the sum of all.",
            relation=">",
        )
        .claim(
            log(Sum(exp(largest - below[k]), k)), largest + log(n),
            "No term exceeds the largest, and there are $n$.", relation="<=",
        )
        .conclude("A convex function whose gradient is a distribution.", p[k])
    )  # fmt: skip
