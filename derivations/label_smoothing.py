r"""Label smoothing.

Claim: With targets $q'_k = (1-\epsilon)\,q_k + \epsilon/K$ the cross-entropy is the same mixture of
the cross-entropies for $q$ and for the uniform law. It is least for $p = q'$: there the right score
exceeds each other one by $\log\frac{(1-\epsilon)K + \epsilon}{\epsilon}$, and the loss is
$H(q')$, not 0.

Use: With hard targets the best scores are infinite; with smooth ones they are finite, and the
network is not driven to certainty.

Source: szegedy2016
"""

from sympy import Integer, Interval, log

from symnn.catalog.information import cross_entropy, entropy
from symnn.catalog.layers import softmax
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, equals, gradient, index

K = sizes("K")
k = index("k", K)
z, hard = tensor("z", K), tensor("q", K)
P, Q, smooth = (tensor(name, domain=Simplex(K, open=True)) for name in ("P", "Q", "R"))
share = Variable("epsilon", Interval.Lopen(0, 1))
first, second = Variable("z_y"), Variable("z_k")


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(hard[k], k), 1)])
    p = softmax(program, "p", z)
    target = (1 - share) * hard[k] + share / K
    loss = program.define("L", (), -Sum(target * log(p[k]), k))
    start = begin(
        __file__, __doc__, Given(z, "scores"), Given(hard, "targets before smoothing"),
        Given(share, "how much is spread over all classes"), Given(P, "any targets"),
        Given(Q, "any prediction"), Given(smooth, "smoothed targets"),
        program=program,
    )  # fmt: skip
    mixed = -Sum(((1 - share) * P[k] + share / K) * log(Q[k]), k)
    right, wrong = (1 - share) + share / K, share / K
    found = gradient(program, loss, z)
    return (
        with_gradients(start, found)
        .claim(Sum(target, k), Integer(1), "Smoothed targets sum to 1 as well,")
        .claim(found.gradients[0][k], p[k] - target, "so the slope is prediction minus target.")
        .claim(
            mixed, (1 - share) * cross_entropy(P, Q) - share * Sum(log(Q[k]) / K, k),
            "Cross-entropy is linear in its targets; the second part is that of the uniform law.",
        )
        .claim(
            cross_entropy(smooth, Q), entropy(smooth),
            "No prediction is better than the smoothed targets themselves.", relation=">=",
        )
        .claim(
            log(right) - log(wrong), log(((1 - share) * K + share) / share),
            "There a difference of scores is the logarithm of a ratio of targets.",
        )
        .conclude("The best scores are finite: certainty is no longer rewarded.",
            log(((1 - share) * K + share) / share),
        )
    )  # fmt: skip
