r"""InfoNCE: a classification that bounds the mutual information.

Claim: One of N candidates was drawn from $p(x \mid c)$, the others from $p(x)$. For any positive
scores f the cross-entropy $\mathcal L$ of $f_i/\sum_j f_j$ satisfies
$I(x; c) \ge \log N - \mathcal L$.

Use: Contrastive learning: training a classifier to spot the right partner raises a lower bound of
what two views have in common. The bound cannot exceed $\log N$.

Source: oord2018
"""

from sympy import Integer, Interval, exp, log, oo

from symnn.catalog.layers import softmax
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.derivation.arguments import termwise
from symnn.indexed import Program, Sum, equals, gradient, index

POSITIVE = Interval.open(0, oo)
N, M = sizes("N M")
i, j, w = index("i", N), index("j", N), index("w", M)
Q = tensor("Q", M, domain=POSITIVE)
J, share = (tensor(name, M, N, domain=POSITIVE) for name in "Jh")
s, label = tensor("s", N), tensor("t", N)
ratio, c = Variable("r", POSITIVE), Variable("c")
LAWS = equals(Sum(Q[w], w), 1), equals(Sum(J[w, i], w), 1)
"""Of all candidates, drawn from p(x), or with the right one at place i."""


SHARES = equals(Sum(share[w, i], i), 1)
"""What the classifier gives all candidates."""


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(label[i], i), 1), *LAWS, SHARES])
    p = softmax(program, "p", s)
    loss = program.define("L", (), -Sum(label[i] * log(p[i]), i))
    weight, likelihood = J[w, i] / N, J[w, i] / Q[w]
    excess = Sum(weight * log(N * share[w, i] / likelihood), w, i)
    start = begin(
        __file__, __doc__, Given(s, "logarithms of the scores"),
        Given(label, "1 for the right one"),
        Given(Q, "probability of each outcome w: a context, and candidates drawn from $p(x)$"),
        Given(J, "the same, with the candidate at place i drawn from $p(x \\mid c)$"),
        Given(share, "probability that the classifier gives each"),
        Given(ratio, "a positive number"), Given(c, "a score"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, gradient(program, loss, s))
        .claim(
            -log(exp(c) / Sum(exp(c), j)), log(N), "Scores that tell nothing cost $\\log N$.",
        )
        .claim(log(ratio), ratio - 1, "The logarithm lies below its tangent.", relation="<=")
        .claim(
            excess, Sum(weight * (N * share[w, i] / likelihood - 1), w, i),
            "Let the right candidate stand at any place i, each as likely. The information is the "
            "mean logarithm of $J/Q = p(x_i \\mid c)/p(x_i)$, so $\\log N - \\mathcal L - I$ is "
            "this mean. Replace every logarithm by its tangent:", relation="<=", by=termwise(),
        )
        .then(
            Sum(Q[w] * share[w, i], w, i) - Sum(J[w, i], w, i) / N,
            "The ratio cancels: what was drawn from $p(x \\mid c)$ is as if drawn from $p(x)$.",
        )
        .then(
            Sum(Q[w], w) - Sum(J[w, i], w, i) / N, "The classifier's shares sum to 1,"
        )
        .then(Sum(Q[w], w) - Integer(1), "so does each of the N laws,")
        .then(Integer(0), "and so does the law of all candidates.")
        .conclude("The loss exceeds $\\log N$ less the information, whatever the scores.")
    )  # fmt: skip
